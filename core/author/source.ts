import { declarationProblems, type StreamDeclaration } from '../../catalog/stream.js';
import COMMON from '../../spec/common.json' with { type: 'json' };
import { isObject, type Schema } from '../../spec/json.js';
import type { Known } from '../../spec/options.js';
import type { Api, ApiOptions } from '../http/api.js';
import { type Parent, withParent } from './children.js';
import type { Child, Feed, Fitting, Own, Snapshot, Stream } from './feed.js';
import type { Made } from './made.js';
import { behind, optionProblems } from './options.js';
import { outspoken } from './pages.js';
import { Place } from './place.js';

/** The fields every connector's config has, with their defaults filled in. */
export interface CommonConfig {
  api_url?: string;
  start_date?: string;
  pending_days: number;
  /** Absent: automatic, see `Stream.looksBack`. */
  lookback_days?: number;
  /** Absent, where the spec of a connector lacks it: a day. */
  lookback_every_hours?: number;
  concurrency: number;
  requests_per_minute?: number;
  max_minutes: number;
  when_quota_is_spent: 'wait' | 'stop';
  allow_http: boolean;
}

/** A stream under its name, as the engine sees it: its types are the connector's own business by then. */
export interface NamedStream<C> extends Stream<C, unknown, object> {
  name: string;
}

export interface FeedDeclaration<C> {
  feed: Feed<C, unknown>;
  streams: NamedStream<C>[];
}

export interface SnapshotDeclaration<C> extends Snapshot<C, object> {
  name: string;
}

/** What `check` and `scope` work with. */
export interface Access<C> {
  api: Api;
  config: C;
  /** Makes a thing once a sync; a feed's `once` finds it again under the same key. */
  once<T>(key: string, make: () => Promise<T>): Promise<T>;
}

export interface SourceOptions<C> {
  /** As in `source-NAME`. */
  name: string;
  /** The connector's release; the image's tag. */
  version: string;
  title: string;
  documentationUrl?: string;
  /** The connector's own fields; the common ones are added. */
  spec: Schema<C>;
  api(config: C): ApiOptions;
  /** One cheap request that fails when the credentials or the address are wrong. */
  check(access: Access<C>): Promise<void>;
  /**
   * Names the account, project or region that positions belong to, or all of them; '' where the vendor gives
   * nothing. Never a token. A state is gone on from when it has one name in common with this.
   */
  scope?(access: Access<C>): Promise<string | readonly string[]>;
  /** The present name of what an earlier release named otherwise. */
  formerScope?(scope: string): string;
}

/** A connector: plain data and functions, so that one with its own copy of the framework works too. */
export interface Source<C = unknown> extends SourceOptions<C> {
  apiVersion: 1;
  feeds: FeedDeclaration<C>[];
  snapshots: SnapshotDeclaration<C>[];
  /** Added by the build. */
  made?: Made;
  /** What is wrong with its declarations, each with its place. A connector that has some is refused when it is run. */
  problems?: string[];
}

/** A feed as it is declared: the way through the items, and what its streams have in common. */
export interface FeedOptions<C, I, P extends object = object> extends Feed<C, I> {
  /** The cursor field of its streams, but of those that name one themselves. */
  cursorField?: string;
  /** In its place, where the vendor leaves it out of some rows. */
  sparseCursor?: string;
  /**
   * Its list shows edits of its items for next to nothing, to those of its streams that say nothing else (see
   * `Stream.looksBack`).
   */
  looksBack?(config: C): boolean;
  /** How versions are made, counted; see `Stream.revision`. */
  revision?: number;
  /**
   * The columns that each row of a `child` gets from its item: its key and its cursor. They win over what the
   * vendor sends.
   */
  parent?: Parent<C, I, P>;
}

/** A feed that streams can be made from; the type of its items is known from then on. */
export interface FeedHandle<C, I, P extends object = object> {
  /** A stream of the items themselves. */
  stream<R extends object, const O = R>(
    name: string,
    stream: Stream<C, I, R, O> & Fitting<'rows', O, R>,
  ): void;
  /** A stream of what belongs to the items: its rows get the columns of the feed's `parent`. */
  child<R extends object, const O = Own<R, P>>(
    name: string,
    child: Child<C, I, R, P, O> &
      Fitting<'rows', O, Own<R, P>> &
      Fitting<'schema', P, Pick<R, keyof P & keyof R>>,
  ): void;
}

