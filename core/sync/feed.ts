import { asFailure, type Failure } from '../../spec/failure.js';
import type { CommonConfig } from '../author/source.js';
import { createContext, withoutLookback } from './context.js';
import { runPass } from './engine.js';
import { Lane } from './lane.js';
import { leave } from './left.js';
import { Limit } from './limit.js';
import { lookbackOf } from './lookback.js';
import { contextOptions, type Sync } from './options.js';
import type { Plan, PlannedFeed, PlannedStream } from './plan.js';
import { lackOf } from './refresh.js';
import { isAhead } from './start-date.js';
import { describeAgain, describeDiffering, describeLane } from './summary.js';

interface Begun<C> {
  lane: Lane<C, unknown>;
  mayEndEarly: boolean;
}

/** Reads the selected streams of a feed, in one pass. @returns what ends the whole sync */
export async function readFeed<C extends CommonConfig>(
  planned: PlannedFeed<C>,
  plan: Plan<C>,
  sync: Sync<C>,
): Promise<Failure | undefined> {
  const { config, api, output, now } = sync;
  const { feed, streams } = planned;
  const begun = streams.map((stream) => begin(stream, sync));
  const lanes = begun.map(({ lane }) => lane);
  const open = lanes.filter((lane) => !hasEnded(lane));
  const options = contextOptions(sync, new Set(streams.map(({ name }) => name)), plan.fields);
  const limit = new Limit(options.asOf, deadlineOf(planned, config, options.asOf), now);
  const bounded = {
    ...options,
    api: limit.bound(api),
    readLast: readLast(open),
    lookback: Math.max(0, ...lanes.map(({ lookback }) => lookback.days)),
    looksBack: open.some(({ lookback }) => lookback.isRead),
  };
  const context = createContext(bounded, sync.memory);
  let spent: Failure | undefined;
  let isWhole: boolean;
  try {
    isWhole = await runPass({
      feed,
      lanes: open,
      context,
      plain: withoutLookback(context),
      forItem: () => createContext(bounded),
      now,
      log: (level, message) => output.log(level, message),
      concurrency: config.concurrency,
      pendingFor: config.pending_days * 86_400_000,
      limit,
      isAhead: isAhead(config.start_date, options.asOf),
      stopped(failure) {
        spent = failure;
        for (const { lane, mayEndEarly } of begun) {
          if (mayEndEarly) continue;
          saveRest(lane);
          failWhole(lane, failure);
        }
      },
    });
  } catch (error) {
    const wall = asFailure(error);
    for (const lane of lanes) {
      if (!wall.spent) saveRest(lane);
      lane.fail(wall); // what is still under way writes nothing more
    }
    for (const stream of streams) leave(stream, wall, sync);
    return wall;
  }
  options.tell();
  for (const { lane, mayEndEarly } of begun) {
    const lack = mayEndEarly ? undefined : lackOf(lane);
    if (lack !== undefined) failWhole(lane, lack);
  }
  const reason = spent === undefined ? 'max_minutes' : "the vendor's quota is spent";
  for (const lane of lanes) finish(lane, isWhole ? undefined : reason, sync);
  return spent;
}

function begin<C extends CommonConfig>(
  stream: PlannedStream<C>,
  { config, journal, now }: Sync<C>,
): Begun<C> {
  const lane = new Lane(stream, now(), lookbackOf(stream.stream, config, stream.progress, now()));
  journal.started(lane.name, lane.progress.toState());
  return { lane, mayEndEarly: stream.mayEndEarly };
}

/** An earlier attempt of the platform's job has read all of it. */
const hasEnded = <C>({ progress }: Lane<C, unknown>): boolean => progress.job?.ended === true;

/** Of the streams that go on the one whose list was read longest ago (ms). */
function readLast<C>(lanes: readonly Lane<C, unknown>[]): number | undefined {
  const times = lanes.map(({ progress }) => progress.asOf).filter((time) => time !== null);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** When max_minutes are over (ms); undefined: it is not bounded, or a stream of it must not end early. */
function deadlineOf<C>(
  { streams }: PlannedFeed<C>,
  { max_minutes }: CommonConfig,
  from: number,
): number | undefined {
  const isBounded = max_minutes > 0 && streams.every(({ mayEndEarly }) => mayEndEarly);
  return isBounded ? from + max_minutes * 60_000 : undefined;
}

/** What was written since the last STATE stands in one more: whoever tries again need not write it again. */
function saveRest<C>({ failure, unsaved, sink, progress }: Lane<C, unknown>): void {
  if (failure === undefined && unsaved > 0) void sink.state(progress.toState());
}

/** What a platform takes for the whole stream must be whole. */
function failWhole<C>(lane: Lane<C, unknown>, failure: Failure): void {
  if (lane.failure !== undefined) return;
  lane.fail(failure);
  lane.sink.failed(failure);
}

/** @param cut why the pass ended before its list did; undefined: it did not */
function finish<C>(lane: Lane<C, unknown>, cut: string | undefined, { journal, output, now }: Sync<C>): void {
  const { name, counts, progress, failure } = lane;
  if (counts.differing > 0) output.log('WARN', describeDiffering(name, counts.differing));
  if (counts.again > 0) output.log('WARN', describeAgain(name, counts.again));
  if (failure === undefined) {
    if (progress.job !== undefined) {
      progress.endJob();
      void journal.state(name, progress.toState());
    }
    journal.complete(name);
  }
  output.log('INFO', describeLane(lane, now(), cut));
}
