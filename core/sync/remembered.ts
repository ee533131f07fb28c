import type { Listed, Position } from '../author/feed.js';
import type { Entry } from './entry.js';
import type { Lane } from './lane.js';
import type { LookedBack } from './state.js';

// What a stream that looks back remembers of its items.

/** As the stream has to remember an item: what a later lookback lists again stays known until then. */
export function againOf<C, I>({ lookback }: Lane<C, I>, { again, recent }: Listed<I>): boolean | Position {
  const { days, isRead } = lookback;
  // What a sync lists that does not look back is young, and what was known of it before must not outlive it.
  if (days > 0 && (recent === true || !isRead)) return true;
  return again ?? false;
}

/** The list names what is known, and this sync does not ask whether it was edited. */
export function isLeft<C, I>(
  { lookback, progress }: Lane<C, I>,
  { id, version, recent }: Listed<I>,
): boolean {
  const { days, isRead, isFading } = lookback;
  if (days === 0 && !isFading) return false;
  // A list that tells no version says so by '': it has nothing to say about edits.
  if (version === '' || (version === undefined && !isRead)) return progress.seen.knows(id);
  // It was too old to be remembered in its version.
  return version === undefined && recent === false && progress.seen.isPlain(id);
}

/**
 * Is the version of an item worth telling? What is new and too old for a lookback needs none: telling it
 * costs as much as writing it.
 */
export const tellsVersions = <C, I>({ lookback, progress }: Lane<C, I>, { id, recent }: Listed<I>): boolean =>
  lookback.days > 0 && (recent !== false || progress.seen.knows(id));

/**
 * What is new to the first lookback below the overlap, or known without a version, was written before: it is
 * only remembered.
 */
export function isWritten<C, I>(lane: Lane<C, I>, { ref, origin }: Entry<C, I>): boolean {
  const { isFirst, mayBeFirst } = lane.lookback;
  if (!origin.listed || !(isFirst || mayBeFirst)) return false;
  const { seen } = lane.progress;
  if (seen.isPlain(ref.id)) return true;
  return isFirst && origin.below?.has(lane) === true && !seen.knows(ref.id);
}

/** A pass has passed where a stream stood when it began, or the whole list. */
export function lookedBack<C, I>({ lookback, progress }: Lane<C, I>, at: number): void {
  if (!lookback.isRead) return;
  const { reach } = progress.lookedBack ?? {};
  progress.lookedBack = { at, days: lookback.days, ...(reach === undefined ? {} : { reach }) };
}

/** The whole list went by, and may have missed rows. */
export function concludeLookback<C, I>(lane: Lane<C, I>, at: number, mayMiss: boolean): void {
  const { lookback, progress, revision } = lane;
  lookedBack(lane, at);
  if (lookback.days === 0) progress.lookedBack = undefined;
  const isResting = lookback.days > 0 && !lookback.isRead;
  progress.listed(isResting, mayMiss);
  // What rests or is hidden is known by versions of before, until a list names it.
  if (!isResting && !progress.isHiding) progress.revised(revision);
}

/**
 * It may have been delivered as it is: the state knows it by a version that was made in another way, or comes from
 * a version 1, which says what it knows only to who has the same versions.
 */
export function mayBeAgain<C, I>(lane: Lane<C, I>, { ref, origin }: Entry<C, I>, isTold: boolean): boolean {
  if (lane.isRevised && lane.progress.seen.knows(ref.id)) return true;
  return isTold && origin.relisted?.has(lane) === true && !lane.progress.seen.knows(ref.id);
}

/** Where the marks had no room, the lookback reaches back no further than to what they still hold. */
export function shorten<C, I>(
  { lookback, progress, begins, places }: Lane<C, I>,
  order: (a: Position, b: Position) => number,
): void {
  const { lost } = progress.seen;
  if (lost === undefined || lookback.days === 0) return;
  const place = lost === 'unlisted' ? begins : places.slice(lost).find((one) => one !== undefined);
  if (place === undefined || place === null) return; // not passed yet
  progress.seen.lost = undefined;
  const known: LookedBack = progress.lookedBack ?? { at: 0, days: lookback.days };
  const reach = known.reach === undefined || order(place, known.reach) > 0 ? place : known.reach;
  progress.lookedBack = { ...known, reach };
}
