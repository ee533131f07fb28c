import type { Context } from '../author/feed.js';
import { textOf } from '../fingerprint.js';

/**
 * A version for what people may edit later: the text of what a stream shows of an item. Without a lookback
 * edits do not matter; `always` tells the versions apart that do so all the same.
 */
export function edits<C, I>(
  shown: (item: I) => unknown,
  always: (item: I) => string | undefined = () => undefined,
): (item: I, ctx: Context<C>) => string | undefined {
  return (item, { lookback }) => {
    const told = always(item);
    if (lookback === 0) return told;
    const text = textOf(shown(item));
    return told === undefined ? text : `${told} ${text}`;
  };
}
