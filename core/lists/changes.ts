import { transientError } from '../../spec/failure.js';
import { type Known, mistakenOptions } from '../../spec/options.js';
import type { Context, Feed, Listed, Page, Position } from '../author/feed.js';
import { knowing } from '../author/options.js';
import { CLOCKS_APART, instant } from '../protocol/dates.js';
import { byText } from './order.js';
import { type PageOf, stillReading } from './reading.js';
import { namePlaceless } from './sorted.js';

/** Items between two STATEs. */
const STEP = 100;
/** No sync takes so long (ms): what lies further ahead was not updated meanwhile, and is no time to go on from. */
const LONGEST = 60 * 86_400_000;

export interface ChangesOptions<C, T, N> {
  /**
   * One page of what was updated at or after `since` (a time in UTC, with milliseconds; undefined:
   * everything), and how to ask for the page behind it. `next` is what the page before said of it, a number
   * or a token; undefined: the first page.
   */
  ask(ctx: Context<C>, since: string | undefined, next: N | undefined): Promise<PageOf<T, N>>;
  /** undefined: the item has none, and is left out. */
  id(item: T): string | undefined;
  /** When it was last updated, as the vendor writes it. */
  at(item: T): unknown;
  /**
   * The vendor answers in ascending order of `at`: the list is worked off page by page, and a STATE may
   * follow each. Absent: in whatever order, so the whole list is read (twice, to see that it held still)
   * before the first item of it.
   */
  ascending?: boolean;
  /**
   * The list shows less of an item than `load` brings. Absent: it carries the items whole, and `load` is for
   * late ones only.
   */
  partial?: boolean;
  /**
   * Seconds below the cursor that are listed again, for what became visible late (300). What was delivered in
   * that version is not repeated.
   */
  overlap?: number;
}

type ChangesFeed<C, T> = Pick<Feed<C, T>, 'order' | 'list' | 'rewind' | 'version'> & { repeats: true };

const OPTIONS: Known<ChangesOptions<never, never, never>> = {
  ask: 'function',
  id: 'function',
  at: 'function',
  ascending: 'flag?',
  partial: 'flag?',
  overlap: 'number?',
};

/**
 * What was updated since a time. The position is the time. An item that is edited comes again by itself; one
 * that is unfinished (`when` says `later`) is followed by its id as well.
 *
 *     const tickets = feed<Ticket>({
 *       ...changes<Config, Ticket, number>({
 *         id: (ticket) => ticket.id,
 *         at: (ticket) => ticket.updated_at,
 *         ascending: true,
 *         async ask({ api }, since, page = 1) {
 *           const query = { updated_since: since, sort: 'updated_at', page };
 *           const { body } = await api.get<Ticket[]>('tickets', { query });
 *           return { rows: body, next: body.length === 0 ? undefined : page + 1 };
 *         },
 *       }),
 *       load,
 *     });
 *
 * After each page the list is asked anew from the time of its last item, and never by the number of the next
 * one: whoever is edited moves to the end, and all behind him would slide past the reader. Only where one
 * moment fills a whole page its pages are walked, and read again until they hold still.
 */
export function changes<C extends { start_date?: string }, T, N = number>(
  options: ChangesOptions<C, T, N>,
): ChangesFeed<C, T> {
  const overlap = (options.overlap ?? 300) * 1000;
  const listed = (item: T, { asOf }: Context<C>): Listed<T> => {
    const time = timeOf(options, asOf)(item);
    return {
      id: options.id(item)!,
      again: Number.isNaN(time) || iso(time + overlap),
      ...(Number.isNaN(time) ? {} : { version: iso(time) }),
      ...(options.partial ? {} : { item }),
    };
  };
  const made: ChangesFeed<C, T> = {
    order: byText,
    repeats: true, // who is edited meanwhile is listed once more, further up
    version(item, { asOf }) {
      const time = timeOf(options, asOf)(item);
      return Number.isNaN(time) ? '' : iso(time);
    },
    rewind: (_, cursor) => iso(Date.parse(cursor) - overlap),
    async *list(ctx, after, until) {
      const begin = beginOf(ctx, after);
      const end = until === null ? Number.POSITIVE_INFINITY : Date.parse(until);
      const time = timeOf(options, ctx.asOf);
      const listedNow = (item: T) => listed(item, ctx);
      const placeless = new Map<string, T>();
      for await (const stretch of stretches(ctx, options, begin, end)) {
        for (const item of stretch) if (Number.isNaN(time(item))) placeless.set(options.id(item)!, item);
        // A vendor that is asked for what came since lists it this once: no STATE may follow before it was given.
        const past = stretch.filter(isPast(options, ctx.asOf));
        if (past.length > 0) yield { items: past.map(listedNow), more: true };
        const placed = stretch.filter((item) => time(item) >= begin && time(item) <= end);
        yield* steps(
          placed.sort((a, b) => time(a) - time(b)),
          time,
          listedNow,
        );
      }
      if (placeless.size === 0 || until !== null) return;
      ctx.log('WARN', namePlaceless([...placeless.keys()]));
      const rest = [...placeless.values()].filter((item) => !isPast(options, ctx.asOf)(item));
      yield { items: rest.map(listedNow), upTo: null };
    },
  };
  return { ...made, list: knowing('changes', changes, mistakenOptions(options, OPTIONS), made.list) };
}

