import { EXACT_SIGN, exactJson } from '../core/protocol/exact.js';

/** U+0000 and halves of characters: no database keeps them in a text. */
const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
/** The same as JSON writes them. An even number of backslashes before it belongs to others. */
const ESCAPED = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][\da-f]{2})/gi;

/** A text as every database keeps it: what none can hold is U+FFFD, as browsers show it. */
export const storable = (text: string): string => text.replace(UNSTORABLE, '\ufffd');

/** A value as JSON, long numbers digit by digit. */
export function jsonText(value: unknown): string {
  const json = plain(value);
  return json.includes('\\u') ? json.replace(ESCAPED, '$1\ufffd') : json;
}

function plain(value: unknown): string {
  try {
    const json = JSON.stringify(value);
    if (!json.includes(EXACT_SIGN)) return json;
  } catch (error) {
    // A bigint inside. What is nested too deep for both throws again below.
    if (error instanceof RangeError) throw error;
  }
  return exactJson(typeof value === 'object' && value !== null ? value : { value }).json;
}
