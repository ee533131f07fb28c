import { transientError } from '../../spec/failure.js';
import { type Known, mistakenOptions } from '../../spec/options.js';
import type { Context, Feed, Listed, Position } from '../author/feed.js';
import { knowing } from '../author/options.js';
import { instant } from '../protocol/dates.js';
import { type Bounds, lookback } from './bounds.js';
import { byText } from './order.js';
import { sortedPages, type WholeList } from './sorted.js';
import type { NumberedPage, Walk } from './still.js';

const DAY = 86_400_000;
/** A row may become visible a little after a later one, and the vendor's days need not be quite those of its times. */
const OVERLAP = 3_600_000;

export interface DaysOptions<C, R, I> {
  /**
   * A walk over all rows from a day (YYYY-MM-DD) on, in any order; undefined: all there are. Rows of earlier
   * days do no harm.
   */
  walk(ctx: Context<C>, from: string | undefined): Required<Walk<R>>;
  /** undefined: the row has none, and is left out. */
  id(row: R): string | undefined;
  /** When it came into being, as the vendor writes it. */
  at(row: R): unknown;
  listed(row: R, ctx: Context<C>): Omit<Listed<I>, 'id' | 'again'>;
  /**
   * Whether the vendor heeds `from`: then a page of rows from long before it shows that an earlier answer is
   * repeated. Single ones are odd, and have no place.
   */
  filters(config: C): boolean;
  /**
   * Is this row still there? Asked where a list has nothing from the day of the cursor on, whose row it
   * should have.
   */
  exists(ctx: Context<C>, id: string): Promise<boolean>;
}

const OPTIONS: Known<DaysOptions<never, never, never>> = {
  walk: 'function',
  id: 'function',
  at: 'function',
  listed: 'function',
  filters: 'function',
  exists: 'function',
};

const iso = (ms: number) => new Date(ms).toISOString();
const midnight = (ms: number) => Math.floor(ms / DAY) * DAY;

/**
 * A row, and whether it stands under another day than the one it names: that one is passed, and nobody would
 * look there.
 */
interface Dated<R> {
  row: R;
  isStray: boolean;
}

/**
 * A list with a filter of whole days: the day of the cursor is listed again, and what was delivered is known
 * by `seen`. The position is "time/id". A row without a time, with one in the future, or with one that is not
 * of the days that were asked for has no place: it comes last, in every sync that lists it, and moves no cursor.
 */
export function days<C extends Bounds, R, I>(
  options: DaysOptions<C, R, I>,
): Pick<Feed<C, I>, 'order' | 'list' | 'rewind'> & Pick<WholeList<C, R, I>, 'find'> {
  const { id, at, listed } = options;
  const time = (row: R) => instant(at(row));
  const isPlaced = ({ row, isStray }: Dated<R>, { asOf, config }: Context<C>) => {
    if (Number.isNaN(instant(at(row), asOf))) return false;
    return !isStray || time(row) < instant(config.start_date);
  };
  const placeOf = (row: R) => `${iso(time(row))}/${id(row)!.padStart(20, '0')}`;
  const again = (one: Dated<R>, ctx: Context<C>) => {
    const at = time(one.row);
    const isRecent = ctx.lookback > 0 && at >= midnight(lookback(ctx, ctx.asOf));
    if (!isPlaced(one, ctx) || isRecent) return true;
    return iso(midnight(at) + DAY + OVERLAP);
  };
  /** From where on the list of this pass is asked for: the first that asks says so. */
  const firstDay = (ctx: Context<C>, after: Position | null) =>
    ctx.once('the first day', async () =>
      dayOf(after, instant(ctx.config.start_date), await cursorOf(ctx, undefined)),
    );
  const { list, find } = sortedPages<C, Dated<R>, I>({
    order: byText,
    walk: (ctx) => {
      // One for all readings of the list: it learns how many rows the vendor gives at once.
      let made: Required<Walk<R>> | undefined;
      const walk = async () => {
        const from = textOf((await firstDay(ctx, null)).day);
        made ??= options.walk(ctx, from);
        return made;
      };
      return {
        async *pages(smaller) {
          yield* checked(options, ctx, (await walk()).pages(smaller), await firstDay(ctx, null));
        },
        async *down(pages) {
          yield* checked(options, ctx, (await walk()).down(pages), await firstDay(ctx, null));
        },
      };
    },
    id: ({ row }) => (row === null ? undefined : id(row)),
    position: (one, ctx) => (isPlaced(one, ctx) ? placeOf(one.row) : undefined),
    listed: (one, ctx) => ({ ...listed(one.row, ctx), id: id(one.row)!, again: again(one, ctx) }),
  });
  const made: Pick<Feed<C, I>, 'list' | 'rewind'> = {
    async *list(ctx, after, until) {
      await firstDay(ctx, after);
      const start = instant(ctx.config.start_date);
      const begin = Number.isNaN(start) ? '' : iso(start);
      yield* list(ctx, begin > (after ?? '') ? begin : after, until);
    },
    async rewind(ctx, cursor, asOf) {
      await cursorOf(ctx, cursor);
      const overlap = Date.parse(cursor.slice(0, 24)) - OVERLAP;
      return iso(midnight(Math.min(overlap, lookback(ctx, asOf))));
    },
  };
  return {
    order: byText,
    find: async (ctx, id) => (await find(ctx, id))?.row,
    ...made,
    list: knowing('days', days, mistakenOptions(options, OPTIONS), made.list),
  };
}

