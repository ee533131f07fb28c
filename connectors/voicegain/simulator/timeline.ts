import { DAY, HOUR, MINUTE, NEVER, type Random } from 'trunkline/simulator';
import type { Voicegain } from './world.js';

/** One of each at a fixed place of the past: a small world must have them too. */
export const PINS = { stuck: 0.4, late: 0.6 } as const;
export type Pin = keyof typeof PINS;

// Taken out once: under jest a look at a global costs more than the arithmetic.
const { floor, max, min, round } = Math;

/** In the order in which they come. */
const BEFORE_DONE = [
  'ACCEPTED',
  'WAITING',
  'QUEUED',
  'FETCHING',
  'FETCHED',
  'PROCESSING',
  'PROCESSING',
  'PROCESSING',
] as const;
export type Phase =
  | (typeof BEFORE_DONE)[number]
  | 'INPUT_READY'
  | 'DONE'
  | 'STOPPED'
  | 'RECOMPUTING'
  | 'ERROR';

export type Row = ReturnType<typeof drawRow>;

/** All that will happen to a call, and when; times in ms. Its record is made from it whenever somebody asks. */
export function drawRow(world: Voicegain, id: number, context: 0 | 1, createdAt: number, pinned?: Pin) {
  const { options, clock } = world;
  const r = world.random('call', id);
  const length = max(4000, r.exponential(5 * MINUTE));
  // historic calls are uploaded under new ids
  const startAt = round(createdAt - (r.chance(0.02) ? r.int(1, 30) * DAY : 0));
  const endAt = round(startAt + length);
  const begun = max(createdAt, endAt);
  let finishAt = begun + max(20_000, r.exponential(8 * MINUTE));
  if (r.chance(options.late))
    finishAt = begun + (r.chance(0.8) ? r.int(2, 12) * HOUR : r.int(24, 72) * HOUR) + r.int(0, HOUR);
  const stuck = r.chance(options.stuck) || pinned === 'stuck';
  const stopped = r.chance(0.5);
  const outcome: 'DONE' | 'ERROR' = r.chance(options.error) ? 'ERROR' : 'DONE';
  if (pinned === 'late') finishAt = clock.startedAt + 20 * MINUTE;
  if (stuck) finishAt = NEVER;
  const recomputeAt = r.later(options.recomputed, finishAt, HOUR, 72 * HOUR);
  const recomputing = r.int(5, 60) * MINUTE;
  const editAt = r.later(options.edited, finishAt, HOUR, 5 * DAY);
  const deleteAt = r.later(options.deleted, finishAt, 0, 3 * DAY);
  const hidden = r.chance(options.late_visible) && !pinned;
  const hiding = r.int(1, 120) * MINUTE;
  return {
    id,
    /** 0: the token's project. */
    context,
    createdAt,
    /** Of the conversation: uploaded calls are older than their id. */
    startAt,
    endAt,
    visibleAt: hidden ? hiddenSince(world, createdAt) + hiding : createdAt,
    finishAt: round(finishAt),
    outcome,
    /** STOPPED from then on, as long as it is not finished. */
    stoppedAt: stuck && stopped ? begun + 30 * MINUTE : NEVER,
    recomputeAt,
    recomputedAt: recomputeAt + recomputing,
    editAt,
    deleteAt,
    session: drawSession(r, outcome, options.dangling),
    version: r.chance(0.1) ? (1 as const) : (2 as const),
    direction: r.chance(0.7) ? 'inbound' : 'outbound',
    /** Numbers of agent and queue; -1: nobody. */
    agent: r.chance(0.9) ? r.int(1, 24) : -1,
    queue: r.chance(0.8) ? r.int(1, 6) : -1,
    segments: r.chance(0.2) ? 0 : r.int(1, 4),
    /** By the event `edit`. */
    edits: 0,
    fields: {} as Readonly<Record<string, unknown>>,
  };
}

/** The youngest past calls come to light after the start, so that a first and a second sync can see the difference. */
function hiddenSince({ clock, options }: Voicegain, createdAt: number): number {
  const age = clock.startedAt - createdAt;
  return age > 0 && age < (options.days * DAY * 900) / max(options.calls, 1) ? clock.startedAt : createdAt;
}

function drawSession(r: Random, outcome: 'DONE' | 'ERROR', dangling: number): 'data' | 'dangling' | 'none' {
  if (r.chance(outcome === 'ERROR' ? 0.5 : 0.03)) return 'none';
  return r.chance(outcome === 'ERROR' ? 0.9 : dangling) ? 'dangling' : 'data';
}

export function phaseOf(row: Row, now: number): Phase {
  if (now >= row.finishAt) {
    if (now < row.recomputeAt) return row.outcome;
    return now < row.recomputedAt ? 'RECOMPUTING' : 'DONE'; // a rerun heals an ERROR
  }
  if (now >= row.stoppedAt) return 'STOPPED';
  const begun = max(row.createdAt, row.endAt);
  if (now < begun) return 'INPUT_READY';
  const span = row.finishAt < NEVER ? row.finishAt - begun : 30 * MINUTE;
  return BEFORE_DONE[min(7, floor(((now - begun) / span) * 8))]!;
}

/** The documented rule: only DONE and ERROR let a consecutive export pass. */
export function isFinal(row: Row, now: number): boolean {
  return now >= row.finishAt && (now < row.recomputeAt || now >= row.recomputedAt);
}

export function isVisible(row: Row, now: number): boolean {
  return now >= row.visibleAt && now < row.deleteAt;
}

export function hasResult(row: Row, now: number): boolean {
  return isFinal(row, now) && phaseOf(row, now) === 'DONE';
}

/** Nothing will ever change by itself: it is there, final, and nobody is going to edit or delete it. */
export function isSettled(row: Row, now: number): boolean {
  return (
    now >= row.visibleAt &&
    now >= row.finishAt &&
    (row.recomputeAt === NEVER || now >= row.recomputedAt) &&
    row.deleteAt === NEVER
  );
}

/** Grows with every change of the record after it was finished. */
export function revisionOf(row: Row, now: number): number {
  return row.edits + (now >= row.editAt ? 1 : 0) + (now >= row.recomputedAt ? 1 : 0);
}

/** A call that is finished at this moment, whether it is going on, being processed, stuck or recomputed. */
export function finishedNow(
  { startAt, endAt, finishAt, recomputeAt, recomputedAt }: Row,
  now: number,
): Partial<Row> {
  const end = min(endAt, now);
  const talk = { endAt: end, startAt: min(startAt, end) };
  if (now < finishAt) return { ...talk, finishAt: now };
  return now >= recomputeAt ? { ...talk, recomputedAt: min(recomputedAt, now) } : talk;
}
