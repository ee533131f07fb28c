import { isAscii, isUtf8, transcode } from 'node:buffer';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

const MB = 1024 * 1024;
/**
 * What is larger (bytes) is not read: a text, such as a list of identifiers; and JSON, which together with
 * what it becomes when parsed and when written takes ten times as much.
 */
export const LARGEST = { text: 64 * MB, json: 64 * MB };

/** What we say we can read. */
export const ENCODINGS = 'gzip, deflate, br';

/** The bytes without their content-encoding; throws zlib's error where they are damaged, cut off or become too many. */
export async function decode(
  bytes: Buffer,
  encoding: string | undefined,
  maxOutputLength: number = LARGEST.json,
): Promise<Buffer> {
  if (encoding === undefined || bytes.length === 0) return bytes;
  let plain = bytes;
  for (const name of encoding.toLowerCase().split(',').reverse())
    plain = await one(plain, name.trim(), { maxOutputLength, chunkSize: chunkOf(plain.length) });
  return plain;
}

/**
 * What is unpacked at a time (bytes). By Node's 16 KB a page of some megabytes takes five times as long, and
 * its pieces lie about in memory for ever.
 */
const chunkOf = (packed: number) => Math.min(MB, Math.max(16 * 1024, packed * 8));

/** What makes other bytes of a body and what we cannot undo. */
const FOREIGN = /^(?:(?:x-)?(?:compress|bzip2|lzma|xz|snappy|lz4)|zstd|dcb|dcz|exi|pack200-gzip|aes128gcm)$/;

interface Unpacking {
  maxOutputLength: number;
  chunkSize: number;
}

function one(bytes: Buffer, quoted: string, options: Unpacking): Promise<Buffer> | Buffer {
  const name = quoted.replace(/^"(.*)"$/, '$1');
  if (name === 'gzip' || name === 'x-gzip') return promisify(gunzip)(bytes, options) as Promise<Buffer>;
  if (name === 'br') return promisify(brotliDecompress)(bytes, options) as Promise<Buffer>;
  if (name === 'deflate') {
    // Half the servers mean zlib by it and half mean the bare stream; zlib's first byte tells.
    return promisify((bytes[0]! & 0x0f) === 8 ? inflate : inflateRaw)(bytes, options) as Promise<Buffer>;
  }
  if (FOREIGN.test(name)) throw new Error(`content-encoding ${name} was not asked for`);
  // Some servers name the charset here, the type, or how the body is sent: the body is what it is.
  return bytes;
}

/** UTF-16 that says so at its beginning, in two bytes that UTF-8 never has. */
function markOf(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

/**
 * The bytes in UTF-8, whatever the charset they came in. What is valid UTF-8 is UTF-8, whatever a header
 * says: JSON always is, and servers add the charset of their defaults; a text in another charset is hardly
 * ever valid by chance.
 */
export function toUtf8(bytes: Buffer, contentType: string | undefined): Buffer {
  const marked = markOf(bytes);
  if (marked !== undefined) return Buffer.from(new TextDecoder(marked).decode(bytes));
  const charset = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? '')?.[1];
  if (charset === undefined || /^(utf-?8|us-ascii)$/i.test(charset)) return bytes;
  // UTF-16 of plain letters is valid UTF-8 with a zero in every other byte, which no text has.
  if (isUtf8(bytes) && !(/^utf-?(16|32)/i.test(charset) && bytes.includes(0))) return bytes;
  try {
    return Buffer.from(new TextDecoder(charset).decode(bytes));
  } catch {
    return bytes;
  }
}

/** A body larger than this (bytes) is not held in a third form beside the other two. */
const TRANSCODED = 2 * 1024 * 1024;

/**
 * Bytes in UTF-8 as a text; what is no UTF-8 is the replacement character, as `toString` has it. Most bodies
 * have a few letters beyond ASCII, and for those this takes half the time that `toString` takes.
 */
export function textOf(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (bytes.length > TRANSCODED || !isUtf8(bytes)) return bytes.toString('utf8');
  return transcode(bytes, 'utf8', 'ucs2').toString('ucs2');
}
