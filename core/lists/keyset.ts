import { transientError } from '../../spec/failure.js';
import { type Known, mistakenOptions } from '../../spec/options.js';
import type { Context, Feed, Listed, Position } from '../author/feed.js';
import { knowing } from '../author/options.js';
import { byId, namedBy } from './odd.js';
import { steps } from './steps.js';

export interface KeysetOptions<C, I> {
  order(a: Position, b: Position): number;
  /** The items above a position, ascending, and whether there may be more behind them. */
  ask(ctx: Context<C>, after: Position | null): Promise<{ items: Listed<I>[]; more: boolean }>;
}

const OPTIONS: Known<KeysetOptions<never, never>> = { order: 'function', ask: 'function' };

/**
 * A list that is asked for what lies above the last id it gave: nothing shifts, whatever comes or goes. The
 * id is the position.
 */
export function keyset<C, I>(options: KeysetOptions<C, I>): Feed<C, I>['list'] {
  const { order, ask } = options;
  const list: Feed<C, I>['list'] = async function* (ctx, after, until) {
    let place = after;
    for (;;) {
      const { items: all, more } = await ask(ctx, place);
      const named = all.flatMap((item) => namedBy(item, ctx) ?? []);
      const items = [...byId(named, ({ id }) => id, ctx).values()];
      if (items.length === 0 && all.length > 0 && more)
        throw transientError(
          'The list answered a page without an id that can be read: what lies behind it cannot be asked for.',
        );
      for (const { id } of items) {
        if (place !== null && order(id, place) <= 0)
          throw transientError(`The list answered ${id} after ${place}: it repeats a page.`);
        place = id;
      }
      yield* steps(items, ({ id }) => id, order, after, until);
      if (!more || all.length === 0 || (until !== null && order(place!, until) >= 0)) return;
    }
  };
  return knowing('keyset', keyset, mistakenOptions(options, OPTIONS), list);
}
