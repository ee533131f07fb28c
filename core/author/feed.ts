import type { Json, Schema } from '../../spec/json.js';
import type { Api } from '../http/api.js';

/** Where a list stands; unique; only its feed compares two ("created_at/id", "datetime/pid"). */
export type Position = string;

/** now: write its rows. later: unfinished, wait. never: final without a result. */
export type Verdict = 'now' | 'later' | 'never';

export interface Ref {
  id: string;
  /** What `load` cannot bring back (the time an item began, say). Kept in the state while the item is unfinished. */
  keep?: Json;
  /** What the list shows of it, for streams that need no more (`needs: 'ref'`). Not kept: what was pending comes without it. */
  shown?: object;
}

export interface Listed<I> extends Ref {
  /** The list carried it whole: no load. */
  item?: I;
  /** The list itself says that it is unfinished: no load is spent on it. */
  later?: boolean;
  /** Differs when the item was edited. Equal to what was delivered: skipped without a load. Absent: only the item can tell. */
  version?: string;
  /** The next sync will list it again: always (true), or as long as the cursor stands at or below this position. */
  again?: boolean | Position;
}

export interface Page<I> {
  items: Listed<I>[];
  /** All at or before it is listed; null: this list has no positions; absent: in mid-stretch, no STATE may follow. */
  upTo?: Position | null;
}

export interface Context<C> {
  readonly config: C;
  readonly api: Api;
  /** Names of the streams that read this feed in this sync. */
  readonly streams: ReadonlySet<string>;
  /** The top-level fields the user selected of a stream; undefined: all. */
  fields(stream: string): ReadonlySet<string> | undefined;
  /** Milliseconds since the epoch when this pass began: overlap and lookback of the next sync count from here. */
  readonly asOf: number;
  /** Makes a thing once: per pass in `list` and `load`, per item in `rows` (several streams may ask for it). */
  once<T>(key: string, make: () => Promise<T>): Promise<T>;
  log(level: 'INFO' | 'WARN' | 'DEBUG', message: string): void;
  /** About how many rows this sync will write to a stream, once known. */
  estimate(stream: string, rows: number): void;
}

/** How much there is to list. */
export interface Extent {
  /** Items of a first sync, where the vendor tells them. */
  items?: number | undefined;
  /** Requests of the list alone, in a first sync and in one without news. */
  first: number;
  quiet: number;
  /** Requests that `newest` made for each item itself, where `load` would have. */
  each?: number;
}

/** One way through a vendor's items; the streams made from it share it. */
export interface Feed<C, I> {
  order(a: Position, b: Position): number;
  /** Items in (after, until], ascending. */
  list(ctx: Context<C>, after: Position | null, until: Position | null): AsyncIterable<Page<I>>;
  /** The items in the order of `refs`; 'gone': the vendor no longer has it; 'later': it has no answer yet. */
  load(ctx: Context<C>, refs: readonly Ref[]): Promise<(I | 'gone' | 'later')[]>;
  /** How many ids one `load` takes; 1 unless told. */
  batch?: number;
  /** One pass may list an id twice. */
  repeats?: boolean;
  /** Where the next list starts: the cursor less overlap and lookback, counted from `asOf` (ms), not from now. */
  rewind?(ctx: Context<C>, cursor: Position, asOf: number): Position | null | Promise<Position | null>;
  /**
   * For previews and plans: the newest items first, about `count` at a time, with as few requests as it goes. Whoever asks stops when
   * there is enough. Absent: the list is read from a recent start_date.
   */
  newest?(ctx: Context<C>, count: number): AsyncIterable<Listed<I>[]>;
  /** For plans: how much there is, in a few requests. Absent: it is estimated from the newest items. */
  extent?(ctx: Context<C>): Promise<Extent>;
  /** Differs when an item was edited; undefined: edits do not matter to this sync. Without it an item has one version only. */
  version?(item: I, ctx: Context<C>): string | undefined;
}

export type Field<R> = keyof R & string;

export type Rows<R> = Iterable<R> | 'later';

/** One stream made from a feed. */
export interface Stream<C, I, R> {
  schema: Schema<R>;
  primaryKey: readonly Field<NoInfer<R>>[];
  cursorField?: Field<NoInfer<R>>;
  /** 'ref': rows from the list alone, never causes a load. */
  needs?: 'ref' | 'item';
  /** Personal data in full: not selected by default in Singer, not among the suggested streams. */
  personal?: boolean;
  /** Only offered when the config says so. */
  offered?(config: C): boolean;
  /**
   * Asked per stream: goals may be late when the transcript is there. Absent: always 'now'. `overdue`: it was waited for as long as
   * pending_days says; what is 'later' now as well is given up, so say 'now' to have it written as it stands.
   */
  when?(item: I, overdue: boolean): Verdict;
  /** Overrides the feed's `version` where this stream shows other fields of the item. */
  version?(item: I, ctx: Context<C>): string | undefined;
  /**
   * The rows of one item. May ask for more; what it asks for `once` is shared by the streams of that item. 'later': the vendor says
   * only now that this part is not ready.
   */
  rows(item: I, ref: Ref, ctx: Context<C>): Rows<NoInfer<R>> | Promise<Rows<NoInfer<R>>>;
}

/** A list read whole in every sync (full refresh). */
export interface Snapshot<C, R> {
  schema: Schema<R>;
  primaryKey: readonly Field<NoInfer<R>>[];
  personal?: boolean;
  pages(ctx: Context<C>): AsyncIterable<NoInfer<R>[]>;
}
