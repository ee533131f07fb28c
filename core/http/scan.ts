const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
/** So many bytes of a name tell it from others. */
const TOLD = 64;
/** Of the table in which names are ticked off: 23 bits, a megabyte. */
const SLOTS = 2 ** 23;

/** What a body of JSON unpacks to. */
export interface Size {
  /** Objects and lists. */
  containers: number;
  /** What stands in them, or one more for each of them. */
  values: number;
  /** Different names of fields; two of a hundred may pass for one. */
  names: number;
}

/** Counts what a parser would have to make of a body, without making it. Broken JSON is counted as far as it goes. */
export function sizeOf(bytes: Buffer): Size {
  const size = { containers: 0, values: 0, names: 0 };
  const names = new Names();
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const end = endOf(bytes, at + 1);
      if (isName(bytes, end + 1) && names.add(bytes, at + 1, end)) size.names++;
      at = end;
    } else if (byte === COMMA) size.values++;
    else if (byte === 0x7b || byte === 0x5b) size.containers++;
  }
  return size;
}

function endOf(bytes: Buffer, start: number): number {
  for (let at = start; at < bytes.length; at++) {
    if (bytes[at] === QUOTE) return at;
    if (bytes[at] === BACKSLASH) at++;
  }
  return bytes.length;
}

function isName(bytes: Buffer, start: number): boolean {
  let at = start;
  while (bytes[at] === 0x20 || (bytes[at]! >= 9 && bytes[at]! <= 13)) at++;
  return bytes[at] === COLON;
}

class Names {
  readonly #ticked = new Uint8Array(SLOTS / 8);

  /** Whether it is new. */
  add(bytes: Buffer, start: number, end: number): boolean {
    let hash = end - start;
    for (let at = start; at < Math.min(end, start + TOLD); at++)
      hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const [byte, bit] = [slot >> 3, 1 << (slot & 7)];
    if ((this.#ticked[byte]! & bit) !== 0) return false;
    this.#ticked[byte]! |= bit;
    return true;
  }
}
