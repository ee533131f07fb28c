import type { Failure } from '../../spec/failure.js';
import type { Position, Stream } from '../author/feed.js';
import { isKeyedBy } from './keys.js';
import { type Lookback, NO_LOOKBACK } from './lookback.js';
import type { PassedStream } from './plan.js';
import type { Sink } from './sink.js';
import type { Progress } from './state.js';
import { Written } from './written.js';

/** Rows whose keys are held, of those that another item may have as well: some 15 MB. */
const KEYS_HELD = 100_000;

/** What is asked for: an item, and then what else its rows need. */
export type Step = 'item' | 'rows';
const STEPS: readonly Step[] = ['item', 'rows'];

/** One stream on its way through a pass. */
export class Lane<C, I> implements PassedStream<C, I> {
  readonly name: string;
  readonly stream: Stream<C, I, object>;
  readonly progress: Progress;
  readonly sink: Sink;
  /** How its versions are made, and whether the state knows items by versions that were made otherwise. */
  readonly revision: number;
  readonly isRevised: boolean;
  /** Where its list began, and up to where each stretch of it was passed, for those that look back. */
  begins: Position | null = null;
  readonly places: Position[] = [];
  /** Ids settled in this pass that its list may name (again), with the version by which it named them then. */
  readonly settled = new Map<string, string | undefined>();
  readonly counts: Counts = {
    rows: 0,
    gone: 0,
    givenUp: 0,
    givenUpBefore: 0,
    unchanged: 0,
    failed: 0,
    doubled: 0,
    differing: 0,
    again: 0,
  };
  /** Up to where unfinished items were asked for in this pass, by id: they are not asked for twice. */
  readonly asked = new Map<string, Step>();
  /** Ids that failed in this pass, or that the vendor does not know, with what was asked for in vain. */
  readonly bad = new Map<string, Step>();
  /** Ids that are not there for credentials that see less than those before them. */
  readonly hidden = new Set<string>();
  /**
   * It stands where no sync before it stood: the cursor moved, or something is known above a list that has
   * none yet.
   */
  gotFurther = false;
  #retries = 0;
  /** Items settled since the last STATE. */
  unsaved = 0;
  readonly #inARow: Record<Step, number> = { item: 0, rows: 0 };
  readonly #worked = new Set<Step>();
  #failure: Failure | undefined;
  readonly #written: Written;

  /** @param savedAt when the last STATE was (ms) */
  constructor(
    { name, stream, progress, sink }: PassedStream<C, I>,
    public savedAt: number,
    readonly lookback: Lookback = NO_LOOKBACK,
  ) {
    this.name = name;
    this.stream = stream;
    this.progress = progress;
    this.sink = sink;
    this.revision = stream.revision ?? 1;
    if (progress.revision === undefined) progress.revised(this.revision);
    this.#written = new Written(stream.primaryKey, KEYS_HELD);
    this.isRevised = progress.revision !== this.revision;
  }

  /** Why the stream failed; undefined: it has not. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** So many that were given up are asked for once more in this pass. */
  get retries(): number {
    return this.#retries;
  }

  retried(): void {
    this.#retries++;
  }

  /** So many items are settled that no STATE tells of yet. */
  moved(items = 1): void {
    this.unsaved += items;
  }

  /** A STATE tells of all of them. */
  saved(at: number): void {
    this.unsaved = 0;
    this.savedAt = at;
  }

  /** It stands where it never stood. */
  wentFurther(): void {
    this.gotFurther = true;
  }

  /** A primary key leaves a sync once, also where two items have a row of it (a session that two calls name). */
  firstOf(rows: readonly object[], id: string): readonly object[] {
    const { primaryKey } = this.stream;
    if (rows.every((row) => isKeyedBy(id, row, primaryKey))) return rows;
    const before = this.#written.differing;
    const own = rows.filter((row) => this.#written.isNew(row));
    this.count('doubled', rows.length - own.length);
    this.count('differing', this.#written.differing - before);
    return own;
  }

  /** The vendor works for this stream: rows of an item came, or the item alone, which needs no more. */
  worked(step: Step): void {
    for (const one of step === 'rows' ? STEPS : [step]) {
      this.#inARow[one] = 0;
      this.#worked.add(one);
    }
  }

  /** Did it in this sync? What fails beside that is not the vendor's breakdown. */
  hasWorked(step: Step): boolean {
    return this.#worked.has(step);
  }

  /** A new item failed. @returns how many did, one after the other */
  stumbled(step: Step): number {
    return ++this.#inARow[step];
  }

  count(what: keyof Counts, more = 1): void {
    this.counts[what] += more;
  }

  /** The stream leaves the pass: nothing more is written for it. The first failure is the one that counts. */
  fail(failure: Failure): void {
    this.#failure ??= failure;
  }
}

/** The streams of a pass that have not failed. */
export const live = <C, I>({ lanes }: { readonly lanes: readonly Lane<C, I>[] }): Lane<C, I>[] =>
  lanes.filter(({ failure }) => failure === undefined);

/** What the log line at the end of the sync tells. */
export interface Counts {
  rows: number;
  gone: number;
  givenUp: number;
  /** Items that the list goes on naming although they were given up. */
  givenUpBefore: number;
  unchanged: number;
  failed: number;
  doubled: number;
  /** Of those, how many said something else than the row of the same key that was written. */
  differing: number;
  /** Items that a state of version 1 may know in another version. */
  again: number;
}
