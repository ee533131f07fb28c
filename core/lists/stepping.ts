import { transientError } from '../../spec/failure.js';
import type { Context, Feed, Listed } from '../author/feed.js';
import { byInteger } from './order.js';
import type { NumberedPage } from './sorted.js';
import { steps } from './steps.js';

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
      for (const item of items) {
        if (id(item) > place) place = id(item);
        else
          throw transientError(
            `The list answered ${id(item)} after ${place}: it repeats a page, or does not begin where it was told to.`,
          );
      }
      yield* pages(items);
      if (items.length >= size) continue;
      if (place === newest) return;

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

/** Rows more than a page of the finished: so much may be new, and still one answer holds all. */
const ROOM = 1000;

/**
 * Everybody above an id, from the list of all: in full where one page holds them all, else in short. `known` is the highest id we
 * know of: a list that does not show it is a stale or repeated answer, unless that item was deleted.
 */
async function itemsAbove<C, I>(
  ctx: Context<C>,
  { id, isFinal, brief, exists, all, size, most }: SteppingOptions<C, I>,
  place: number,
  known: number,
): Promise<{ whole?: I[]; all: Above<I>[] }> {
  const wanted = Math.min(most, size(ctx.config) + ROOM);
  const byId = (a: { id: number }, b: { id: number }) => a.id - b.id;
  for (let attempt = 1; attempt <= 3; attempt++) {
    const read = new Map<number, Above<I>>();
    let [last, least] = [0, Number.POSITIVE_INFINITY];
    let shifted = false;
    const isThere = async () => read.has(known) || known === 0 || !(await exists(ctx, known));
    for (let page = 1, ended = false; !ended; page++) {
      const { rows, total = 0 } = await all(ctx, page, wanted);
      const before = read.size;
      for (const item of rows) read.set(id(item), { id: id(item), final: isFinal(item), item: brief(item) });
      if (rows.length > 0 && read.size === before)
        throw transientError(`The list of all repeats a page (page ${page}).`);
      const reached = isDescending(rows.map(id)) && id(rows.at(-1)!) <= Math.max(place, 1);
      // A short page ends the list, unless the vendor counts more: then it gives fewer at once than we asked for.
      ended = reached || rows.length === 0 || (rows.length < wanted && total <= read.size);
      // Who is deleted pulls the pages up, and one may slip between two of them; who comes pushes them down, where we find them.
      least = Math.min(least, total);
      shifted ||= total < last || (ended && !reached && read.size < least);
      last = total;
      if (page === 1 && ended && !shifted && (await isThere())) {
        return { whole: rows.filter((item) => id(item) > place).sort((a, b) => id(a) - id(b)), all: [] };
      }
    }
    if (!shifted && (await isThere()))
      return { all: [...read.values()].filter((one) => one.id > place).sort(byId) };
  }
  throw transientError(
    'The list of all changed, or left out an item that exists, three times while it was read.',
  );
}

const isDescending = (ids: readonly number[]) =>
  ids.length > 0 && ids.every((one, i) => i === 0 || one < ids[i - 1]!);
