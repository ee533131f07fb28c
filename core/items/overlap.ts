import type { Context, Position } from '../author/feed.js';
import { type Bounds, lookback } from '../lists/bounds.js';

export interface OverlapOptions<C> {
  /** Ids are given when an item is begun and become visible when it is stored: so many below the cursor may appear late. */
  ids: number;
  /** The lowest id of what began at or after a time (ms); undefined: there is none. */
  first(ctx: Context<C>, from: number): Promise<number | undefined>;
}

/** For a list by ids that count upwards: which of them the next sync lists again, because they came late or were edited since. */
export function overlap<C extends Bounds>({ ids, first }: OverlapOptions<C>) {
  /** The lowest id of the lookback; infinity: there is none. */
  const edited = async (ctx: Context<C>, asOf: number): Promise<number> => {
    const from = lookback(ctx.config, asOf);
    if (from === Number.POSITIVE_INFINITY) return from;
    return ctx.once(`lookback ${asOf}`, async () => (await first(ctx, from)) ?? Number.POSITIVE_INFINITY);
  };
  return {
    /** For `Listed`: always, as long as it lies in the lookback of the next sync, or until the cursor is far enough above it. */
    again: async (ctx: Context<C>): Promise<(id: number) => true | Position> => {
      const lowest = (await edited(ctx, ctx.asOf)) - ids;
      return (id) => id >= lowest || String(id + ids);
    },
    /** Where the next list starts. */
    rewind: async (ctx: Context<C>, cursor: Position, asOf: number): Promise<Position> =>
      String(Math.max(0, Math.min(Number(cursor) - ids, (await edited(ctx, asOf)) - 1))),
  };
}
