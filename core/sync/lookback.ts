import type { Listed, Position } from '../author/feed.js';
import type { CommonConfig } from '../author/source.js';
import type { Entry } from './entry.js';
import type { Lane } from './lane.js';
import { MAX_SEEN } from './seen.js';
import type { LookedBack, Progress } from './state.js';

/** Days that a stream looks back whose list shows edits for next to nothing, where the user says nothing. */
const AUTOMATIC = 7;
const HOUR = 3_600_000;
/** Schedules jitter: what comes a little early counts as in time. */
const ALMOST = 0.98;

/** What the lookback of a stream does in one sync. */
export interface Lookback {
  /** So many days back edits matter; 0: they do not. */
  days: number;
  /** It is read now. Else it rests: what is known stays as it is, whatever the list says of it. */
  isRead: boolean;
  /** No sync before looked back, or not so far: what it does not know was delivered by those that remembered less. */
  isFirst: boolean;
  /** It was on, and is off: what is known is remembered without its version. */
  isFading: boolean;
}

export const NO_LOOKBACK: Lookback = { days: 0, isRead: false, isFirst: false, isFading: false };

/** What the config and the state of a stream mean for its lookback, at a time (ms). */
export function lookbackOf<C extends CommonConfig>(
  stream: { looksBack?: ((config: C) => boolean) | undefined },
  config: C,
  { asOf, lookedBack: last }: Pick<Progress, 'asOf' | 'lookedBack'>,
  now: number,
): Lookback {
  const isCheap = stream.looksBack?.(config) === true;
  const days = config.lookback_days ?? (isCheap ? AUTOMATIC : 0);
  if (days === 0) return { ...NO_LOOKBACK, isFading: isCheap && last !== undefined };
  const isFirst = asOf !== null && (last === undefined || last.days < days);
  const pause = config.lookback_every_hours * HOUR * ALMOST;
  const isDue = isFirst || last === undefined || pause === 0 || !isWithin(now - last.at, pause);
  return { days, isRead: isDue, isFirst, isFading: false };
}

/** A state from the future says that a clock was wrong. */
const isWithin = (passed: number, pause: number) => passed > -HOUR && passed < pause;

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
  const isMute = version === '' || (version === undefined && (!isRead || recent === false));
  return isMute && progress.seen.knows(id);
}

/** What is new to the first lookback below the overlap, or known without a version, was written before: it is only remembered. */
export function isWritten<C, I>(lane: Lane<C, I>, { ref, origin }: Entry<C, I>): boolean {
  if (!lane.lookback.isFirst || !origin.listed) return false;
  const { seen } = lane.progress;
  if (seen.isPlain(ref.id)) return true;
  return origin.below?.has(lane) === true && !seen.knows(ref.id);
}

/** A pass has passed where a stream stood when it began, or the whole list. */
export function lookedBack<C, I>({ lookback, progress }: Lane<C, I>, at: number): void {
  if (!lookback.isRead) return;
  const { reach } = progress.lookedBack ?? {};
  progress.lookedBack = { at, days: lookback.days, ...(reach === undefined ? {} : { reach }) };
}

/** The whole list went by. */
export function concludeLookback<C, I>(lane: Lane<C, I>, at: number): void {
  lookedBack(lane, at);
  if (lane.lookback.days === 0) lane.progress.lookedBack = undefined;
  lane.progress.listed(lane.lookback.days > 0 && !lane.lookback.isRead);
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

export const describeReach = (name: string, { days }: Lookback, reach: Position): string =>
  `${name}: the lookback does not reach ${days} days back, but to "${reach}": the state has room to remember ${MAX_SEEN} versions of what was ` +
  'delivered. What is edited below that does not come: set lookback_days lower, or run a full refresh now and then.';
