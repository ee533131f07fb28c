import { AsyncLocalStorage } from 'node:async_hooks';
import type { Selection } from '../catalog/selection.js';
import type { Context, Feed, Listed } from '../core/author/feed.js';
import type { CommonConfig, FeedDeclaration, Source } from '../core/author/source.js';
import type { Api } from '../core/http/api.js';
import type { LogLevel, Output, Row } from '../core/protocol/output.js';
import { createContext, Memory } from '../core/sync/context.js';
import { Journal } from '../core/sync/journal.js';
import { runSync } from '../core/sync/sync.js';
import { type Failure, transientError } from '../spec/failure.js';
import { pendingOf } from '../warehouse/states.js';

export interface SampleOptions<C> {
  source: Source<C>;
  config: C;
  selection: Selection;
  api: Api & { stats: { requests: number; waitedMs: number } };
  now(): number;
  /** Rows of each stream that are enough. */
  rows: number;
  /** The most requests that may be asked, without those that a failed one is repeated with. */
  requests: number;
  /** Slices of a feed's items that are tried until each stream has enough: some streams have rows of few items only. */
  tries: number;
}

/** What a few of the newest items of a feed are, and what they cost. */
export interface FeedSample {
  streams: string[];
  /** Items that were looked at. */
  items: number;
  /** Requests that loaded them, shared by the streams. */
  shared: number;
}

export interface StreamSample {
  rows: object[];
  /** Requests that this stream was the first to ask for. */
  requests: number;
  /** Of the newest items (the last slice): those that have no rows yet because they are not finished. */
  unfinished: number;
}

export interface Sample {
  feeds: FeedSample[];
  streams: Map<string, StreamSample>;
  /** All requests, those of lists too. */
  requests: number;
  /** The bound was reached: there may be more. */
  isBounded: boolean;
  failures: Failure[];
  warnings: string[];
}

/**
 * A few of the newest rows of each stream, made by the very code that reads them: a sync of a list that holds
 * only the newest items. Nothing is remembered, and no more requests are asked than told.
 */
export async function sample<C extends CommonConfig>(options: SampleOptions<C>): Promise<Sample> {
  const meter = new Meter(options.api, options.requests);
  const chosen = new Set(options.selection.streams.map(({ name }) => name));
  const collector = new Collector(chosen);
  const feeds: FeedSample[] = [];
  for (const declaration of options.source.feeds) {
    const streams = declaration.streams.map(({ name }) => name).filter((name) => chosen.has(name));
    if (streams.length === 0) continue;
    feeds.push(await sampleFeed(options, declaration, streams, meter, collector));
  }
  const snapshots = options.source.snapshots.filter(({ name }) => chosen.has(name));
  for (const snapshot of snapshots) {
    const first = {
      ...snapshot,
      async *pages(ctx: Context<C>): AsyncGenerator<object[]> {
        for await (const page of snapshot.pages(ctx)) {
          yield page;
          return;
        }
      },
    };
    await meter.of(snapshot.name, () =>
      run(options, { feeds: [], snapshots: [first] }, [snapshot.name], meter, collector),
    );
  }
  const streamed = [...chosen].map((name): [string, StreamSample] => [
    name,
    {
      rows: collector.rows.get(name) ?? [],
      requests: meter.by.get(name) ?? 0,
      unfinished: collector.unfinished.get(name) ?? 0,
    },
  ]);
  return {
    feeds,
    streams: new Map(streamed),
    requests: meter.asked,
    isBounded: meter.isSpent,
    failures: collector.failures.filter((failure) => failure !== meter.spent),
    warnings: [...collector.warnings].filter((warning) => !warning.includes(meter.spent.message)),
  };
}

async function sampleFeed<C extends CommonConfig>(
  options: SampleOptions<C>,
  declaration: FeedDeclaration<C>,
  streams: string[],
  meter: Meter,
  collector: Collector,
): Promise<FeedSample> {
  const counts: FeedSample = { streams, items: 0, shared: 0 };
  const size = Math.max(options.rows, Math.min(declaration.feed.batch ?? 1, 50));
  const pages = newestOf(options, declaration.feed, streams, size, meter);
  try {
    for (let slice = 0; slice < options.tries && !meter.isSpent; slice++) {
      const { done, value: items } = await meter.of(LISTS, () => pages.next());
      if (done) break;
      const before = meter.by.get(SHARED) ?? 0;
      await meter.of(SHARED, () =>
        run(
          options,
          { feeds: [{ ...declaration, feed: only(declaration.feed, items) }], snapshots: [] },
          streams,
          meter,
          collector,
        ),
      );
      // What was begun when the bound was reached says nothing about the items of it.
      if (meter.isSpent && slice > 0) break;
      counts.items += items.length;
      counts.shared += (meter.by.get(SHARED) ?? 0) - before;
      if (streams.every((name) => (collector.rows.get(name)?.length ?? 0) >= options.rows)) break;
    }
  } catch (error) {
    collector.failures.push(error as Failure);
  } finally {
    await pages.return(undefined).catch(() => undefined);
  }
  return counts;
}

