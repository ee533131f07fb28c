/** What items that are under way may hold together (bytes): while it is more, no further one is begun. */
export const ROOM = 64 * 1024 * 1024;
/** Of a long list so many entries are looked at, evenly spread: the others are taken for like them. */
const LOOKED_AT = 8;
/** A number, a flag, or the place of a text (bytes). */
const PLAIN = 8;
/** Deeper than this nobody looks. */
const DEEP = 32;
/** How fast what an item comes to follows those that came to an end. */
const FOLLOWS = 1 / 8;

/**
 * What the items that are under way hold: what the list carried of them, what `load` brought, their rows. What is
 * to come of one nobody knows before it is there: it counts for as much as the others came to of late.
 */
export class Held {
  #bytes = 0;
  #usual = 0;

  /** @param more so many bytes that are held beside them */
  isFull(more = 0): boolean {
    return this.#bytes + more >= ROOM;
  }

  /** An item is begun, which carries this. */
  begin(carried: unknown): Share {
    const share = new Share(
      this.#usual,
      (bytes) => {
        this.#bytes += bytes;
      },
      (bytes) => {
        this.#usual += (bytes - this.#usual) * FOLLOWS;
      },
    );
    share.add(weightOf(carried));
    return share;
  }
}

/** What one item holds. */
export class Share {
  #bytes = 0;
  #counted = 0;

  /** @param least it counts for so much (bytes) from the beginning */
  constructor(
    private readonly least: number,
    private readonly count: (bytes: number) => void,
    private readonly told: (bytes: number) => void,
  ) {}

  /** So many bytes more. */
  add(bytes: number): void {
    this.#bytes += bytes;
    const counts = Math.max(this.#bytes, this.least);
    this.count(counts - this.#counted);
    this.#counted = counts;
  }

  /** It is let go. */
  over(): void {
    this.count(-this.#counted);
    this.#counted = 0;
    this.told(this.#bytes);
  }
}

/**
 * About how many bytes a value takes, told in a time that hardly grows with it: of long lists a few entries are
 * looked at, of texts their length.
 */
export function weightOf(value: unknown, depth = 0): number {
  if (typeof value === 'string') return PLAIN + value.length;
  if (typeof value !== 'object' || value === null || depth > DEEP) return PLAIN;
  if (Array.isArray(value)) return weightOfList(value, depth);
  let bytes = PLAIN;
  for (const name in value)
    bytes += name.length + weightOf((value as Record<string, unknown>)[name], depth + 1);
  return bytes;
}

function weightOfList(list: readonly unknown[], depth: number): number {
  const { length } = list;
  const looked = Math.min(length, LOOKED_AT);
  let bytes = 0;
  for (let at = 0; at < looked; at++) bytes += weightOf(list[Math.floor((at * length) / looked)], depth + 1);
  return looked === 0 ? PLAIN : PLAIN + (bytes / looked) * length;
}
