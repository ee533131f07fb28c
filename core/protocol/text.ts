const [NEXT_LINE, LINE_SEPARATOR, PARAGRAPH_SEPARATOR] = ['\u0085', '\u2028', '\u2029'].map((char) =>
  Buffer.from(char),
) as [Buffer, Buffer, Buffer];
const ESCAPED_SURROGATE = Buffer.from('\\ud');

/**
 * Whether a character that some take for the end of a line is in these bytes. Single bytes are looked for at
 * memory's own speed.
 */
function hasBreak(bytes: Buffer): boolean {
  if (bytes.includes(0xc2) && bytes.includes(NEXT_LINE)) return true;
  if (!bytes.includes(0xe2)) return false;
  return (
    (bytes.includes(0xa8) && bytes.includes(LINE_SEPARATOR)) ||
    (bytes.includes(0xa9) && bytes.includes(PARAGRAPH_SEPARATOR))
  );
}

const BACKSLASH = 0x5c;
/** A lone surrogate as JSON.stringify writes it: `\ud8` to `\udf`, in small letters. */
function isSurrogate(bytes: Buffer, at: number): boolean {
  if (bytes[at + 1] !== 0x75 || bytes[at + 2] !== 0x64) return false;
  const digit = bytes[at + 3]!;
  return digit === 0x38 || digit === 0x39 || (digit >= 0x61 && digit <= 0x66);
}
const REPLACEMENT = Buffer.from('\\ufffd');

/**
 * One line of JSON that every reader takes for one line: readers that split with Python's `splitlines` break
 * at U+0085, U+2028 and U+2029, and readers in Rust or Java refuse a lone surrogate, which JSON.stringify
 * writes as an escape. Both are rare, so the bytes are searched before they are worked on: it is worth 10 %.
 * A byte at a time, since a hostile text may hold nothing else.
 * @param lines a text, or its bytes in UTF-8
 */
export function encode(lines: string | Buffer): Buffer {
  const bytes = typeof lines === 'string' ? Buffer.from(lines, 'utf8') : lines;
  if (isPlain(bytes)) return bytes;
  const line = Buffer.allocUnsafe(lengthOf(bytes));
  let length = 0;
  const put = (from: Buffer, start: number, end: number) => {
    for (let at = start; at < end; at++) line[length++] = from[at]!;
  };
  for (let at = 0; at < bytes.length; ) {
    const size = sizeAt(bytes, at);
    const instead = insteadOf(bytes, at);
    if (instead === undefined) put(bytes, at, Math.min(at + size, bytes.length));
    else put(instead, 0, instead.length);
    at += size;
  }
  return line;
}

/** What the line will have (bytes): counted, for a large one is not held twice. */
function lengthOf(bytes: Buffer): number {
  let length = bytes.length;
  for (let at = 0; at < bytes.length; ) {
    const size = sizeAt(bytes, at);
    length += (insteadOf(bytes, at)?.length ?? size) - size;
    at += size;
  }
  return length;
}

const [ESCAPED_LINE, ESCAPED_SEPARATOR, ESCAPED_PARAGRAPH] = ['\\u0085', '\\u2028', '\\u2029'].map(
  (written) => Buffer.from(written),
) as [Buffer, Buffer, Buffer];

/**
 * Bytes of what begins here: an escape is one thing, so that the text `\\ud83d` (a backslash and five
 * letters) is left alone.
 */
function sizeAt(bytes: Buffer, at: number): number {
  if (bytes[at] === BACKSLASH) return isSurrogate(bytes, at) ? 6 : 2;
  if (bytes[at] === 0xc2) return 2;
  return bytes[at] === 0xe2 ? 3 : 1;
}

function insteadOf(bytes: Buffer, at: number): Buffer | undefined {
  if (bytes[at] === BACKSLASH) return isSurrogate(bytes, at) ? REPLACEMENT : undefined;
  if (bytes[at] === 0xc2) return bytes[at + 1] === 0x85 ? ESCAPED_LINE : undefined;
  if (bytes[at] !== 0xe2 || bytes[at + 1] !== 0x80) return undefined;
  if (bytes[at + 2] === 0xa8) return ESCAPED_SEPARATOR;
  return bytes[at + 2] === 0xa9 ? ESCAPED_PARAGRAPH : undefined;
}

/** Whether nothing in these bytes needs a second look. */
export const isPlain = (bytes: Buffer): boolean => !hasBreak(bytes) && !bytes.includes(ESCAPED_SURROGATE);

/** A text of at most so many characters. Cut after masking, never before: half a secret is not recognised. */
export function short(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 20)}… (${text.length} characters)`;
}
