import type { Position } from '../author/feed.js';
import { fingerprint } from '../fingerprint.js';
import type { Settled } from './ahead.js';
import {
  Carried,
  CarriedWriter,
  ID_BYTES,
  Marks,
  MarkWriter,
  type PackedMarks,
  packedMarks,
} from './marks.js';

/** How many marks one stream's state may hold: 100,000 identifiers of a list fit, at 11 bytes each. */
export const MAX_SEEN = 100_000;

/** ... and so many more of what was settled above the cursor. */
const MAX_AHEAD = 5000;

/**
 * 'listed', 'item' and 'rows' are delivered versions of an item, as three places tell them; 'given up' is one
 * that is no longer waited for.
 */
const DELIVERED = ['listed', 'item', 'rows'] as const;
const KINDS = ['item', 'listed', 'rows', 'given up'] as const;
type Kind = (typeof KINDS)[number];

/** Marks as a state holds them, in base64url; what is empty is absent. */
export interface Packed extends PackedMarks {
  /**
   * Of a state of version 1, which had 8 bytes of id and version together: consulted until their items are
   * listed again.
   */
  v1?: string;
  /** Of what the last list did not name, and may have missed. */
  missed?: PackedMarks;
  /** Of what no list names as long as the config reaches less than it did; there as long as that lasts. */
  hidden?: PackedMarks;
}

/** What a list that went by may not have named although it is there. */
export interface Unnamed {
  /** Who slipped past a list that was walked once: it stays known for one more. */
  mayMiss?: boolean;
  /**
   * What credentials or a start_date do not reach that earlier ones did: it stays known as long as they do not.
   * 'more' than in the sync before.
   */
  hides?: boolean | 'more';
}

/**
 * What was delivered and will be listed again by the next sync (overlap, lookback, ids that become visible
 * late, re-analysed items, finished id lists): one idea for all five. A mark is a 64-bit fingerprint of an
 * id, with that of the version in which it was delivered last: an edit that is taken back is an edit. So "was
 * this id delivered in this version?" is one look-up and 11 or 16 bytes of state. Two of a million ids share
 * one with a chance of 3 in 100 million.
 */
