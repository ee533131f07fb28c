import type { BehavioralSignals, Family, Product } from './world.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NEVER = Number.POSITIVE_INFINITY;

/** Fixed places in the past where a small world has one of each; they come out after the start. */
export type Pin = 'late' | 'stuck' | 'retried' | 'results_late';

/** What happens to one process, and when; all times in ms, Infinity for never. Its record is made from it whenever somebody asks. */
export interface Row {
  readonly product: Product;
  /** Counts up over all clients; the pid is made from it. */
  readonly n: number;
  readonly createdAt: number;
  /** Pending until then. */
  startAt: number;
  /** Status -1 where that is temporary ("the job is postponed and tried again"). */
  downFrom: number;
  downTo: number;
  finishAt: number;
  outcome: 'completed' | 'failed';
  /** How v5 words the failure. */
  code: -1 | -2 | -3;
  /** Results, and in oliver the ASR result, answer from then on. */
  readyAt: number;
  asrAt: number;
  editAt: number;
  recomputeAt: number;
  deleteAt: number;
  /** Seconds of audio. */
  readonly duration: number;
  readonly words: number;
  /** Made by an older version of v5: no level, politeness, dominantInSegments. */
  readonly old: boolean;
  readonly estimated: 'all' | 'sparse' | 'nothing';
  readonly embeddings: boolean;
  readonly untimed: boolean;
  /** By events. */
  edits: number;
  recomputes: number;
  fields: Readonly<Record<string, unknown>>;
}

export function drawRow(
  world: BehavioralSignals,
  product: Product,
  n: number,
  createdAt: number,
  pin?: Pin,
): Row {
  const { options, clock } = world;
  const r = world.random('process', product, n);
  // Everything is drawn in any case: options must not change the rest of the world.
  const hit = (share: number) => r.next() < share;
  const duration = Math.round((hit(0.04) ? 0.3 + r.next() * 1.5 : 4 + r.exponential(60)) * 1000) / 1000;
  const startAt = createdAt + r.int(1, 40) * SECOND;
  let finishAt = startAt + 5 * SECOND + r.exponential(3 * MINUTE);
  const slow = r.chance(0.8) ? r.int(2, 12) * HOUR : r.int(24, 72) * HOUR;
  if (hit(options.late)) finishAt = startAt + slow + r.int(0, HOUR);
  const downTo = r.int(20, 240) * MINUTE;
  const down = hit(options.retried) || pin === 'retried';
  const downFrom = startAt + 5 * SECOND;
  if (down) finishAt = Math.max(finishAt, downFrom + downTo + MINUTE);
  const stuckAs = r.int(0, 2); // pending, processing, or failing again and again
  const stuck = hit(options.stuck) || pin === 'stuck';
  const outcome = hit(options.failed) && pin === undefined ? 'failed' : 'completed';
  const code = r.pick([-1, -2, -3] as const);
  const tardy = [r.int(1, 180) * MINUTE, r.int(1, 180) * MINUTE] as const;
  const resultsLate = hit(options.results_late);
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
    return hit(share) ? at : NEVER;
  };
  const editAt = later(options.edited, HOUR, 96 * HOUR);
  const recomputeAt = later(options.recomputed, 4 * HOUR, 96 * HOUR);
  const deleteAt = later(options.deleted, HOUR, 72 * HOUR);
  const estimated = estimateOf(r.next(), options);
  /** When it fails for a while: once, or again and again. */
  function downOf(): Pick<Row, 'downFrom' | 'downTo'> {
    if (stuck) return { downFrom: down || stuckAs === 2 ? downFrom : NEVER, downTo: NEVER };
    return {
      downFrom: down ? downFrom : NEVER,
      downTo: pin === 'retried' ? finishAt - MINUTE : downFrom + downTo,
    };
  }
  return {
    product,
    n,
    createdAt,
    startAt: stuck && stuckAs === 0 ? NEVER : startAt,
    ...downOf(),
    finishAt,
    outcome,
    code,
    readyAt,
    asrAt,
    editAt,
    recomputeAt,
    deleteAt,
    duration,
    words: estimated === 'nothing' || hit(0.05) ? 0 : Math.min(60, Math.ceil(duration * 2)),
    old: hit(0.1),
    estimated,
    embeddings: hit(options.embeddings),
    untimed: hit(options.untimed),
    edits: 0,
    recomputes: 0,
    fields: {},
  };
}

function estimateOf(drawn: number, { empty, sparse }: BehavioralSignals['options']): Row['estimated'] {
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

/** Grows with every change of the results. The vendor does not say whether that can happen: nothing in the list shows it. */
export function resultRevisionOf(row: Row, now: number): number {
  return row.recomputes + (now >= row.recomputeAt ? 1 : 0);
}
