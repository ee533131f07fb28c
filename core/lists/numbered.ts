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
  /** Reads the pages downwards once more: what is deleted meanwhile moves others to earlier pages, past a reader who goes upwards. */
  twice?: boolean;
}

/** A list by page numbers that tells no total: a page shorter than asked for is the last. Each row once, by its id. */
export async function numbered<R>({ first, size, ask, row, id, perhapsWhole, twice }: NumberedOptions<R>): Promise<Map<string, R>> {
  const rowsOf = async (page: number, size: number): Promise<R[]> => {
    const { status, body } = await ask(page, size, page > first ? [404] : []);
    if (status === 404) return [];
    if (!Array.isArray(body)) throw transientError(`Page ${page} of the list is something else than a list.`);
    const rows = (body as object[]).map(row);
    if (rows.some((one) => !id(one))) throw transientError(`Page ${page} of the list has a row without an id.`);
    return rows;
  };
  const found = new Map<string, R>();
  let page = first;
  for (; ; page++) {
    const before = found.size;
    const rows = await rowsOf(page, size);
    for (const one of rows) found.set(id(one), one);
    if (rows.length < size || (perhapsWhole && rows.length > size)) break;
    if (found.size > before) continue;
    // A whole list of just so many rows, or a page that came twice?
    if (perhapsWhole && (await rowsOf(first, 1)).length > 1) break;
    throw transientError(`Page ${page} of the list has nothing that the pages before it did not have: the vendor repeats a page.`);
  }
  if (twice) while (--page >= first) for (const one of await rowsOf(page, size)) found.set(id(one), one);
  return found;
}
