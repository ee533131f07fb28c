const BACKSLASH = 0x5c;
const HALVES = [Buffer.from('\\ud'), Buffer.from('\\uD')];
const REPLACEMENT = Buffer.from('\\ufffd');

/**
 * Replaces halves of surrogate pairs in a body of JSON that nobody else has, `\ud83d` alone by `\ufffd`: no
 * reader takes them, and as values of a text they cost six times their memory and seconds to be written.
 * Where they stand, since what takes their place is as long.
 */
export function replaceHalves(own: Buffer): void {
  if (HALVES.some((half) => own.includes(half))) new Body(own).replaceHalves();
}

class Body {
  readonly #own: Buffer;

  constructor(own: Buffer) {
    this.#own = own;
  }

  replaceHalves(): void {
    const own = this.#own;
    for (let at = own.indexOf(BACKSLASH); at >= 0 && at < own.length; ) {
      if (own[at] !== BACKSLASH) at++;
      else at = this.#behind(at);
    }
  }

  /** The place behind the escape that begins here, or behind a pair of them. */
  #behind(at: number): number {
    const own = this.#own;
    const half = halfAt(own, at);
    if (half === undefined) return at + 2;
    if (half === 'first' && halfAt(own, at + 6) === 'second') return at + 12;
    // By hand: a call for each of ten million takes a second.
    for (let i = 0; i < REPLACEMENT.length; i++) own[at + i] = REPLACEMENT[i]!;
    return at + 6;
  }
}

/** What is no escape of four digits is left to the parser, which refuses it. */
function halfAt(own: Buffer, at: number): 'first' | 'second' | undefined {
  if (own[at] !== BACKSLASH || own[at + 1] !== 0x75) return undefined;
  const second = digitOf(own[at + 3]);
  if (digitOf(own[at + 2]) !== 13 || second < 8) return undefined;
  if (digitOf(own[at + 4]) < 0 || digitOf(own[at + 5]) < 0) return undefined;
  return second < 12 ? 'first' : 'second';
}

/** The value of a hexadecimal digit; -1: it is none. */
function digitOf(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
