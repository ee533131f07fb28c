import type { Verdict } from 'trunkline';

/** One part of an item that takes a request of its own: its value, or that it is not there yet ('later'), never will be, or cannot be found ('gone'). */
export type Part<T> = PromiseSettledResult<T | Exclude<Verdict, 'now'> | 'gone' | undefined>;

/** For `when`. An error and absence are no verdict: they come up in `rows`, where they concern the streams that show this part. */
export function partVerdict<T extends object>(part: Part<T> | undefined): Verdict {
  if (part?.status !== 'fulfilled' || typeof part.value !== 'string') return 'now';
  return part.value === 'gone' ? 'now' : part.value;
}

/** For `rows`: those that a part makes, where it can be found. @throws what went wrong with the request */
export function partRows<T extends object, R>(
  part: Part<T> | undefined,
  rows: (value: T | undefined) => R[],
): R[] | 'gone' {
  return part?.status === 'fulfilled' && part.value === 'gone' ? 'gone' : rows(partValue(part));
}

/** For `rows`. @throws what went wrong with the request */
export function partValue<T extends object>(part: Part<T> | undefined): T | undefined {
  if (part?.status === 'rejected') throw part.reason;
  return typeof part?.value === 'object' ? part.value : undefined;
}
