import type { Extent } from '../core/author/feed.js';
import type { Window } from '../core/http/api.js';
import { plain } from '../core/plain.js';
import { instant } from '../core/protocol/dates.js';
import { exactJson } from '../core/protocol/exact.js';
import { parseState } from '../core/sync/parse-state.js';
import { duration } from '../core/sync/summary.js';
import type { Session } from '../core/verbs/session.js';
import { configError } from '../spec/failure.js';
import { chosenBy } from './chosen.js';
import { planText } from './plan-text.js';
import type { Plan, PlannedFeed, PlannedStream } from './planned.js';
import { type Reading, remark, withReading } from './reading.js';
import { contextOf, type FeedSample, Meter, type Sample, sample } from './sample.js';
import { pendingIn, readStates } from './state.js';

export interface PlanArguments {
  name: string;
  config?: string | undefined;
  select?: string | undefined;
  state?: string | undefined;
  requests: number;
  json: boolean;
}

/** Items of each feed that are looked at. */
const ITEMS = 15;
const DAY = 86_400_000;
/** Where nobody tells how many there are, and no start_date says from when on (days). */
const GUESSED_DAYS = 365;
const MB = 1024 * 1024;

/** What a first sync will bring and cost, before it is begun. */
export async function plan(
  dist: URL,
  args: PlanArguments,
  session: Session,
  print: (text: string) => void,
): Promise<number> {
  if (!Number.isInteger(args.requests) || args.requests < 1)
    throw configError('--requests is a whole number above 0.');
  return withReading(dist, args.name, args.config, session, async (reading) => {
    const { selection } = chosenBy(reading.source, reading.config, args.select, { personal: true });
    const began = reading.now();
    const before = { ...reading.api.stats };
    const found = await sample({ ...reading, selection, rows: ITEMS, requests: args.requests, tries: 1 });
    const asked = Math.max(1, reading.api.stats.requests - before.requests);
    const waited = reading.api.stats.waitedMs - before.waitedMs;
    // One after the other they would have taken no longer than this each.
    const each = Math.max(0, reading.now() - began - waited) / asked;
    const meter = new Meter(reading.api, args.requests);
    const feeds: PlannedFeed[] = [];
    for (const feed of found.feeds) feeds.push(await plannedFeed(reading, selection, feed, found, meter));
    const made = planOf(reading, found, feeds, each, meter.asked);
    made.pending = args.state === undefined ? [] : await pendingOf(args.state, reading.now());
    print(args.json ? JSON.stringify(made, null, 2) : planText(made));
    for (const { message } of found.failures) remark(session, message);
    return found.failures.length === 0 ? 0 : 1;
  });
}

async function plannedFeed(
  { source, config, now }: Reading,
  selection: Parameters<typeof sample>[0]['selection'],
  { streams, items: sampled, shared }: FeedSample,
  found: Sample,
  meter: Meter,
): Promise<PlannedFeed & { extent: Extent }> {
  const { feed } = source.feeds.find((one) => one.streams.some(({ name }) => streams.includes(name)))!;
  const context = contextOf({ config, now, selection }, streams, meter);
  const told: Extent = (await feed.extent?.(context).catch(() => undefined)) ?? { first: 1, quiet: 1 };
  const items = told.items ?? guessed(source, streams, found, sampled, config.start_date, now());
  return {
    streams,
    items,
    items_from: told.items === undefined ? 'sample' : 'vendor',
    list_requests: told.first,
    load_requests: sampled === 0 ? 0 : Math.ceil(items * (shared / sampled + (told.each ?? 0))),
    extent: told,
  };
}

/** How many items there may be, from how close together the newest ones lie. */
function guessed(
  source: Reading['source'],
  streams: readonly string[],
  found: Sample,
  sampled: number,
  startDate: string | undefined,
  now: number,
): number {
  const cursors = source.feeds.flatMap((feed) => feed.streams);
  const times = streams.flatMap((name) => {
    const field = cursors.find((stream) => stream.name === name)?.cursorField;
    const rows = found.streams.get(name)?.rows ?? [];
    return rows.map((row) => instant(String((row as Record<string, unknown>)[field ?? ''])));
  });
  const oldest = Math.min(...times.filter(Number.isFinite));
  if (!Number.isFinite(oldest) || sampled === 0) return sampled;
  const days = startDate === undefined ? GUESSED_DAYS : Math.max(0, (now - instant(startDate)) / DAY);
  const perDay = sampled / Math.max((now - oldest) / DAY, 1 / 24);
  return Math.round(perDay * days);
}

