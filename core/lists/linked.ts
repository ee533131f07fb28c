import { transientError } from '../../spec/failure.js';
import type { Context } from '../author/feed.js';
import { type NumberedPage, whole } from './sorted.js';

/** A page that says how to ask for the one behind it: with a token, a number, an address. */
export interface LinkedPage<R, N> extends NumberedPage<R> {
  next?: N | undefined;
}

export interface LinkedOptions<P extends LinkedPage<unknown, unknown>> {
  /** One page; without `next` the first. */
  ask(next?: P['next']): Promise<P>;
  id(row: P['rows'][number]): string;
  /** A list of several pages with more rows is too much at once: 'narrower'. Absent: nothing is. */
  most?: number | undefined;
  /** Asks what cannot have this answer, and throws if it has: tells a list that is empty from a vendor that only repeats itself. */
  probe?: ((first: P) => Promise<unknown>) | undefined;
}

/**
 * A list by pages that lead from one to the next, read whole: its first page, and its rows, each once, the last mention of each. A
 * page that repeats another within one walk is an error and never "no more rows"; one that is the list before it once more is asked for again.
 */
export async function linked<C, P extends LinkedPage<unknown, unknown>>(
  ctx: Context<C>,
  { ask, id, most = Number.POSITIVE_INFINITY, probe }: LinkedOptions<P>,
): Promise<{ first: P; rows: P['rows'][number][] } | 'narrower'> {
  const before = await ctx.once('the answer before', async () => ({ text: '' }));
  const isRepeated = (page: P) => JSON.stringify(page) === before.text;
  const refusal = () =>
    transientError('A page of the list has nothing that was not answered before: the vendor repeats a page.');
  let first = await ask();
  // A vendor may give fewer rows on a page than it was asked for, and says then how many there are.
  if (first.next !== undefined && (first.rows.length >= most || (first.total ?? 0) > most)) return 'narrower';
  // Two lists may rightly be the same: windows overlap. It may also be a mistake for once: the second answer tells, or the probe.
  if (isRepeated(first)) first = await ask();
  if (isRepeated(first)) await probe?.(first);

  let given: P | undefined = first;
  const pages = async function* () {
    const known = new Set<string>();
    for (let page = given ?? (await ask()), at = 1; ; at++) {
      given = undefined;
      before.text = JSON.stringify(page);
      const ids = page.rows.map(id);
      if (at > 1 && ids.length > 0 && ids.every((one) => known.has(one))) throw refusal();
      for (const one of ids) known.add(one);
      yield page;
      if (page.next === undefined) return;
      page = await ask(page.next);
    }
  };
  let count = 0;
  const rows = await whole<P['rows'][number]>(pages, () => String(count++)); // a total counts one that is named twice as two
  return { first, rows: [...new Map([...rows.values()].map((row) => [id(row), row])).values()] };
}
