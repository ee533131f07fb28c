import type { Random } from 'trunkline/simulator';
import type { IdentityCall } from './world.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const NEVER = Number.POSITIVE_INFINITY;

export type Status = 'pending' | 'processing' | 'completed' | 'failed';

/** Something that happens to a finished recording. From `at` to `until` the vendor is at it; the result is there at `until`. */
export interface Change {
  kind: 'rename' | 'move' | 'speakers' | 'reevaluate' | 'retranscribe';
  at: number;
  until: number;
  name?: string;
  project?: number;
}

/** What happens to one recording, and when; times in ms, Infinity for never. Its JSON is made from it whenever somebody asks. */
export interface Row {
  readonly id: number;
  readonly createdAt: number;
  visibleAt: number;
  startAt: number;
  finishAt: number;
  outcome: 'completed' | 'failed';
  goalsAt: number;
  deleteAt: number;
  /** The project it was uploaded to. */
  readonly project: number;
  readonly duration: number;
  /** Ascending by `at`. */
  changes: readonly Change[];
  /** Given by an uploader. */
  upload?: { name: string; language: string; external_id: string | null };
}

export type Pin = 'late' | 'stuck' | 'failed' | 'goals_late' | 'goals_never' | 'retranscribed';

const NO_CHANGES: readonly Change[] = [];
const PROJECT_IDS = [11, 12, 13];

/** The vendor's processing times by length of the audio (its FAQ and transcription guide). */
function processing(r: Random, duration: number): number {
  const minutes = duration / MINUTE;
  if (minutes < 5) return r.int(30, 60) * SECOND;
  if (minutes < 15) return r.int(60, 180) * SECOND;
  return minutes < 60 ? r.int(180, 600) * SECOND : r.int(600, 1200) * SECOND;
}

/** Most come to the first project. */
function drawHome(r: Random): number {
  if (r.chance(0.6)) return PROJECT_IDS[0]!;
  return r.chance(0.75) ? PROJECT_IDS[1]! : PROJECT_IDS[2]!;
}

export function drawRow(
  world: IdentityCall,
  id: number,
  createdAt: number,
  pin?: Pin,
  project?: number,
): Row {
  const { options, clock } = world;
  const r = world.random('recording', id);
  // Every number is drawn in any case: an option must not change the rest of the world.
  const duration = Math.round(20 * SECOND + r.exponential(6 * MINUTE));
  const startAt = createdAt + r.int(1, 20) * SECOND;
  const home = drawHome(r);
  const quick = startAt + processing(r, duration);
  const slow = startAt + (r.chance(0.8) ? r.int(1, 12) * HOUR : r.int(24, 72) * HOUR) + r.int(0, HOUR);
  const goalsQuick = r.int(0, 40) * SECOND;
  const goalsSlow = r.int(1, 48) * HOUR;
  const is = (kind: Pin, share: number) => r.chance(share) || pin === kind;
  const late = is('late', options.late);
  const stuck = is('stuck', options.stuck);
  const failed = is('failed', options.failed) && pin !== 'late';
  const goalsLate = is('goals_late', options.goals_late);
  const goalsNever = is('goals_never', options.goals_never);
  const finishAt = finishOf();
  const goalsAt = goalsOf();
  const deletion = r.chance(options.deleted) && !pin;
  const deleteAt = (Number.isFinite(finishAt) ? finishAt : createdAt) + r.int(0, 5 * DAY);
  const hidden = r.chance(options.late_visible) && !pin;

  function finishOf(): number {
    if (stuck) return NEVER;
    if (pin === 'late') return clock.startedAt + 20 * MINUTE;
    return late && !pin ? slow : quick;
  }
  function goalsOf(): number {
    if (goalsNever || failed) return NEVER;
    if (pin === 'goals_late') return clock.startedAt + 25 * MINUTE;
    return finishAt + (goalsLate ? goalsSlow : goalsQuick);
  }
  /** The youngest past ones come to light after the start: a first and a second sync can see the difference. */
  function hiddenSince(): number {
    const recent = createdAt < clock.startedAt && clock.startedAt - createdAt < options.days * DAY * 0.1;
    return recent ? clock.startedAt : createdAt;
  }
  return {
    id,
    createdAt,
    visibleAt: hidden ? hiddenSince() + r.int(1, 120) * MINUTE : createdAt,
    startAt,
    finishAt,
    outcome: failed ? 'failed' : 'completed',
    goalsAt,
    deleteAt: deletion ? deleteAt : NEVER,
    project: project ?? home,
    duration,
    changes: failed || stuck || goalsNever ? NO_CHANGES : drawChanges(world, r, goalsAt, pin),
  };
}

function drawChanges(world: IdentityCall, r: Random, from: number, pin: Pin | undefined): readonly Change[] {
  const { edited, reevaluated, retranscribed } = world.options;
  const changes: Change[] = [];
  const add = (kind: Change['kind'], share: number, lasts: number, more: Partial<Change> = {}) => {
    const hit = r.chance(share);
    const at = from + r.int(HOUR, 5 * DAY);
    if (hit) changes.push({ kind, at, until: at + lasts, ...more });
  };
  const kind = r.pick(['rename', 'move', 'speakers'] as const);
  add(kind, edited, 0, kind === 'move' ? { project: r.pick(PROJECT_IDS) } : {});
  add('reevaluate', reevaluated, r.int(1, 30) * MINUTE);
  const lasts = r.int(2, 60) * MINUTE;
  add('retranscribe', retranscribed, lasts);
  if (pin === 'retranscribed') {
    const at = world.clock.startedAt + 30 * MINUTE;
    changes.push({ kind: 'retranscribe', at, until: at + 10 * MINUTE });
  }
  return changes.length === 0 ? NO_CHANGES : changes.sort((a, b) => a.at - b.at);
}

export function happen(row: Row, change: Change): void {
  row.changes = [...row.changes, change].sort((a, b) => a.at - b.at);
}

/** When anything about the row changes next; Infinity: never by itself. */
export function nextChange(row: Row, now: number): number {
  let next = NEVER;
  const consider = (at: number) => {
    if (at > now && at < next) next = at;
  };
  consider(row.visibleAt);
  consider(row.startAt);
  consider(row.finishAt);
  consider(row.goalsAt);
  consider(row.deleteAt);
  for (const change of row.changes) {
    consider(change.at);
    consider(change.until);
  }
  return next;
}
