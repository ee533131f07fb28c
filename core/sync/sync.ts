import { setImmediate as turn } from 'node:timers/promises';
import type { Selected, Selection } from '../../catalog/selection.js';
import { asFailure, configError, type Failure } from '../../spec/failure.js';
import { isObject } from '../../spec/json.js';
import { didYouMean } from '../../spec/similar.js';
import type { OddKind } from '../author/feed.js';
import { missingOffer } from '../author/offers.js';
import type { CommonConfig, FeedDeclaration, SnapshotDeclaration, Source } from '../author/source.js';
import type { Api } from '../http/api.js';
import type { Output, Row } from '../protocol/output.js';
import { createShaper } from '../protocol/shape.js';
import { createContext, Memory } from './context.js';
import { runPass } from './engine.js';
import { shapeWritten, writtenFields } from './fields.js';
import { rowFits } from './fits.js';
import { type Journal, NO_CURSOR_STATE } from './journal.js';
import { hasKey, keyOf, rowMark } from './keys.js';
import { Lane, type Sink } from './lane.js';
import { Limit } from './limit.js';
import { Oddities } from './odd.js';
import { parseState } from './parse-state.js';
import { Progress, type State } from './state.js';
import { describeLane, describeSync } from './summary.js';

export interface SyncOptions<C> {
  source: Source<C>;
  config: C;
  selection: Selection;
  /** stream_state by stream name, as it came in. */
  states: ReadonlyMap<string, unknown>;
  /** Names the state file in errors. */
  where: string;
  api: Api & { stats: { requests: number; waitedMs: number } };
  output: Output;
  journal: Journal;
  now(): number;
  /** The platform's job and which attempt this is, counted from 0. */
  job?: { id: string; attempt: number } | undefined;
}

type Shape = (row: object) => Row | undefined;

/** So many streams that are not there are named one by one; a catalog of thousands is of another connector. */
const NAMED = 50;

function refuseUnknown<C extends CommonConfig>({ source, config, selection, journal }: SyncOptions<C>): void {
  const known = [...source.feeds.flatMap((feed) => feed.streams), ...source.snapshots].map(
    (stream) => stream.name,
  );
  for (const { name } of selection.unknown.slice(0, NAMED)) {
    const what =
      missingOffer(source, config, name) ??
      `The catalog names a stream "${name}" that this connector does not have.${didYouMean(name, known)} It has: ${known.join(', ')}.`;
    journal.failed(name, configError(what, { fatal: false }));
  }
  const more = selection.unknown.slice(NAMED);
  if (more.length === 0) return;
  const message = `The catalog names ${more.length} more streams that this connector does not have. Is it the catalog of another one?`;
  const failure = configError(message, { fatal: false });
  journal.refused(failure);
}

/** Reads the selected streams. What went wrong stands in the journal; throws only where nothing could be read at all. */
export async function runSync<C extends CommonConfig>(options: SyncOptions<C>): Promise<void> {
  const { source, selection, journal, output, now } = options;
  const began = now();
  const chosen = new Map(selection.streams.map((stream) => [stream.name, stream]));
  const left = new Set(chosen.keys());
  refuseUnknown(options);
  const schemas = [...source.feeds.flatMap((feed) => feed.streams), ...source.snapshots];
  const shapes = new Map<string, Shape>();
  for (const stream of schemas) {
    const { name } = stream;
    if (!chosen.has(name)) continue;
    const written = writtenFields(stream, chosen.get(name)!.fields);
    const fits = await rowFits(source, stream);
    const shape = createShaper(name, written.schema, fits, (remark) => output.log('INFO', remark));
    shapes.set(name, shapeWritten(written, shape));
  }
  const { sink, warnKeyless } = createSink(options, shapes);
  const finish = (lane: Lane<C, unknown>, cut: string | undefined) => {
    left.delete(lane.name);
    warnDiffering(output, lane.name, lane.counts.differing);
    if (lane.failure === undefined) {
      const { progress } = lane;
      if (progress.job !== undefined) {
        progress.job = { id: progress.job.id, ended: true };
        void journal.state(lane.name, progress.toState());
      }
      journal.complete(lane.name);
    }
    output.log('INFO', describeLane(lane, now(), cut));
  };
  let wall: Failure | undefined;
  try {
    const memory = new Memory();
    const progress = await progressOf(options, chosen, memory);
    for (const declaration of source.feeds) {
      if (declaration.streams.some(({ name }) => chosen.has(name)))
        await readFeed(options, declaration, chosen, progress, memory, sink, finish);
    }
    for (const snapshot of source.snapshots) {
      if (!chosen.has(snapshot.name)) continue;
      await readSnapshot(options, snapshot, sink, memory);
      left.delete(snapshot.name);
    }
  } catch (error) {
    wall = asFailure(error);
    for (const name of left) {
      if (wall.spent && chosen.get(name)!.mode === 'incremental') leaveFor(options, name);
      else journal.failed(name, wall);
    }
    if (left.size === 0 && !wall.spent) journal.failures.push({ stream: undefined, failure: wall });
  }
  warnKeyless();
  output.log('INFO', describeSync(options.api.stats, now() - began, journal.failures.length));
}

