import { isSet } from 'trunkline/simulator';
import type { Scene } from './ledger.js';
import { processOf } from './process.js';
import { asrOf, resultOliver, wordCount } from './results-oliver.js';
import { resultV5 } from './results-v5.js';
import { hasResult, isFinal, type Row, resultRevisionOf, revisionOf, statusOf } from './timeline.js';
import { predictionCount, predictionKeys } from './utterances.js';
import { shown } from './world.js';

export type Truth = ReturnType<typeof truthOf>;
export type TrueProcess = ReturnType<typeof trueProcess>;

/**
 * `{full, keys, pid}` ask for more than counts: the list, oldest first; the keys in it; one process as the
 * API would answer.
 */
export function truthOf(scene: Scene, ask: Readonly<Record<string, unknown>>) {
  const { book, family, now } = scene;
  const rows = book.rows();
  const count = (test: (row: Row) => boolean) => rows.reduce((sum, row) => sum + (test(row) ? 1 : 0), 0);
  const final = count((row) => isFinal(row, now));
  return {
    now: new Date(now).toISOString(),
    generation: family,
    /** What the list has. */
    processes: rows.length,
    final,
    unfinished: rows.length - final,
    failed: count((row) => isFinal(row, now) && row.outcome === 'failed'),
    results: count((row) => hasResult(row, now)),
    deleted: book.gone().map((row) => String(book.pid(row))),
    ...(isSet(ask['full']) && { list: rows.map((row) => trueProcess(scene, row, isSet(ask['keys']))) }),
    ...(ask['pid'] === undefined ? {} : { one: oneOf(scene, book.must(ask['pid'])) }),
  };
}

/** One process as it stands. Pids are texts: they may exceed 2^53. */
function trueProcess({ world, book, family, now }: Scene, row: Row, keys: boolean) {
  const result = hasResult(row, now);
  const asr = family === 'oliver' && hasResult(row, now, 'asr');
  const predicted = family === 'v5' && result;
  const final = isFinal(row, now);
  return {
    pid: String(book.pid(row)),
    /** As the API shows it; null when it does not. */
    datetime: row.untimed ? null : shown(world, row.createdAt),
    status: statusOf(world, row, family, now),
    /** The status will not change by itself: it has a row in `processes`. */
    final,
    failed: final && row.outcome === 'failed',
    /** It has a row in `results`. */
    result,
    /** The ASR result answers (oliver). */
    asr,
    revision: revisionOf(row, now),
    resultRevision: resultRevisionOf(row, now),
    /** Rows in `predictions` (v5) now. */
    predictions: predicted ? predictionCount(world, row) : 0,
    /** Rows in `asr_words` (oliver) now; p counts from 0. */
    words: asr ? wordCount(world, row) : 0,
    /** `level/id/task` of the predictions. */
    ...(keys && { keys: predicted ? predictionKeys(world, row) : [] }),
  };
}

function oneOf(scene: Scene, row: Row) {
  const { world, family, now } = scene;
  const result = () => (family === 'v5' ? resultV5(scene, row) : resultOliver(world, row, now));
  return {
    process: processOf(scene, row),
    result: hasResult(row, now) ? result() : null,
    asr: family === 'oliver' && hasResult(row, now, 'asr') ? asrOf(world, row, now) : null,
  };
}
