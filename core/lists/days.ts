import { transientError } from '../../spec/failure.js';
import type { Context, Feed, Listed } from '../author/feed.js';
import { instant } from '../protocol/dates.js';
import { byText } from './order.js';
import { sortedPages } from './sorted.js';

const DAY = 86_400_000;
/** A row may become visible a little after a later one, and the vendor's days need not be quite those of its times. */
const OVERLAP = 3_600_000;

/** The common fields of a config that this list heeds. */
interface Bounds {
  start_date?: string;
  lookback_days: number;
}

export interface DaysOptions<C, R, I> {
  /** All rows from a day (YYYY-MM-DD) on, in any order; undefined: all there are. Asked once a pass; rows of earlier days do no harm. */
  rows(ctx: Context<C>, from: string | undefined): Promise<Iterable<R>>;
  id(row: R): string;
  /** When it came into being, as the vendor writes it. */
  at(row: R): string | null | undefined;
  listed(row: R, ctx: Context<C>): Omit<Listed<I>, 'id' | 'again'>;
  /** Whether the vendor heeds `from`: then a row from long before it shows that an earlier answer is repeated. */
  filters(config: C): boolean;
}

const iso = (ms: number) => new Date(ms).toISOString();
const midnight = (ms: number) => Math.floor(ms / DAY) * DAY;

/**
 * A list with a filter of whole days: the day of the cursor is listed again, and what was delivered is known by `seen`. The position
 * is "time/id". A row without a time has no place: it comes last, in every sync that lists it, and moves no cursor.
 */
export function days<C extends Bounds, R, I>({
  rows,
  id,
  at,
  listed,
  filters,
}: DaysOptions<C, R, I>): Pick<Feed<C, I>, 'order' | 'list' | 'rewind'> {
  const time = (row: R) => instant(at(row));
  const position = (row: R) => (Number.isNaN(time(row)) ? undefined : placeOf(row));
  const placeOf = (row: R) => `${iso(time(row))}/${id(row).padStart(20, '0')}`;
  const again = (row: R, { config, asOf }: Context<C>) => {
    const { lookback_days } = config;
    if (Number.isNaN(time(row)) || (lookback_days > 0 && time(row) >= midnight(asOf - lookback_days * DAY)))
      return true;
    return iso(midnight(time(row)) + DAY + OVERLAP);
  };
  return {
    order: byText,
    async *list(ctx, after, until) {
      const start = instant(ctx.config.start_date);
      const wanted = await ctx.once('days', async () => {
        const from = Math.max(
          after === null ? 0 : Date.parse(after.slice(0, 24)),
          Number.isNaN(start) ? 0 : start - OVERLAP,
        );
        // A whole day further back: nobody knows in which zone the vendor counts its days.
        const day = from > 0 ? Math.max(0, midnight(from) - DAY) : 0;
        const all = [...(await rows(ctx, day > 0 ? iso(day).slice(0, 10) : undefined))];
        // The row of the cursor is asked for again, so nothing at all is the end of another list, answered once more.
        if (filters(ctx.config) && after !== null && all.length === 0)
          throw transientError(
            `The list has nothing from ${iso(day).slice(0, 10)} on, where it had something before: the vendor repeats an earlier answer, or deleted all of it.`,
          );
        if (filters(ctx.config) && all.some((row) => time(row) < day - DAY))
          throw transientError(
            `The list was asked for ${iso(day).slice(0, 10)} and later, and goes back further: the vendor repeats an earlier answer.`,
          );
        return all.filter((row) => !(time(row) < start));
      });
      const item = (row: R): Listed<I> => ({ ...listed(row, ctx), id: id(row), again: again(row, ctx) });
      const pages = async function* () {
        yield { rows: wanted };
      };
      yield* sortedPages<C, R, I>({ order: byText, pages, id, position, listed: item })(ctx, after, until);
    },
    rewind({ config }, cursor, asOf) {
      const overlap = Date.parse(cursor.slice(0, 24)) - OVERLAP;
      return iso(
        midnight(config.lookback_days > 0 ? Math.min(overlap, asOf - config.lookback_days * DAY) : overlap),
      );
    },
  };
}
