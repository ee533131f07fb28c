import { fingerprint } from '../fingerprint.js';
import { byTurn, type Pending } from './pending.js';

/** Bytes of one mark: the id's, since and next in seconds, tries, why. */
const SIZE = 8 + 4 + 4 + 1 + 1;
const [UNKNOWN, ALONE] = [1, 2];

/**
 * Items that fail, or that the vendor does not know, of a list that names them in every sync itself: so the
 * state need not. A mark of fixed size says since when, how often and when to ask again. They stand in the order of
 * their turns.
 */
export class Marked {
  readonly #entries = new Map<string, Pending>();

  constructor(packed = '') {
    const bytes = Buffer.from(packed, 'base64url');
    for (let at = 0; at + SIZE <= bytes.length; at += SIZE) {
      const [why, tries, next] = [bytes[at + 17]!, bytes[at + 16]!, bytes.readUInt32BE(at + 12)];
      const entry: Pending = { since: bytes.readUInt32BE(at + 8) * 1000, turn: at / SIZE };
      if (why === UNKNOWN) entry.unknown = true;
      if (why === ALONE) entry.alone = true;
      if (tries > 0) entry.tries = tries;
      if (next > 0) entry.next = next * 1000;
      this.#entries.set(bytes.toString('latin1', at, at + 8), entry);
    }
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What is known of an item that the list names; it is forgotten here. */
  take(id: string): Pending | undefined {
    if (this.#entries.size === 0) return undefined;
    const key = fingerprint(id);
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    return entry;
  }

  /** The whole list went by: what it did not name, it names no more. */
  clear(): void {
    this.#entries.clear();
  }

  /** These items, and those that the list has not named yet. */
  pack(items: Iterable<[id: string, entry: Pending]>): string {
    const all = new Map(this.#entries);
    for (const [id, entry] of items) all.set(fingerprint(id), entry);
    const bytes = Buffer.alloc(all.size * SIZE);
    let at = 0;
    const sorted = [...all].sort(([, a], [, b]) => byTurn(a, b));
    for (const [key, { since, next = 0, tries = 0, unknown }] of sorted) {
      bytes.write(key, at, 'latin1');
      bytes.writeUInt32BE(Math.floor(since / 1000), at + 8);
      bytes.writeUInt32BE(Math.ceil(next / 1000), at + 12);
      bytes[at + 16] = Math.min(tries, 255);
      bytes[at + 17] = unknown ? UNKNOWN : ALONE;
      at += SIZE;
    }
    return bytes.toString('base64url');
  }
}
