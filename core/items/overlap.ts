import type { Context, Position } from '../author/feed.js';
import { type Bounds, lookback } from '../lists/bounds.js';

const HOUR = 3_600_000;
/** After a longer pause (ms) the ids of the hour before the last sync are too many to be remembered all. */
const PAUSE = 7 * 24 * HOUR;

/** Who has had nothing new for so long (ms) has nobody who comes late. */
const IDLE = 24 * HOUR;

export interface OverlapOptions<C> {
  /** Ids are given when an item is begun and become visible when it is stored: so many below the cursor may appear late. */
  ids: number;
  /** When the newest item began, by the vendor's clock (ms); NaN: there is none; infinity: it does not say. */
  newest(ctx: Context<C>): Promise<number>;
  /** The lowest id of what began at or after a time (ms); undefined: there is none. */
  first(ctx: Context<C>, from: number): Promise<number | undefined>;
}

/**
 * For a list by ids that count upwards: which of them the next sync lists again, because they came late or were edited since. Ids may
 * be far apart (a vendor may give them to all its customers together), so besides a number of them it is an hour of the vendor's time,
 * for one request a sync; a lookback holds it already.
 */
export function overlap<C extends Bounds>({ ids, newest, first }: OverlapOptions<C>) {
  const lowest = (ctx: Context<C>, from: number): Promise<number> =>
    ctx.once(
      `the first id from ${from} on`,
      async () => (await first(ctx, from)) ?? Number.POSITIVE_INFINITY,
    );
  /** The lowest id of the lookback, or of the last hour; infinity: there is none. */
  const lowestAgain = async (ctx: Context<C>, asOf: number): Promise<number> => {
    const from = lookback(ctx.config, asOf);
    if (from !== Number.POSITIVE_INFINITY) return lowest(ctx, from);
    const latest = Math.min(await newest(ctx), asOf);
    // What is handed in long after it began says nothing about now, and ids so far back are not remembered.
    const isNow = latest > asOf - IDLE;
    return isNow ? lowest(ctx, latest - HOUR) : Number.POSITIVE_INFINITY;
  };
  /** Where the lists of this sync begin, of streams that go on. */
  const begun = (ctx: Context<C>) =>
    ctx.once('the overlap', async () => ({ lowest: undefined as number | undefined }));
  return {
    /** For `Listed`: always, as long as the next sync may list it, or until the cursor is far enough above it. */
    again: async (ctx: Context<C>): Promise<(id: number) => true | Position> => {
      // What this sync lists again lies lower than what the next one will, and costs no request more.
      const known = ctx.config.lookback_days > 0 ? undefined : (await begun(ctx)).lowest;
      const from = (known ?? (await lowestAgain(ctx, ctx.asOf))) - ids;
      return (id) => id >= from || String(id + ids);
    },
    /** Where the next list starts. */
    rewind: async (ctx: Context<C>, cursor: Position, asOf: number): Promise<Position> => {
      const again = await lowestAgain(ctx, asOf);
      const place = await begun(ctx);
      if (ctx.asOf - asOf < PAUSE) place.lowest = Math.min(again, place.lowest ?? again);
      return String(Math.max(0, Math.min(Number(cursor) - ids, again - 1)));
    },
  };
}
