import type { Verdict } from '../author/feed.js';

/** One part of an item that takes a request of its own: its value, or that it is not there yet ('later') or never will be. */
export type Part<T> = PromiseSettledResult<T | Exclude<Verdict, 'now'> | undefined>;

/** For `when`. An error is no verdict: it comes up in `rows`, where it concerns the streams that show this part and no others. */
export function partVerdict<T extends object>(part: Part<T> | undefined): Verdict {
  return part?.status === 'fulfilled' && typeof part.value === 'string' ? part.value : 'now';
}

/** For `rows`. @throws what went wrong with the request */
export function partValue<T extends object>(part: Part<T> | undefined): T | undefined {
  if (part?.status === 'rejected') throw part.reason;
  return typeof part?.value === 'object' ? part.value : undefined;
}
