import type { Keyring } from 'trunkline/simulator';
import type { Account } from './account.js';
import type { Ledger } from './ledger.js';
import { isFinal, standingOf } from './standing.js';
import { type Change, happen, type Row } from './timeline.js';
import type { IdentityCall } from './world.js';

type Args = Readonly<Record<string, unknown>>;

/** What a test can make happen, at the present simulated time. */
export function events(world: IdentityCall, account: Account, ledger: Ledger, keys: Keyring) {
  const now = () => world.clock.now();
  const standing = (row: Row) => standingOf(world, row, now());
  const changed = (row: Row) => {
    ledger.touched();
    const { status, evaluated, project } = standing(row);
    return { id: row.id, status, goals_evaluated: evaluated, project_id: project };
  };
  /** Without an id: the oldest one that fits. */
  const which = ({ id }: Args, fits: (row: Row) => boolean): Row => {
    if (id !== undefined) return ledger.must(id);
    const found = ledger.rows().find((row) => ledger.visible(row, now()) && fits(row));
    if (!found) throw new Error('no recording fits');
    return found;
  };
  const unfinished = (row: Row) => now() < row.finishAt;
  const complete = (row: Row) => standing(row).status === 'completed' && isFinal(standing(row));
  const change = (args: Args, kind: Change['kind'], more: Partial<Change> = {}) => {
    const row = which(args, complete);
    if (kind !== 'rename' && kind !== 'move' && unfinished(row))
      throw new Error(`recording ${row.id} is not finished yet`);
    const until = now() + Number(args['seconds'] ?? 0) * 1000;
    happen(row, { kind, at: now(), until, ...more });
    return changed(row);
  };
  const end = (row: Row, outcome: Row['outcome'], goals: boolean) => {
    row.startAt = Math.min(row.startAt, now());
    row.finishAt = now();
    row.outcome = outcome;
    row.goalsAt = goals && outcome === 'completed' ? now() : Number.POSITIVE_INFINITY;
    row.changes = row.changes.filter(({ at }) => at <= now());
  };

  return {
    /** n new ones, completed with goals; `finished: false` takes its time, `goals: false` waits for them, `failed`, `stuck`. */
    arrive({ n = 1, finished = true, goals = true, failed = false, stuck = false, project_id }: Args) {
      const project = project_id === undefined ? undefined : account.project(project_id).id;
      const rows = Array.from({ length: Number(n) }, () => {
        const row = ledger.arrive(project);
        row.visibleAt = row.createdAt;
        row.deleteAt = Number.POSITIVE_INFINITY;
        if (stuck) row.finishAt = row.goalsAt = Number.POSITIVE_INFINITY;
        else if (finished || failed) end(row, failed ? 'failed' : 'completed', Boolean(goals));
        return row;
      });
      ledger.touched();
      return { ids: rows.map(({ id }) => id) };
    },
    /** `goals: false`: completed, goals not evaluated until the event `evaluate`. */
    finish(args: Args) {
      const row = which(args, unfinished);
      end(row, 'completed', args['goals'] !== false);
      return changed(row);
    },
    fail(args: Args) {
      const row = which(args, unfinished);
      end(row, 'failed', false);
      return changed(row);
    },
    stick(args: Args) {
      const row = which(args, unfinished);
      if (!unfinished(row)) throw new Error(`recording ${row.id} is finished`);
      row.finishAt = row.goalsAt = Number.POSITIVE_INFINITY;
      return changed(row);
    },
    /** Goals of a completed recording are there now; without an id: of one that waits for them. */
    evaluate(args: Args) {
      const row = which(args, (one) => standing(one).status === 'completed' && !standing(one).evaluated);
      if (standing(row).status !== 'completed') throw new Error(`recording ${row.id} is not completed`);
      if (standing(row).evaluated || row.changes.some(({ until }) => until > row.goalsAt))
        return change({ id: row.id }, 'reevaluate');
      row.goalsAt = now();
      return changed(row);
    },
    edit: (args: Args) => change(args, 'rename', { name: String(args['name'] ?? `Edited at ${now()}`) }),
    move: (args: Args) => change(args, 'move', { project: account.project(args['project_id']).id }),
    nameSpeakers: (args: Args) => change(args, 'speakers'),
    /** `seconds`: how long the vendor is at it. */
    reevaluate: (args: Args) => change(args, 'reevaluate'),
    /** Back to processing for `seconds`, then completed with new dialogues; heals a failed one. */
    retranscribe(args: Args) {
      const row = which(args, complete);
      if (row.goalsAt > now() && !unfinished(row)) row.goalsAt = Number.POSITIVE_INFINITY; // its goals come with the new transcription
      return change({ ...args, id: row.id }, 'retranscribe');
    },
    delete(args: Args) {
      const row = which(args, complete);
      row.deleteAt = now();
      return changed(row);
    },
    /** A soft delete undone. */
    restore(args: Args) {
      if (world.switches.deletion === 'permanent') throw new Error('deletion is permanent');
      const row = ledger.must(args['id']);
      row.deleteAt = Number.POSITIVE_INFINITY;
      return changed(row);
    },
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
      if (!goal) throw new Error('no such goal');
      goal.names.push({ from: now(), name: String(name) });
      return { goal_id: goal.id };
    },
    /** The key is refused from now on; `api_key` becomes the new one. */
    revokeKey({ api_key }: Args) {
      keys.revoke();
      if (typeof api_key === 'string') keys.add(api_key);
      return {};
    },
    /** Keys may have an expiry. */
    expireKey({ seconds = 60 }: Args) {
      keys.add(world.options.api_key, Number(seconds));
      return {};
    },
  };
}
