import type { Position } from '../author/feed.js';
import { Ahead } from './ahead.js';
import { escaped } from './escape.js';
import { Marked } from './marked.js';
import { isMarked, type Pending, PendingItems } from './pending.js';
import { type Packed, Seen } from './seen.js';
import { isLater, type Start } from './start-date.js';

/** The state of one stream, as it stands in a STATE message. A U+0000 in its texts is escaped: databases refuse it. */
export interface State {
  v: 2;
  /** Accounts, projects, regions the positions belong to; never a token. Empty where the vendor names none. */
  scope: string[];
  /** Those of them that the credentials of the last sync did not reach. */
  lacks?: string[];
  /** A full refresh of a platform's job: its next attempt goes on from here, and honours the end. */
  job?: Job;
  /** The start_date it was read with; null: none. Absent: a version 1 did not say. */
  from?: string | null;
  /** An earlier start_date, which it was read with before: what the present one hides of the list stays known. */
  hides?: string | null;
  /** Everything at or before it is delivered, pending or given up. */
  cursor: Position | null;
  /** When the list last passed the cursor (ms): overlap and lookback count from here, not from now. */
  asOf: number | null;
  /** The last lookback. Absent: there was none. */
  lookedBack?: LookedBack;
  /** In the order in which they are asked for: those whose turn has not come for longest are the first. */
  pending: ({ id: string } & Pending)[];
  /** Packed marks of what fails or is unknown, where the list itself names it in every sync (see Marked). */
  marked?: string;
  /** Packed marks of what was delivered and will be listed again (see Seen). */
  seen: Packed;
  /** How their versions were made (see `Stream.revision`). Absent: 1. */
  revision?: number;
}

/**
 * When a lookback was read last (ms) and how many days back; and to where the marks reach, if they do not
 * hold all of it.
 */
export interface LookedBack {
  at: number;
  days: number;
  reach?: Position;
}

/** The platform's job that a full refresh belongs to. */
export interface Job {
  id: string;
  /** All of it was read. */
  ended?: true;
}

/** A state in memory, while its stream is read. */
export class Progress {
  cursor: Position | null;
  asOf: number | null;
  lookedBack: LookedBack | undefined;
  readonly pending: PendingItems;
  readonly seen: Seen;
  readonly ahead = new Ahead();
  readonly marked: Marked;
  /** Credentials or start_date reach less than those of the sync before. */
  readonly #isNarrower: boolean;
  #job: Job | undefined;
  #revision: number | undefined;

  /** @param job of a full refresh that a platform may try again */
  constructor(
    readonly scope: readonly string[],
    state?: State,
    readonly start: Start = state ?? {},
    readonly lacks: readonly string[] = state?.lacks ?? [],
    job?: Job,
  ) {
    const lacksMore = lacks.some((one) => !state?.lacks?.includes(one));
    this.#isNarrower = lacksMore || isLater(start.from, state?.from);
    this.#job = job;
    this.#revision = state === undefined ? undefined : (state.revision ?? 1);
    this.cursor = state?.cursor ?? null;
    this.asOf = state?.asOf ?? null;
    this.lookedBack = state?.lookedBack;
    this.pending = new PendingItems((state?.pending ?? []).map(({ id, ...entry }) => [id, entry]));
    this.seen = new Seen(state?.seen);
    this.marked = new Marked(state?.marked);
  }

  /** What is known of an item that the list names, and that the state had only a mark of. */
  recall(id: string, named: boolean): void {
    const entry = this.marked.take(id);
    if (entry !== undefined) this.pending.set(id, named ? { ...entry, named } : entry);
  }

  /** The platform's job that this full refresh belongs to; undefined: none that may be tried again. */
  get job(): Job | undefined {
    return this.#job;
  }

  /** All of it was read: an attempt that the platform makes all the same has nothing left to do. */
  endJob(): void {
    if (this.#job !== undefined) this.#job = { id: this.#job.id, ended: true };
  }

  /** How the versions of its marks were made; undefined: it has none. */
  get revision(): number | undefined {
    return this.#revision;
  }

  /** All its marks are of this one now. */
  revised(revision: number): void {
    this.#revision = revision;
  }

  /**
   * A whole list went by, which may have missed rows; or all of it that no lookback reads, which is yet to
   * come.
   */
  listed(isResting = false, mayMiss = false): void {
    if (!isResting) {
      for (const id of this.pending.keys()) this.seen.keep(id);
      this.seen.listed({ mayMiss, hides: this.isHiding && (this.#isNarrower ? 'more' : true) });
    } else if (this.#isNarrower) {
      this.seen.hide();
    }
    this.marked.clear();
  }

  /** Do credentials or start_date reach less than earlier ones did? */
  get isHiding(): boolean {
    return this.lacks.length > 0 || this.start.hides !== undefined;
  }

  toState(): State {
    const entries = [...this.pending];
    const marked = this.marked.pack(entries.filter(([, entry]) => isMarked(entry)));
    const state: State = {
      v: 2,
      scope: [...this.scope],
      ...(this.lacks.length === 0 ? {} : { lacks: [...this.lacks] }),
      ...(this.#job === undefined ? {} : { job: this.#job }),
      ...(this.start.from === undefined ? {} : { from: this.start.from }),
      ...(this.start.hides === undefined ? {} : { hides: this.start.hides }),
      cursor: this.cursor,
      asOf: this.asOf,
      ...(this.lookedBack === undefined ? {} : { lookedBack: this.lookedBack }),
      pending: entries
        .filter(([, entry]) => !isMarked(entry))
        .map(([id, { named: _, turn: __, ...entry }]) => ({ id, ...entry })),
      ...(marked === '' ? {} : { marked }),
      seen: this.seen.pack(this.ahead),
      ...((this.#revision ?? 1) === 1 ? {} : { revision: this.#revision as number }),
    };
    return escaped(state, [state.cursor, state.pending, state.lookedBack]);
  }
}
