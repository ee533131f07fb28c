import { type Args, about, fieldsOf, NEVER, Refusal } from 'trunkline/simulator';
import type { Ledger } from './ledger.js';
import type { Row } from './timeline.js';
import type { BehavioralSignals } from './world.js';

/** What a test can make happen. Answers name the processes by pid, as texts. */
export function eventsOf({ clock }: BehavioralSignals, book: Ledger) {
  const now = () => clock.now();
  const on = about<Row, []>(
    book,
    (args) => book.must(args['pid']),
    (row) => ({ pid: String(book.pid(row)) }),
  );

  /** What was drawn for the time after it had finished went by its old end. */
  const finished = (row: Row, outcome: Row['outcome'] = 'completed', at = now()): Partial<Row> => ({
    startAt: Math.min(row.startAt, at),
    finishAt: at,
    outcome,
    readyAt: at,
    asrAt: at,
    editAt: NEVER,
    recomputeAt: NEVER,
  });

  return {
    /**
     * {count, age: seconds since it was entered, finish_in: seconds}: all of one call share a datetime when
     * the clock stands still.
     */
    arrive({ count = 1, age = 0, finish_in }: Args) {
      const rows = Array.from({ length: Number(count) }, () => book.arrive(Number(age)));
      if (finish_in !== undefined)
        for (const row of rows)
          book.change(row, finished(row, 'completed', now() + Number(finish_in) * 1000));
      return { pids: rows.map((row) => String(book.pid(row))) };
    },
    finish: on((row) => finished(row)),
    /** {pid, status}: -1, -2 or -3 of v5; in oliver it is aborted. */
    fail: on((row, args) => {
      const status = Number(args['status'] ?? -1);
      if (status !== -1 && status !== -2 && status !== -3) throw new Refusal(400, 'status is -1, -2 or -3');
      return { ...finished(row, 'failed'), code: status };
    }),
    /** Never finishes from now on, also when it had finished. */
    stick: on(() => ({ finishAt: NEVER, readyAt: NEVER, asrAt: NEVER })),
    /** {pid, seconds}: fails for now and is tried again; done a minute after that time. */
    postpone: on((row, args) => {
      const [downFrom, downTo] = [now(), now() + Number(args['seconds'] ?? 3600) * 1000];
      const startAt = Math.min(row.startAt, downFrom);
      return { ...finished(row, 'completed', downTo + 60_000), startAt, downFrom, downTo };
    }),
    /** Status 2, but "Waiting for result" until `release`. */
    withhold: on((row) => ({
      ...(row.finishAt > now() && finished(row)),
      readyAt: NEVER,
      asrAt: NEVER,
    })),
    release: on(() => ({ readyAt: now(), asrAt: now() })),
    /** {pid, fields}: the name gets a revision, fields replace what the record says. */
    edit: on((row, args) => ({
      edits: row.edits + 1,
      fields: { ...row.fields, ...fieldsOf(args['fields']) },
    })),
    /** Other values under the same keys; nothing in the list shows it. */
    recompute: on((row) => ({ recomputes: row.recomputes + 1 })),
    delete: on((row) => ({ deleteAt: Math.min(row.deleteAt, now()) })),
  };
}
