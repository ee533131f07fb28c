import { DAY, HOUR, MINUTE, NEVER, type Random, SECOND } from 'trunkline/simulator';
import type { IdentityCall } from './world.js';

/** One of each at a fixed place: a small world must have them too. */
export const PINS = {
  failed: 0.3,
  stuck: 0.4,
  goals_never: 0.5,
  late: 0.6,
  goals_late: 0.7,
  retranscribed: 0.8,
} as const;
export type Pin = keyof typeof PINS;

export type Status = 'pending' | 'processing' | 'completed' | 'failed';
export type Row = ReturnType<typeof drawRow>;

/**
 * Something that happens to a finished recording. From `at` to `until` the vendor is at it; the result is
 * there at `until`.
 */
export interface Change {
  kind: 'rename' | 'move' | 'speakers' | 'reevaluate' | 'retranscribe';
  at: number;
  until: number;
  name?: string;
  project?: number;
}

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

/** What happens to one recording, and when; times in ms. Its JSON is made from it whenever somebody asks. */
export function drawRow(world: IdentityCall, id: number, createdAt: number, pin?: Pin) {
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
  const deleteAt = r.later(options.deleted, stuck ? createdAt : finishAt, 0, 5 * DAY);
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
  const outcome: 'completed' | 'failed' = failed ? 'failed' : 'completed';
  return {
    id,
    createdAt,
    visibleAt: hidden ? hiddenSince() + r.int(1, 120) * MINUTE : createdAt,
    startAt,
    finishAt,
    outcome,
    goalsAt,
    deleteAt: pin ? NEVER : deleteAt,
    /** The project it was uploaded to. */
    project: home,
    duration,
    /** Ascending by `at`. */
    changes: failed || stuck || goalsNever ? NO_CHANGES : drawChanges(world, r, goalsAt, pin),
  };
}

function drawChanges(world: IdentityCall, r: Random, from: number, pin: Pin | undefined): readonly Change[] {
  const { edited, reevaluated, retranscribed } = world.options;
  const changes: Change[] = [];
  const add = (kind: Change['kind'], share: number, lasts: number, more: Partial<Change> = {}) => {
    const at = r.later(share, from, HOUR, 5 * DAY);
    if (at < NEVER) changes.push({ kind, at, until: at + lasts, ...more });
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

/** One more thing that happens to it, in the order of their times. */
export const happening = ({ changes }: Row, change: Change): Pick<Row, 'changes'> => ({
  changes: [...changes, change].sort((a, b) => a.at - b.at),
});

/** When anything about the row changes next; NEVER: not by itself. */
export function nextChange(row: Row, now: number): number {
  const { visibleAt, startAt, finishAt, goalsAt, deleteAt, changes } = row;
  const moments = [visibleAt, startAt, finishAt, goalsAt, deleteAt];
  for (const { at, until } of changes) moments.push(at, until);
  return moments.reduce((next, at) => (at > now && at < next ? at : next), NEVER);
}
