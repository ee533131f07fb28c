import { isUtf8 } from 'node:buffer';

/** A text in another form, and for each of its characters where in the original it came from. */
export interface View {
  text: string;
  /** Of the character at an index: where its piece of the original begins; one entry more than characters. */
  starts: readonly number[];
  /** Where that piece ends. */
  ends: readonly number[];
}

const NAMED: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  sol: '/',
  equals: '=',
  plus: '+',
};
const ESCAPED: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
/**
 * What servers write for one character or several: percent, quoted-printable, entities of HTML, escapes of
 * JSON and of program texts. Each alone, because what looks like another kind is a part of the secret there,
 * and all at once, for who mixes them.
 */
const EACH: readonly RegExp[] = [
  /(?:%[\da-f]{2})+|%u[\da-f]{4}/gi,
  // Quoted-printable, as mails have it: an equals sign at the end of a line joins it to the next.
  /(?:=[\da-f]{2}(?:=\r?\n)?)+|=\r?\n/gi,
  /&(?:#x[\da-f]{1,8}|#\d{1,9}|[a-z]{2,6});/gi,
  /(?:\\x[\da-f]{2})+|(?:\\[0-3][0-7]{2})+|\\(?:u[\da-f]{4}|u\{[\da-f]{1,6}\}|[\s\S])/gi,
];
// Each begins with a character of its own, so that together they are as quick as alone.
export const QUOTINGS: readonly RegExp[] = [
  ...EACH,
  new RegExp(EACH.map(({ source }) => source).join('|'), 'gi'),
  // Base64 is broken into lines by some who write it.
  /\r?\n/g,
];
/** What a message makes one blank of, and what a form writes for one. */
const BLANKS = /[\p{Cc}\p{Cf}\p{Z}\s+]+/gu;

export const asItIs = (text: string): View => {
  const places = Array.from({ length: text.length + 1 }, (_, at) => at);
  return { text, starts: places, ends: places.map((at) => at + 1) };
};

/** One layer of a quoting taken off. The same view where there is none. */
export const unquoted = (view: View, quoting: RegExp): View => replaced(view, quoting, meaningOf);

/** What stands between bytes in hexadecimal: `41:42`, `41-42`, `0x41, 0x42`, `\x41 \x42`, the ends of lines. */
const BETWEEN = /[\s:;,._|\\-]+x?|0x/gi;

/** Without what may stand between two bytes in hexadecimal. */
export const joined = (view: View): View => replaced(view, BETWEEN, () => '');

/** With one blank for whatever a server or we make blanks of. */
export const collapsed = (view: View): View => replaced(view, BLANKS, () => ' ');

function replaced(view: View, pattern: RegExp, meaning: (found: string) => string): View {
  const pieces: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  const keep = (until: number) => {
    pieces.push(view.text.slice(at, until));
    for (; at < until; at++) {
      starts.push(view.starts[at]!);
      ends.push(view.ends[at]!);
    }
  };
  for (const { index, 0: found } of view.text.matchAll(pattern)) {
    keep(index);
    const text = meaning(found);
    at = index + found.length;
    pieces.push(text);
    for (let i = 0; i < text.length; i++) {
      starts.push(view.starts[index]!);
      ends.push(view.ends[at - 1]!);
    }
  }
  if (at === 0) return view;
  keep(view.text.length);
  return { text: pieces.join(''), starts, ends };
}

/** An escape of JSON or of a program text; of bytes a run of them. */
function escapeOf(found: string): string {
  if (/^\\x/i.test(found)) return bytesOf(found.split(/\\x/i).slice(1), 16);
  if (/^\\[0-3][0-7]/.test(found)) return bytesOf(found.split('\\').slice(1), 8);
  const code = /^\\u\{?([\da-f]+)/i.exec(found)?.[1];
  if (code === undefined) return ESCAPED[found.slice(1)] ?? found.slice(1);
  const point = Number.parseInt(code, 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : found;
}

/** Some write the bytes of UTF-8, some those of Latin-1. */
function bytesOf(digits: readonly string[], base: number): string {
  const bytes = Buffer.from(digits.map((one) => Number.parseInt(one, base)));
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

function meaningOf(found: string): string {
  if (/^\r?\n$/.test(found)) return '';
  if (/^%u/i.test(found)) return String.fromCharCode(Number.parseInt(found.slice(2), 16));
  if (found.startsWith('%')) return Buffer.from(found.replaceAll('%', ''), 'hex').toString('utf8');
  if (found.startsWith('=')) return bytesOf(found.match(/[\da-f]{2}/gi) ?? [], 16);
  if (found.startsWith('\\')) return escapeOf(found);
  const name = found.slice(1, -1);
  if (!name.startsWith('#')) return NAMED[name.toLowerCase()] ?? found;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : found;
}