/** The quota was spent before this stream's turn came: it stands where it stood. */
function leaveFor<C>({ states, journal, output }: SyncOptions<C>, name: string): void {
  const state = parseState(states.get(name), name) ?? new Progress([]).toState();
  if (!journal.knows(name)) journal.started(name, state);
  void journal.state(name, state);
  journal.complete(name);
  output.log('INFO', `${name}: to be continued by the next sync (the vendor's quota is spent).`);
}

/** Where each stream stands. The account is checked before anything is asked for: a position of another one means nothing. */
async function progressOf<C extends CommonConfig>(
  options: SyncOptions<C>,
  chosen: ReadonlyMap<string, Selected>,
  { once }: Memory,
): Promise<Map<string, Progress>> {
  const { source, api, config, states, where, output } = options;
  const streams = source.feeds.flatMap((feed) => feed.streams).filter(({ name }) => chosen.has(name));
  const parsed = new Map(
    streams.map(({ name }) => {
      const own = states.get(name);
      if (chosen.get(name)!.mode === 'full_refresh') return [name, attempted(own, options.job)];
      return [name, parseState(own, `${where}: stream ${name}`)];
    }),
  );
  const named = streams.length === 0 ? '' : ((await source.scope?.({ api, config, once })) ?? '');
  const current = (typeof named === 'string' ? [named] : [...named]).filter((name) => name !== '');
  const progress = new Map<string, Progress>();
  for (const [name, state] of parsed) {
    const { scope, lacks } = scopeOf(options, name, state, current);
    const from = fromOf(name, state, config.start_date, output);
    const own = new Progress(scope, state, from, lacks);
    const isFull = chosen.get(name)!.mode === 'full_refresh';
    if (isFull && options.job !== undefined) own.job = state?.job ?? { id: options.job.id };
    progress.set(name, own);
  }
  return progress;
}

/** What an earlier attempt of the same job left of a full refresh; undefined: there was none, it begins anew. */
function attempted(value: unknown, job: { id: string; attempt: number } | undefined): State | undefined {
  if (job === undefined || job.attempt === 0 || !isObject(value) || !isObject(value['job'])) return undefined;
  const state = parseState(value, 'the state of an earlier attempt');
  return state?.job?.id === job.id ? state : undefined;
}

/** Which projects or accounts a state is of, and which of them the credentials lack now. One name in common makes it the same account. */
function scopeOf<C>(
  { source, where, output }: SyncOptions<C>,
  name: string,
  state: State | undefined,
  current: readonly string[],
): { scope: string[]; lacks: string[] } {
  const before = (state?.scope ?? []).map((one) => source.formerScope?.(one) ?? one);
  if (before.length === 0 || current.length === 0)
    return { scope: [...new Set([...before, ...current])], lacks: [...(state?.lacks ?? [])] };
  if (!current.some((one) => before.includes(one))) {
    throw configError(
      `${where}: the state of stream ${name} belongs to "${before.join(', ')}", the credentials to "${current.join(', ')}". ` +
        'Positions of one account mean nothing in another: use a connection (and state) of its own for each, or reset this one.',
    );
  }
  const known = state?.lacks ?? [];
  const added = current.filter((one) => !before.includes(one) || known.includes(one));
  const lacks = before.filter((one) => !current.includes(one));
  if (added.length > 0) {
    output.log(
      'WARN',
      `${name}: the credentials now reach ${added.join(', ')} too, beside ${before.filter((one) => !added.includes(one)).join(', ')}. What is new there comes; rows from before the ` +
        'place where this stream stands do not: reset the stream to have them.',
    );
  }
  if (lacks.some((one) => !known.includes(one))) {
    output.log(
      'WARN',
      `${name}: the credentials no longer reach ${lacks.join(', ')}, which this stream was read with. What is unfinished there waits, and what ` +
        'is new there meanwhile does not come: use credentials that reach all of it.',
    );
  }
  return { scope: [...new Set([...before, ...current])], lacks };
}