interface FirstDay {
  /** Midnight (ms); 0: the list is asked for from its beginning. */
  day: number;
  /** The id of the row at the cursor, which is asked for again: there is something to be found. '': there is not. */
  known: string;
}

/** A whole day further back than what is wanted: nobody knows in which zone the vendor counts its days. */
function dayOf(after: Position | null, start: number, cursor: Position | undefined): FirstDay {
  const from = Math.max(
    after === null ? 0 : Date.parse(after.slice(0, 24)),
    Number.isNaN(start) ? 0 : start - OVERLAP,
  );
  const day = from > 0 ? Math.max(0, midnight(from) - DAY) : 0;
  const isInside = cursor !== undefined && Date.parse(cursor.slice(0, 24)) >= day;
  return { day, known: isInside ? cursor.slice(25) : '' };
}

/** Where the stream stands that asked first. */
const cursorOf = (ctx: Context<unknown>, cursor: Position | undefined) =>
  ctx.once('the cursor', async () => cursor);

const textOf = (day: number) => (day > 0 ? iso(day).slice(0, 10) : undefined);

/** The pages of a walk. Where the vendor filters, its answer must fit to what was asked for, but for single rows. */
async function* checked<C extends Bounds, R, I>(
  options: DaysOptions<C, R, I>,
  ctx: Context<C>,
  pages: AsyncIterable<NumberedPage<R>>,
  { day, known }: FirstDay,
): AsyncGenerator<NumberedPage<Dated<R>>> {
  const { at, filters, exists, id } = options;
  const { config } = ctx;
  const isEarly = (row: R) => filters(config) && day > 0 && instant(at(row), ctx.asOf) < day - DAY;
  let isEmpty = true;
  for await (const page of pages) {
    const rows = page.rows.map((row) => ({ row, isStray: row !== null && isEarly(row) }));
    const strays = rows.filter(({ isStray }) => isStray).map(({ row }) => id(row) ?? '');
    if (strays.length < rows.length) isEmpty = false;
    const isDoubtful = strays.length > 1 && 2 * strays.length > rows.length;
    const ask = () => isRepeated(options, ctx, day, strays);
    if (isDoubtful && (await ctx.once(`strays ${strays.join()}`, ask)))
      throw transientError(
        `The list was asked for ${textOf(day)} and later, and goes back further: the vendor repeats an earlier answer.`,
      );
    yield { ...page, rows };
  }
  if (!filters(config) || known === '' || !isEmpty) return;
  if (await exists(ctx, known.replace(/^0+(?=.)/, '')))
    throw transientError(
      `The list has nothing from ${textOf(day)} on, where it has something: the vendor repeats an earlier answer.`,
    );
}

/**
 * Are rows from long before an earlier answer once more? Rows that stand under another day than their own are shown by
 * a second answer too, and by none for a day that is yet to come.
 */
async function isRepeated<C, R, I>(
  { walk, id }: DaysOptions<C, R, I>,
  ctx: Context<C>,
  day: number,
  strays: readonly string[],
): Promise<boolean> {
  const shown = new Set<string>();
  for await (const { rows } of walk(ctx, textOf(day)).pages())
    for (const row of rows) if (row !== null) shown.add(id(row) ?? '');
  if (strays.some((one) => !shown.has(one))) return true;
  for await (const { rows } of walk(ctx, textOf(midnight(ctx.asOf) + 2 * DAY)).pages())
    return rows.some((row) => row !== null && strays.includes(id(row) ?? ''));
  return false;
}
