import type { Json, Schema } from '../../spec/json.js';
import type { Api } from '../http/api.js';

/** Where a list stands; unique; only its feed compares two ("created_at/id", "datetime/pid"). */
export type Position = string;

/** now: write its rows. later: unfinished, wait. never: final without a result. */
export type Verdict = 'now' | 'later' | 'never';

export interface Ref {
  id: string;
  /** What `load` cannot bring back (the time an item began, say). Kept in the state while the item is unfinished. */
  keep?: Json | undefined;
  /**
   * Which name of the source's scope (a project, say) it belongs to, where the list says so: credentials that
   * lack it do not ask for it.
   */
  scope?: string | undefined;
  /** It was waited for already: a start_date that was set later does not concern it. */
  awaited?: boolean;
  /**
   * What the list shows of it, for streams that need no more (`needs: 'ref'`). Not kept: what was pending
   * comes without it.
   */
  shown?: object;
}

export interface Listed<I> extends Ref {
  /** The list carried it whole: no load. */
  item?: I;
  /** The list itself says that it is unfinished: no load is spent on it. */
  later?: boolean;
  /**
   * Differs when the item was edited. Equal to what was delivered: skipped without a load. Absent: only the
   * item can tell.
   */
  version?: string | undefined;
  /** The next sync will list it again: always (true), or as long as the cursor stands at or below this position. */
  again?: boolean | Position | undefined;
  /**
   * A later lookback will list it again (see `Stream.looksBack`): streams that look back remember it until
   * then. false: none will.
   */
  recent?: boolean | undefined;
}

/**
 * A page of a list says how far the list is known by now, or that this is not the moment to ask:
 *
 *     yield { items, upTo: '2026-02-01T00:00:00.000Z' };  // all at or before it is listed: a STATE may follow
 *     yield { items, upTo: null };                        // this list has no positions; a STATE may follow
 *     yield { items, more: true };                        // in mid-stretch: no STATE may follow
 *
 * A page that says neither does not compile, and is refused when it is read.
 */
// Named for the compiler's messages: whoever leaves both out reads this name first.
type PageWithUpToOrMore<I> = PageWithMore<I> | PageWithUpTo<I>;

export type { PageWithUpToOrMore as Page };

export interface PageWithMore<I> {
  items: Listed<I>[];
  more: true;
  upTo?: never;
}

export interface PageWithUpTo<I> {
  items: Listed<I>[];
  upTo: Position | null;
  more?: never;
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
  /**
   * When the list of the streams that go on was read last, the earliest of them (ms): from there a lookback counts, so
   * a pause that is longer than it hides no edit. undefined: all of them begin.
   */
  readonly readLast: number | undefined;
  /** So many days back edits matter; 0: they do not. Whoever tells versions apart does so where this is not 0. */
  readonly lookback: number;
  /** The lookback is read in this sync: it is at most so often as lookback_every_hours says. */
  readonly looksBack: boolean;
  /** Makes a thing once: per pass in `list` and `load`, per item in `rows` (several streams may ask for it). */
  once<T>(key: string, make: () => Promise<T>): Promise<T>;
  /** Makes a thing once a sync, whoever asks: what is found out about the vendor while rows are made. */
  onceASync<T>(key: string, make: () => Promise<T>): Promise<T>;
  log(level: 'INFO' | 'WARN' | 'DEBUG', message: string): void;
  /** A row of the list that is not read as it stands: counted, and told once at the end, in a WARN. */
  odd(kind: OddKind, row: unknown): void;
  /** About how many rows this sync will write to a stream, once known. */
  estimate(stream: string, rows: number): void;
}

/**
 * keyless: it has no id, and is left out. differing: it has the id of another row of the same answer, and
 * says something else.
 */
export type OddKind = 'keyless' | 'differing';

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
  list(ctx: Context<C>, after: Position | null, until: Position | null): AsyncIterable<PageWithUpToOrMore<I>>;
  /**
   * The items in the order of `refs`. 'later': the vendor has no answer yet. 'gone': it is not there, which
   * is believed when another sync sees it too, an hour or more later; 'never': it is final that it is not
   * there (the vendor says why). 'unknown': the vendor does not know an id that the user named, maybe for
   * want of another token; it is followed as long as pending_days says.
   */
  load(ctx: Context<C>, refs: readonly Ref[]): Promise<(I | 'gone' | 'later' | 'never' | 'unknown')[]>;
  /**
   * What the state keeps of an item that `load` brought and a stream still waits for, in place of what its list said
   * to keep (`Ref.keep`); undefined: that stays. So that the next sync asks only for what is lacking:
   *
   *     keep: ({ call }) => ({ call }),  // load finds it in `ref.keep`, and asks for its transcript alone
   */
  keep?(item: I, ctx: Context<C>): Json | undefined;
  /** How many ids one `load` takes; 1 unless told. */
  batch?: number;
  /** One pass may list an id twice. */
  repeats?: boolean;
  /**
   * A list that moves while it is walked once may miss rows that are there. What it did not name stays known
   * for one more list, so that who was delivered is not delivered again.
   */
  mayMiss?: boolean;
  /**
   * Where the next list starts: the cursor less overlap and lookback, counted from `asOf` (ms), not from now.
   * Asked with a `lookback` of 0 for streams that do not look back, or not in this sync.
   */
  rewind?(ctx: Context<C>, cursor: Position, asOf: number): Position | null | Promise<Position | null>;
  /**
   * For previews and plans: the newest items first, about `count` at a time, with as few requests as it goes.
   * Whoever asks stops when there is enough. Absent: the list is read from a recent start_date.
   */
  newest?(ctx: Context<C>, count: number): AsyncIterable<Listed<I>[]>;
  /** For plans: how much there is, in a few requests. Absent: it is estimated from the newest items. */
  extent?(ctx: Context<C>): Promise<Extent>;
  /**
   * Differs when an item was edited; undefined: edits do not matter to this sync. Without it an item has one
   * version only.
   */
  version?(item: I, ctx: Context<C>): string | undefined;
}