function planOf(
  { source, config }: Reading,
  found: Sample,
  feeds: (PlannedFeed & { extent?: Extent })[],
  each: number,
  extents: number,
): Plan {
  const streams = [...found.streams].map(([name, { rows, requests, unfinished }]): PlannedStream => {
    const sizes = rows.map((row) => Buffer.byteLength(exactJson(row).json));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const at = found.feeds.findIndex((feed) => feed.streams.includes(name));
    const sampled = found.feeds[at]?.items ?? 0;
    // The newest are the likeliest to be unfinished; nearly all of a first sync is older, and has its rows.
    const finished = sampled > unfinished ? sampled - unfinished : sampled;
    const times = at < 0 || sampled === 0 ? 1 : feeds[at]!.items / finished;
    return {
      stream: name,
      rows: Math.round(rows.length * times),
      requests: Math.ceil(requests * times),
      megabytes: round((bytes * times) / MB),
      largest_record_bytes: Math.max(0, ...sizes),
      snapshot: at < 0,
    };
  });
  const limits =
    config.requests_per_minute === undefined
      ? source.api(config).budget
      : [{ count: config.requests_per_minute, seconds: 60 }];
  const own = streams.reduce((sum, { requests }) => sum + requests, 0);
  const shared = feeds.reduce((sum, feed) => sum + feed.list_requests + feed.load_requests, 0);
  const snapshots = streams.filter(({ snapshot }) => snapshot).reduce((sum, one) => sum + one.requests, 0);
  const quiet = feeds.reduce((sum, { extent }) => sum + (extent?.quiet ?? 1), 0) + snapshots;
  const time = (requests: number) =>
    Math.round(Math.max(atLimits(requests, limits), (requests * each) / 1000 / config.concurrency));
  const made: Plan = {
    connector: source.name,
    feeds: feeds.map(({ extent: _, ...feed }) => feed),
    streams,
    requests: own + shared,
    seconds: time(own + shared),
    limits,
    megabytes: round(streams.reduce((sum, { megabytes }) => sum + megabytes, 0)),
    quiet: { requests: quiet, seconds: time(quiet) },
    pending: [],
    sample: {
      items: found.feeds.reduce((sum, { items }) => sum + items, 0),
      unfinished: Math.max(0, ...[...found.streams.values()].map((stream) => stream.unfinished)),
      requests: found.requests + extents,
      bounded: found.isBounded,
    },
    warnings: [],
  };
  made.warnings = [...found.warnings, ...warningsOf(made, config.max_minutes)];
  return made;
}

/** How long so many requests take where each window holds (s): the last one may go when the windows before it are over. */
export function atLimits(requests: number, limits: readonly Window[]): number {
  return limits.reduce(
    (longest, { count, seconds }) =>
      Math.max(longest, Math.floor(Math.max(0, requests - 1) / count) * seconds),
    0,
  );
}

function warningsOf({ seconds, streams }: Plan, maxMinutes: number): string[] {
  const warnings = streams
    .filter(({ largest_record_bytes: bytes }) => bytes > 8 * MB)
    .map(
      ({ stream, largest_record_bytes: bytes }) =>
        `${stream}: records of ${(bytes / MB).toFixed(1)} MB; destinations such as Snowflake refuse those beyond 16 MB. Deselect the large fields (--select ${stream}.-FIELD).`,
    );
  if (seconds > 3600 && maxMinutes === 0) {
    warnings.push(
      `The first sync takes about ${duration(seconds * 1000)}. PyAirbyte and other clients that commit at the end lose all of it where it is interrupted: set max_minutes (60, say), and let it run until nothing is left.`,
    );
  }
  return warnings;
}

async function pendingOf(file: string, now: number): Promise<Plan['pending']> {
  return [...(await readStates(file))].flatMap(([stream, value]) => {
    const state = parseState(value, `${file}: stream ${plain(stream)}`);
    const { items, ages } = pendingIn(state, now);
    return items === 0 ? [] : [{ stream, items, ages }];
  });
}

const round = (megabytes: number) => Math.round(megabytes * 100) / 100;
