import { randomBytes } from 'node:crypto';
import { LosslessNumber } from 'lossless-json';
import { endOfString, MOST_EXACT, parseNumber, TooManyExact } from './numbers.js';

/** Begins what stands for a number in a text; no vendor can know it. */
const MARK = `~${randomBytes(12).toString('hex')}:`;
/** A quote, or what may be a number that JSON.parse would change: with an exponent, or long. */
const CANDIDATE = /"|-?\d[\d.eE+-]{2,}/g;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * The text of some JSON with every number that JSON.parse would change as a marked string. What is no number
 * stays as it is.
 * @throws TooManyExact beyond `MOST_EXACT` of them
 */
export function marked(text: string): string {
  const search = new RegExp(CANDIDATE);
  const pieces: string[] = [];
  let from = 0;
  for (let found = search.exec(text); found !== null; found = search.exec(text)) {
    const [token] = found;
    if (token === '"') search.lastIndex = endOfString(text, found.index);
    else if (NUMBER.test(token) && typeof parseNumber(token) !== 'number') {
      if (pieces.length >= MOST_EXACT * 2) throw new TooManyExact();
      pieces.push(text.slice(from, found.index), `"${MARK}${token}"`);
      from = search.lastIndex;
    }
  }
  pieces.push(text.slice(from));
  return pieces.join('');
}

type Container = Record<string, unknown> | unknown[];

/**
 * A parsed value with its marked strings as numbers again. In place, and without recursion: JSON may be of
 * any depth.
 */
export function unmarked(value: unknown): unknown {
  const root: unknown[] = [value];
  const open: Container[] = [root];
  for (let container = open.pop(); container !== undefined; container = open.pop()) {
    if (Array.isArray(container)) {
      for (let at = 0; at < container.length; at++) container[at] = inner(container[at], open);
    } else {
      for (const key in container) {
        const given = container[key];
        const meant = inner(given, open);
        if (meant !== given) define(container, key, meant);
      }
    }
  }
  return root[0];
}

/** What a value means; a container is put aside to be looked through. */
function inner(value: unknown, open: Container[]): unknown {
  if (typeof value === 'string')
    return value.startsWith(MARK) ? parseNumber(value.slice(MARK.length)) : value;
  if (typeof value === 'object' && value !== null && !(value instanceof LosslessNumber))
    open.push(value as Container);
  return value;
}

/** Not by assignment: a key may be `__proto__`. */
function define(container: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(container, key, { value, enumerable: true, configurable: true, writable: true });
}