/** All that a declaration may say. What is misspelt stands in none of these. */
const OPTIONS: {
  source: Known<SourceOptions<never>>;
  // `days` and `sortedPages` give `find` beside the list.
  feed: Known<FeedOptions<never, never> & { find: never }>;
  stream: Known<Stream<never, never, object>>;
  snapshot: Known<Snapshot<never, object>>;
} = {
  source: {
    name: 'text',
    version: 'text',
    title: 'text',
    documentationUrl: 'text?',
    spec: 'object',
    api: 'function',
    check: 'function',
    scope: 'function?',
    formerScope: 'function?',
  },
  feed: {
    order: true,
    list: true,
    load: true,
    keep: 'function?',
    batch: 'number?',
    repeats: 'flag?',
    mayMiss: 'flag?',
    rewind: 'function?',
    newest: 'function?',
    extent: 'function?',
    version: 'function?',
    cursorField: 'text?',
    sparseCursor: 'text?',
    looksBack: 'function?',
    revision: 'number?',
    parent: 'function?',
    find: true,
  },
  stream: {
    schema: true,
    primaryKey: true,
    cursorField: true,
    sparseCursor: 'text?',
    needs: true,
    personal: 'flag?',
    looksBack: 'function?',
    revision: 'number?',
    offered: 'function?',
    when: 'function?',
    version: 'function?',
    rows: true,
  },
  snapshot: { schema: true, primaryKey: true, personal: 'flag?', pages: true },
};

/**
 * Starts a connector: the type of its config is named once, and records, keys and compiler errors follow from
 * it.
 *
 *     const { feed, snapshot, source } = connector<Config>();
 *     const calls = feed<Call>({ order: byInteger, list, load });
 *     calls.stream('calls', {
 *       schema: callsSchema,
 *       primaryKey: ['callId'],
 *       cursorField: 'callId',
 *       rows: (call) => [call],
 *     });
 *     export default source({ name: 'acme', ... });
 */
export function connector<C extends CommonConfig>() {
  const feeds: FeedDeclaration<C>[] = [];
  const snapshots: SnapshotDeclaration<C>[] = [];
  const places = new Map<object, Place>();
  /** Children of feeds that give their children nothing. */
  const orphans = new Set<object>();
  /** What is declared in words that nobody knows. */
  const strange: string[] = [];
  function snapshot<R extends object, const O = R>(
    name: string,
    declared: Snapshot<C, R, O> & Fitting<'pages', O, R>,
  ): void {
    const named = { name, ...(declared as unknown as Snapshot<C, object>) };
    const place = Place.of(snapshot);
    snapshots.push(named);
    places.set(named, place);
    strange.push(...optionProblems(`stream ${name}`, declared, OPTIONS.snapshot, place));
  }
  function feed<I, P extends object = object>(options: FeedOptions<C, I, P>): FeedHandle<C, I, P> {
    strange.push(...optionProblems('feed', options, OPTIONS.feed, Place.of(feed)));
    const { parent, cursorField, sparseCursor, looksBack, revision, ...declared } = (options ??
      {}) as FeedOptions<C, I, P>;
    const names = () => declaration.streams.map(({ name }) => name);
    const list = isWritten(declared.list) ? outspoken(declared.list, names) : declared.list;
    const checked: Feed<C, I> = { ...declared, list };
    const declaration: FeedDeclaration<C> = { feed: checked as unknown as Feed<C, unknown>, streams: [] };
    feeds.push(declaration);
    const declare = (stream: NamedStream<C>, given: object, place: Place): NamedStream<C> => {
      strange.push(...optionProblems(`stream ${stream.name}`, given, OPTIONS.stream, place));
      const cursor = cursorOf(stream, { cursorField, sparseCursor });
      const common = {
        ...(looksBack === undefined ? {} : { looksBack }),
        ...(revision === undefined ? {} : { revision }),
      };
      const named = { ...common, ...stream, ...cursor } as NamedStream<C>;
      declaration.streams.push(named);
      places.set(named, place);
      return named;
    };
    const handle: FeedHandle<C, I, P> = {
      stream(name, stream) {
        const own = stream as unknown as Stream<C, unknown, object>;
        declare({ name, ...own }, own, Place.of(handle.stream));
      },
      child(name, child) {
        const own = child as unknown as Stream<C, unknown, object>;
        const isWhole = parent === undefined || !isWritten(own.rows);
        const rows = isWhole ? own.rows : withParent(own.rows, parent as Parent<C, unknown>);
        const named = declare({ name, ...own, rows }, own, Place.of(handle.child));
        if (parent === undefined) orphans.add(named);
      },
    };
    return handle;
  }
  function source(options: SourceOptions<C>): Source<C> {
    strange.push(...optionProblems('source', options, OPTIONS.source, Place.of(source)));
    const made: Source<C> = { apiVersion: 1, ...options, feeds, snapshots };
    const problems = [...new Set([...strange, ...problemsOf(made, places, orphans)])];
    return problems.length === 0 ? made : { ...made, problems };
  }
  return { feed, snapshot, source };
}

