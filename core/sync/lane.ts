import type { Failure } from '../../spec/failure.js';
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
export class Lane<C, I> {
  /** Ids settled in this pass that its list may name (again), with the version by which it named them then. */
  readonly settled = new Map<string, string | undefined>();
  readonly counts: Counts = {
    rows: 0,
    gone: 0,
    givenUp: 0,
    unchanged: 0,
    failed: 0,
    doubled: 0,
    differing: 0,
  };
  /** Ids that were asked for in this pass: what is still unfinished now is not asked for twice. */
  readonly asked = new Set<string>();
  /** Ids that failed in this pass, or that the vendor does not know. */
  readonly bad = new Set<string>();
  /** New items that failed one after the other. */
  inARow = 0;
  /** Rows of an item came in this sync: what fails beside them is not the vendor's breakdown. */
  succeeded = false;
  /** It stands where no sync before it stood: the cursor moved, or something is known above a list that has none yet. */
  gotFurther = false;
  /** Items settled since the last STATE. */
  unsaved = 0;
  #failure: Failure | undefined;

  /** @param savedAt when the last STATE was (ms) */
  constructor(
    readonly name: string,
    readonly stream: Stream<C, I, object>,
    readonly progress: Progress,
    public savedAt: number,
  ) {}

  /** Why the stream failed; undefined: it has not. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** The stream leaves the pass: nothing more is written for it. The first failure is the one that counts. */
  fail(failure: Failure): void {
    this.#failure ??= failure;
  }
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
