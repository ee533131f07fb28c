import type { Keyring } from 'trunkline/simulator';
import type { Ledger } from './ledger.js';
import type { Row } from './timeline.js';
import type { BehavioralSignals } from './world.js';

type Args = Readonly<Record<string, unknown>>;
const NEVER = Number.POSITIVE_INFINITY;

/** What a test can make happen. Answers name the processes by pid, as texts. */
export function eventsOf(
  world: BehavioralSignals,
  ledger: Ledger,
  tokens: Keyring,
): Record<string, (args: Args) => unknown> {
  const { clock, options } = world;
  const now = () => clock.now();

  function finish(row: Row, outcome: Row['outcome'], at = now()): void {
    row.startAt = Math.min(row.startAt, at);
    row.finishAt = at;
    row.outcome = outcome;
    row.readyAt = at;
    row.asrAt = at;
    // What was drawn for the time after it had finished went by its old end.
    row.editAt = NEVER;
    row.recomputeAt = NEVER;
  }

  const on = (act: (row: Row, args: Args) => void) => (args: Args) => {
    const row = ledger.must(args['pid']);
    act(row, args);
    return { pid: String(ledger.pid(row)) };
  };

  return {
    /** {count, age: seconds since it was entered, finish_in: seconds, fields}: all of one call share a datetime when the clock stands still. */
    arrive(args) {
      const rows = Array.from({ length: Number(args['count'] ?? 1) }, () =>
        ledger.arrive(Number(args['age'] ?? 0)),
      );
      for (const row of rows) {
        if (args['finish_in'] !== undefined)
          finish(row, 'completed', now() + Number(args['finish_in']) * 1000);
        row.fields = objectOf(args['fields']);
      }
      return { pids: rows.map((row) => String(ledger.pid(row))) };
    },
    finish: on((row) => finish(row, 'completed')),
    /** {pid, status}: -1, -2 or -3 of v5; in oliver it is aborted. */
    fail: on((row, args) => {
      const status = Number(args['status'] ?? -1);
      if (status !== -1 && status !== -2 && status !== -3) throw new Error('status is -1, -2 or -3');
      row.code = status;
      finish(row, 'failed');
    }),
    /** Never finishes from now on, also when it had finished. */
    stick: on((row) => {
      row.finishAt = NEVER;
      row.readyAt = NEVER;
      row.asrAt = NEVER;
    }),
    /** {pid, seconds}: fails for now and is tried again; done a minute after that time. */
    postpone: on((row, args) => {
      row.startAt = Math.min(row.startAt, now());
      row.downFrom = now();
      row.downTo = now() + Number(args['seconds'] ?? 3600) * 1000;
      finish(row, 'completed', row.downTo + 60_000);
    }),
    /** Status 2, but "Waiting for result" until `release`; {what: 'result' | 'asr'} for one of the two. */
    withhold: on((row, args) => {
      if (row.finishAt > now()) finish(row, 'completed');
      if (args['what'] !== 'asr') row.readyAt = NEVER;
      if (args['what'] !== 'result') row.asrAt = NEVER;
    }),
    release: on((row) => {
      row.readyAt = now();
      row.asrAt = now();
    }),
    /** {pid, fields}: the name gets a revision, fields replace what the record says. */
    edit: on((row, args) => {
      row.edits++;
      row.fields = { ...row.fields, ...objectOf(args['fields']) };
    }),
    /** Other values under the same keys; nothing in the list shows it. */
    recompute: on((row) => {
      row.recomputes++;
    }),
    delete: on((row) => ledger.remove(row)),
    revoke_token: () => tokens.revoke(),
    restore_token: () => tokens.add(options.token),
  };
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
