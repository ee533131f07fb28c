const { imul } = Math;

/** Bytes of the fingerprint of an id, with which a mark begins. */
const KEY = 8;
/** A mark without a version, and one with its own. */
export const [ID_BYTES, VERSION_BYTES] = [KEY, 12] as const;

/** Marks with and without a version, as a state holds them in base64url; what is empty is absent. */
export interface PackedMarks {
  /** Of what has one version only: 8 bytes each. */
  ids?: string;
  /** Of what can be edited: 8 bytes, and 4 of its version. */
  versions?: string;
}

/**
 * Marks as a state holds them: the fingerprint of an id, and of its version where `width` has room for one.
 * They stay the bytes they were there: a hundred thousand short texts in a map would cost a process thirty
 * megabytes. So they only get fewer; of two marks of one id the later one counts.
 *
 * @example
 *   const marks = new Marks(packed.ids, 8);
 *   marks.get(fingerprint('item\0call-1')); // '': delivered, and nothing is known of its version
 */
export class Marks implements Iterable<[key: string, version: string]> {
  readonly #bytes: Buffer;
  /** Open addressing, at most half full: the number of a mark, from 1; 0 is a free slot. */
  readonly #slots: Uint32Array;
  readonly #isGone: Uint8Array;
  #size = 0;

  /** `packed`: base64url; what is no whole mark at its end is left out. `width`: bytes of one mark. */
  constructor(
    packed: string,
    private readonly width: number,
  ) {
    this.#bytes = Buffer.from(packed, 'base64url');
    const count = Math.floor(this.#bytes.length / width);
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * count + 1)));
    this.#isGone = new Uint8Array(count);
    for (let number = 0; number < count; number++) {
      const slot = this.#slotOf(this.#keyOf(number));
      const earlier = this.#slots[slot]! - 1;
      if (earlier >= 0) this.#isGone[earlier] = 1;
      else this.#size++;
      this.#slots[slot] = number + 1;
    }
  }

  get size(): number {
    return this.#size;
  }

  /** The version of an id, '' where there is none; undefined where there is no mark of it. */
  get(key: string): string | undefined {
    const number = this.#find(key);
    return number === undefined ? undefined : this.#versionOf(number);
  }

  delete(key: string): boolean {
    const number = this.#find(key);
    if (number === undefined) return false;
    this.#isGone[number] = 1;
    this.#size--;
    return true;
  }

  clear(): void {
    this.#isGone.fill(1);
    this.#size = 0;
  }

  *[Symbol.iterator](): Iterator<[key: string, version: string]> {
    for (let number = 0; number < this.#isGone.length; number++) {
      if (this.#isGone[number] === 0) yield [this.#keyOf(number), this.#versionOf(number)];
    }
  }

  #find(key: string): number | undefined {
    if (this.#size === 0) return undefined;
    const number = this.#slots[this.#slotOf(key)]! - 1;
    return number < 0 || this.#isGone[number] === 1 ? undefined : number;
  }

  /** Where the mark of a key is, or would be. */
  #slotOf(key: string): number {
    const last = this.#slots.length - 1;
    let slot = hashOf(key) & last;
    while (this.#slots[slot] !== 0 && !this.#isOf(this.#slots[slot]! - 1, key)) slot = (slot + 1) & last;
    return slot;
  }

  #isOf(number: number, key: string): boolean {
    const at = number * this.width;
    for (let i = 0; i < KEY; i++) {
      if (this.#bytes[at + i] !== key.charCodeAt(i)) return false;
    }
    return true;
  }

  #keyOf(number: number): string {
    const at = number * this.width;
    return this.#bytes.toString('latin1', at, at + KEY);
  }

  #versionOf(number: number): string {
    const at = number * this.width;
    return this.width === KEY ? '' : this.#bytes.toString('latin1', at + KEY, at + this.width);
  }
}

/** All eight characters count: a state that somebody made by hand may hold marks that hardly differ. */
function hashOf(key: string): number {
  let hash = 0;
  for (let i = 0; i < KEY; i++) hash = imul(hash ^ key.charCodeAt(i), 0x9e3779b1);
  return hash ^ (hash >>> 15);
}

/** Marks on their way into a state. */
export class MarkWriter {
  readonly #bytes: Buffer;
  #used = 0;

  /** `most`: so many marks at most. `width`: bytes of one. */
  constructor(most: number, width: number) {
    this.#bytes = Buffer.allocUnsafe(most * width);
  }

  /** Latin-1 texts that are as wide as a mark together. */
  add(key: string, version = ''): void {
    let at = this.#used;
    for (let i = 0; i < key.length; i++) this.#bytes[at++] = key.charCodeAt(i);
    for (let i = 0; i < version.length; i++) this.#bytes[at++] = version.charCodeAt(i);
    this.#used = at;
  }

  /** base64url, as `Marks` reads it. */
  get packed(): string {
    return this.#bytes.toString('base64url', 0, this.#used);
  }
}

/** Marks of a state, those with a version of its own and those without. */
export class Carried implements Iterable<[key: string, version: string]> {
  readonly #ids: Marks;
  readonly #versions: Marks;

  constructor({ ids = '', versions = '' }: PackedMarks = {}) {
    this.#ids = new Marks(ids, ID_BYTES);
    this.#versions = new Marks(versions, VERSION_BYTES);
  }

  get size(): number {
    return this.#ids.size + this.#versions.size;
  }

  get(key: string): string | undefined {
    return this.#versions.get(key) ?? this.#ids.get(key);
  }

  /** Was it there? */
  delete(key: string): boolean {
    const [isId, isVersion] = [this.#ids.delete(key), this.#versions.delete(key)];
    return isId || isVersion;
  }

  *[Symbol.iterator](): Iterator<[key: string, version: string]> {
    yield* this.#ids;
    yield* this.#versions;
  }
}

/** The same on their way into a state. */
export class CarriedWriter {
  readonly #ids: MarkWriter;
  readonly #versions: MarkWriter;

  /** `most`: so many marks at most. */
  constructor(most: number) {
    this.#ids = new MarkWriter(most, ID_BYTES);
    this.#versions = new MarkWriter(most, VERSION_BYTES);
  }

  /** `version`: '' where there is none. */
  add(key: string, version: string): void {
    if (version === '') this.#ids.add(key);
    else this.#versions.add(key, version);
  }

  get packed(): PackedMarks {
    const [ids, versions] = [this.#ids.packed, this.#versions.packed];
    return { ...(ids === '' ? {} : { ids }), ...(versions === '' ? {} : { versions }) };
  }
}

/** `most`: so many marks at most. */
export function packedMarks(most: number, marks: Iterable<[key: string, version: string]>): PackedMarks {
  const writer = new CarriedWriter(most);
  for (const [key, version] of marks) writer.add(key, version);
  return writer.packed;
}
