import { type Failure, transientError } from '../../spec/failure.js';
import type { Lane } from './lane.js';

/** So many items are named, the others are counted. */
const NAMED = 10;

/**
 * Why a full refresh is not whole although its list went by: a platform takes what came for the whole stream
 * and drops the rows of before. What is unfinished has no rows yet, and what the vendor does not know has
 * none; what fails has some. undefined: it is whole.
 */
export function lackOf<C, I>({ name, progress, failure }: Lane<C, I>): Failure | undefined {
  if (failure !== undefined) return undefined;
  const broken = [...progress.pending].filter(([, { alone }]) => alone === true).map(([id]) => id);
  if (broken.length === 0) return undefined;
  const named = broken.slice(0, NAMED).join(', ') + (broken.length > NAMED ? ', ...' : '');
  const items = broken.length === 1 ? '1 item' : `${broken.length} items`;
  return transientError(
    `${name}: ${items} of the list could not be read (${named}): the vendor fails for each of them, the warnings say how. All others were written, but ` +
      'a full refresh without them would pass for the whole stream, and rows of before would be dropped. Run it again later, or read the stream ' +
      'incrementally: such items then hold back nothing, and come when they can be read.',
  );
}
