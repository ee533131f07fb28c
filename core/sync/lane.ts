import { asFailure, type Failure } from '../../spec/failure.js';
import type { Stream } from '../author/feed.js';
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
  /** Ids settled in this pass that its list may name (again), with the version by which it named them then. */
  readonly settled: Map<string, string | undefined>;
  readonly counts: Counts;
  /** Set when the stream failed: it leaves the pass, nothing more is written for it. */
  failure: Failure | undefined;
  /** Items that failed one after the other. */
  inARow: number;
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
): Lane<C, I> {
  const counts = { rows: 0, gone: 0, givenUp: 0, unchanged: 0, failed: 0, doubled: 0, differing: 0 };
  return {
    name,
    stream,
    progress,
    settled: new Map(),
    counts,
    failure: undefined,
    inARow: 0,
    unsaved: 0,
    savedAt: now,
  };
}

/** The streams of these lanes cannot go on; the others can. Throws what would meet every other stream too. */
export function fail<C, I>(sink: Sink, lanes: readonly Lane<C, I>[], error: unknown): void {
  const failure = asFailure(error);
  if (failure.fatal) throw failure;
  for (const lane of lanes) {
    if (lane.failure !== undefined) continue;
    lane.failure = failure;
    sink.failed(lane.name, failure);
  }
}
