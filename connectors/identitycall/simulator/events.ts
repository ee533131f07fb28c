import { type Args, about, type Keyring, NEVER, Refusal } from 'trunkline/simulator';
import type { Account } from './account.js';
import type { Ledger } from './ledger.js';
import { isFinal, standingOf } from './standing.js';
import { type Change, happening, type Row } from './timeline.js';
import type { IdentityCall } from './world.js';

/** What a test can make happen, at the present simulated time. */
export function events(world: IdentityCall, account: Account, ledger: Ledger, keys: Keyring) {
  const now = () => world.clock.now();
  const standing = (row: Row) => standingOf(world, row, now());
  const unfinished = (row: Row) => now() < row.finishAt;
  const isCompleted = (row: Row) => standing(row).status === 'completed';
  const complete = (row: Row) => isCompleted(row) && isFinal(standing(row));
  const waits = (row: Row) => isCompleted(row) && !standing(row).evaluated;

  const told = (row: Row) => {
    const { status, evaluated, project } = standing(row);
    return { id: row.id, status, goals_evaluated: evaluated, project_id: project };
  };
  /** Without an id: the oldest one that fits. */
  const which = ({ id }: Args, fits: (row: Row) => boolean): Row => {
    if (id !== undefined) return ledger.must(id);
    const found = ledger.rows().find((row) => ledger.visible(row, now()) && fits(row));
    if (!found) throw new Refusal(404, 'no recording fits');
    return found;
  };
  const on = about(ledger, which, told);
  const changed = (row: Row, args: Args, kind: Change['kind'], more: Partial<Change> = {}) => {
    if (kind !== 'rename' && kind !== 'move' && unfinished(row))
      throw new Refusal(400, `recording ${row.id} is not finished yet`);
    const until = now() + Number(args['seconds'] ?? 0) * 1000;
    return happening(row, { kind, at: now(), until, ...more });
  };
  const ended = (row: Row, outcome: Row['outcome'], goals: boolean): Partial<Row> => ({
    startAt: Math.min(row.startAt, now()),
    finishAt: now(),
    outcome,
    goalsAt: goals && outcome === 'completed' ? now() : NEVER,
    changes: row.changes.filter(({ at }) => at <= now()),
  });
  const STUCK = { finishAt: NEVER, goalsAt: NEVER };

  return {
    /**
     * n new ones, completed with goals; `finished: false` takes its time, `goals: false` waits for them,
     * `failed`, `stuck`.
     */
    arrive({ n = 1, finished = true, goals = true, failed = false, stuck = false, project_id }: Args) {
      const project = project_id === undefined ? undefined : account.project(project_id).id;
      const rows = Array.from({ length: Number(n) }, () => {
        const row = ledger.arrive(project);
        const isEnded = !stuck && (finished || failed);
        const end = isEnded ? ended(row, failed ? 'failed' : 'completed', Boolean(goals)) : {};
        return ledger.change(row, {
          visibleAt: row.createdAt,
          deleteAt: NEVER,
          ...end,
          ...(Boolean(stuck) && STUCK),
        });
      });
      return { ids: rows.map(({ id }) => id) };
    },
    /** `goals: false`: completed, goals not evaluated until the event `evaluate`. */
    finish: on((row, { goals }) => ended(row, 'completed', goals !== false), unfinished),
    fail: on((row) => ended(row, 'failed', false), unfinished),
    stick: on((row) => {
      if (!unfinished(row)) throw new Refusal(400, `recording ${row.id} is finished`);
      return STUCK;
    }, unfinished),
    /** Goals of a completed recording are there now; without an id: of one that waits for them. */
    evaluate: on((row) => {
      if (!isCompleted(row)) throw new Refusal(400, `recording ${row.id} is not completed`);
      const again = standing(row).evaluated || row.changes.some(({ until }) => until > row.goalsAt);
      return again ? changed(row, {}, 'reevaluate') : { goalsAt: now() };
    }, waits),
    edit: on((row, args) => {
      return changed(row, args, 'rename', { name: String(args['name'] ?? `Edited at ${now()}`) });
    }, complete),
    move: on((row, args) => {
      return changed(row, args, 'move', { project: account.project(args['project_id']).id });
    }, complete),
    nameSpeakers: on((row, args) => changed(row, args, 'speakers'), complete),
    /** `seconds`: how long the vendor is at it. */
    reevaluate: on((row, args) => changed(row, args, 'reevaluate'), complete),
    /** Back to processing for `seconds`, then completed with new dialogues; heals a failed one. */
    retranscribe: on((row, args) => {
      const waiting = row.goalsAt > now() && !unfinished(row); // its goals come with the new transcription
      return { ...(waiting && { goalsAt: NEVER }), ...changed(row, args, 'retranscribe') };
    }, complete),
    delete: on(() => ({ deleteAt: now() }), complete),
    /** A soft delete undone. */
    restore: on(
      () => {
        if (world.switches.deletion === 'permanent') throw new Refusal(400, 'deletion is permanent');
        return { deleteAt: NEVER };
      },
      () => false,
    ),
    /** `days` null: none. */
    retention({ project_id, days }: Args) {
      const project = account.project(project_id);
      project.retention = days === null || days === undefined ? null : Number(days);
      project.updatedAt = now();
      ledger.touched();
      return { project_id: project.id, retention_days: project.retention };
    },
    editProject({ project_id, name }: Args) {
      const project = account.project(project_id);
      project.name = String(name);
      project.updatedAt = now();
      return { project_id: project.id };
    },
    renameGoal({ project_id, position = 1, name }: Args) {
      const goal = account.project(project_id).goals[Number(position) - 1];
      if (!goal) throw new Refusal(404, 'no such goal');
      goal.names.push({ from: now(), name: String(name) });
      return { goal_id: goal.id };
    },
    /** The key is refused from now on; `api_key` becomes the new one. */
    revokeKey: ({ api_key }: Args) => keys.replace(api_key),
    /** Keys may have an expiry. */
    expireKey({ seconds = 60 }: Args) {
      keys.add(world.options.api_key, Number(seconds));
      return {};
    },
  };
}