/** Which start_date the rows of a state reach back to, and a word where the config now wants more. */
function fromOf(
  name: string,
  state: State | undefined,
  start: string | undefined,
  output: Output,
): string | null {
  const wanted = start ?? null;
  // A state of version 1 does not say. It was written with the config as it stands, as far as we can know.
  if (state?.from === undefined) return wanted;
  const earliest = (date: string | null) => (date === null ? Number.NEGATIVE_INFINITY : Date.parse(date));
  if (earliest(wanted) < earliest(state.from)) {
    output.log(
      'WARN',
      `${name}: start_date is ${wanted ?? 'empty (everything)'}, but this stream was read from ${state.from} on, and goes on from its state: ` +
        'older rows do not come. Reset the stream (remove its state) to have them, or set start_date back.',
    );
    return state.from;
  }
  return wanted;
}

async function readFeed<C extends CommonConfig>(
  options: SyncOptions<C>,
  { feed, streams }: FeedDeclaration<C>,
  chosen: ReadonlyMap<string, Selected>,
  progress: ReadonlyMap<string, Progress>,
  memory: Memory,
  sink: Sink,
  finish: (lane: Lane<C, unknown>, cut: string | undefined) => void,
): Promise<void> {
  const { config, journal, now, output } = options;
  const lanes = streams
    .filter(({ name }) => chosen.has(name))
    .map((stream) => new Lane(stream.name, stream, progress.get(stream.name)!, now()));
  for (const lane of lanes) {
    journal.started(lane.name, lane.progress.toState());
  }
  const isIncremental = ({ name }: { name: string }) => chosen.get(name)!.mode === 'incremental';
  const reading = lanes.filter((lane) => lane.progress.job?.ended !== true);
  let cut: Failure | undefined;
  const free = contextOptions(options, new Set(lanes.map((lane) => lane.name)), chosen);
  const isBounded = lanes.every(isIncremental) && config.max_minutes > 0;
  const limit = new Limit(free.asOf, isBounded ? free.asOf + config.max_minutes * 60_000 : undefined, now);
  const shared = { ...free, api: limit.bound(options.api) };
  const whole = await runPass({
    feed,
    lanes: reading,
    context: createContext(shared, memory),
    forItem: () => createContext(shared),
    sink,
    now,
    concurrency: config.concurrency,
    pendingFor: config.pending_days * 86_400_000,
    limit,
    stopped(failure) {
      cut = failure;
      // What a platform takes for the whole stream must be whole.
      for (const lane of lanes) {
        if (isIncremental(lane) || lane.failure !== undefined) continue;
        lane.fail(failure);
        sink.failed(lane.name, failure);
      }
    },
  }).catch((error) => {
    for (const lane of lanes) lane.fail(asFailure(error)); // what is still under way writes nothing more
    throw error;
  });
  free.oddities.tell(
    lanes.map(({ name }) => name),
    (message) => output.log('WARN', message),
  );
  const reason = cut === undefined ? 'max_minutes' : "the vendor's quota is spent";
  for (const lane of lanes) finish(lane, whole ? undefined : reason);
  if (cut !== undefined) throw cut;
}

/** Rows of a snapshot that are written at once. */
const PIECE = 1000;