const iso = (ms: number) => new Date(ms).toISOString();

/** The time from which on a stream wants the list (ms). */
function beginOf({ config }: Context<{ start_date?: string }>, after: Position | null): number {
  const start = instant(config.start_date);
  return Math.max(
    after === null ? Number.NEGATIVE_INFINITY : Date.parse(after) + 1,
    Number.isNaN(start) ? Number.NEGATIVE_INFINITY : start,
  );
}

/** NaN: none that can be read, or one that lies too far ahead to be a place. */
function timeOf<T>({ at }: { at(item: T): unknown }, asOf: number): (item: T) => number {
  return (item) => instant(at(item), asOf);
}

/** It has a time that is older than every cursor. */
function isPast<T>(options: { at(item: T): unknown }, asOf: number): (item: T) => boolean {
  const time = timeOf(options, asOf);
  return (item) => Number.isNaN(time(item)) && instant(options.at(item)) < asOf;
}

/**
 * Items of the list by stretches of time: of one stretch all that were updated in it, and nobody who belongs
 * into one before it.
 */
async function* stretches<C, T, N>(
  ctx: Context<C>,
  options: ChangesOptions<C, T, N>,
  begin: number,
  end: number,
): AsyncGenerator<T[]> {
  const time = (item: T) => {
    const at = instant(options.at(item));
    return at > ctx.asOf + LONGEST ? Number.NaN : at;
  };
  // What changes faster than it is read has no end: the next sync goes on.
  for (let from = begin; from <= Math.min(end, ctx.asOf + CLOCKS_APART); ) {
    // A millisecond before: some vendors mean "after", not "at or after".
    const since = from === Number.NEGATIVE_INFINITY ? undefined : iso(from - 1);
    let last = Number.NEGATIVE_INFINITY;
    const page = async (next: N | undefined) => {
      const answer = await options.ask(ctx, since, next);
      if (next === undefined) last = Number.NEGATIVE_INFINITY;
      if (options.ascending) last = lastOf(answer.rows.map(time), last);
      return answer;
    };
    const { rows, isEnd } = await stillReading(
      page,
      options.id,
      ctx,
      () => options.ascending === true && last > from,
    );
    // Of the last moment there may be more on the next page.
    const bound = isEnd ? Number.POSITIVE_INFINITY : last;
    yield rows.filter((row) => !(time(row) < from || time(row) >= bound));
    if (isEnd) return;
    from = bound;
  }
}

/** The time of the last row that has one; they ascend. */
function lastOf(times: readonly number[], before: number): number {
  let last = before;
  for (const at of times) {
    if (at < last)
      throw transientError(
        `The list of changes has ${iso(at)} after ${iso(last)}: it is not in ascending order, as the connector takes it to be.`,
      );
    if (!Number.isNaN(at)) last = at;
  }
  return last;
}

/** Sorted items as pages; a STATE may follow only where the next item is of another moment. */
function* steps<T>(
  items: readonly T[],
  time: (item: T) => number,
  listed: (item: T) => Listed<T>,
): Iterable<Page<T>> {
  for (let at = 0; at < items.length; at += STEP) {
    const part = items.slice(at, at + STEP);
    const last = time(part.at(-1)!);
    const next = items[at + STEP];
    const page = part.map(listed);
    if (next !== undefined && time(next) === last) yield { items: page, more: true };
    else yield { items: page, upTo: iso(last) };
  }
}
