import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

/** Together with what a page becomes when parsed, more than this would end the process without a word. */
export const LARGEST = 256 * 1024 * 1024;
const options = { maxOutputLength: LARGEST };

/** What we say we can read. */
export const ENCODINGS = 'gzip, deflate, br';

/** The bytes without their content-encoding; throws zlib's error where they are damaged or cut off. */
export async function decode(bytes: Buffer, encoding: string | undefined): Promise<Buffer> {
  if (encoding === undefined || bytes.length === 0) return bytes;
  let plain = bytes;
  for (const name of encoding.toLowerCase().split(',').reverse()) plain = await one(plain, name.trim());
  return plain;
}

function one(bytes: Buffer, name: string): Promise<Buffer> | Buffer {
  if (name === '' || name === 'identity') return bytes;
  if (name === 'gzip' || name === 'x-gzip') return promisify(gunzip)(bytes, options) as Promise<Buffer>;
  if (name === 'br') return promisify(brotliDecompress)(bytes, options) as Promise<Buffer>;
  if (name === 'deflate') {
    // Half the servers mean zlib by it and half mean the bare stream; zlib's first byte tells.
    return promisify((bytes[0]! & 0x0f) === 8 ? inflate : inflateRaw)(bytes, options) as Promise<Buffer>;
  }
  throw new Error(`content-encoding ${name.replace(/[^\w-]/g, '?')} was not asked for`);
}

/** The bytes in UTF-8, whatever the charset they came in: JSON is UTF-8, but some servers still say otherwise. */
export function toUtf8(bytes: Buffer, contentType: string | undefined): Buffer {
  const charset = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? '')?.[1];
  if (charset === undefined || /^(utf-?8|us-ascii)$/i.test(charset)) return bytes;
  try {
    return Buffer.from(new TextDecoder(charset).decode(bytes));
  } catch {
    return bytes;
  }
}
