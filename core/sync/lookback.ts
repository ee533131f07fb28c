import type { Position } from '../author/feed.js';
import type { CommonConfig } from '../author/source.js';
import { MAX_SEEN } from './seen.js';
import type { Progress } from './state.js';

/** Days that a stream looks back whose list shows edits for next to nothing, where the user says nothing. */
const AUTOMATIC = 7;
const HOUR = 3_600_000;
/** How often it is read where the config does not say (hours). */
const A_DAY = 24;
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
  /** A version 1 does not say: what it knows without a version was delivered by syncs that did not look back. */
  mayBeFirst: boolean;
  /** It was on, and is off: what is known is remembered without its version. */
  isFading: boolean;
}

export const NO_LOOKBACK: Lookback = {
  days: 0,
  isRead: false,
  isFirst: false,
  mayBeFirst: false,
  isFading: false,
};

/** What the config and the state of a stream mean for its lookback, at a time (ms). */
export function lookbackOf<C extends CommonConfig>(
  stream: { looksBack?: ((config: C) => boolean) | undefined },
  config: C,
  { asOf, lookedBack: last, seen }: Pick<Progress, 'asOf' | 'lookedBack' | 'seen'>,
  now: number,
): Lookback {
  const isCheap = stream.looksBack?.(config) === true;
  const days = config.lookback_days ?? (isCheap ? AUTOMATIC : 0);
  if (days === 0) return { ...NO_LOOKBACK, isFading: last !== undefined };
  // A version 1 did not say whether it looked back. It may have where the user wants it to, and remembered what it saw.
  const mayBeFirst = last === undefined && seen.isOld && config.lookback_days !== undefined;
  const isRemembered = last === undefined ? mayBeFirst : last.days >= days;
  const isFirst = asOf !== null && !isRemembered;
  const pause = (config.lookback_every_hours ?? A_DAY) * HOUR * ALMOST;
  const isDue = isFirst || last === undefined || pause === 0 || !isWithin(now - last.at, pause);
  return { days, isRead: isDue, isFirst, mayBeFirst, isFading: false };
}

/** A state from the future says that a clock was wrong. */
const isWithin = (passed: number, pause: number) => passed > -HOUR && passed < pause;

export const describeReach = (name: string, { days }: Lookback, reach: Position): string =>
  `${name}: the lookback does not reach ${days} days back, but to "${reach}": the state has room to remember ${MAX_SEEN} versions of what was ` +
  'delivered. What is edited below that does not come: set lookback_days lower, or run a full refresh now and then.';
