import type { Position } from '../author/feed.js';
import { fingerprint } from '../fingerprint.js';

/** How many marks one stream's state may hold: 100,000 identifiers of a list fit, at 11 bytes each. */
export const MAX_SEEN = 100_000;

/** 'listed' and 'item' are delivered versions of an item; 'given up' is one that is no longer waited for. */
type Kind = 'listed' | 'item' | 'given up';

/**
 * What was delivered and will be listed again by the next sync (overlap, lookback, ids that become visible late, re-analysed
 * items, finished id lists): one idea for all five. A mark is a 64-bit fingerprint of id and version, so "was this id
 * delivered in this version?" is one look-up and 11 bytes of state. Two of a million ids share one with a chance of 3 in 100 million.
 */
export class Seen {
  // undefined: carried over from the state and not listed again in this pass so far.
  readonly #marks = new Map<string, true | Position | undefined>();
  /** How many of them this pass has listed. */
  #listed = 0;
  #dropped = 0;
  #refused = '';

  constructor(packed = '') {
    const bytes = Buffer.from(packed, 'base64url');
    for (let at = 0; at + 8 <= bytes.length; at += 8)
      this.#marks.set(bytes.toString('latin1', at, at + 8), undefined);
  }

  has(kind: Kind, id: string, version = ''): boolean {
    return this.#marks.size > 0 && this.#marks.has(mark(kind, id, version));
  }

  add(kind: Kind, id: string, version: string, again: true | Position): void {
    const key = mark(kind, id, version);
    if (this.#marks.get(key) === undefined) {
      // Were an older one forgotten instead, one that this list is yet to name, a list a little too long would be delivered whole each time.
      if (this.#listed >= MAX_SEEN) {
        if (key !== this.#refused) this.#dropped++;
        this.#refused = key;
        return;
      }
      this.#listed++;
    }
    this.#marks.delete(key); // to the end: what this pass listed comes last
    this.#marks.set(key, again);
  }

  /** Forgets what no later list can name: entries whose last cursor is passed. */
  passed(cursor: Position | null, order: (a: Position, b: Position) => number): void {
    if (cursor === null) return;
    for (const [key, again] of this.#marks) {
      if (typeof again === 'string' && order(again, cursor) < 0 && this.#marks.delete(key)) this.#listed--;
    }
  }

  /** A whole list went by: what it did not name, no later one will. */
  listed(): void {
    for (const [key, again] of this.#marks) if (again === undefined) this.#marks.delete(key);
  }

  get size(): number {
    return this.#marks.size;
  }

  /** How many marks were forgotten for want of room since the last call. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  pack(): string {
    const keys = [...this.#marks.keys()].slice(-MAX_SEEN);
    return Buffer.from(keys.join(''), 'latin1').toString('base64url');
  }
}

/** Where neither the list nor the item tells versions apart, both mean the same: an id costs one mark. */
const mark = (kind: Kind, id: string, version: string) =>
  fingerprint(`${kind === 'listed' && version === '' ? 'item' : kind}\0${id}\0${version}`);
