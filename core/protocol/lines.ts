import { giveBack } from '../garbage.js';
import { encode, isPlain } from './text.js';

/** What the buffer begins with, and what it may keep for the next lines (bytes). */
const FIRST = 256 * 1024;
const KEPT = 4 * 1024 * 1024;

/**
 * Lines on their way into bytes: piece by piece into one buffer, which is used again. Putting the text
 * together first and encoding it then costs twice as much, and more than reading the rows did.
 */
export class Lines {
  #bytes = Buffer.allocUnsafeSlow(FIRST);
  #length = 0;

  add(text: string): void {
    giveBack(text.length);
    // A character of JavaScript takes three bytes at most; what is long is counted.
    this.#makeRoom(text.length < KEPT ? text.length * 3 : Buffer.byteLength(text));
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** What stands around every row is encoded once: a tenth of a row's own cost. */
  addBytes(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  includes(sign: Buffer): boolean {
    return this.#bytes.subarray(0, this.#length).includes(sign);
  }

  clear(): void {
    this.#length = 0;
    if (this.#bytes.length > KEPT) this.#bytes = Buffer.allocUnsafeSlow(FIRST);
  }

  /** A copy of what was added, each line one for every reader (see `encode`). Begins anew. */
  take(): Buffer {
    const own = this.#bytes.subarray(0, this.#length);
    // What is large is handed on as it is: it is not used again.
    const isLarge = this.#bytes.length > KEPT;
    const isWhole = isPlain(own);
    if (!isWhole) giveBack(own.length);
    const taken = isWhole ? own : encode(own);
    this.clear();
    return isLarge || taken !== own ? taken : Buffer.from(taken);
  }

  #makeRoom(more: number): void {
    const least = this.#length + more;
    if (least > this.#bytes.length) this.#grow(least);
  }

  #grow(least: number): void {
    // The end of a long line follows: it shall not move the whole of it once more.
    const larger = Buffer.allocUnsafeSlow(Math.max(least + FIRST, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
