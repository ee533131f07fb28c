import { isLosslessNumber } from 'lossless-json';
import { isObject, type Json } from '../../spec/json.js';
import { parseNumber } from '../http/numbers.js';
import { EXACT_SIGN } from '../protocol/exact.js';

/** A private character begins an escape; it stands for itself as an escape too, so that no two texts become one. */
const ESCAPE = '\ue000';
/** Begins the digits of a number that JavaScript would round. */
const NUMBER = `${ESCAPE}2`;
const DIGITS = /^-?\d[\d.eE+-]*$/;

const escapeNul = (text: string) => text.replaceAll(ESCAPE, `${ESCAPE}1`).replaceAll('\0', `${ESCAPE}0`);
const unescapeNul = (text: string) => text.replaceAll(`${ESCAPE}0`, '\0').replaceAll(`${ESCAPE}1`, ESCAPE);

function escapeOne(value: unknown): unknown {
  if (typeof value === 'string') return escapeNul(value);
  if (typeof value === 'bigint') return `${NUMBER}${value}`;
  return isLosslessNumber(value) ? `${NUMBER}${value.value}` : value;
}

function unescapeOne(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const digits = value.startsWith(NUMBER) ? value.slice(NUMBER.length) : '';
  return DIGITS.test(digits) ? parseNumber(digits) : unescapeNul(value);
}

function mapLeaves(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => mapLeaves(one, change));
  if (!isObject(value) || isLosslessNumber(value)) return change(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [change(name), mapLeaves(one, change)]),
  );
}

/** Would it stand in a state, word for word and digit by digit, as JSON.stringify writes it? */
function isPlain(foreign: unknown): boolean {
  try {
    const text = JSON.stringify(foreign);
    return !text.includes('\\u0000') && !text.includes(ESCAPE) && !text.includes(EXACT_SIGN);
  } catch {
    return false; // an integer beyond 2^53
  }
}

/**
 * A state without U+0000 in its texts, which databases refuse, and with its long numbers as texts, which
 * clients would round. `foreign`: what of it may hold what a vendor or a user wrote.
 */
export function escaped<T>(state: T, foreign: unknown): T {
  return isPlain(foreign) ? state : (mapLeaves(state, escapeOne) as T);
}

/** The state as it was before it was escaped. */
export function unescaped<T>(state: T, foreign: unknown): T {
  if (!JSON.stringify(foreign).includes(ESCAPE)) return state;
  return mapLeaves(state, unescapeOne) as T;
}

/** What is nested deeper is not kept: nothing but the vendor could read it. */
const DEEPEST = 100;

/** What is to be kept of an item while it is waited for. undefined: nothing, and `load` does without. */
export const keepable = (keep: Json | undefined): Json | undefined =>
  isWithin(keep, DEEPEST) ? keep : undefined;

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((one) => isWithin(one, levels - 1));
}
