import { type Args, about, fieldsOf, type Keyring, NEVER, Refusal } from 'trunkline/simulator';
import type { Ledger } from './ledger.js';
import type { Row } from './timeline.js';
import type { BehavioralSignals } from './world.js';

/** What a test can make happen. Answers name the processes by pid, as texts. */
export function eventsOf({ clock, options }: BehavioralSignals, book: Ledger, tokens: Keyring) {
  const now = () => clock.now();
  const on = about(
    (args) => book.must(args['pid']),
    (row) => ({ pid: String(book.pid(row)) }),
  );

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

  return {
    /** {count, age: seconds since it was entered, finish_in: seconds, fields}: all of one call share a datetime when the clock stands still. */
    arrive({ count = 1, age = 0, finish_in, fields }: Args) {
      const rows = Array.from({ length: Number(count) }, () => book.arrive(Number(age)));
      for (const row of rows) {
        if (finish_in !== undefined) finish(row, 'completed', now() + Number(finish_in) * 1000);
        row.fields = fieldsOf(fields);
      }
      return { pids: rows.map((row) => String(book.pid(row))) };
    },
    finish: on((row) => finish(row, 'completed')),
    /** {pid, status}: -1, -2 or -3 of v5; in oliver it is aborted. */
    fail: on((row, args) => {
      const status = Number(args['status'] ?? -1);
      if (status !== -1 && status !== -2 && status !== -3) throw new Refusal(400, 'status is -1, -2 or -3');
      row.code = status;
      finish(row, 'failed');
    }),
    /** Never finishes from now on, also when it had finished. */
    stick: on((row) => Object.assign(row, { finishAt: NEVER, readyAt: NEVER, asrAt: NEVER })),
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
    release: on((row) => Object.assign(row, { readyAt: now(), asrAt: now() })),
    /** {pid, fields}: the name gets a revision, fields replace what the record says. */
    edit: on((row, args) => {
      row.edits++;
      row.fields = { ...row.fields, ...fieldsOf(args['fields']) };
    }),
    /** Other values under the same keys; nothing in the list shows it. */
    recompute: on((row) => row.recomputes++),
    delete: on((row) => book.remove(row)),
    revoke_token: () => tokens.revoke(),
    restore_token: () => tokens.add(options.token),
  };
}
