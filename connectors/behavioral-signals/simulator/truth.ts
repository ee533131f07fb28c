import { isSet } from 'trunkline/simulator';
import type { Scene } from './ledger.js';
import { processOf } from './process.js';
import { asrOf, resultOliver } from './results-oliver.js';
import { resultV5 } from './results-v5.js';
import { hasResult, isFinal, type Row, resultRevisionOf, revisionOf, statusOf } from './timeline.js';
import { heardIn } from './utterances.js';
import { shown } from './world.js';

export type Truth = ReturnType<typeof truthOf>;
export type TrueProcess = ReturnType<typeof trueProcess>;

/** `{full, pid}`: all processes, oldest first; one process as the API would answer. */
export function truthOf(scene: Scene, ask: Readonly<Record<string, unknown>>) {
  const { book, now } = scene;
  return {
    now: new Date(now).toISOString(),
    /** How many the list has. */
    processes: book.rows().length,
    ...(isSet(ask['full']) && { list: book.rows().map((row) => trueProcess(scene, row)) }),
    ...(ask['pid'] === undefined ? {} : { one: oneOf(scene, book.must(ask['pid'])) }),
  };
}

/** One process as it stands. Pids are texts: they may exceed 2^53. */
function trueProcess({ world, book, family, now }: Scene, row: Row) {
  const result = hasResult(row, now);
  const asr = family === 'oliver' && hasResult(row, now, 'asr');
  const heard = family === 'v5' && result ? heardIn(world, row) : [];
  return {
    pid: String(book.pid(row)),
    /** As the API shows it; null when it does not. */
    datetime: row.untimed ? null : shown(world, row.createdAt),
    status: statusOf(world, row, family, now),
    /** The status will not change by itself: it has a row in `processes`. */
    final: isFinal(row, now),
    /** It has a row in `results`. */
    result,
    revision: revisionOf(row, now),
    resultRevision: resultRevisionOf(row, now),
    /** Rows in `asr_words` (oliver) now; p counts from 0. */
    words: asr && world.switches.missing !== 'words' ? row.words : 0,
    /** Rows in `predictions` (v5) now; without a level it is an utterance. */
    keys: heard.map(({ level, id, task }) => `${level}/${id}/${task}`),
  };
}

function oneOf(scene: Scene, row: Row) {
  const { family, now } = scene;
  const result = family === 'v5' ? resultV5 : resultOliver;
  return {
    process: processOf(scene, row),
    result: hasResult(row, now) ? result(scene, row) : null,
    asr: family === 'oliver' && hasResult(row, now, 'asr') ? asrOf(scene, row) : null,
  };
}
