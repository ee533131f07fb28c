import { instant } from '../protocol/dates.js';
import type { Output } from '../protocol/output.js';

/**
 * Is start_date yet to come? Most likely it is a mistake: nothing of a list is passed then, or what came
 * meanwhile would be missing once it is mended.
 */
export const isAhead = (start: string | undefined, now: number): boolean => instant(start) > now;

/** From when on a stream is read. */
export interface Start {
  /** The start_date that its rows reach back to; null: everything. Absent: a state of version 1 did not say. */
  from?: string | null | undefined;
  /** An earlier one of a sync before, where there was one. */
  hides?: string | null | undefined;
}

/** Where a stream begins that goes on from a state, and a word where the config now wants more than that has. */
export function startOf(
  name: string,
  state: Start | undefined,
  start: string | undefined,
  { output, now }: { output: Pick<Output, 'log'>; now(): number },
): Start {
  if (isAhead(start, now())) return { from: state?.from ?? null, hides: state?.hides };
  const wanted = start ?? null;
  // A state of version 1 does not say. It was written with the config as it stands, as far as we can know.
  if (state?.from === undefined) return { from: wanted };
  const earliest = state.hides === undefined ? state.from : state.hides;
  const hides = isLater(wanted, earliest) ? earliest : undefined;
  // No further back than an earlier one did: what a later one hid was delivered before.
  if (!isLater(earliest, wanted)) return { from: wanted, hides };
  output.log(
    'WARN',
    `${name}: start_date is ${wanted ?? 'empty (everything)'}, but this stream was read from ${state.from} on, and goes on from its state: ` +
      'older rows do not come. Reset the stream (remove its state) to have them, or set start_date back.',
  );
  return { from: state.from, hides };
}

/** Does one start_date lie behind another? Nothing is known of those that are undefined. */
export function isLater(one: Start['from'], other: Start['from']): boolean {
  return one !== undefined && other !== undefined && timeOf(one) > timeOf(other);
}

const timeOf = (date: string | null): number => (date === null ? Number.NEGATIVE_INFINITY : Date.parse(date));