async function readSnapshot<C extends CommonConfig>(
  options: SyncOptions<C>,
  snapshot: SnapshotDeclaration<C>,
  sink: Sink,
  memory: Memory,
): Promise<void> {
  const { journal, output } = options;
  const { name, primaryKey } = snapshot;
  journal.started(name, NO_CURSOR_STATE);
  const written = new Map<string, string>();
  let differing = 0;
  const shared = contextOptions(options, new Set([name]), new Map());
  const context = createContext(shared, memory);
  try {
    const isFresh = (row: object) => {
      if (!isObject(row) || !hasKey(row, primaryKey)) return true; // the sink counts it
      const key = keyOf(row, primaryKey);
      const mark = rowMark(row);
      const known = written.get(key);
      if (known === undefined) written.set(key, mark);
      else if (known !== mark) differing++;
      return known === undefined;
    };
    for await (const page of snapshot.pages(context)) {
      const rows = page as readonly object[];
      // A page may have a million rows: they must not all wait here as text, nor keep signals and timers waiting.
      for (let at = 0; at < rows.length; at += PIECE) {
        await sink.records(name, rows.slice(at, at + PIECE).filter(isFresh));
        if (at > 0) await turn();
      }
    }
    await journal.state(name, NO_CURSOR_STATE);
    journal.complete(name);
    warnDiffering(output, name, differing);
    shared.oddities.tell([name], (message) => output.log('WARN', message));
    output.log('INFO', `${name}: ${written.size} rows.`);
  } catch (error) {
    const failure = asFailure(error);
    if (failure.fatal) throw failure;
    journal.failed(name, failure);
  }
}

function contextOptions<C>(
  options: SyncOptions<C>,
  streams: ReadonlySet<string>,
  chosen: ReadonlyMap<string, Selected>,
) {
  const { config, api, output, now } = options;
  const oddities = new Oddities();
  return {
    oddities,
    odd: (kind: OddKind, row: unknown) => oddities.add(kind, row),
    config,
    api,
    streams,
    fields: (stream: string) => chosen.get(stream)?.fields,
    asOf: now(),
    log: (level: 'INFO' | 'WARN' | 'DEBUG', message: string) => output.log(level, message),
    estimate: (stream: string, rows: number) => void (streams.has(stream) && output.estimate(stream, rows)),
  };
}

function warnDiffering(output: Output, stream: string, count: number): void {
  if (count === 0) return;
  const rows = count === 1 ? '1 row' : `${count} rows`;
  output.log(
    'WARN',
    `${stream}: the vendor sent ${rows} with the primary key of another row and other contents; of each key one row was written.`,
  );
}

/** Rows in the form the catalog promises; what has no field or no whole key would break destinations and is counted instead. */
function createSink<C>({ journal, output, source }: SyncOptions<C>, shapes: ReadonlyMap<string, Shape>) {
  const keys = new Map(
    [...source.feeds.flatMap((feed) => feed.streams), ...source.snapshots].map(({ name, primaryKey }) => [
      name,
      primaryKey as readonly string[],
    ]),
  );
  const keyless = new Map<string, number>();
  const sink: Sink = {
    records(stream, rows) {
      const shape = shapes.get(stream)!;
      const key = keys.get(stream)!;
      const out: Row[] = [];
      for (const row of rows) {
        const shaped = isObject(row) && hasKey(row, key) ? shape(row) : undefined;
        if (shaped !== undefined) out.push(shaped);
        else keyless.set(stream, (keyless.get(stream) ?? 0) + 1);
      }
      if (out.length === 0) return;
      journal.running(stream);
      return output.records(stream, out);
    },
    state: (stream, state) => journal.state(stream, state),
    failed: (stream, failure) => journal.failed(stream, failure),
    log: (level, message) => output.log(level, message),
  };
  /** Once a stream a sync, at its end, when they are all counted. */
  const warnKeyless = () => {
    for (const [stream, count] of keyless) {
      const all = keys.get(stream)!.join(', ');
      const rows = count === 1 ? '1 row was left out that lacks' : `${count} rows were left out that lack`;
      output.log(
        'WARN',
        `${stream}: ${rows} a part of the primary key (${all}): destinations refuse or confuse such rows.`,
      );
    }
  };
  return { sink, warnKeyless };
}
