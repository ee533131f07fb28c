import type { Context, Feed } from '../author/feed.js';

/** Items between two STATEs. */
const STEP = 100;

/**
 * A list of ids that somebody else keeps: no order, no positions, and the next sync names them all again.
 * What is done is remembered (`seen`), so that only new and unfinished ones cost a request. `reread`: all of
 * them are loaded in every sync, and the feed's `version` says which were edited.
 */
export function ids<C, I>(
  read: (ctx: Context<C>) => AsyncIterable<readonly string[]>,
  reread: (ctx: Context<C>) => boolean = () => false,
): Feed<C, I>['list'] {
  return async function* (ctx) {
    const version = reread(ctx) ? {} : { version: '' };
    for await (const batch of read(ctx)) {
      for (let at = 0; at < batch.length; at += STEP) {
        yield {
          items: batch.slice(at, at + STEP).map((id) => ({ id, ...version, again: true })),
          upTo: null,
        };
      }
    }
  };
}
