import type { Ledger } from './ledger.js';
import { processOf } from './process.js';
import { asrOf, resultOliver, wordCount } from './results-oliver.js';
import { resultV5 } from './results-v5.js';
import { hasResult, isFinal, type Row, resultRevisionOf, revisionOf, statusOf } from './timeline.js';
import { predictionCount, predictionKeys } from './utterances.js';
import { type BehavioralSignals, type Family, shown } from './world.js';

/** One process as it stands. Pids are texts: they may exceed 2^53. */
export interface TrueProcess {
  pid: string;
  /** As the API shows it; null when it does not. */
  datetime: string | null;
  status: number;
  /** The status will not change by itself: it has a row in `processes`. */
  final: boolean;
  failed: boolean;
  /** It has a row in `results`. */
  result: boolean;
  /** The ASR result answers (oliver). */
  asr: boolean;
  revision: number;
  resultRevision: number;
  /** Rows in `predictions` (v5) now. */
  predictions: number;
  /** Rows in `asr_words` (oliver) now; p counts from 0. */
  words: number;
  /** Only with `keys`: `level/id/task` of the predictions. */
  keys?: string[];
}

export interface Truth {
  now: string;
  generation: Family;
  /** What the list has. */
  processes: number;
  final: number;
  unfinished: number;
  failed: number;
  results: number;
  deleted: string[];
  /** Only with `full`, oldest first. */
  list?: TrueProcess[];
  /** Only with `pid`: the process, its result and (oliver) its words, as the API would answer. */
  one?: { process: unknown; result: unknown; asr: unknown };
}

/** `{full, keys, pid, generation}`; without a generation it is the one that answers, v5 where both do. */
export function truthOf(
  world: BehavioralSignals,
  ledger: Ledger,
  ask: Readonly<Record<string, unknown>>,
): Truth {
  const chosen = ask['generation'] ?? world.switches.generation;
  const family: Family = chosen === 'oliver' ? 'oliver' : 'v5';
  const now = world.clock.now();
  const rows = ledger.rows();
  const count = (test: (row: Row) => boolean) => rows.reduce((sum, row) => sum + (test(row) ? 1 : 0), 0);
  const final = count((row) => isFinal(row, now));
  const truth: Truth = {
    now: new Date(now).toISOString(),
    generation: family,
    processes: rows.length,
    final,
    unfinished: rows.length - final,
    failed: count((row) => isFinal(row, now) && row.outcome === 'failed'),
    results: count((row) => hasResult(row, now)),
    deleted: ledger.gone().map((row) => String(ledger.pid(row))),
  };
  if (isSet(ask['full']))
    truth.list = rows.map((row) => trueProcess(world, ledger, row, family, now, isSet(ask['keys'])));
  if (ask['pid'] !== undefined) truth.one = oneOf(world, ledger, ledger.must(ask['pid']), family, now);
  return truth;
}

function trueProcess(
  world: BehavioralSignals,
  ledger: Ledger,
  row: Row,
  family: Family,
  now: number,
  keys: boolean,
): TrueProcess {
  const result = hasResult(row, now);
  const asr = family === 'oliver' && hasResult(row, now, 'asr');
  const predicted = family === 'v5' && result;
  const final = isFinal(row, now);
  return {
    pid: String(ledger.pid(row)),
    datetime: row.untimed ? null : shown(world, row.createdAt),
    status: statusOf(world, row, family, now),
    final,
    failed: final && row.outcome === 'failed',
    result,
    asr,
    revision: revisionOf(row, now),
    resultRevision: resultRevisionOf(row, now),
    predictions: predicted ? predictionCount(world, row) : 0,
    words: asr ? wordCount(world, row) : 0,
    ...(keys ? { keys: predicted ? predictionKeys(world, row) : [] } : {}),
  };
}

function oneOf(
  world: BehavioralSignals,
  ledger: Ledger,
  row: Row,
  family: Family,
  now: number,
): Truth['one'] & object {
  const result =
    family === 'v5' ? () => resultV5(world, ledger, row, now) : () => resultOliver(world, row, now);
  return {
    process: processOf(world, ledger, row, family, now),
    result: hasResult(row, now) ? result() : null,
    asr: family === 'oliver' && hasResult(row, now, 'asr') ? asrOf(world, row, now) : null,
  };
}

/** Asked over HTTP, `full=1` comes as a text. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== false && value !== '0' && value !== 'false';
}