/** The newest items, in slices; where the connector cannot say, those that its list has from lately on. */
async function* newestOf<C extends CommonConfig>(
  options: SampleOptions<C>,
  feed: Feed<C, unknown>,
  streams: readonly string[],
  size: number,
  meter: Meter,
): AsyncGenerator<Listed<unknown>[]> {
  const context = (config: C) => contextOf({ ...options, config }, streams, meter);
  if (feed.newest !== undefined) {
    for await (const page of feed.newest(context(options.config), size)) yield* slices(page, size);
    return;
  }
  for (const days of [7, 90, undefined]) {
    const from = days === undefined ? undefined : new Date(options.now() - days * 86_400_000).toISOString();
    const recent = from === undefined ? options.config : { ...options.config, start_date: from };
    let found = false;
    for await (const { items } of feed.list(context(recent), null, null)) {
      found ||= items.length > 0;
      yield* slices(items, size);
    }
    if (found) return;
  }
}

function* slices<T>(all: readonly T[], size: number): Iterable<T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}

/** A feed of these items and no others. */
function only<C>(feed: Feed<C, unknown>, items: Listed<unknown>[]): Feed<C, unknown> {
  const { rewind: _, ...rest } = feed;
  return {
    ...rest,
    async *list() {
      yield { items, upTo: null };
    },
  };
}

async function run<C extends CommonConfig>(
  options: SampleOptions<C>,
  parts: Pick<Source<C>, 'feeds' | 'snapshots'>,
  streams: readonly string[],
  meter: Meter,
  collector: Collector,
): Promise<void> {
  const { scope: _, ...source } = options.source;
  const journal = new Journal(collector, options.now);
  await runSync({
    source: { ...source, ...parts, feeds: parts.feeds.map((feed) => metered(feed, meter)) },
    config: { ...options.config, max_minutes: 0 },
    selection: {
      streams: options.selection.streams.filter(({ name }) => streams.includes(name)),
      unknown: [],
      remarks: [],
    },
    states: new Map(),
    where: 'state',
    api: meter.api,
    output: collector,
    journal,
    now: options.now,
  });
  collector.failures.push(...new Set(journal.failures.map(({ failure }) => failure)));
}

/** Streams whose requests are counted for whoever asks first. */
function metered<C>(declaration: FeedDeclaration<C>, meter: Meter): FeedDeclaration<C> {
  return {
    ...declaration,
    streams: declaration.streams.map((stream) => ({
      ...stream,
      rows: (item, ref, ctx) => meter.of(stream.name, () => stream.rows(item, ref, ctx)),
    })),
  };
}

export function contextOf<C extends CommonConfig>(
  { config, now, selection }: Pick<SampleOptions<C>, 'config' | 'now' | 'selection'>,
  streams: readonly string[],
  meter: Pick<Meter, 'api'>,
): Context<C> {
  return createContext({
    config,
    api: meter.api,
    streams: new Set(streams),
    fields: (stream) => selection.streams.find(({ name }) => name === stream)?.fields,
    asOf: now(),
    readLast: undefined,
    memory: new Memory(),
    lookback: 0,
    looksBack: false,
    log: () => undefined,
    odd: () => undefined,
    estimate: () => undefined,
  });
}

const LISTS = 'lists';
const SHARED = 'items';

/** Counts requests for whoever asked, and refuses those beyond the bound. */
export class Meter {
  readonly by = new Map<string, number>();
  readonly api: SampleOptions<unknown>['api'];
  readonly spent: Failure;
  asked = 0;
  isSpent = false;
  readonly #asking = new AsyncLocalStorage<string>();

  constructor(
    api: SampleOptions<unknown>['api'],
    private readonly most: number,
  ) {
    this.spent = transientError(`The bound of ${most} requests is reached.`);
    this.api = {
      ...api,
      get: async (path, request) => this.#count(() => api.get(path, request)),
      post: async (path, body, request) => this.#count(() => api.post(path, body, request)),
      download: async (url, headers) => this.#count(() => api.download(url, headers)),
    };
  }

  of<T>(whom: string, act: () => T): T {
    return this.#asking.run(whom, act);
  }

  #count<T>(ask: () => Promise<T>): Promise<T> {
    if (this.asked >= this.most) {
      this.isSpent = true;
      throw this.spent;
    }
    this.asked++;
    const whom = this.#asking.getStore() ?? LISTS;
    this.by.set(whom, (this.by.get(whom) ?? 0) + 1);
    return ask();
  }
}

/** An output that keeps rows, and what people should know. */
class Collector implements Output {
  readonly rows: Map<string, object[]>;
  readonly failures: Failure[] = [];
  readonly warnings = new Set<string>();
  readonly unfinished = new Map<string, number>();

  constructor(streams: ReadonlySet<string>) {
    this.rows = new Map([...streams].map((name) => [name, []]));
  }

  records(stream: string, rows: readonly Row[]): undefined {
    this.rows.get(stream)?.push(...rows.map(({ data }) => data));
  }

  log(level: LogLevel, message: string): void {
    if (level === 'WARN') this.warnings.add(message);
  }

  state(stream: string, state: object): undefined {
    this.unfinished.set(stream, pendingOf(state));
  }

  status = () => undefined;
  estimate = () => undefined;
  error = () => undefined;
  answer = () => undefined;
  end = async () => undefined;
}
