import type { Flow } from './flow.js';
import { type Lane, live } from './lane.js';
import type { Pass } from './pass.js';
import { shorten } from './remembered.js';

/** A STATE of a stream follows so many settled items. */
const AFTER = 100;
/** ... and at most so long between two STATEs of a stream that moves (ms). */
const EVERY = 30_000;
/** ... but no sooner than after one for so many marks and entries of it: else states would outweigh records. */
const HELD_AN_ITEM = 20;
/** How often a run that waits looks whether a STATE is due (ms). */
const LOOKED_EVERY = 1_000;

/** A STATE of each stream that has settled enough items, or moved for long enough. */
export async function saveWhereDue<C, I>(pass: Pass<C, I>): Promise<void> {
  for (const lane of live(pass)) {
    if (isOld(pass, lane) || hasSettledEnough(lane)) await save(pass, lane);
  }
}

/**
 * Sees to the same while everybody waits, for one slow item or for the next page: what has settled meanwhile
 * need not be done again by whoever goes on from here.
 * @returns ends it; what is being written then is written to its end
 */
export function saveMeanwhile<C, I>(pass: Pass<C, I>, flow: Flow<C, I>): () => Promise<void> {
  let saving: Promise<void> | undefined;
  const look = () => {
    flow.advance();
    // Who cannot write learns it from the rows as well.
    saving ??= saveMoved(pass)
      .catch(() => undefined)
      .finally(() => {
        saving = undefined;
      });
  };
  const timer = setInterval(look, LOOKED_EVERY).unref();
  return async () => {
    clearInterval(timer);
    await saving;
  };
}

async function saveMoved<C, I>(pass: Pass<C, I>): Promise<void> {
  for (const lane of live(pass)) {
    if (lane.unsaved > 0 && isOld(pass, lane)) await save(pass, lane);
  }
}

const isOld = <C, I>(pass: Pass<C, I>, lane: Lane<C, I>): boolean => pass.now() - lane.savedAt >= EVERY;

function hasSettledEnough<C, I>({ progress, unsaved }: Lane<C, I>): boolean {
  if (unsaved < AFTER) return false;
  const { pending, seen, ahead } = progress;
  return unsaved * HELD_AN_ITEM >= seen.size + ahead.size + pending.size;
}

/** Where a stream stands now. */
export async function save<C, I>(pass: Pass<C, I>, lane: Lane<C, I>): Promise<void> {
  lane.saved(pass.now());
  shorten(lane, pass.feed.order);
  const dropped = lane.progress.seen.takeDropped();
  if (dropped > 0) {
    pass.log(
      'WARN',
      `${lane.name}: the state has no room left to remember ${dropped} delivered items; if listed again they are delivered once more`,
    );
  }
  await lane.sink.state(lane.progress.toState());
}
