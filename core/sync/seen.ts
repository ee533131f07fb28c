import type { Position } from '../author/feed.js';
import { fingerprint } from '../fingerprint.js';
import type { Settled } from './ahead.js';

/** How many marks one stream's state may hold: 100,000 identifiers of a list fit, at 11 bytes each. */
export const MAX_SEEN = 100_000;

/** ... and so many more of what was settled above the cursor. */
const MAX_AHEAD = 5000;

/** 'listed', 'item' and 'rows' are delivered versions of an item, as three places tell them; 'given up' is one that is no longer waited for. */
type Kind = 'listed' | 'item' | 'rows' | 'given up';

/** Marks as a state holds them, in base64url; what is empty is absent. */
export interface Packed {
  /** Of what has one version only: 8 bytes each. */
  ids?: string;
  /** Of what can be edited: 8 bytes, and 4 of its version. */
  versions?: string;
  /** Of a state of version 1, which had 8 bytes of id and version together: consulted until their items are listed again. */
  v1?: string;
}

/**
 * What was delivered and will be listed again by the next sync (overlap, lookback, ids that become visible late, re-analysed
 * items, finished id lists): one idea for all five. A mark is a 64-bit fingerprint of an id, with that of the version in which it was
 * delivered last: an edit that is taken back is an edit. So "was this id delivered in this version?" is one look-up and 11 or 16 bytes
 * of state. Two of a million ids share one with a chance of 3 in 100 million.
 */
export class Seen {
  readonly #marks = new Map<string, Mark>();
  readonly #version1 = new Set<string>();
  /** For a lookback: what makes room for what is newer. Absent: what there is no room for is not remembered. */
  gives: 'listed' | 'unlisted' | undefined;
  /** The present stretch of the list, and the last one of which marks gave way; 'unlisted': all that the list did not name. */
  stretch = 0;
  lost: number | 'unlisted' | undefined;
  /** How many of them this pass has listed. */
  #listed = 0;
  #dropped = 0;
  #refused = '';

  constructor({ ids = '', versions = '', v1 = '' }: Packed = {}) {
    for (const id of pieces(ids, 8)) this.#marks.set(id, { version: '', again: undefined });
    for (const both of pieces(versions, 12))
      this.#marks.set(both.slice(0, 8), { version: both.slice(8), again: undefined });
    for (const mark of pieces(v1, 8)) this.#version1.add(mark);
  }

