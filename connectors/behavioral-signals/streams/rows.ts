import { fieldsOf, isObject, type JsonObject, rowsOf, toId, toInteger } from 'trunkline';
import type { AsrWords, Predictions, Processes, Results } from '../generated.js';
import { withNumbers } from './cast.js';
import { partRows } from './parts.js';
import type { Item } from './processes.js';

type Key = Pick<Predictions, 'level' | 'id' | 'task'>;
const castLabel = (label: JsonObject) => withNumbers(label, 'posterior', 'score');
/** What the vendor leaves out of a key is not made up. */
const keyOf = (level: unknown, id: unknown, task: unknown) =>
  ({ level: String(level || 'utterance'), id: toId(id), task: toId(task) }) as Key;
const labelsOf = (labels: unknown) =>
  (Array.isArray(labels)
    ? labels.map((label) => (isObject(label) ? castLabel(label) : label))
    : labels) as NonNullable<Predictions['prediction']>;
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
    rowsOf(found?.['results'] as JsonObject[], ({ id, level, task, prediction, ...rest }) => ({
      ...withNumbers(rest, 'startTime', 'endTime'),
      ...keyOf(level, id, task),
      ...(prediction === undefined ? {} : { prediction: labelsOf(prediction) }),
      ...parent(item),
    })),
  );

/** `p` is the place of a word. Where no word tells its own, it is where it stands; a single one without would take another's place. */
function wordRows(words: readonly JsonObject[] | undefined, item: Item): AsrWords[] {
  const isTold = Array.isArray(words) && words.some((word) => (fieldsOf(word)['p'] ?? null) !== null);
  return rowsOf(words, (word, i) => {
    const place = isTold ? word['p'] : i;
    return { ...word, p: place, ...parent(item) } as AsrWords;
  });
}

export const wordsOf = (item: Item): AsrWords[] | 'gone' =>
  partRows(item.words, (found) => wordRows(found?.['words'] as JsonObject[] | undefined, item));
