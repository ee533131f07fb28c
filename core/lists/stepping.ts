import { transientError } from '../../spec/failure.js';
import { type Known, mistakenOptions } from '../../spec/options.js';
import type { Context, Feed, Listed } from '../author/feed.js';
import { knowing } from '../author/options.js';
import { byId, toId } from './odd.js';
import { byInteger } from './order.js';
import { steps } from './steps.js';
import { drained, type NumberedPage, readStill } from './still.js';

/** Items have ids that count upwards; the id, as a text, is the position. */
export interface SteppingOptions<C, I> {
  /** NaN: the item has none, and is left out. */
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

const OPTIONS: Known<SteppingOptions<never, never>> = {
  id: 'function',
  isFinal: 'function',
  size: 'function',
  most: 'number',
  finished: 'function',
  all: 'function',
  newest: 'function',
  stream: 'text',
  exists: 'function',
  brief: 'function',
  listed: 'function',
};

/** A page of fewer rows is no vendor's limit. */
const LEAST = 10;

/**
 * A list that stops before the first unfinished item: always its first page, because walking its pages loses
 * items that finish in the meantime. Where it stops, the list of all says who is in the way: those are
 * yielded as they are, and the walk goes on behind them.
 */
export function stepping<C, I>(options: SteppingOptions<C, I>): Feed<C, I>['list'] {
  const { id } = options;
  const list: Feed<C, I>['list'] = async function* (ctx, after, until) {
    const size = options.size(ctx.config);
    const newest = await newestOf(ctx, options, after === null);
    const listed = await options.listed(ctx);
    function* pages(items: readonly I[]) {
      for (const { items: part, upTo } of steps(items, (item) => String(id(item)), byInteger, null, until))
        yield { items: part.map(listed).filter((one) => one !== undefined), upTo };
    }
    const above = new Above(ctx, options, newest);
    let place = Number(after ?? 0);
    while (until === null || place < Number(until)) {
      const rows = await options.finished(ctx, place, size);
      const items = onceEach(ctx, rows, id);
      place = lastOf(items.map(id), place);
      yield* pages(items);
      if (rows.length >= size && items.length > 0) continue;
      const next = await above.next(place, items.length > 0);
      if (next === 'finished') continue;
      if ('rest' in next) return yield* pages(next.rest);
      place = next.unfinished.id;
      yield* pages([next.unfinished.item]);
    }
  };
  return knowing('stepping', stepping, mistakenOptions(options, OPTIONS), list);
}

/** The rows of one answer, of each id one: two that say different things are named. */
const onceEach = <C, I>(ctx: Context<C>, rows: readonly I[], id: (item: I) => number): I[] => [
  ...byId(rows, (row) => toId(id(row)), ctx).values(),
];

/** The highest id of all; undefined: there is none, or the list does not come in the order of the ids. */
async function newestOf<C, I>(
  ctx: Context<C>,
  { id, newest, stream }: SteppingOptions<C, I>,
  isFirst: boolean,
): Promise<number | undefined> {
  const { rows: all, total } = await newest(ctx);
  const rows = all.filter((item) => Number.isFinite(id(item)));
  if (isFirst && total !== undefined) ctx.estimate(stream, total);
  const [first] = rows;
  return first !== undefined && rows.length <= 2 && isDescending(rows.map(id)) ? id(first) : undefined;
}

/** An item as the list of all shows it. */
interface Short<I> {
  id: number;
  final: boolean;
  item: I;
}

/** What lies behind a place where the list of the finished stops. */
type Behind<I> =
  /** An item that is in the way. */
  | { unfinished: Short<I> }
  /** All there is, which one answer held. */
  | { rest: readonly I[] }
  /** An item that finished in the meantime: the list of the finished shows it now. */
  | 'finished';

/** The same list of the finished may stop before an item so often although the list of all calls it finished. */
const IN_VAIN = 3;

/**
 * Who is known to stand above the walk, finished or not. It is asked for again only where nobody known is in
 * the way.
 */
class Above<C, I> {
  #known: readonly Short<I>[] = [];
  #inVain = 0;

  constructor(
    private readonly ctx: Context<C>,
    private readonly options: SteppingOptions<C, I>,
    private readonly newest: number | undefined,
  ) {}

  /** @param isMoving the list of the finished showed somebody at or below this place just now */
  async next(place: number, isMoving: boolean): Promise<Behind<I>> {
    if (isMoving) this.#inVain = 0;
    const next = this.#known.find((one) => one.id > place);
    // Who sorts ids as texts calls 9999 the newest although 10000 is there.
    if (next === undefined && place === this.newest) return { rest: [] };
    if (next?.final === false) return { unfinished: next };
    return next !== undefined && isMoving ? 'finished' : this.#ask(place);
  }

  async #ask(place: number): Promise<Behind<I>> {
    const found = await itemsAbove(this.ctx, this.options, place, Math.max(place, this.newest ?? 0));
    // One answer that holds all there is above this place cannot have shifted: no need to walk it once more.
    if (found.whole !== undefined) return { rest: found.whole };
    this.#known = found.all;
    const [next] = found.all;
    if (next === undefined) return { rest: [] };
    if (!next.final) return { unfinished: next };
    // It finished between the two requests.
    if (++this.#inVain <= IN_VAIN) return 'finished';
    throw transientError(`The list stops before ${next.id} although that one is finished.`);
  }
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
 * Everybody above an id, from the list of all: in full where one page holds them all, else in short. `known`
 * is the highest id we know of: a list that does not show it is a stale or repeated answer, unless that item
 * was deleted.
 */
async function itemsAbove<C, I>(
  ctx: Context<C>,
  options: SteppingOptions<C, I>,
  place: number,
  known: number,
): Promise<{ whole?: I[]; all: Short<I>[] }> {
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
    const found = await drained(readStill<Short<I>>({ pages, id: (one) => String(one.id) }));
    if (known !== 0 && !shown.has(known) && (await exists(ctx, known))) continue;
    // One answer that holds all there is cannot have shifted.
    if (requests === 1) return { whole: onceEach(ctx, first, id).sort((a, b) => id(a) - id(b)), all: [] };
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
  /** Rows that nobody can tell by an id: the vendor counts them too. */
  let nameless = 0;
  let above = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let page = 1; ; page++) {
    const { rows, total } = await all(ctx, page, wanted);
    const ids = rows.map(id).filter(Number.isFinite);
    for (const one of ids) read.add(one);
    nameless += rows.length - ids.length;
    above += ids.filter((one) => one > place).length;
    if (isDescending(ids, 0) && ids.at(-1)! <= Math.max(place, 1)) return yield { all: rows };
    // A short page ends nothing: the vendor may give fewer at once than we asked for, and count only those.
    // Nobody gives so few.
    least = Math.min(least, total ?? least);
    const isFew = rows.length < LEAST && least <= read.size + nameless;
    const isLast = rows.length === 0 || (rows.length < wanted && isFew);
    if (page === 1 && rows.length >= LEAST) wanted = Math.min(wanted, rows.length);
    const lacking = isLast && Number.isFinite(least) ? Math.max(0, least - read.size - nameless) : 0;
    yield { all: rows, total: lacking > 0 ? above + lacking : undefined };
    if (isLast) return;
  }
}

/** `least`: how far apart two ids are; 0 where one may be named twice. */
const isDescending = (ids: readonly number[], least = 1) =>
  ids.length > 0 && ids.every((one, i) => i === 0 || one <= ids[i - 1]! - least);
