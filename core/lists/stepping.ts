import { transientError } from '../../spec/failure.js';
import type { Context, Feed, Listed } from '../author/feed.js';
import { byInteger } from './order.js';
import { steps } from './steps.js';
import { drained, type NumberedPage, readStill } from './still.js';

/** Items have ids that count upwards; the id, as a text, is the position. */
export interface SteppingOptions<C, I> {
  id(item: I): number;
  isFinal(item: I): boolean;
  /** Rows asked for at once. */
  size(config: C): number;
  /** The most rows the list of all gives at once. */
  most: number;
  /** The first page of the finished items above an id, ascending; it ends before the first one that is unfinished. */
  finished(ctx: Context<C>, above: number, size: number): Promise<readonly I[]>;
  /** A page (from 1) of all items, finished or not, the newest first. */
  all(ctx: Context<C>, page: number, size: number): Promise<NumberedPage<I>>;
  /** The two newest of all items: that they come in this order shows that the first is the end of the list. */
  newest(ctx: Context<C>): Promise<NumberedPage<I>>;
  /** The stream whose rows the items are: it is told how many to expect. */
  stream: string;
  exists(ctx: Context<C>, id: number): Promise<boolean>;
  /** What an unfinished item is kept as while others are walked over. */
  brief(item: I): I;
  /** How items are told to the engine in this pass; undefined: not wanted. */
  listed(ctx: Context<C>): Promise<(item: I) => Listed<I> | undefined>;
}

/** A page of fewer rows is no vendor's limit. */
const LEAST = 10;

interface Above<I> {
  id: number;
  final: boolean;
  item: I;
}

/**
 * A list that stops before the first unfinished item: always its first page, because walking its pages loses items that finish in the
 * meantime. Where it stops, the list of all says who is in the way: those are yielded as they are, and the walk goes on behind them.
 */
export function stepping<C, I>(options: SteppingOptions<C, I>): Feed<C, I>['list'] {
  const { id } = options;
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one walk over two lists whose answers bear on each other
  return async function* (ctx, after, until) {
    const size = options.size(ctx.config);
    const { rows: ends, total } = await options.newest(ctx);
    const newest = ends.length <= 2 && isDescending(ends.map(id)) ? id(ends[0]!) : undefined;
    if (after === null && total !== undefined) ctx.estimate(options.stream, total);
    const listed = await options.listed(ctx);
    function* pages(items: readonly I[]) {
      for (const { items: part, upTo } of steps(items, (item) => String(id(item)), byInteger, null, until))
        yield { items: part.map(listed).filter((one) => one !== undefined), upTo };
    }
    let place = Number(after ?? 0);
    let above: Above<I>[] = [];
    let inVain = 0;
    while (until === null || place < Number(until)) {
      const items = await options.finished(ctx, place, size);
      place = lastOf(items.map(id), place);
      yield* pages(items);
      if (items.length >= size) continue;
      // Who sorts ids as texts calls 9999 the newest although 10000 is there.
      if (place === newest && !above.some((one) => one.id > place)) return;

      let next = above.find((one) => one.id > place);
      if (items.length > 0) inVain = 0;
      if (next?.final && items.length > 0) continue;
      if (next === undefined || next.final) {
        const found = await itemsAbove(ctx, options, place, Math.max(place, newest ?? 0));
        // One answer that holds all there is above this place cannot have shifted: no need to walk it once more.
        if (found.whole !== undefined) return yield* pages(found.whole);
        above = found.all;
        [next] = above;
        if (next === undefined) return;
        // It finished between the two requests: the list of the finished will show it now.
        if (next.final && ++inVain <= 3) continue;
        if (next.final)
          throw transientError(`The list stops before ${next.id} although that one is finished.`);
      }
      place = next.id;
      yield* pages([next.item]);
    }
  };
}

/** Of ids that come ascending behind a place. */
function lastOf(ids: readonly number[], place: number): number {
  let last = place;
  for (const id of ids) {
    if (id <= last)
      throw transientError(
        `The list answered ${id} after ${last}: it repeats a page, or does not begin where it was told to.`,
      );
    last = id;
  }
  return last;
}

/** Rows more than a page of the finished: so much may be new, and still one answer holds all. */
const ROOM = 1000;

/**
 * Everybody above an id, from the list of all: in full where one page holds them all, else in short. `known` is the highest id we
 * know of: a list that does not show it is a stale or repeated answer, unless that item was deleted.
 */
async function itemsAbove<C, I>(
  ctx: Context<C>,
  options: SteppingOptions<C, I>,
  place: number,
  known: number,
): Promise<{ whole?: I[]; all: Above<I>[] }> {
  const { id, isFinal, brief, exists } = options;
  for (let attempt = 1; attempt <= 3; attempt++) {
    const shown = new Set<number>();
    let requests = 0;
    let first: readonly I[] = [];
    const pages = async function* () {
      for await (const page of pagesAbove(ctx, options, place)) {
        for (const item of page.all) shown.add(id(item));
        const rows = page.all.filter((item) => id(item) > place);
        if (++requests === 1) first = rows;
        const short = rows.map((item) => ({ id: id(item), final: isFinal(item), item: brief(item) }));
        yield { ...page, rows: short };
      }
    };
    const found = await drained(readStill<Above<I>>({ pages, id: (one) => String(one.id) }));
    if (known !== 0 && !shown.has(known) && (await exists(ctx, known))) continue;
    const byId = (a: I, b: I) => id(a) - id(b);
    // One answer that holds all there is cannot have shifted.
    if (requests === 1) return { whole: [...first].sort(byId), all: [] };
    return { all: [...found.values()].sort((a, b) => a.id - b.id) };
  }
  throw transientError('The list of all left out an item that exists, three times.');
}

/** The pages of the list of all, as far down as somebody above an id may be on them. */
async function* pagesAbove<C, I>(
  ctx: Context<C>,
  { id, all, size, most }: SteppingOptions<C, I>,
  place: number,
): AsyncGenerator<Omit<NumberedPage<I>, 'rows'> & { all: readonly I[] }> {
  let wanted = Math.min(most, size(ctx.config) + ROOM);
  const read = new Set<number>();
  let above = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let page = 1; ; page++) {
    const { rows, total } = await all(ctx, page, wanted);
    for (const item of rows) read.add(id(item));
    above += rows.filter((item) => id(item) > place).length;
    if (isDescending(rows.map(id)) && id(rows.at(-1)!) <= Math.max(place, 1)) return yield { all: rows };
    // A short page ends nothing: the vendor may give fewer at once than we asked for, and count only those. Nobody gives so few.
    least = Math.min(least, total ?? least);
    const isFew = rows.length < LEAST && least <= read.size;
    const isLast = rows.length === 0 || (rows.length < wanted && isFew);
    if (page === 1 && rows.length >= LEAST) wanted = Math.min(wanted, rows.length);
    const lacking = isLast && Number.isFinite(least) ? Math.max(0, least - read.size) : 0;
    yield { all: rows, total: lacking > 0 ? above + lacking : undefined };
    if (isLast) return;
  }
}

const isDescending = (ids: readonly number[]) =>
  ids.length > 0 && ids.every((one, i) => i === 0 || one < ids[i - 1]!);
