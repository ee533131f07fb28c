import { HOUR, MINUTE, NEVER, SECOND } from 'trunkline/simulator';
import type { BehavioralSignals, Family } from './world.js';

/** One of each in the past; they come out after the start. */
export const PINS = { late: 0.6, stuck: 0.4, retried: 0.7, results_late: 0.5 } as const;
export type Pin = keyof typeof PINS;

export type Row = ReturnType<typeof drawRow>;

/** What happens to one process, and when; all times in ms. Its record is made from it whenever somebody asks. */
export function drawRow(world: BehavioralSignals, n: number, createdAt: number, pin?: Pin) {
  const { options, clock } = world;
  const r = world.random('process', 'behavioral', n);
  // Everything is drawn in any case: options must not change the rest of the world.
  const duration = Math.round((r.chance(0.04) ? 0.3 + r.next() * 1.5 : 4 + r.exponential(60)) * 1000) / 1000;
  const startAt = createdAt + r.int(1, 40) * SECOND;
  let finishAt = startAt + 5 * SECOND + r.exponential(3 * MINUTE);
  const slow = r.chance(0.8) ? r.int(2, 12) * HOUR : r.int(24, 72) * HOUR;
  if (r.chance(options.late)) finishAt = startAt + slow + r.int(0, HOUR);
  const downTo = r.int(20, 240) * MINUTE;
  const down = r.chance(options.retried) || pin === 'retried';
  const downFrom = startAt + 5 * SECOND;
  if (down) finishAt = Math.max(finishAt, downFrom + downTo + MINUTE);
  const stuckAs = r.int(0, 2); // pending, processing, or failing again and again
  const stuck = r.chance(options.stuck) || pin === 'stuck';
  const outcome: 'completed' | 'failed' =
    r.chance(options.failed) && pin === undefined ? 'failed' : 'completed';
  const code: -1 | -2 | -3 = r.pick([-1, -2, -3]);
  const tardy = [r.int(1, 180) * MINUTE, r.int(1, 180) * MINUTE] as const;
  const resultsLate = r.chance(options.results_late);
  if (pin === 'late' || pin === 'retried') finishAt = clock.startedAt + 20 * MINUTE;
  if (stuck) finishAt = NEVER;
  finishAt = Math.round(finishAt);
  const results = (wait: number, pinned: number) => {
    if (pin === 'results_late') return clock.startedAt + pinned;
    return finishAt + (resultsLate ? wait : 0);
  };
  const readyAt = results(tardy[0], 20 * MINUTE);
  const asrAt = results(tardy[1], 30 * MINUTE);
  const later = (share: number, from: number, to: number) => {
    const at = finishAt + r.int(from, to);
    return r.chance(share) ? at : NEVER;
  };
  const editAt = later(options.edited, HOUR, 96 * HOUR);
  const recomputeAt = later(options.recomputed, 4 * HOUR, 96 * HOUR);
  const deleteAt = later(options.deleted, HOUR, 72 * HOUR);
  const estimated = estimateOf(r.next(), options);
  const until = pin === 'retried' ? finishAt - MINUTE : downFrom + downTo;
  const again = stuck && stuckAs === 2;
  return {
    /** Counts up over all clients; the pid is made from it. */
    n,
    createdAt,
    /** Pending until then. */
    startAt: stuck && stuckAs === 0 ? NEVER : startAt,
    /** Status -1 where that is temporary ("the job is postponed and tried again"): once, or again and again. */
    downFrom: down || again ? downFrom : NEVER,
    downTo: stuck ? NEVER : until,
    finishAt,
    outcome,
    /** How v5 words the failure. */
    code,
    /** Results, and in oliver the ASR result, answer from then on. */
    readyAt,
    asrAt,
    editAt,
    recomputeAt,
    deleteAt,
    /** Seconds of audio. */
    duration,
    words: estimated === 'nothing' || r.chance(0.05) ? 0 : Math.min(60, Math.ceil(duration * 2)),
    /** Made by an older version of v5: no level, politeness, dominantInSegments. */
    old: r.chance(0.1),
    estimated,
    embeddings: r.chance(options.embeddings),
    untimed: r.chance(options.untimed),
    /** By events. */
    edits: 0,
    recomputes: 0,
    fields: {} as Readonly<Record<string, unknown>>,
  };
}

function estimateOf(
  drawn: number,
  { empty, sparse }: BehavioralSignals['options'],
): 'all' | 'sparse' | 'nothing' {
  if (drawn < empty) return 'nothing';
  return drawn < empty + sparse ? 'sparse' : 'all';
}

/** "-1: failed (temporarily)" in oliver's "retrieve process status", "server error" in that of v5. */
function retries(world: BehavioralSignals, family: Family): boolean {
  const { minus_one } = world.switches;
  return minus_one === 'temporary' || (minus_one === 'documented' && family === 'oliver');
}

export function statusOf(world: BehavioralSignals, row: Row, family: Family, now: number): number {
  const retried = retries(world, family);
  if (now >= row.finishAt) {
    if (row.outcome === 'completed') return 2;
    if (family === 'v5') return retried && row.code === -1 ? -3 : row.code;
    return !retried && row.code === -1 ? -1 : -2; // oliver knows no -3
  }
  if (now < row.startAt) return 0;
  return retried && now >= row.downFrom && now < row.downTo ? -1 : 1;
}

/** No further change of status will come by itself. */
export function isFinal(row: Row, now: number): boolean {
  return now >= row.finishAt;
}

export function hasResult(row: Row, now: number, what: 'result' | 'asr' = 'result'): boolean {
  return (
    now >= row.finishAt && row.outcome === 'completed' && now >= (what === 'asr' ? row.asrAt : row.readyAt)
  );
}

/** Grows with every change of the process record after it was finished. */
export function revisionOf(row: Row, now: number): number {
  return row.edits + (now >= row.editAt ? 1 : 0);
}

/**
 * Grows with every change of the results. The vendor does not say whether that can happen: nothing in the
 * list shows it.
 */
export function resultRevisionOf(row: Row, now: number): number {
  return row.recomputes + (now >= row.recomputeAt ? 1 : 0);
}
