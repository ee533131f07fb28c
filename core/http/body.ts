import { parse } from 'lossless-json';
import { textOf } from './decode.js';
import { marked, unmarked } from './marks.js';
import { hasLongNumber, MOST_EXACT, TooManyExact, withoutWords } from './numbers.js';
import { replaceHalves } from './pairs.js';
import { sizeOf } from './scan.js';

/** Why a body is not JSON, in words that never repeat any of it: it is personal data. */
export class UnreadableBody extends Error {}

/** It would take more memory or time than a run has: asking again would bring the same. */
export class LargeBody extends UnreadableBody {}

const { isArray } = Array;

/**
 * An empty object takes 56 bytes of memory and two of a body: a small answer can unpack to more than a
 * process may have.
 */
const MOST_CONTAINERS = 1_000_000;
/** The same of what stands in lists and objects: a zero takes two bytes of a body and up to 24 while its list grows. */
const MOST_VALUES = 3_000_000;
/** Every new name of a field costs the engine a search among all names: millions of them hold it for minutes. */
const MOST_NAMES = 150_000;
/** Where a parser of our own looks for the place of an error (characters): it takes a second for some ten million. */
const SEARCHED = 4_000_000;

/**
 * JSON with no number rounded: integers beyond 2^53 as bigint, decimals beyond a double as LosslessNumber.
 * Everything else as JSON.parse has it, and always by JSON.parse: nothing interrupts reading a body, so it
 * must be fast for each of them. Halves of surrogate pairs are U+FFFD, in the bytes as well.
 */
export function parseJson(bytes: Buffer): unknown {
  refuseLarge(bytes);
  try {
    return parseWhole(bytes);
  } catch (error) {
    if (error instanceof TooManyExact)
      throw new LargeBody(`holds more than ${MOST_EXACT / 1000} thousand numbers that are no doubles`);
    throw error;
  }
}

function parseWhole(bytes: Buffer): unknown {
  replaceHalves(bytes);
  const text = textOf(startsWithMark(bytes) ? bytes.subarray(3) : bytes);
  const isLong = hasLongNumber(bytes);
  try {
    return parseText(text, isLong);
  } catch (error) {
    if (error instanceof TooManyExact) throw error;
    const other = withoutWords(text);
    if (other === text) throw new UnreadableBody(place(text, error));
    return parseOther(other, isLong);
  }
}

function parseOther(text: string, isLong: boolean): unknown {
  try {
    return parseText(text, isLong);
  } catch (error) {
    throw error instanceof TooManyExact ? error : new UnreadableBody(place(text, error));
  }
}

function parseText(text: string, isLong: boolean): unknown {
  if (isLong) return parseExact(text);
  const value: unknown = JSON.parse(text);
  return hasInfinity(value) ? parseExact(text) : value;
}

function parseExact(text: string): unknown {
  try {
    return unmarked(JSON.parse(marked(text)));
  } catch (error) {
    // The place of an error is one of the text as it came.
    if (error instanceof SyntaxError) JSON.parse(text);
    throw error;
  }
}

/** Counting costs half as much as parsing: what is smaller (bytes) holds nobody up, whatever is in it. */
const SMALL = 2 * 1024 * 1024;

function refuseLarge(bytes: Buffer): void {
  if (bytes.length < SMALL) return;
  const { containers, values, names } = sizeOf(bytes);
  if (containers > MOST_CONTAINERS)
    throw new LargeBody(`holds more than ${MOST_CONTAINERS / 1e6} million objects and lists`);
  if (values > MOST_VALUES) throw new LargeBody(`holds more than ${MOST_VALUES / 1e6} million values`);
  if (names > MOST_NAMES)
    throw new LargeBody(`holds more than ${MOST_NAMES / 1000} thousand different names of fields`);
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

type Container = unknown[] | Record<string, unknown>;

/** A number too large for a double is an infinity now, which JSON cannot say. */
const isInfinite = (value: unknown): boolean => typeof value === 'number' && value - value !== 0;

/** One walk over all values. */
function hasInfinity(value: unknown): boolean {
  return isInfinite(value) || (isContainer(value) && holdsInfinity(value, 200));
}

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

/** Recursion is the fastest way through a body of ordinary depth, and safe because it stops early. */
function holdsInfinity(container: Container, levels: number): boolean {
  if (levels === 0) return false;
  return isArray(container) ? isInList(container, levels - 1) : isInFields(container, levels - 1);
}

function isInList(list: readonly unknown[], levels: number): boolean {
  for (let at = 0; at < list.length; at++) {
    const item = list[at];
    if (isInfinite(item) || (isContainer(item) && holdsInfinity(item, levels))) return true;
  }
  return false;
}

function isInFields(object: Readonly<Record<string, unknown>>, levels: number): boolean {
  for (const key in object) {
    const item = object[key];
    if (isInfinite(item) || (isContainer(item) && holdsInfinity(item, levels))) return true;
  }
  return false;
}
