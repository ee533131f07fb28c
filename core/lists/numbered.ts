import { transientError } from '../../spec/failure.js';
import { type Known, misspeltOptions, mustFit } from '../../spec/options.js';
import { textOf } from '../fingerprint.js';
import type { Answer } from '../http/api.js';
import type { NumberedPage, Walk } from './still.js';

export interface NumberedOptions<R> {
  /** The number of the first page. */
  first: number;
  /** Rows to ask for on a page; a vendor may give fewer. */
  size: number;
  /** Asks for one page. `accept`: behind the last page there may be an empty one, a 404 or a 400. */
  ask(page: number, size: number, accept: readonly number[]): Promise<Answer>;
  /** What a row of the answer is read as; told also what is no object. */
  row(row: unknown): R;
  /** undefined: the row has none, and is left out. */
  id(row: R): string | undefined;
  /** The vendor may know no pages and answer everything at once, whatever is asked for. */
  perhapsWhole?: boolean;
}

const OPTIONS: Known<NumberedOptions<never>> = {
  first: true,
  size: true,
  ask: true,
  row: true,
  id: true,
  perhapsWhole: true,
};

/**
 * A walk over a list by page numbers that tells no total. A short page ends nothing, since the vendor may
 * give fewer rows than asked for. Behind a short first page it is asked for one row less: an answer that
 * begins with the last row shows that nothing slipped in between, and where it ends with it, so does the
 * list. Where others follow, the vendor caps its pages: it is read on with that size. So is a list with a
 * short page in the middle, from its beginning: behind such a page rows may be missing. A page that is
 * refused (400) ends it behind a short one; behind a full one it may be the end as well, or as far as the
 * vendor goes, and pages of another size tell.
 */
export function numbered<R>(options: NumberedOptions<R>): Required<Walk<R>> {
  mustFit('numbered', misspeltOptions(options, OPTIONS));
  const walk = new NumberedWalk(options);
  return { pages: (smaller) => walk.pages(smaller), down: (pages) => walk.down(pages) };
}

/** A vendor's limit is no smaller: what is shorter in the middle of a list has other reasons. */
const LEAST = 10;
/** How often a list is read on with smaller pages: some vendors leave rows out of pages of any size. */
const SMALLER = 2;

class NumberedWalk<R> {
  /** Rows to ask for: what the vendor showed to give at most. */
  #size: number;
  #smaller = 0;
  /** ... from the next walk on. */
  #next = Number.POSITIVE_INFINITY;
  #isResized = false;

  constructor(private readonly options: NumberedOptions<R>) {
    this.#size = options.size;
  }

  /** Of what has none, only to know it again. */
  #id(row: R): string {
    return this.options.id(row) ?? textOf(row);
  }

  async *pages(smaller = false): AsyncGenerator<NumberedPage<R>> {
    const { first, perhapsWhole } = this.options;
    this.#resize(smaller);
    let known = 0;
    let last = '';
    let isBehindShort = false;
    // The page before: its rows, and how many were asked for.
    let before = { rows: 0, size: 0 };
    for (let page = first; ; page++) {
      const rows = await this.#ask(page, before, known);
      before = { rows: rows.length, size: this.#size };
      const isFirst = page === first;
      const isSecond = page === first + 1;
      const isEnd = isSecond && rows.length === 1 && this.#id(rows[0]!) === last;
      // Of one row nobody can tell a page that came twice from a whole list; it has nothing to lose.
      if (isEnd && (this.#size < known || (perhapsWhole && known === 1))) return;
      known += rows.length;
      const isWhole = isFirst && perhapsWhole && (await isAllAtOnce(this.options, rows, this.#size));
      // One answer held everything, unless who should have come again did not: then somebody slipped.
      const isAlone = isSecond && isBehindShort && this.#size >= known;
      if (rows.length > 0 || !isAlone) yield { rows };
      if (isWhole || rows.length === 0) return;
      isBehindShort = isFirst && rows.length < this.#size;
      if (isBehindShort) this.#size = lessThan(rows.length);
      last = isFirst ? this.#id(rows.at(-1)!) : '';
    }
  }

  #resize(smaller: boolean): void {
    const size = Math.min(this.#size, this.#next);
    this.#size = smaller ? halfOf(size) : size;
  }

  /**
   * A page that is refused is the end, behind a short one. Behind a full one the next walk has pages of
   * another size.
   */
  async #ask(page: number, before: { rows: number; size: number }, known: number): Promise<R[]> {
    const rows = await rowsOf(this.options, page, this.#size);
    if (rows !== 'refused') {
      if (rows.length > 0 && page > this.options.first + 1) this.#capped(before);
      return rows;
    }
    if (before.rows < before.size) return [];
    if (this.#isResized || this.#size <= 1)
      throw transientError(
        `Page ${page} of the list is refused (400), whatever the size of its pages, and the page before it is full: the vendor gives no more than that.`,
      );
    this.#isResized = true;
    this.#next = sizeBeside(this.#size, known);
    return [];
  }

  /** Rows follow a page of fewer than were asked for: the next walk asks for no more. */
  #capped({ rows, size }: { rows: number; size: number }): void {
    if (rows >= size || rows < LEAST || this.#smaller >= SMALLER) return;
    this.#smaller++;
    this.#next = rows;
  }

  async *down(pages: number): AsyncGenerator<NumberedPage<R>> {
    const { first } = this.options;
    for (let page = first + pages - 1; page >= first; page--) {
      const rows = await rowsOf(this.options, page, this.#size);
      yield { rows: rows === 'refused' ? [] : rows };
    }
  }
}

/** Not quite half: rows that stood at the end of a page stand within one. */
const halfOf = (size: number) => (size < 4 ? size : Math.ceil(size / 2) + 1);

/** What is asked for behind a short first page: one row less, so that its last row comes again. */
const lessThan = (rows: number) => (rows > 2 ? rows - 1 : rows);

/** The next smaller size that so many rows do not fill to the last page, so that the end of a list shows as one. */
function sizeBeside(size: number, rows: number): number {
  let smaller = size - 1;
  while (smaller > 1 && rows % smaller === 0) smaller--;
  return smaller;
}

async function isAllAtOnce<R>(
  options: NumberedOptions<R>,
  rows: readonly R[],
  size: number,
): Promise<boolean> {
  if (rows.length <= 1) return false;
  return rows.length > size || (await rowsOf(options, options.first, 1)).length > 1;
}

async function rowsOf<R>(
  { first, ask, row }: NumberedOptions<R>,
  page: number,
  size: number,
): Promise<R[] | 'refused'> {
  const { status, body } = await ask(page, size, page > first ? [400, 404] : []);
  if (status === 404) return [];
  if (status === 400) return 'refused';
  if (!Array.isArray(body)) throw transientError(`Page ${page} of the list is something else than a list.`);
  return body.map(row);
}
