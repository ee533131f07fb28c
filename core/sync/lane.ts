import type { Failure } from '../../spec/failure.js';
import type { Position, Stream } from '../author/feed.js';
import { type Lookback, NO_LOOKBACK } from './lookback.js';
import type { Progress, State } from './state.js';

/** Where a pass writes to. The sync stands above it: it knows about protocols, statuses and exit codes. */
export interface Sink {
  /** Rows of one stream, in order. A promise: the reader is slow, wait for it. */
  records(stream: string, rows: readonly object[]): Promise<void> | void;
  state(stream: string, state: State): Promise<void> | void;
  /** The stream cannot go on in this sync. */
  failed(stream: string, failure: Failure): void;
  log(level: 'INFO' | 'WARN' | 'DEBUG', message: string): void;
}

/** One stream on its way through a pass. */
export interface Lane<C, I> {
  readonly name: string;
  readonly stream: Stream<C, I, object>;
  readonly progress: Progress;
  readonly lookback: Lookback;
  /** Where its list began, and up to where each stretch of it was passed, for those that look back. */
  begins: Position | null;
  readonly places: Position[];
  /** Ids settled in this pass that its list may name (again), with the version by which it named them then. */
  readonly settled: Map<string, string | undefined>;
  readonly counts: Counts;
  /** Set when the stream failed: it leaves the pass, nothing more is written for it. */
  failure: Failure | undefined;
  /** New items that failed one after the other. */
  inARow: number;
  /** Rows of an item came in this sync: what fails beside them is not the vendor's breakdown. */
  succeeded: boolean;
  /** It stands where no sync before it stood: the cursor moved, or something is known above a list that has none yet. */
  gotFurther: boolean;
  /** Ids that were asked for in this pass: what is still unfinished now is not asked for twice. */
  readonly asked: Set<string>;
  /** Ids that failed in this pass, or that the vendor does not know. */
  readonly bad: Set<string>;
  /** Items settled since the last STATE, and when that was (ms). */
  unsaved: number;
  savedAt: number;
}

/** What the log line at the end of the sync tells. */
export interface Counts {
  rows: number;
  gone: number;
  givenUp: number;
  unchanged: number;
  failed: number;
  doubled: number;
  /** Of those, how many said something else than the row of the same key that was written. */
  differing: number;
}

export function createLane<C, I>(
  name: string,
  stream: Stream<C, I, object>,
  progress: Progress,
  now: number,
  lookback = NO_LOOKBACK,
): Lane<C, I> {
  const counts = { rows: 0, gone: 0, givenUp: 0, unchanged: 0, failed: 0, doubled: 0, differing: 0 };
  return {
    name,
    stream,
    progress,
    lookback,
    begins: null,
    places: [],
    settled: new Map(),
    asked: new Set(),
    bad: new Set(),
    counts,
    failure: undefined,
    inARow: 0,
    succeeded: false,
    gotFurther: false,
    unsaved: 0,
    savedAt: now,
  };
}
