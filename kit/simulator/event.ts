import { isObject } from '../../spec/json.js';

/** What an event is given: by a test as it stands, over HTTP as JSON. */
export type Args = Readonly<Record<string, unknown>>;

/**
 * Events that are about one item: which one is meant, what is otherwise from then on, what is told of it.
 *
 *     const on = about(ledger, (args) => ledger.must(args['id']), (call) => ({ id: call.id, phase: phaseOf(call) }));
 *     return {
 *       finish: on(() => ({ finishAt: now() })),
 *       edit: on((call, { fields }) => ({ fields: { ...call.fields, ...fieldsOf(fields) } })),
 *     };
 *
 * @param which finds it; `given` is what an event says of the items it is meant for
 */
export function about<R extends object, G extends unknown[]>(
  ledger: { change(row: R, changes: Partial<R>): unknown },
  which: (args: Args, ...given: G) => R,
  told: (row: R) => unknown,
): (happens: (row: R, args: Args) => Partial<R>, ...given: G) => (args: Args) => unknown {
  return (happens, ...given) =>
    (args) => {
      const row = which(args, ...given);
      ledger.change(row, happens(row, args));
      return told(row);
    };
}

/** Fields that an event is given; none where it is given something else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

/** The simulated time so many seconds from now (ms): `null` is never, nothing at all is the usual time. */
export function timeIn(now: number, seconds: unknown, usual: number): number {
  if (seconds === null) return Number.POSITIVE_INFINITY;
  return seconds === undefined ? usual : now + Number(seconds) * 1000;
}

/** Whether something was asked for: over HTTP, `full=1` comes as a text. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== '0' && value !== 'false';
}
