import { type Known, mistakenOptions } from '../../spec/options.js';
import type { Context, Position } from '../author/feed.js';
import { knowing } from '../author/options.js';
import { type Bounds, lookback } from '../lists/bounds.js';

const HOUR = 3_600_000;
/** After a longer pause (ms) the ids of the hour before the last sync are too many to be remembered all. */
const PAUSE = 7 * 24 * HOUR;

/** What began so long ago (ms) does not say what time it is at the vendor. */
const IDLE = 24 * HOUR;

export interface OverlapOptions<C> {
  /**
   * Ids are given when an item is begun and become visible when it is stored: so many below the cursor may
   * appear late.
   */
  ids: number;
  /** When the newest item began, by the vendor's clock (ms); NaN: there is none; infinity: it does not say. */
  newest(ctx: Context<C>): Promise<number>;
  /** The lowest id of what began at or after a time (ms); undefined: there is none. */
  first(ctx: Context<C>, from: number): Promise<number | undefined>;
}

const OPTIONS: Known<OverlapOptions<never>> = { ids: 'number', newest: 'function', first: 'function' };

/** The lowest ids that this sync lists again. */
interface Begun {
  hour?: number;
  lookback?: number;
}

type Again = { again: true | Position; recent: boolean | undefined };

/**
 * For a list by ids that count upwards: which of them the next sync lists again, because they came late or
 * were edited since. Ids may be far apart (a vendor may give them to all its customers together), so besides
 * a number of them it is an hour of the vendor's time, for one request a sync; a lookback holds it already.
 */
export function overlap<C extends Bounds>(options: OverlapOptions<C>) {
  const { ids, newest, first } = options;
  const lowest = (ctx: Context<C>, from: number): Promise<number> =>
    ctx.once(
      `the first id from ${from} on`,
      async () => (await first(ctx, from)) ?? Number.POSITIVE_INFINITY,
    );
  /** The lowest id of the last hour; infinity: there is none. */
  const lowestOfHour = async (ctx: Context<C>, asOf: number): Promise<number> => {
    const latest = Math.min(await newest(ctx), asOf);
    // What is handed in long after it began says nothing about now: then it is the hour by our clock.
    const now = latest > asOf - IDLE ? latest : asOf;
    return lowest(ctx, now - HOUR);
  };
  /** The lowest id of the lookback; infinity: there is none. */
  const lowestOfLookback = async (ctx: Context<C>, asOf: number): Promise<number> =>
    ctx.lookback > 0 ? lowest(ctx, lookback(ctx, asOf)) : Number.POSITIVE_INFINITY;
  /**
   * Where the lists of this sync begin, of streams that go on. What this sync lists again lies lower than
   * what the next one will.
   */
  const begun = (ctx: Context<C>) => ctx.once('the overlap', async (): Promise<Begun> => ({}));
  /**
   * From which id on a later lookback will list again. Where none began since the last one, only new ones do.
   * undefined: nothing of it has begun; then it begins with what is yet to come, and lists the overlap below that.
   */
  const recentFrom = async (ctx: Context<C>, { lookback: own }: Begun): Promise<number | undefined> => {
    if (own === Number.POSITIVE_INFINITY) return 0;
    const lowest = own ?? (await lowestOfLookback(ctx, ctx.asOf));
    return lowest === Number.POSITIVE_INFINITY ? undefined : lowest;
  };
  const made = {
    /**
     * For `Listed`: whether the next sync may list it, or until which cursor it may; and whether a later
     * lookback will.
     */
    async again(ctx: Context<C>): Promise<(id: number) => Again> {
      const place = await begun(ctx);
      const recent = ctx.looksBack ? await recentFrom(ctx, place) : undefined;
      const hour = place.hour ?? place.lookback ?? (await lowestOfHour(ctx, ctx.asOf));
      return (id) => {
        const again = id >= hour - ids || String(id + ids);
        return { again, recent: recent === undefined ? undefined : id >= recent - ids };
      };
    },
    /** Where the next list starts. */
    async rewind(ctx: Context<C>, cursor: Position, asOf: number): Promise<Position> {
      const isLookback = ctx.lookback > 0;
      const lowestAgain = await (isLookback ? lowestOfLookback(ctx, asOf) : lowestOfHour(ctx, asOf));
      const place = await begun(ctx);
      const part = isLookback ? 'lookback' : 'hour';
      if (ctx.asOf - asOf < PAUSE) place[part] = Math.min(lowestAgain, place[part] ?? lowestAgain);
      return String(Math.max(0, Math.min(Number(cursor) - ids, lowestAgain - 1)));
    },
  };
  return { ...made, rewind: knowing('overlap', overlap, mistakenOptions(options, OPTIONS), made.rewind) };
}