export type Field<R> = keyof R & string;

/** A field that no row lacks. `_Is` is there for the compiler's messages. */
export type KeyField<R, _Is extends string = 'required by the schema, never null'> = {
  [F in Field<R>]-?: null extends R[F] ? never : undefined extends R[F] ? never : F;
}[Field<R>];

/** The fields by which destinations tell rows apart. `_Has` is there for the compiler's messages. */
export type PrimaryKey<R, _Has extends string = 'at least one field'> = readonly [
  KeyField<R>,
  ...KeyField<R>[],
];

/** Fields of a row, also of one that may be this or that. */
type FieldOf<O> = O extends object ? keyof O & string : never;

/** The fields that the schema lacks; never: none, or nobody knows which there are. */
type Stranger<O, R> = string extends FieldOf<O> ? never : Exclude<FieldOf<O>, keyof R>;

/** The fields that are of another type than in the schema, or are missing although it requires them. */
type Misfit<O, R> = O extends unknown
  ? {
      [F in Field<R>]-?: F extends keyof O
        ? O[F] extends Frozen<R[F]>
          ? never
          : F
        : undefined extends R[F]
          ? never
          : F;
    }[Field<R>]
  : never;

/** As the compiler sees what is written out: its lists can be read only. */
type Frozen<T> = T extends readonly (infer E)[]
  ? readonly Frozen<E>[]
  : T extends object
    ? { readonly [F in keyof T]: Frozen<T[F]> }
    : T;

/** Refuses rows that are not those of the schema by the names of their fields, where the compiler knows them. */
export type Fitting<Maker extends string, O, R> = [O] extends [Frozen<R> | string]
  ? [Stranger<O, R>] extends [never]
    ? unknown
    : { [M in Maker]: `the schema lacks the field ${Stranger<O, R>}` }
  : { [M in Maker]: `missing, or not as in the schema: the field ${Misfit<O, R>}` };

export type Rows<R> = Iterable<R> | 'later' | 'gone';

/** What a stream made from a feed says of itself, but for its rows. */
export interface StreamFacts<C, I, R> {
  schema: Schema<R>;
  primaryKey: PrimaryKey<NoInfer<R>>;
  /**
   * A time, or what else grows: destinations take the row with the larger one for the newer. Required by the
   * schema, never null.
   */
  cursorField?: KeyField<NoInfer<R>>;
  /** In its place, where the vendor leaves it out of some rows: destinations take those for the oldest. */
  sparseCursor?: Field<NoInfer<R>>;
  /** 'ref': rows from the list alone, never causes a load. */
  needs?: 'ref' | 'item';
  /** Personal data in full: not selected by default in Singer, not among the suggested streams. */
  personal?: boolean;
  /**
   * Its list shows edits for next to nothing: where lookback_days is empty it looks back a week. Absent: only
   * where the user says so.
   */
  looksBack?(config: C): boolean;
  /** Only offered when the config says so. */
  offered?(config: C): boolean;
  /**
   * Asked per stream: goals may be late when the transcript is there. Absent: always 'now'. `overdue`: it was
   * waited for as long as pending_days says; what is 'later' now as well is given up, so say 'now' to have it
   * written as it stands.
   */
  when?(item: I, overdue: boolean): Verdict;
  /** Overrides the feed's `version` where this stream shows other fields of the item. */
  version?(item: I, ctx: Context<C>): string | undefined;
  /**
   * Raise it (2, 3, ...) with a release that makes versions in another way, here or in the list: 1 unless told. What a
   * state of the release before knows in another version is then compared by its rows; what they differ in may be
   * written once more, and is counted in a warning. Absent: that of the feed.
   *
   *     revision: 2,  // since 1.4.0 a version has the tags as well
   */
  revision?: number;
}

/** One stream made from a feed. `O`: its rows as they are made, `R`: as the schema describes them. */
export interface Stream<C, I, R, O = never> extends StreamFacts<C, I, R> {
  /**
   * The rows of one item. May ask for more; what it asks for `once` is shared by the streams of that item.
   * 'later': the vendor says only now that this part is not ready; 'gone': this part is not there, to be
   * believed when another sync sees it too. What is final at once has no rows.
   */
  rows(item: I, ref: Ref, ctx: Context<C>): Rows<O | NoInfer<R>> | Promise<Rows<O | NoInfer<R>>>;
}

/** Rows of which the columns `P` come from their item. They may be there as well, and do not count then. */
export type Own<R, P> = Omit<R, keyof P> & Partial<Pick<R, keyof P & keyof R>>;

/** A stream of what belongs to the items of a feed: as `Stream`, without the columns that the feed's `parent` gives. */
export interface Child<C, I, R, P, O = never> extends StreamFacts<C, I, R> {
  /** As those of `Stream`. */
  rows(
    item: I,
    ref: Ref,
    ctx: Context<C>,
  ): Rows<O | NoInfer<Own<R, P>>> | Promise<Rows<O | NoInfer<Own<R, P>>>>;
}

/** A list read whole in every sync (full refresh). */
export interface Snapshot<C, R, O = never> {
  schema: Schema<R>;
  primaryKey: PrimaryKey<NoInfer<R>>;
  personal?: boolean;
  pages(ctx: Context<C>): AsyncIterable<(O | NoInfer<R>)[]>;
}
