import type { Json } from '../../spec/json.js';
import type { Position } from '../author/feed.js';
import { Ahead } from './ahead.js';
import { escaped } from './escape.js';
import { Marked } from './marked.js';
import { type Packed, Seen } from './seen.js';

/** An item that is waited for: since when (ms, our clock), what `load` cannot bring back, and what the syncs before found out about it. */
export interface Pending {
  since: number;
  keep?: Json;
  /** Its last request failed: asked for alone, after the list. */
  alone?: true;
  /** The vendor does not know an id that the user named: asked for after the list. */
  unknown?: true;
  /** Syncs in a row in which it failed or was unknown while others of its stream succeeded. */
  tries?: number;
  /** Not asked for before (ms). */
  next?: number;
  /** Since when the vendor says that it is not there (ms). */
  absent?: number;
  /** Which name of the scope it belongs to, where the list says so. */
  scope?: string;
  /** The list names it in every sync: where it fails, the state has a mark of it instead of this entry. Not in a state. */
  named?: true;
}

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
  /** Everything at or before it is delivered, pending or given up. */
  cursor: Position | null;
  /** When the list last passed the cursor (ms): overlap and lookback count from here, not from now. */
  asOf: number | null;
  /** In the order in which they are asked for: those whose turn has not come for longest are the first. */
  pending: ({ id: string } & Pending)[];
  /** Packed marks of what fails or is unknown, where the list itself names it in every sync (see Marked). */
  marked?: string;
  /** Packed marks of what was delivered and will be listed again (see Seen). */
  seen: Packed;
}

/** The platform's job that a full refresh belongs to. */
export interface Job {
  id: string;
  /** All of it was read. */
  ended?: true;
}

/** Asked for after the list, so that it keeps nobody waiting. */
export const isDeferred = ({ alone, unknown }: Pending): boolean => alone === true || unknown === true;

const isMarked = (entry: Pending): boolean => entry.named === true && isDeferred(entry);

/** What is waited for, in the order of its turns. */
export class PendingItems extends Map<string, Pending> {
  #deferred = 0;
  #marked = 0;

  constructor(entries: Iterable<[string, Pending]> = []) {
    super();
    for (const [id, entry] of entries) this.set(id, entry);
  }

  /** How many of them are asked for after the list. */
  get deferred(): number {
    return this.#deferred;
  }

  /** How many of these are marks in the state, and no entries. */
  get marked(): number {
    return this.#marked;
  }

  override set(id: string, entry: Pending): this {
    this.delete(id); // to the end: where a bounded run cannot ask for all, the next one begins with the others
    if (isDeferred(entry)) this.#deferred++;
    if (isMarked(entry)) this.#marked++;
    return super.set(id, entry);
  }

  override delete(id: string): boolean {
    const known = this.get(id);
    if (known !== undefined && isDeferred(known)) this.#deferred--;
    if (known !== undefined && isMarked(known)) this.#marked--;
    return super.delete(id);
  }
}

/** A state in memory, while its stream is read. */
export class Progress {
  cursor: Position | null;
  asOf: number | null;
  readonly pending: PendingItems;
  readonly seen: Seen;
  readonly ahead = new Ahead();
  readonly marked: Marked;
  /** Set for a full refresh that a platform may try again. */
  job: Job | undefined;

  constructor(
    readonly scope: readonly string[],
    state?: State,
    readonly from: string | null | undefined = state?.from,
    readonly lacks: readonly string[] = state?.lacks ?? [],
  ) {
    this.cursor = state?.cursor ?? null;
    this.asOf = state?.asOf ?? null;
    this.pending = new PendingItems((state?.pending ?? []).map(({ id, ...entry }) => [id, entry]));
    this.seen = new Seen(state?.seen);
    this.marked = new Marked(state?.marked);
  }

  /** What is known of an item that the list names, and that the state had only a mark of. */
  recall(id: string, named: boolean): void {
    const entry = this.marked.take(id);
    if (entry !== undefined) this.pending.set(id, named ? { ...entry, named } : entry);
  }

  /** A whole list went by. */
  listed(): void {
    this.seen.listed();
    this.marked.clear();
  }

  toState(): State {
    const entries = [...this.pending];
    const marked = this.marked.pack(entries.filter(([, entry]) => isMarked(entry)));
    const state: State = {
      v: 2,
      scope: [...this.scope],
      ...(this.lacks.length === 0 ? {} : { lacks: [...this.lacks] }),
      ...(this.job === undefined ? {} : { job: this.job }),
      ...(this.from === undefined ? {} : { from: this.from }),
      cursor: this.cursor,
      asOf: this.asOf,
      pending: entries
        .filter(([, entry]) => !isMarked(entry))
        .map(([id, { named: _, ...entry }]) => ({ id, ...entry })),
      ...(marked === '' ? {} : { marked }),
      seen: this.seen.pack(this.ahead),
    };
    return escaped(state, [state.cursor, state.pending]);
  }
}
