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
  const quick = startAt + 5 * SECOND + r.exponential(3 * MINUTE);
  const slow = startAt + (r.chance(0.8) ? r.int(2, 12) * HOUR : r.int(24, 72) * HOUR);
  const usual = r.chance(options.late) ? slow + r.int(0, HOUR) : quick;
  const downFrom = startAt + 5 * SECOND;
  const repaired = downFrom + r.int(20, 240) * MINUTE;
  const down = r.chance(options.retried) || pin === 'retried';
  const stuckAs = r.int(0, 2); // pending, processing, or failing again and again
  const stuck = r.chance(options.stuck) || pin === 'stuck';
  const outcome: 'completed' | 'failed' =
    r.chance(options.failed) && pin === undefined ? 'failed' : 'completed';
  const code: -1 | -2 | -3 = r.pick([-1, -2, -3]);
  const tardy = [r.int(1, 180) * MINUTE, r.int(1, 180) * MINUTE] as const;
  const resultsLate = r.chance(options.results_late);
  const finishAt = Math.round(finishOf());
  const [readyAt, asrAt] = resultsOf();
  const editAt = r.later(options.edited, finishAt, HOUR, 96 * HOUR);
  const recomputeAt = r.later(options.recomputed, finishAt, 4 * HOUR, 96 * HOUR);
  const deleteAt = r.later(options.deleted, finishAt, HOUR, 72 * HOUR);
  const lost = lostOf(r.next());

  function finishOf(): number {
    if (stuck) return NEVER;
    if (pin === 'late' || pin === 'retried') return clock.startedAt + 20 * MINUTE;
    return down ? Math.max(usual, repaired + MINUTE) : usual;
  }
  function resultsOf(): readonly [result: number, asr: number] {
    if (pin === 'results_late') return [clock.startedAt + 20 * MINUTE, clock.startedAt + 30 * MINUTE];
    return resultsLate ? [finishAt + tardy[0], finishAt + tardy[1]] : [finishAt, finishAt];
  }
  function lostOf(drawn: number): number {
    if (drawn < options.empty) return 1;
    return drawn < options.empty + options.sparse ? 0.4 : 0;
  }
  return {
    /** Counts up over all clients; the pid is made from it. */
    n,
    createdAt,
    /** Pending until then. */
    startAt: stuck && stuckAs === 0 ? NEVER : startAt,
    /** Status -1 where that is temporary ("the job is postponed and tried again"): once, or again and again. */
    downFrom: down || (stuck && stuckAs === 2) ? downFrom : NEVER,
    downTo: finishAt - MINUTE,
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
    words: lost === 1 || r.chance(0.05) ? 0 : Math.min(60, Math.ceil(duration * 2)),
    /** Made by an older version of v5: no level, politeness, dominantInSegments. */
    old: r.chance(0.1),
    /** The share of values that could not be estimated. */
    lost,
    embeddings: r.chance(options.embeddings),
    untimed: r.chance(options.untimed),
    /** By events. */
    edits: 0,
    recomputes: 0,
    fields: {} as Readonly<Record<string, unknown>>,
  };
}

export function statusOf(world: BehavioralSignals, row: Row, family: Family, now: number): number {
  const { minus_one } = world.switches;
  // "-1: failed (temporarily)" in oliver's "retrieve process status", "server error" in that of v5.
  const retried = minus_one === 'temporary' || (minus_one === 'documented' && family === 'oliver');
  if (now >= row.finishAt) {
    if (row.outcome === 'completed') return 2;
    if (family === 'v5') return retried && row.code === -1 ? -3 : row.code;
    return !retried && row.code === -1 ? -1 : -2; // oliver knows no -3
  }
  if (now < row.startAt) return 0;
  return retried && now >= row.downFrom && now < row.downTo ? -1 : 1;
}

/** No further change of status will come by itself. */
export const isFinal = (row: Row, now: number): boolean => now >= row.finishAt;

export const hasResult = (row: Row, now: number, what: 'result' | 'asr' = 'result'): boolean =>
  isFinal(row, now) && row.outcome === 'completed' && now >= (what === 'asr' ? row.asrAt : row.readyAt);

/** Grows with every change of the process record after it was finished. */
export const revisionOf = (row: Row, now: number): number => row.edits + (now >= row.editAt ? 1 : 0);

/**
 * Grows with every change of the results. The vendor does not say whether that can happen: nothing in the
 * list shows it.
 */
export const resultRevisionOf = (row: Row, now: number): number =>
  row.recomputes + (now >= row.recomputeAt ? 1 : 0);
