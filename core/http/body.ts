import { parse } from 'lossless-json';
import { textOf } from './decode.js';
import { cutDeep, revive } from './depth.js';
import { hasLongNumber, parseNumber, withoutWords } from './numbers.js';

/** Why a body is not JSON, in words that never repeat any of it: it is personal data. */
export class UnreadableBody extends Error {}

const { isArray } = Array;

/** An empty object takes 56 bytes of memory and two of a body: a small answer can unpack to more than a process may have. */
const MOST_CONTAINERS = 3_000_000;
/** Where a parser of our own looks for the place of an error (characters): it takes a second for some ten million. */
const SEARCHED = 4_000_000;

/**
 * JSON with no number rounded: integers beyond 2^53 as bigint, decimals beyond a double as LosslessNumber. Everything
 * else as JSON.parse has it, and by JSON.parse unless the bytes hold such a number.
 */
export function parseJson(bytes: Buffer): unknown {
  if (holdsTooMuch(bytes))
    throw new UnreadableBody(`holds more than ${MOST_CONTAINERS / 1e6} million objects and lists`);
  const text = textOf(startsWithMark(bytes) ? bytes.subarray(3) : bytes);
  const isLong = hasLongNumber(bytes);
  try {
    return parseText(text, isLong);
  } catch (error) {
    const other = withoutWords(text);
    if (other === text) throw new UnreadableBody(place(text, error));
    return parseOther(other, isLong);
  }
}

function parseOther(text: string, isLong: boolean): unknown {
  try {
    return parseText(text, isLong);
  } catch (error) {
    throw new UnreadableBody(place(text, error));
  }
}

function parseText(text: string, isLong: boolean): unknown {
  if (isLong) return parseLossless(text);
  const value: unknown = JSON.parse(text);
  return hasInfinity(value) ? parseLossless(text) : value;
}

/** Counts what begins an object or a list; the few in strings do not matter. */
function holdsTooMuch(bytes: Buffer): boolean {
  if (bytes.length < MOST_CONTAINERS) return false;
  let count = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if ((byte === 0x7b || byte === 0x5b) && ++count > MOST_CONTAINERS) return true;
  }
  return false;
}

/** JSON.parse takes any depth, lossless-json descends by recursion: what is too deep for it is cut out, and is its item's error. */
function parseLossless(text: string): unknown {
  const options = { parseNumber, onDuplicateKey: ({ newValue }: { newValue: unknown }) => newValue };
  try {
    return parse(text, null, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return parse(cutDeep(text), revive, options);
  }
}

/** Some servers begin with a byte order mark, which JSON.parse takes for an error. */
function startsWithMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** Where the text stops being JSON. V8 quotes the text in its messages and often names no place; lossless-json does. */
function place(text: string, error: unknown): string {
  const length = text.length;
  const position = positionIn(error) ?? (length > SEARCHED ? undefined : positionIn(secondOpinion(text)));
  if (position === undefined) return `is not JSON (${length} characters)`;
  if (position >= length) return `ends too early, after ${length} characters: it was cut off`;
  return `is not JSON from character ${position} of ${length} on`;
}

function positionIn(error: unknown): number | undefined {
  const found =
    error instanceof SyntaxError
      ? /at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(error.message)
      : null;
  return found ? Number(found[1]) : undefined;
}

function secondOpinion(text: string): unknown {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    return error;
  }
}

type Container = unknown[] | { [key: string]: unknown };

/** One walk over all values: a number too large for a double is an infinity now, which JSON cannot say. */
function hasInfinity(value: unknown): boolean {
  return visit([value], 200);
}

/** Recursion is the fastest way through a body of ordinary depth, and safe because it stops early. Written out: calls cost here. */
function visit(container: Container, levels: number): boolean {
  if (levels === 0) return false;
  if (isArray(container)) {
    for (let at = 0; at < container.length; at++) {
      const item = container[at];
      if (typeof item === 'object') {
        if (item !== null && visit(item as Container, levels - 1)) return true;
      } else if (typeof item === 'number' && item - item !== 0) return true;
    }
    return false;
  }
  for (const key in container) {
    const item = container[key];
    if (typeof item === 'object') {
      if (item !== null && visit(item as Container, levels - 1)) return true;
    } else if (typeof item === 'number' && item - item !== 0) return true;
  }
  return false;
}