export class Seen {
  /** From the state, and not listed again by this pass so far: by the fingerprint of an id. */
  #carried: Carried;
  /** ... nor by the list before; and what is hidden from the lists. */
  #missed: Carried;
  #hidden: Carried | undefined;
  readonly #version1: Marks;
  /**
   * Of this pass, by the ids themselves: most of them are passed by the cursor before a state needs their
   * fingerprint.
   */
  readonly #fresh: Record<Kind, Map<string, Mark>> = {
    item: new Map(),
    listed: new Map(),
    rows: new Map(),
    'given up': new Map(),
  };
  /** For a lookback: what makes room for what is newer. Absent: what there is no room for is not remembered. */
  gives: 'listed' | 'unlisted' | undefined;
  /**
   * The present stretch of the list, and the last one of which marks gave way; 'unlisted': all that the list
   * did not name.
   */
  stretch = 0;
  lost: number | 'unlisted' | undefined;
  #dropped = 0;
  #refused = '';
  /** Where the cursor is, and where it was when those were forgotten that it has passed. */
  #cursor: Position | null = null;
  #swept: Position | null = null;
  #order: (a: Position, b: Position) => number = () => 0;

  constructor(packed: Packed = {}) {
    const { v1 = '', missed, hidden } = packed;
    this.#carried = new Carried(packed);
    this.#missed = new Carried(missed);
    this.#hidden = hidden === undefined ? undefined : new Carried(hidden);
    this.#version1 = new Marks(v1, ID_BYTES);
  }

  has(kind: Kind, id: string, version = ''): boolean {
    const own = this.#find(kind, id);
    if (own !== undefined) return own === versionOf(version);
    // Where neither the list nor the item tells versions apart, both mean the same: an id costs one mark.
    if (kind === 'listed' && version === '' && this.#find('item', id) === '') return true;
    return this.#version1.size > 0 && this.#version1.get(version1(kind, id, version)) !== undefined;
  }

  /** Was it delivered, in whatever version? */
  knows(id: string): boolean {
    return this.#find('item', id) !== undefined || this.#find('listed', id) !== undefined || this.isPlain(id);
  }

  /** ... and is nothing known of its version? */
  isPlain(id: string): boolean {
    return this.has('listed', id) || this.has('item', id);
  }

  /** Nothing is said of its versions any more. */
  makePlain(id: string, again: true | Position): void {
    for (const kind of DELIVERED) this.#forget(kind, id);
    this.add('item', id, '', again);
  }

  add(kind: Kind, id: string, version: string, again: true | Position): void {
    if (this.#version1.size > 0) this.#version1.delete(version1(kind, id, version));
    if (kind === 'listed' && version === '' && (this.#find('item', id) ?? '') === '') {
      this.#forget('listed', id);
      this.#put('item', id, { version: '', again, stretch: this.stretch });
    } else {
      this.#put(kind, id, { version: versionOf(version), again, stretch: this.stretch });
    }
  }

  /** It is no longer waited for: '' as its version where it stayed unfinished. */
  isGivenUp(id: string): boolean {
    return this.#find('given up', id) !== undefined || this.has('given up', id);
  }

  /** What was given up is there after all. */
  came(id: string): void {
    if (this.#find('given up', id) !== undefined) this.#forget('given up', id);
  }

  /** The list names it again, and nothing is new about it. */
  renew(kind: Kind, id: string, again: true | Position): void {
    const version = this.#find(kind, id);
    if (version !== undefined) this.#put(kind, id, { version, again, stretch: this.stretch });
  }

  /**
   * What was delivered of it stays known: it may come back as it was. Wherever list and cursor are by then, where it is
   * waited for.
   */
  keep(id: string, again: true | Position = true): void {
    for (const kind of DELIVERED) this.renew(kind, id, again);
  }

  /**
   * The cursor has come so far: no later list can name what need not be known behind it. Forgotten when it is
   * next packed.
   */
  passed(cursor: Position | null, order: (a: Position, b: Position) => number): void {
    this.#cursor = cursor;
    this.#order = order;
  }

  /** A whole list went by: what it did not name, no later one will, with these exceptions. */
  listed({ mayMiss = false, hides = false }: Unnamed = {}): void {
    if (hides === false) this.#hidden = undefined;
    else if (hides === 'more' || this.#hidden === undefined) this.hide();
    this.#missed = mayMiss ? this.#carried : new Carried();
    this.#carried = new Carried();
    this.#version1.clear();
  }

  /** Credentials or a start_date reach less from now on: whatever no list named since may be hidden by that. */
  hide(): void {
    const marks = [...(this.#hidden ?? []), ...this.#missed, ...this.#carried];
    this.#clearCarried();
    this.#hidden = new Carried(packedMarks(marks.length, marks));
  }

  /** Holds marks of a version 1, which tell no id without its version. */
  get isOld(): boolean {
    return this.#version1.size > 0;
  }

  /** How many marks are held, those of them that the cursor has passed included. */
  get size(): number {
    return this.#freshSize + this.#carriedSize + this.#version1.size;
  }

  /** How many marks were forgotten for want of room since the last call. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  /** `ahead`: what was settled above the cursor. */
  pack(ahead: Iterable<Settled> = []): Packed {
    this.#sweep();
    const above = marksOf(ahead);
    const held = this.#carriedSize + this.#freshSize + above.size;
    let surplus = held - MAX_SEEN - MAX_AHEAD;
    const kept = function* (marks: Carried) {
      for (const mark of marks) if (surplus-- <= 0 && !above.has(mark[0])) yield mark;
    };
    const hidden =
      this.#hidden === undefined ? undefined : packedMarks(this.#hidden.size, kept(this.#hidden));
    const missed = packedMarks(this.#missed.size, kept(this.#missed));
    const marks = new CarriedWriter(held);
    for (const [key, version] of kept(this.#carried)) marks.add(key, version);
    const isAbove = above.size > 0;
    for (const kind of KINDS) {
      for (const [id, mark] of this.#fresh[kind]) {
        mark.key ??= keyOf(kind, id);
        if (!isAbove || !above.has(mark.key)) marks.add(mark.key, mark.version);
      }
    }
    for (const [key, version] of above) marks.add(key, version);
    const v1 = this.#oldMarks(MAX_SEEN - held);
    return {
      ...marks.packed,
      ...(v1 === '' ? {} : { v1 }),
      ...(Object.keys(missed).length === 0 ? {} : { missed }),
      ...(hidden === undefined ? {} : { hidden }),
    };
  }

  /** So many of them at most. */
  #oldMarks(room: number): string {
    let left = Math.min(this.#version1.size, Math.max(0, room));
    const marks = new MarkWriter(left, ID_BYTES);
    for (const [mark] of this.#version1) {
      if (left-- > 0) marks.add(mark);
    }
    return marks.packed;
  }

  get #carriedSize(): number {
    return this.#carried.size + this.#missed.size + (this.#hidden?.size ?? 0);
  }

  #clearCarried(): void {
    this.#carried = new Carried();
    this.#missed = new Carried();
    this.#hidden &&= new Carried();
  }

  /** Was it there? */
  #forgetCarried(key: string): boolean {
    const [isCarried, isMissed] = [this.#carried.delete(key), this.#missed.delete(key)];
    return this.#hidden?.delete(key) || isCarried || isMissed;
  }

  get #freshSize(): number {
    const { item, listed, rows, 'given up': givenUp } = this.#fresh;
    return item.size + listed.size + rows.size + givenUp.size;
  }

  /** The version in which it was delivered last. */
  #find(kind: Kind, id: string): string | undefined {
    const own = this.#fresh[kind].get(id);
    if (own !== undefined) return own.version;
    if (this.#carriedSize === 0) return undefined;
    const key = keyOf(kind, id);
    return this.#carried.get(key) ?? this.#missed.get(key) ?? this.#hidden?.get(key);
  }

  #put(kind: Kind, id: string, mark: Mark): void {
    const marks = this.#fresh[kind];
    if (!marks.has(id) && !this.#hasRoom()) {
      // Were an older one forgotten instead, one that this list is yet to name, a list a little too long
      // would be delivered whole each time.
      if (id !== this.#refused) this.#dropped++;
      this.#refused = id;
      return;
    }
    if (this.#carriedSize > 0 && !this.#forgetCarried(keyOf(kind, id))) this.#giveUnlisted();
    marks.set(id, mark);
  }

  #hasRoom(): boolean {
    if (this.#freshSize < MAX_SEEN) return true;
    this.#sweep();
    if (this.gives !== undefined && this.#freshSize >= MAX_SEEN) this.#giveWay();
    return this.#freshSize < MAX_SEEN;
  }

  /** The oldest give way, a quarter at a time. */
  #giveWay(): void {
    for (const kind of KINDS) {
      let left = Math.ceil(this.#fresh[kind].size / 4);
      for (const [id, { stretch }] of this.#fresh[kind]) {
        if (left-- <= 0) break;
        this.lost = typeof this.lost === 'number' ? Math.max(this.lost, stretch) : stretch;
        this.#forget(kind, id);
      }
    }
  }

  /** What no list of this sync names gives way to what is new: a state has room for so many. */
  #giveUnlisted(): void {
    if (this.gives !== 'unlisted' || this.#freshSize + this.#carriedSize < MAX_SEEN + MAX_AHEAD) return;
    this.#clearCarried();
    this.lost ??= 'unlisted';
  }

  /** Forgets what the cursor has passed. */
  #sweep(): void {
    const cursor = this.#cursor;
    if (cursor === null || cursor === this.#swept) return;
    this.#swept = cursor;
    for (const kind of KINDS) {
      for (const [id, { again }] of this.#fresh[kind]) {
        if (again !== true && this.#order(again, cursor) < 0) this.#forget(kind, id);
      }
    }
  }

  #forget(kind: Kind, id: string): void {
    this.#fresh[kind].delete(id);
    if (this.#carriedSize > 0) this.#forgetCarried(keyOf(kind, id));
  }
}

/** How many marks there are in a state. */
export const countMarks = ({ ids = '', versions = '', v1 = '', missed = {}, hidden = {} }: Packed): number =>
  Math.floor((ids.length * 3) / 32) +
  Math.floor((versions.length * 3) / 48) +
  Math.floor((v1.length * 3) / 32) +
  [missed, hidden].reduce((sum, marks) => sum + (Object.keys(marks).length === 0 ? 0 : countMarks(marks)), 0);

interface Mark {
  /** Four characters of Latin-1, or none where there is one version only. */
  version: string;
  /** Always known, or until the cursor has passed this place. */
  again: true | Position;
  /** In which stretch of the list it was listed. */
  stretch: number;
  /** Its fingerprint, once a state has needed it. */
  key?: string;
}

/** Versions of what was settled above the cursor, by fingerprint. */
function marksOf(ahead: Iterable<Settled>): Map<string, string> {
  const marks = new Map<string, string>();
  for (const { id, version, told } of ahead) {
    // One mark does where the list says so itself.
    if (version !== undefined && !(version === '' && told === ''))
      marks.set(keyOf('item', id), versionOf(version));
    if (told !== undefined) marks.set(keyOf(told === '' ? 'item' : 'listed', id), versionOf(told));
  }
  return marks;
}

const keyOf = (kind: Kind, id: string) => fingerprint(`${kind}\0${id}`);
const versionOf = (version: string) => (version === '' ? '' : fingerprint(version).slice(0, 4));
const version1 = (kind: Kind, id: string, version: string) =>
  fingerprint(`${kind === 'listed' && version === '' ? 'item' : kind}\0${id}\0${version}`);
