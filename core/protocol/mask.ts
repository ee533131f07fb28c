import { withoutTail } from '../tail.js';
import { asItIs, collapsed, joined, QUOTINGS, unquoted, type View } from './decoded.js';

const MASK = '****';
/** Below this many characters a secret is only masked as a whole word: replacing every "a" would shred the logs. */
const SHORT = 6;
/** Layers of quoting that are looked through: a gateway quotes the error of a server that quoted the request. */
const LAYERS = 3;

/**
 * Replaces secrets in whatever people get to read (LOG, TRACE, CONNECTION_STATUS, stderr), in every form in
 * which servers quote what they were sent. Secrets that overlap, or are a part of each other, leave nothing
 * behind. A text must come whole: what is left of a secret that was cut is not known again.
 */
export function createMask(secrets: Iterable<string>): (text: string) => string {
  const long = new Set<string>();
  const words = new Set<string>();
  const hex = new Set<string>();
  for (const given of secrets) {
    if (given === '') continue;
    // Messages leave with lone surrogates replaced (see text.ts).
    const secret = Buffer.from(given).toString();
    const isShort = secret.length < SHORT;
    const written = isShort ? [] : [secret, ...inJson(secret)].flatMap(bytesOf);
    for (const form of isShort
      ? [given, secret, ...escaped(secret)]
      : [given, secret, ...cased(secret), ...written.flatMap(base64), ...looked(secret)]) {
      (form.length < SHORT ? words : long).add(form);
    }
    for (const form of written.flatMap(hexadecimal)) hex.add(form);
  }
  const patterns = [...words].map(
    (word) => new RegExp(`(?<![\\p{L}\\p{N}_])${literal(word)}(?![\\p{L}\\p{N}_])`, 'gu'),
  );
  if (long.size === 0 && patterns.length === 0) return (text) => text;
  return (text) => {
    // All places first, then the text: what overlaps is hidden whole.
    const places = patterns.flatMap((pattern) =>
      [...text.matchAll(pattern)].map(({ index, 0: found }): Place => [index, index + found.length]),
    );
    const layers = layersOf(text);
    for (const view of layers.flatMap(withBlanks))
      for (const form of long) places.push(...placesOf(view, form));
    for (const view of layers.map(joined)) for (const form of hex) places.push(...placesOf(view, form));
    return hidden(text, places);
  };
}

type Place = readonly [start: number, end: number];

function hidden(text: string, places: readonly Place[]): string {
  let masked = '';
  let at = 0;
  for (const [start, end] of [...places].sort(([a], [b]) => a - b)) {
    if (start >= at) masked += text.slice(at, start) + MASK;
    at = Math.max(at, end);
  }
  return masked + text.slice(at);
}

function placesOf({ text, starts, ends }: View, form: string): Place[] {
  const places: Place[] = [];
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1))
    places.push([starts[at]!, ends[at + form.length - 1]!]);
  return places;
}

/** The text and what it says below one, two and more layers of quoting. */
function layersOf(text: string): View[] {
  const plain = asItIs(text);
  const views = [plain];
  for (const quoting of QUOTINGS) {
    let view = plain;
    for (let layer = 0; layer < LAYERS; layer++) {
      const inner = unquoted(view, quoting);
      if (inner === view) break;
      views.push(inner);
      view = inner;
    }
  }
  return views;
}

/** A text, and the same with one blank for several. */
function withBlanks(view: View): View[] {
  const blanks = collapsed(view);
  return blanks === view ? [view] : [view, blanks];
}

/**
 * A secret as it looks in a text whose quoting is taken off, which takes off what looks like quoting in the
 * secret too.
 */
function looked(secret: string): string[] {
  const views = layersOf(secret).flatMap(withBlanks);
  const forms = views.flatMap(({ text }) => [text, text.trim(), withoutStops(text.trim())]);
  return forms.filter((form) => form.length >= SHORT);
}

/** Some compare, and quote, without a difference between small letters and capitals. */
const cased = (secret: string): string[] =>
  [secret.toLowerCase(), secret.toUpperCase()].filter((form) => form.length >= SHORT);

/** As it stands in JSON, where that is another text: what is encoded may have been a body. */
function inJson(secret: string): string[] {
  const text = JSON.stringify(secret).slice(1, -1);
  return text === secret ? [] : [text];
}

function escaped(secret: string): string[] {
  const form = new URLSearchParams({ '': secret }).toString().slice(1);
  return [encodeURIComponent(secret), form, JSON.stringify(secret).slice(1, -1)];
}

/** The bytes of a text in UTF-8 and, as Windows has it, in UTF-16 of either order. */
function bytesOf(text: string): Buffer[] {
  const wide = Buffer.from(text, 'utf16le');
  return [Buffer.from(text), wide, Buffer.from(wide).swap16()];
}

const hexadecimal = (raw: Buffer): string[] => [raw.toString('hex'), raw.toString('hex').toUpperCase()];

/** Alone, and in the middle of something longer (`Bearer SECRET`, `user:SECRET`), wherever its groups begin. */
function base64(raw: Buffer): string[] {
  const whole = raw.toString('base64');
  const forms = [whole, withoutTail(whole, '='), raw.toString('base64url')];
  for (const before of [0, 1, 2]) {
    // The first and last letters are also of what stands around it: only what lies between is the secret's own.
    const letters = Buffer.concat([Buffer.alloc(before), raw]);
    const from = Math.ceil((before * 8) / 6);
    const until = Math.floor((letters.length * 8) / 6);
    for (const alphabet of ['base64', 'base64url'] as const)
      forms.push(letters.toString(alphabet).slice(from, until));
  }
  const kept = forms.filter((form) => form.length >= SHORT);
  return [...kept, ...kept.map((form) => form.replaceAll('+', ' '))];
}

/** Without the full stops and blanks at its end. */
function withoutStops(text: string): string {
  let end = text.length;
  while (end > 0 && /[.\s]/.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
