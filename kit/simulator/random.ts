import { NEVER } from './clock.js';

// Taken out once: under jest every look at a global goes through its sandbox and costs more than the arithmetic.
const { imul, floor, log } = Math;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** FNV-1a with a final mix, so that neighbouring keys do not give neighbouring numbers. */
export function hash(...parts: (string | number)[]): number {
  let h = 0x811c9dc5;
  for (const part of parts) {
    const text = typeof part === 'string' ? part : `${part}`;
    for (let i = 0; i < text.length; i++) h = imul(h ^ text.charCodeAt(i), 0x01000193);
    h = imul(h ^ 0x1f, 0x01000193); // ('ab','c') is not ('a','bc')
  }
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Random numbers that a seed and a key decide (mulberry32): the same call looks the same in whatever order
 * calls are asked for.
 */
export class Random {
  #state: number;

  constructor(state: number) {
    this.#state = state;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number, both ends included. */
  int(from: number, to: number): number {
    return from + floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('simulator: nothing to pick from');
    return list[floor(this.next() * list.length)]!;
  }

  /** Mostly small, sometimes large: how long things take. */
  exponential(mean: number): number {
    return -mean * log(1 - this.next());
  }

  /** When something comes to this share of all, so long after a moment (ms): never to the others. */
  later(share: number, after: number, from: number, to: number): number {
    const hit = this.chance(share); // both are drawn in any case: an option must not change the rest of a world
    const at = after + this.int(from, to);
    return hit ? at : NEVER;
  }

  hex(length: number): string {
    let out = '';
    while (out.length < length) out += ((this.next() * 4294967296) >>> 0).toString(16).padStart(8, '0');
    return out.length === length ? out : out.slice(0, length);
  }

  /** Letters and digits. */
  id(length: number): string {
    let out = '';
    for (let i = 0; i < length; i++) out += ALPHABET.charAt(floor(this.next() * 62));
    return out;
  }

  /** Version 4. */
  uuid(): string {
    const hex = this.hex(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}

/** Chance that is the same for the same key, whatever was drawn elsewhere: `random(seed, 'call', id)`. */
export function random(...key: (string | number)[]): Random {
  return new Random(hash(...key));
}

/** The words of a list that is written as one text: `words('velmo tarin osk')`. */
export function words(text: string): string[] {
  return text.split(' ');
}
