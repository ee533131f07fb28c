import { isObject, type JsonObject, rowsOf } from 'trunkline';
import type { AsrWords } from '../generated.js';
import type { Item } from './processes.js';
import { partRows } from './results.js';

type Word = Omit<AsrWords, 'pid'>;

/** `p` is the place of a word. Where no word tells its own, it is where it stands; a single one without would take another's place. */
function wordRows(words: readonly JsonObject[] | undefined): Word[] {
  const isTold = Array.isArray(words) && words.some((word) => isObject(word) && (word['p'] ?? null) !== null);
  return rowsOf(words, (word, i) => {
    const place = isTold ? word['p'] : i;
    return { ...word, p: place } as Word;
  });
}

export const wordsOf = (item: Item): Word[] | 'gone' =>
  partRows(item.words, (found) => wordRows(found?.['words'] as JsonObject[] | undefined));
