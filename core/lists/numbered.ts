import { transientError } from '../../spec/failure.js';
import type { Answer } from '../http/api.js';

export interface NumberedOptions<R> {
  /** The number of the first page. */
  first: number;
  size: number;
  /** Asks for one page. `accept`: behind the last page there may be an empty one or a 404. */
  ask(page: number, size: number, accept: readonly number[]): Promise<Answer>;
  row(row: object): R;
  id(row: R): string;
  /** The vendor may know no pages and answer everything at once, whatever is asked for. */
  perhapsWhole?: boolean;
}

/** Times a list of several pages is read until it holds still. */
const READINGS = 5;

/**
 * A list by page numbers that tells no total. Each row once, by its id, as it was mentioned last. A short page ends nothing, since
 * the vendor may give fewer rows than asked for: nothing behind it does. Of several pages, rows may slip between two requests; they are
 * read again until a reading shows all of the one before it in the same order. Who is deleted, or moved, would be missing from it.
 */
export async function numbered<R>(options: NumberedOptions<R>): Promise<Map<string, R>> {
  const found = new Map<string, R>();
  let size = options.size;
  let before: string[] | undefined;
  let last = options.first;
  for (let reading = 1; reading <= READINGS; reading++) {
    const { rows, isOneAnswer, size: given, pages } = await readOnce(options, size);
    for (const [id, row] of rows) found.set(id, row);
    if (isOneAnswer || (before !== undefined && holdsStill(before, rows))) return found;
    before = [...rows.keys()];
    size = given;
    last = options.first + pages - 1;
  }
  // Where somebody is deleted all the time, a walk downwards sees all the same: who slides, slides to pages that are yet to come.
  let isComplete = true;
  for (let page = last; page >= options.first; page--) {
    for (const row of await rowsOf(options, page, size)) {
      if (!found.has(options.id(row))) isComplete = false;
    }
  }
  if (isComplete) return found;
  throw transientError(`The list changed while it was read, ${READINGS} times.`);
}

async function rowsOf<R>(
  { first, ask, row, id }: NumberedOptions<R>,
  page: number,
  size: number,
): Promise<R[]> {
  const { status, body } = await ask(page, size, page > first ? [404] : []);
  if (status === 404) return [];
  if (!Array.isArray(body)) throw transientError(`Page ${page} of the list is something else than a list.`);
  const rows = (body as object[]).map(row);
  if (rows.some((one) => !id(one))) throw transientError(`Page ${page} of the list has a row without an id.`);
  return rows;
}

/** All that was there before is there still, in its order; whoever came hid nobody. */
function holdsStill(before: readonly string[], now: ReadonlyMap<string, unknown>): boolean {
  const known = new Set(before);
  const still = [...now.keys()].filter((id) => known.has(id));
  return still.length === before.length && still.every((id, i) => id === before[i]);
}

interface Reading<R> {
  rows: Map<string, R>;
  /** All of it came with one request: nobody can have slipped. */
  isOneAnswer: boolean;
  /** How many rows the vendor gives on a page, and how many pages had some. */
  size: number;
  pages: number;
}

async function readOnce<R>(options: NumberedOptions<R>, wanted: number): Promise<Reading<R>> {
  const { first, id, perhapsWhole } = options;
  const rows = new Map<string, R>();
  let size = wanted;
  for (let page = first; ; page++) {
    const answer = await rowsOf(options, page, size);
    const before = rows.size;
    for (const one of answer) rows.set(id(one), one);
    const isFirst = page === first;
    if (answer.length === 0) return { rows, isOneAnswer: page <= first + 1, size, pages: page - first };
    if (rows.size === before) {
      // Of one row nobody can tell a page that came twice from a whole list; it has nothing to lose.
      if (perhapsWhole && rows.size === 1) return { rows, isOneAnswer: true, size, pages: 1 };
      throw transientError(
        `Page ${page} of the list has nothing that the pages before it did not have: the vendor repeats a page.`,
      );
    }
    if (!isFirst) continue;
    if (
      perhapsWhole &&
      answer.length > 1 &&
      (answer.length > size || (await rowsOf(options, first, 1)).length > 1)
    ) {
      return { rows, isOneAnswer: true, size, pages: 1 };
    }
    // What follows a short page shows that the vendor caps its pages: it is asked for by the size it gave.
    size = Math.min(size, answer.length);
  }
}
