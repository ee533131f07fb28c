import type { Context, Feed, Stream } from '../author/feed.js';
import { idleContext } from './context.fixture.js';
import { withoutLookback } from './context.js';
import { runPass } from './engine.js';
import { type Counts, Lane } from './lane.js';
import { Limit } from './limit.js';
import { type Lookback, NO_LOOKBACK } from './lookback.js';
import type { Sink } from './sink.js';
import type { Progress } from './state.js';

/** What a test says of a pass of the engine over one stream, whose rows are the items as they are. */
export interface OnePass<I> {
  feed: Feed<object, I>;
  progress: Progress;
  sink: Partial<Sink>;
  /** ms; the pass is of the time at which it begins. */
  now(): number;
  asOf?: number;
  concurrency: number;
  lookback?: Lookback;
  /** Of the stream. */
  revision?: number | undefined;
  /** When a bounded run ends; absent: it is not bounded. */
  limit?: Limit;
  warn?(text: string): void;
  /** Told what the stream counted, at the end. */
  counted?(counts: Counts): void;
}

const MONTH = 30 * 86_400_000;

/** @returns whether the whole list went by. A stream that fails ends the test, unless its sink is told of it. */
export async function passOver<I extends object>(options: OnePass<I>): Promise<boolean> {
  const {
    feed,
    progress,
    sink,
    now,
    asOf = now(),
    concurrency,
    lookback = NO_LOOKBACK,
    revision,
    limit = Limit.NONE,
    warn,
    counted,
  } = options;
  const stream: Stream<object, I, object> = {
    schema: {},
    primaryKey: ['id'] as never,
    rows: (item) => [item],
    ...(revision === undefined ? {} : { revision }),
  };
  const context: Context<object> = {
    ...idleContext(asOf),
    lookback: lookback.days,
    looksBack: lookback.isRead,
  };
  const own: Sink = {
    records: () => undefined,
    state: () => undefined,
    failed(failure) {
      throw failure;
    },
    ...sink,
  };
  const lane = new Lane({ name: 'calls', stream, progress, sink: own }, asOf, lookback);
  const isWhole = await runPass<object, I>({
    feed,
    lanes: [lane],
    context,
    plain: withoutLookback(context),
    forItem: () => context,
    log: (level, text) => void (level === 'WARN' && warn?.(text)),
    now,
    concurrency,
    pendingFor: MONTH,
    limit,
    stopped: () => undefined,
  });
  counted?.(lane.counts);
  return isWhole;
}
