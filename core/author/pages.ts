import { Failure } from '../../spec/failure.js';
import type { Feed } from './feed.js';

/**
 * A list whose pages say what they have to say. The compiler sees to that; this is for authors without one. A
 * page that says nothing would pass for one in mid-stretch, no STATE would ever follow, and every sync would
 * begin from the start.
 */
export function outspoken<C, I>(list: Feed<C, I>['list'], streams: () => readonly string[]): typeof list {
  return async function* (ctx, after, until) {
    let number = 0;
    for await (const page of list(ctx, after, until)) {
      number++;
      if (page.upTo === undefined && page.more !== true)
        throw new Failure(
          'system_error',
          `A bug in the connector: page ${number} of the list of ${streams().join(', ')} says neither "upTo" (all at or before it ` +
            'is listed; null: the list has no positions) nor "more: true" (in mid-stretch).',
        );
      yield page;
    }
  };
}