  has(kind: Kind, id: string, version = ''): boolean {
    if (this.#marks.size > 0) {
      const own = this.#marks.get(keyOf(kind, id));
      if (own !== undefined) return own.version === versionOf(version);
      // Where neither the list nor the item tells versions apart, both mean the same: an id costs one mark.
      if (kind === 'listed' && version === '' && this.#marks.get(keyOf('item', id))?.version === '')
        return true;
    }
    return this.#version1.size > 0 && this.#version1.has(version1(kind, id, version));
  }

  /** Was it delivered, in whatever version? */
  knows(id: string): boolean {
    return this.#marks.has(keyOf('item', id)) || this.#marks.has(keyOf('listed', id)) || this.isPlain(id);
  }

  /** ... and is nothing known of its version? */
  isPlain(id: string): boolean {
    return this.has('listed', id) || this.has('item', id);
  }

  /** Nothing is said of its versions any more. */
  makePlain(id: string, again: true | Position): void {
    for (const kind of ['listed', 'item', 'rows'] as const) this.#forget(keyOf(kind, id));
    this.add('item', id, '', again);
  }

  add(kind: Kind, id: string, version: string, again: true | Position): void {
    const item = keyOf('item', id);
    const known = kind === 'listed' && version === '' ? this.#marks.get(item) : undefined;
    const isShared = kind === 'listed' && version === '' && (known === undefined || known.version === '');
    const key = isShared ? item : keyOf(kind, id);
    if (isShared) this.#forget(keyOf('listed', id));
    if (this.#version1.size > 0) this.#version1.delete(version1(kind, id, version));
    if (this.gives !== undefined) this.#makeRoom(this.gives);
    if (this.#marks.get(key)?.again === undefined) {
      // Were an older one forgotten instead, one that this list is yet to name, a list a little too long would be delivered whole each time.
      if (this.#listed >= MAX_SEEN) {
        if (key !== this.#refused) this.#dropped++;
        this.#refused = key;
        return;
      }
      this.#listed++;
    }
    this.#marks.delete(key); // to the end: what this pass listed comes last
    this.#marks.set(key, { version: versionOf(version), again, stretch: this.stretch });
  }

  /** The oldest give way, a quarter at a time. */
  #makeRoom(gives: 'listed' | 'unlisted'): void {
    if (gives === 'unlisted' && this.#marks.size >= MAX_SEEN && this.#listed < this.#marks.size) {
      for (const [key, { again }] of this.#marks) if (again === undefined) this.#marks.delete(key);
      this.lost ??= 'unlisted';
    }
    if (this.#listed < MAX_SEEN) return;
    let left = MAX_SEEN / 4;
    for (const [key, { again, stretch = 0 }] of this.#marks) {
      if (again === undefined) continue;
      if (left-- === 0) return;
      this.lost = stretch;
      this.#forget(key);
    }
  }

  /** The list names it again, and nothing is new about it. */
  renew(kind: Kind, id: string, again: true | Position): void {
    if (this.#marks.size === 0) return;
    const key = keyOf(kind, id);
    const mark = this.#marks.get(key);
    if (mark === undefined) return;
    if (mark.again === undefined) this.#listed++;
    this.#marks.delete(key);
    this.#marks.set(key, { ...mark, again, stretch: this.stretch });
  }

  /** Forgets what no later list can name: entries whose last cursor is passed. */
  passed(cursor: Position | null, order: (a: Position, b: Position) => number): void {
    if (cursor === null) return;
    for (const [key, { again }] of this.#marks) {
      if (typeof again === 'string' && order(again, cursor) < 0) this.#forget(key);
    }
  }

  /** A whole list went by: what it did not name, no later one will. */
  listed(): void {
    for (const [key, { again }] of this.#marks) if (again === undefined) this.#marks.delete(key);
    this.#version1.clear();
  }

  get size(): number {
    return this.#marks.size + this.#version1.size;
  }

  /** How many marks were forgotten for want of room since the last call. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  /** `ahead`: what was settled above the cursor. */
  pack(ahead: Iterable<Settled> = []): Packed {
    const kept = new Map([...this.#marks].slice(-MAX_SEEN - MAX_AHEAD));
    for (const { id, version, told } of ahead) {
      // One mark does where the list says so itself.
      if (version !== undefined && !(version === '' && told === ''))
        kept.set(keyOf('item', id), markOf(version));
      if (told !== undefined) kept.set(keyOf(told === '' ? 'item' : 'listed', id), markOf(told));
    }
    const ids = [...kept].filter(([, { version }]) => version === '').map(([key]) => key);
    const versions = [...kept]
      .filter(([, { version }]) => version !== '')
      .map(([key, { version }]) => key + version);
    const old = [...this.#version1].slice(0, Math.max(0, MAX_SEEN - kept.size));
    return { ...packed('ids', ids), ...packed('versions', versions), ...packed('v1', old) };
  }

  #forget(key: string): void {
    const mark = this.#marks.get(key);
    if (mark?.again !== undefined) this.#listed--;
    this.#marks.delete(key);
  }
}

/** How many marks there are in a state. */
export const countMarks = ({ ids = '', versions = '', v1 = '' }: Packed): number =>
  Math.floor((ids.length * 3) / 32) +
  Math.floor((versions.length * 3) / 48) +
  Math.floor((v1.length * 3) / 32);

interface Mark {
  /** Four characters of Latin-1, or none where there is one version only. */
  version: string;
  /** undefined: carried over from the state and not listed again in this pass so far. */
  again: true | Position | undefined;
  /** In which stretch of the list this pass listed it. */
  stretch?: number;
}

const markOf = (version: string): Mark => ({ version: versionOf(version), again: undefined });

function* pieces(text: string, size: number): Iterable<string> {
  const bytes = Buffer.from(text, 'base64url');
  for (let at = 0; at + size <= bytes.length; at += size) yield bytes.toString('latin1', at, at + size);
}

const packed = (name: keyof Packed, marks: readonly string[]): Packed =>
  marks.length === 0 ? {} : { [name]: Buffer.from(marks.join(''), 'latin1').toString('base64url') };

const keyOf = (kind: Kind, id: string) => fingerprint(`${kind}\0${id}`);
const versionOf = (version: string) => (version === '' ? '' : fingerprint(version).slice(0, 4));
const version1 = (kind: Kind, id: string, version: string) =>
  fingerprint(`${kind === 'listed' && version === '' ? 'item' : kind}\0${id}\0${version}`);
