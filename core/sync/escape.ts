import { isObject, type Json } from '../../spec/json.js';

/** A private character begins an escape; it stands for itself as an escape too, so that no two texts become one. */
const ESCAPE = '\ue000';
const escapeNul = (text: string) => text.replaceAll(ESCAPE, `${ESCAPE}1`).replaceAll('\0', `${ESCAPE}0`);
const unescapeNul = (text: string) => text.replaceAll(`${ESCAPE}0`, '\0').replaceAll(`${ESCAPE}1`, ESCAPE);

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value as { [name: string]: Json }).map(([name, one]) => [
      change(name),
      mapTexts(one, change),
    ]),
  );
}

/**
 * A state without U+0000 in its texts, which databases refuse. `foreign`: what of it may hold texts of a
 * vendor or a user.
 */
export function escaped<T>(state: T, foreign: unknown): T {
  const text = JSON.stringify(foreign);
  if (!text.includes('\\u0000') && !text.includes(ESCAPE)) return state;
  return mapTexts(state as Json, escapeNul) as T;
}

/** The state as it was before it was escaped. */
export function unescaped<T>(state: T, foreign: unknown): T {
  if (!JSON.stringify(foreign).includes(ESCAPE)) return state;
  return mapTexts(state as Json, unescapeNul) as T;
}
