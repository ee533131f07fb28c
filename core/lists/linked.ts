import { type Known, misspeltOptions, mustFit } from '../../spec/options.js';
import type { Context } from '../author/feed.js';
import { textOf } from '../fingerprint.js';
import { drained, type NumberedPage, readStill } from './still.js';

/** A page that says how to ask for the one behind it: with a token, a number, an address. */
export interface LinkedPage<R, N> extends NumberedPage<R> {
  next?: N | undefined;
}

export interface LinkedOptions<P extends LinkedPage<unknown, unknown>> {
  /** One page; without `next` the first. */
  ask(next?: P['next']): Promise<P>;
  id(row: P['rows'][number]): string | undefined;
  /** The first page of about half the size, which the others behind it have too. Absent: the vendor decides. */
  smaller?: (() => Promise<P>) | undefined;
  /** A list of several pages with more rows is too much at once: 'narrower'. Absent: nothing is. */
  most?: number | undefined;
  /**
   * Where the list never rests, or breaks, what was seen of it is returned with the reason, which the caller
   * throws behind it.
   */
  partly?: boolean;
  /**
   * Asks what cannot have this answer, and throws if it has: tells a list that is empty from a vendor that
   * only repeats itself.
   */
  probe?: ((first: P) => Promise<unknown>) | undefined;
}

const OPTIONS: Known<LinkedOptions<LinkedPage<unknown, unknown>>> = {
  ask: true,
  id: true,
  smaller: true,
  most: true,
  partly: true,
  probe: true,
};

export interface LinkedList<P extends LinkedPage<unknown, unknown>> {
  first: P;
  rows: P['rows'][number][];
  /** Why these may not be all. Only with `partly`. */
  failure?: { error: unknown };
}

/** So many pages of a walk are held, since a list of a few is told as a whole; of a longer one each as it comes. */
const HELD_PAGES = 20;

/**
 * A list by pages that lead from one to the next, read whole: its first page, and its rows, each once, the
 * last mention of each. A page that repeats another within one walk is an error and never "no more rows"; pages
 * without rows, or with rows that nobody can tell by an id, repeat nothing, and the walk goes on behind up to twenty
 * of them. The answer to the list before it once more is asked for again, and then believed. `linked.asRead` tells a
 * list of many pages as it is read.
 */
export async function linked<C, P extends LinkedPage<unknown, unknown>>(
  ctx: Context<C>,
  options: LinkedOptions<P>,
): Promise<LinkedList<P> | 'narrower'> {
  const rows = new Map<string, P['rows'][number]>();
  const collect = (more: readonly P['rows'][number][]) => {
    for (const row of more) rows.set(options.id(row)!, row);
  };
  const found = await drained(asRead(ctx, options, collect));
  return found === 'narrower' ? found : { ...found, rows: [...rows.values()] };
}

/**
 * The same, and a list of many pages is told as it is read: rows that are new, or say something else than before.
 * `listed` is told the first page with them.
 */
async function* asRead<C, P extends LinkedPage<unknown, unknown>, T>(
  ctx: Context<C>,
  options: LinkedOptions<P>,
  listed: (rows: readonly P['rows'][number][], first: P) => T,
): AsyncGenerator<T, Omit<LinkedList<P>, 'rows'> | 'narrower'> {
  mustFit('linked', misspeltOptions(options, OPTIONS));
  const { ask, id, smaller: half, most = Number.POSITIVE_INFINITY, probe, partly = false } = options;
  const before = await ctx.once('the answer before', async () => ({ text: '' }));
  const isRepeated = (page: P) => textOf(page) === before.text;
  let first = await ask();
  // A vendor may give fewer rows on a page than it was asked for, and says then how many there are.
  if (first.next !== undefined && (first.rows.length >= most || (first.total ?? 0) > most)) return 'narrower';
  // Two lists may rightly be the same, also without rows. It may also be a mistake for once, the answer to the list
  // before in the place of this one: a second answer proves that it is none, which costs less than a window that is
  // lost. Whoever repeats himself for ever is for the probe to find.
  if (isRepeated(first)) first = await ask();
  if (isRepeated(first)) await probe?.(first);

  let given: P | undefined = first;
  const pages = async function* (smaller = false) {
    for (let page = given ?? (await (smaller && half !== undefined ? half() : ask())); ; ) {
      given = undefined;
      before.text = textOf(page);
      yield page;
      if (page.next === undefined) return;
      page = await ask(page.next);
    }
  };
  const told = new Map<string, P['rows'][number]>();
  /** What is yet to be told. */
  const fresh = new Map<string, P['rows'][number]>();
  const tell = () => {
    const rows = [...fresh.values()];
    for (const [name, row] of fresh) told.set(name, row);
    fresh.clear();
    return listed(rows, first);
  };
  let count = 0;
  try {
    for await (const rows of readStill<P['rows'][number]>({ pages, id, tell: ctx })) {
      for (const row of rows) {
        const known = told.get(id(row)!);
        if (known === undefined || textOf(known) !== textOf(row)) fresh.set(id(row)!, row);
      }
      if (++count >= HELD_PAGES && fresh.size > 0) yield tell();
    }
  } catch (error) {
    if (!partly) throw error;
    yield tell();
    return { first, failure: { error } };
  }
  yield tell();
  return { first };
}

linked.asRead = asRead;
