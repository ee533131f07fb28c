import { isObject, type JsonObject, rowsOf, toId } from 'trunkline';
import type { Predictions } from '../generated.js';
import type { Item } from './processes.js';
import { partRows } from './results.js';

type Key = Pick<Predictions, 'level' | 'id' | 'task'>;
const castLabel = (label: JsonObject) => withNumbers(label, 'posterior', 'score');
/** What the vendor leaves out of a key is not made up. */
const keyOf = (level: unknown, id: unknown, task: unknown) =>
  ({ level: String(level || 'utterance'), id: toId(id), task: toId(task) }) as Key;
const labelsOf = (labels: unknown) =>
  (Array.isArray(labels)
    ? labels.map((label) => (isObject(label) ? castLabel(label) : label))
    : labels) as NonNullable<Predictions['prediction']>;

/** An utterance has a prediction for each task, under the same id; its segments have ids of their own. Numbers come in texts (1.6). */
export const predictionsOf = (item: Item): Omit<Predictions, 'pid'>[] | 'gone' =>
  partRows(item.results, (found) =>
    rowsOf(found?.['results'] as JsonObject[], ({ id, level, task, prediction, ...rest }) => ({
      ...withNumbers(rest, 'startTime', 'endTime'),
      ...keyOf(level, id, task),
      ...(prediction === undefined ? {} : { prediction: labelsOf(prediction) }),
    })),
  );

/** A copy with the texts of these fields as numbers; "" is null, absent stays absent, what is no number stays as it came. */
export function withNumbers(object: object, ...fields: string[]): JsonObject {
  const out: JsonObject = { ...object };
  for (const field of fields) {
    const value = out[field];
    if (typeof value !== 'string') continue;
    out[field] = numberOr(value);
  }
  return out;
}

function numberOr(text: string): number | string | null {
  if (text.trim() === '') return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
