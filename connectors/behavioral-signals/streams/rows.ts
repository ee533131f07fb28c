import { type JsonObject, toInteger } from 'trunkline';
import type { AsrWords, Predictions, Processes, Results } from '../generated.js';
import { withNumbers } from './cast.js';
import { partRows } from './parts.js';
import type { Item } from './processes.js';

const listOf = (value: unknown) => (Array.isArray(value) ? (value as JsonObject[]) : []);
const castLabel = (label: JsonObject) => withNumbers(label, 'posterior', 'score');
const cast = (cid: unknown) => (cid === undefined ? {} : { cid: toInteger(cid) });
const parent = ({ process: { pid, datetime } }: Item) => ({
  ...(datetime === undefined ? {} : { datetime }),
  pid: toInteger(pid),
});
export const processesOf = ({ process: { pid, cid, ...rest } }: Item): Processes[] => [
  { pid: toInteger(pid), ...cast(cid), ...rest },
];

/** Everything but the list of v5, which is `predictions`. A value that could not be estimated is absent and stays so. */
export const resultsOf = (item: Item): Results[] | 'gone' =>
  partRows(item.results, (found) => {
    const { results: _, cid, ...rest } = found ?? {};
    return [{ ...rest, ...cast(cid), ...parent(item) }];
  });

/** An utterance has a prediction for each task, under the same id; its segments have ids of their own. Numbers come in texts (1.6). */
export const predictionsOf = (item: Item): Predictions[] | 'gone' =>
  partRows(item.results, (found) =>
    listOf(found?.['results']).map(({ id, level, task, prediction, ...rest }) => ({
      ...withNumbers(rest, 'startTime', 'endTime'),
      level: String(level || 'utterance'),
      id: String(id ?? ''),
      task: String(task ?? ''),
      ...(prediction === undefined
        ? {}
        : { prediction: Array.isArray(prediction) ? listOf(prediction).map(castLabel) : null }),
      ...parent(item),
    })),
  );

export const wordsOf = (item: Item): AsrWords[] | 'gone' =>
  partRows(item.words, (found) =>
    listOf(found?.['words']).map((word, i) => ({ ...word, p: word['p'] ?? i, ...parent(item) }) as AsrWords),
  );
