import { type Args, about, NEVER, Refusal } from 'trunkline/simulator';
import type { Ledger } from './ledger.js';
import { standingOf } from './standing.js';
import { type Change, happening, type Row } from './timeline.js';
import type { IdentityCall } from './world.js';

/** What a test can make happen to a recording, at the present simulated time. */
export function events(world: IdentityCall, ledger: Ledger) {
  const now = () => world.clock.now();
  const unfinished = (row: Row) => now() < row.finishAt;
  const on = about(
    ledger,
    ({ id }) => ledger.must(id),
    ({ id }: Row) => ({ id }),
  );
  /** `seconds`: how long the vendor is at it. */
  const changed = (row: Row, { seconds = 0 }: Args, kind: Change['kind'], more: Partial<Change> = {}) => {
    if (unfinished(row)) throw new Refusal(400, `recording ${row.id} is not finished yet`);
    return happening(row, { kind, at: now(), until: now() + Number(seconds) * 1000, ...more });
  };
  const ended = (row: Row, outcome: Row['outcome'], goals: boolean): Partial<Row> => ({
    startAt: Math.min(row.startAt, now()),
    finishAt: now(),
    outcome,
    goalsAt: goals && outcome === 'completed' ? now() : NEVER,
    changes: row.changes.filter(({ at }) => at <= now()),
  });
  /** What an arriving one comes to. */
  const endOf = (row: Row, { finished = true, goals = true, failed = false, stuck = false }: Args) => {
    if (stuck) return { finishAt: NEVER, goalsAt: NEVER };
    return finished || failed ? ended(row, failed ? 'failed' : 'completed', Boolean(goals)) : {};
  };

  return {
    /**
     * n new ones, completed with goals; `finished: false` takes its time, `goals: false` waits for them,
     * `failed`, `stuck`.
     */
    arrive(args: Args) {
      const rows = Array.from({ length: Number(args['n'] ?? 1) }, () => {
        const row = ledger.arrive();
        return ledger.change(row, { visibleAt: row.createdAt, deleteAt: NEVER, ...endOf(row, args) });
      });
      return { ids: rows.map(({ id }) => id) };
    },
    /** `goals: false`: completed, goals not evaluated until the event `evaluate`. */
    finish: on((row, { goals }) => ended(row, 'completed', goals !== false)),
    /** Goals of a completed recording that waits for them are there now. */
    evaluate: on((row) => {
      const { status, evaluated } = standingOf(world, row, now());
      if (status !== 'completed' || evaluated)
        throw new Refusal(400, `recording ${row.id} waits for no goals`);
      return { goalsAt: now() };
    }),
    edit: on((row, args) =>
      changed(row, args, 'rename', { name: String(args['name'] ?? `Edited at ${now()}`) }),
    ),
    nameSpeakers: on((row, args) => changed(row, args, 'speakers')),
    reevaluate: on((row, args) => changed(row, args, 'reevaluate')),
    /** Back to processing for `seconds`, then completed with new dialogues; heals a failed one. */
    retranscribe: on((row, args) => {
      const waiting = row.goalsAt > now(); // its goals come with the new transcription
      return { ...changed(row, args, 'retranscribe'), ...(waiting && { goalsAt: NEVER }) };
    }),
    delete: on(() => ({ deleteAt: now() })),
    /** A soft delete undone. */
    restore: on(() => {
      if (world.switches.deletion === 'permanent') throw new Refusal(400, 'deletion is permanent');
      return { deleteAt: NEVER };
    }),
  };
}
