import type { Context } from '../author/feed.js';
import { instant } from '../protocol/dates.js';

const DAY = 86_400_000;

/** The common fields of a config that say from when on something is read. */
export interface Bounds {
  start_date?: string;
}

/**
 * Before the user's start_date. What tells no time is not, nor what says 1970 for none: nothing says that it is
 * too old.
 */
export const isEarly = ({ start_date }: Pick<Bounds, 'start_date'>, time: unknown): boolean =>
  start_date !== undefined && instant(time, Number.POSITIVE_INFINITY) < instant(start_date);

/**
 * Where a list begins that cannot do without a beginning: at start_date; without one so many days ago, with a
 * WARN (ms).
 */
export function beginning<C extends Bounds>(days: number): (ctx: Context<C>) => number {
  return ({ config, asOf, log }) => {
    if (config.start_date !== undefined) return Math.min(instant(config.start_date), asOf);
    log('WARN', `start_date is not set: what came in the last ${days} days is read.`);
    return asOf - days * DAY;
  };
}

/** Where the lookback begins, counted from a moment (ms); infinity: there is none. */
export const lookback = ({ lookback: days }: Pick<Context<unknown>, 'lookback'>, asOf: number): number =>
  days > 0 ? asOf - days * DAY : Number.POSITIVE_INFINITY;
