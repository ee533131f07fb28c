import { instant } from '../protocol/dates.js';
import type { Output } from '../protocol/output.js';
import type { State } from './state.js';

/**
 * Is start_date yet to come? Most likely it is a mistake: nothing of a list is passed then, or what came
 * meanwhile would be missing once it is mended.
 */
export const isAhead = (start: string | undefined, now: number): boolean => instant(start) > now;

/** Which start_date the rows of a state reach back to, and a word where the config now wants more. null: everything. */
export function fromOf(
  name: string,
  state: State | undefined,
  start: string | undefined,
  { output, now }: { output: Pick<Output, 'log'>; now(): number },
): string | null {
  if (isAhead(start, now())) return state?.from ?? null;
  const wanted = start ?? null;
  // A state of version 1 does not say. It was written with the config as it stands, as far as we can know.
  if (state?.from === undefined) return wanted;
  const isEarlier = timeOf(wanted) < timeOf(state.from);
  if (!isEarlier) return wanted;
  output.log(
    'WARN',
    `${name}: start_date is ${wanted ?? 'empty (everything)'}, but this stream was read from ${state.from} on, and goes on from its state: ` +
      'older rows do not come. Reset the stream (remove its state) to have them, or set start_date back.',
  );
  return state.from;
}

const timeOf = (date: string | null): number => (date === null ? Number.NEGATIVE_INFINITY : Date.parse(date));