interface Cursor {
  cursorField?: string | undefined;
  sparseCursor?: string | undefined;
}

/** A stream's own cursor field, else that of its feed. */
function cursorOf(stream: Cursor, feed: Cursor): Cursor {
  const isOwn = stream.cursorField !== undefined || stream.sparseCursor !== undefined;
  const { sparseCursor, cursorField = sparseCursor } = isOwn ? stream : feed;
  return { cursorField, sparseCursor };
}

/** What the compiler should have said, for authors without one; and what it cannot see. */
function problemsOf<C>(
  source: Source<C>,
  places: ReadonlyMap<object, Place>,
  orphans: ReadonlySet<object>,
): string[] {
  const declared = [...source.feeds.flatMap(({ streams }) => streams), ...source.snapshots];
  const at = (declaration: object) => behind(places.get(declaration));
  const found = offered(source).flatMap((stream, i) =>
    declarationProblems(stream).map((problem) => `${problem}${at(declared[i]!)}`),
  );
  const twice = declared.filter(({ name }, i) => declared.findIndex((other) => other.name === name) < i);
  for (const stream of twice) {
    const first = declared.find(({ name }) => name === stream.name)!;
    found.push(`stream ${stream.name}: there is one of this name already${at(first)}${at(stream)}`);
  }
  for (const stream of declared.filter((one) => orphans.has(one)))
    found.push(`stream ${stream.name}: it is a child, and its feed has no parent${at(stream)}`);
  found.push(...specProblems(source.spec));
  // Without `rows` a stream would wait for its items in every sync, and say that it is complete.
  for (const { feed, streams } of source.feeds)
    for (const stream of streams) {
      found.push(...unwritten(stream, ['rows'], `stream ${stream.name}: it has no`, at(stream)));
      found.push(
        ...unwritten(feed, ['order', 'list', 'load'], `stream ${stream.name}: its feed has no`, at(stream)),
      );
    }
  for (const stream of source.snapshots)
    found.push(...unwritten(stream, ['pages'], `stream ${stream.name}: it has no`, at(stream)));
  if (declared.length === 0) found.push('it has no streams');
  return found;
}

/** A field that has to be there, and that nobody can give, lets no config pass. */
function specProblems(spec: unknown): string[] {
  if (!isObject(spec)) return [];
  const { properties, required = [] } = spec;
  if (!isObject(properties)) return ['spec: its "properties" are not an object'];
  if (!Array.isArray(required)) return ['spec: its "required" is not a list'];
  const fields = { ...COMMON.properties, ...properties };
  const unknown = required.filter((field) => !Object.hasOwn(fields, String(field)));
  return unknown.map((field) => `spec: it requires "${field}", which is none of its fields`);
}

/** Authors without the compiler leave out functions, too. */
const isWritten = (part: unknown) => typeof part === 'function';

/** The functions that a declaration lacks, as problems. */
function unwritten<D extends object>(
  declaration: D,
  names: readonly (keyof D & string)[],
  words: string,
  place: string,
): string[] {
  const missing = names.filter((name) => !isWritten(declaration[name]));
  return missing.map((name) => `${words} "${name}"${place}`);
}

/** All streams of a connector in the order of their declaration. Without a config: all that it could offer. */
export function offered<C>(source: Source<C>, config?: C): StreamDeclaration[] {
  const streams = source.feeds.flatMap((feed) => feed.streams);
  const shown = streams.filter((stream) => config === undefined || (stream.offered?.(config) ?? true));
  return [
    ...shown.map(({ name, schema, primaryKey, cursorField, sparseCursor, personal }) => ({
      name,
      schema,
      primaryKey,
      cursorField,
      isSparse: sparseCursor !== undefined,
      incremental: true,
      personal: personal === true,
    })),
    ...source.snapshots.map(({ name, schema, primaryKey, personal }) => ({
      name,
      schema,
      primaryKey,
      incremental: false,
      personal: personal === true,
    })),
  ];
}
