import { LosslessNumber } from 'lossless-json';
import { withoutTail } from '../tail.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DOT = 0x2e;
const ZERO = 0x30;

const SLASH = 0x2f;
/** A digit or a point: '.', '/', '0' to '9' are neighbours. False beyond the ends. */
const isPart = (byte: number | undefined) =>
  byte !== undefined && byte <= 0x39 && byte >= DOT && byte !== SLASH;
/** What may stand directly before and after the digits of a JSON number; beside digits in a string mostly stands something else. */
const BEFORE = new Set(Buffer.from(':,[- \t\r\n'));
const AFTER = new Set(Buffer.from(',]}eE \t\r\n'));

/**
 * Whether JSON.parse would round a number of this body for its length: an integer of 16 digits or more, or 18 significant
 * digits with a point among them (a double's own text has up to 17). Errs on the side of yes.
 */
export function hasLongNumber(bytes: Buffer): boolean {
  let quotes: Quotes | undefined;
  // 16 digits in a row cannot lie between two bytes we look at.
  for (let at = 15; at < bytes.length; at += 16) {
    if (!isPart(bytes[at])) continue;
    // A run of 16 reaches eight further on one side at least: most dates and amounts are done with here.
    if (!isPart(bytes[at - 8]) && !isPart(bytes[at + 8])) continue;
    let start = at;
    let end = at + 1;
    while (isPart(bytes[start - 1])) start--;
    while (isPart(bytes[end])) end++;
    // On behind the run: megabytes of full stops would else be walked anew from every sixteenth.
    at += (end - at) & ~15;
    if (!isLong(bytes, start, end)) continue;
    if ((start > 0 && !BEFORE.has(bytes[start - 1]!)) || (end < bytes.length && !AFTER.has(bytes[end]!)))
      continue;
    quotes ??= new Quotes(bytes);
    if (!quotes.hold(start)) return true;
  }
  return false;
}

function isLong(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < 16) return false;
  let digits = 0;
  let dots = 0;
  for (let at = start; at < end; at++) {
    if (bytes[at] === DOT) dots++;
    else if (digits > 0 || bytes[at] !== ZERO) digits++;
  }
  return dots === 0 ? end - start >= 16 : dots === 1 && digits >= 18;
}

/** Whether a place lies inside a string. Asked from left to right: each quote is looked at once, and only if anybody asks. */
class Quotes {
  private at = -1;
  private inside = false;
  private next: number;

  constructor(private readonly bytes: Buffer) {
    this.next = bytes.indexOf(QUOTE);
  }

  hold(place: number): boolean {
    while (this.next >= 0 && this.next < place) {
      this.at = this.next;
      if (!this.inside || !this.escaped()) this.inside = !this.inside;
      this.next = this.bytes.indexOf(QUOTE, this.at + 1);
    }
    return this.inside;
  }

  private escaped(): boolean {
    let slashes = 0;
    while (this.bytes[this.at - 1 - slashes] === BACKSLASH) slashes++;
    return slashes % 2 === 1;
  }
}

/** Digits of a number that is worked out (characters). */
const LONGEST = 100;

/** A JSON number as the smallest thing that keeps it: number, bigint, or its own text. */
export function parseNumber(text: string): number | bigint | LosslessNumber {
  // What megabytes of digits mean takes minutes to work out.
  if (text.length > LONGEST) return new LosslessNumber(text);
  const value = Number(text);
  if (/^-?\d+$/.test(text)) return Number.isSafeInteger(value) ? value : BigInt(text);
  const [mantissa = ''] = text.split(/[eE]/, 1);
  const digits = withoutTail(mantissa.replace(/[-.]/g, '').replace(/^0+/, ''), '0');
  // The same line as in `hasLongNumber`: a value must not depend on what else is on its page. (So 1e-400 is 0 here too.)
  return Number.isFinite(value) && digits.length < 18 ? value : new LosslessNumber(text);
}

/** So many numbers of a body that JavaScript does not have: each takes the memory of an object. */
export const MOST_EXACT = 200_000;

export class TooManyExact extends Error {}

/** More than any number: it is kept as its text, and whoever writes it writes null and says so. */
const TOO_LARGE = '1e999';

/**
 * The text with what Python and others write for numbers that are none (NaN, Infinity, -Infinity) as a number that is too large. One
 * such value must not make a whole page unreadable. Strings stay as they are.
 */
export function withoutWords(text: string): string {
  const search = /"|\b(?:NaN|Infinity)\b/g;
  const pieces: string[] = [];
  let from = 0;
  for (let found = search.exec(text); found !== null; found = search.exec(text)) {
    if (found[0] === '"') {
      search.lastIndex = endOfString(text, found.index);
    } else {
      if (pieces.length >= MOST_EXACT * 2) throw new TooManyExact();
      pieces.push(text.slice(from, found.index), TOO_LARGE);
      from = search.lastIndex;
    }
  }
  if (from === 0) return text;
  pieces.push(text.slice(from));
  return pieces.join('');
}

/** The place behind the closing quote of a string that begins at `start`. */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) return at + 1;
    if (char === BACKSLASH) at++;
  }
  return text.length;
}
