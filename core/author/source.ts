import { declarationProblems, type StreamDeclaration } from '../../catalog/stream.js';
import type { Schema } from '../../spec/json.js';
import type { Api, ApiOptions } from '../http/api.js';
import type { Feed, Snapshot, Stream } from './feed.js';

/** The fields every connector's config has, with their defaults filled in. */
export interface CommonConfig {
  api_url?: string;
  start_date?: string;
  pending_days: number;
  lookback_days: number;
  concurrency: number;
  requests_per_minute?: number;
  max_minutes: number;
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
  /** Names the account, project or region that positions belong to; '' where the vendor gives nothing. Never a token. */
  scope?(access: Access<C>): Promise<string>;
}

/** A connector: plain data and functions, so that one with its own copy of the framework works too. */
export interface Source<C = unknown> extends SourceOptions<C> {
  apiVersion: 1;
  feeds: FeedDeclaration<C>[];
  snapshots: SnapshotDeclaration<C>[];
}

/** A feed that streams can be made from; the type of its items is known from then on. */
export interface FeedHandle<C, I> {
  stream<R extends object>(name: string, stream: Stream<C, I, R>): void;
}

/**
 * Starts a connector: the type of its config is named once, and records, keys and compiler errors follow from it.
 *
 *     const { feed, snapshot, source } = connector<Config>();
 *     const calls = feed<Call>({ order: byInteger, list, load });
 *     calls.stream('calls', { schema: callsSchema, primaryKey: ['callId'], cursorField: 'callId', rows: (call) => [call] });
 *     export default source({ name: 'acme', ... });
 */
export function connector<C extends CommonConfig>() {
  const feeds: FeedDeclaration<C>[] = [];
  const snapshots: SnapshotDeclaration<C>[] = [];
  return {
    feed<I>(feed: Feed<C, I>): FeedHandle<C, I> {
      const declaration: FeedDeclaration<C> = { feed: feed as unknown as Feed<C, unknown>, streams: [] };
      feeds.push(declaration);
      return {
        stream: (name, stream) =>
          void declaration.streams.push({ name, ...(stream as unknown as Stream<C, unknown, object>) }),
      };
    },
    snapshot<R extends object>(name: string, snapshot: Snapshot<C, R>): void {
      snapshots.push({ name, ...(snapshot as unknown as Snapshot<C, object>) });
    },
    source(options: SourceOptions<C>): Source<C> {
      const source: Source<C> = { apiVersion: 1, ...options, feeds, snapshots };
      const problems = offered(source).flatMap(declarationProblems);
      if (problems.length > 0) throw new Error(`connector ${options.name}: ${problems.join('; ')}`);
      return source;
    },
  };
}

/** All streams of a connector in the order of their declaration. Without a config: all that it could offer. */
export function offered<C>(source: Source<C>, config?: C): StreamDeclaration[] {
  const streams = source.feeds.flatMap((feed) => feed.streams);
  const shown = streams.filter((stream) => config === undefined || (stream.offered?.(config) ?? true));
  return [
    ...shown.map(({ name, schema, primaryKey, cursorField, personal }) => ({
      name,
      schema,
      primaryKey,
      cursorField,
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
