import type { Context } from './feed.js';

/**
 * A version for what people may edit later: the text of what a stream shows of an item. Without a lookback edits do not matter;
 * `always` tells the versions apart that do so all the same.
 */
export function edits<C extends { lookback_days: number }, I>(
  shown: (item: I) => unknown,
  always: (item: I) => string | undefined = () => undefined,
): (item: I, ctx: Context<C>) => string | undefined {
  const exact = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  return (item, { config }) => always(item) ?? (config.lookback_days === 0 ? undefined : JSON.stringify(shown(item), exact));
}
