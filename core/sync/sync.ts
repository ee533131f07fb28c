import type { Selected, Selection } from '../../catalog/selection.js';
import { asFailure, configError, type Failure } from '../../spec/failure.js';
import { isObject } from '../../spec/json.js';
import type { CommonConfig, FeedDeclaration, SnapshotDeclaration, Source } from '../author/source.js';
import type { Api } from '../http/api.js';
import type { Output, Row } from '../protocol/output.js';
import { createShaper } from '../protocol/shape.js';
import { createContext, Memory } from './context.js';
import { runPass } from './engine.js';
import { type Journal, NO_CURSOR_STATE } from './journal.js';
import { hasKey, keyOf, rowMark } from './keys.js';
import { createLane, type Lane, type Sink } from './lane.js';
import { Progress, parseState } from './state.js';
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
}

type Shape = (row: object) => Row | undefined;

/** So many streams that are not there are named one by one; a catalog of thousands is of another connector. */
const NAMED = 50;

function refuseUnknown<C>({ source, selection, journal }: SyncOptions<C>): void {
  const known = [...source.feeds.flatMap((feed) => feed.streams), ...source.snapshots]
    .map((stream) => stream.name)
    .join(', ');
  for (const { name } of selection.unknown.slice(0, NAMED)) {
    const message = `The catalog names a stream "${name}" that this connector does not have. It has: ${known}.`;
    journal.failed(name, configError(message, { fatal: false }));
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
  for (const { name, schema } of schemas) {
    if (chosen.has(name))
      shapes.set(
        name,
        createShaper(name, schema, (remark) => output.log('INFO', remark)),
      );
  }
  const { sink, warnKeyless } = createSink(options, shapes);
  const finish = (lane: Lane<C, unknown>, selected: Selected, toBeContinued: boolean) => {
    left.delete(lane.name);
    warnDiffering(output, lane.name, lane.counts.differing);
    if (lane.failure === undefined) {
      if (selected.mode === 'full_refresh') void journal.state(lane.name, NO_CURSOR_STATE);
      journal.complete(lane.name);
    }
    output.log('INFO', describeLane(lane, now(), toBeContinued));
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
    for (const name of left) journal.failed(name, wall);
    if (left.size === 0) journal.failures.push({ stream: undefined, failure: wall });
  }
  warnKeyless();
  output.log('INFO', describeSync(options.api.stats, now() - began, journal.failures.length));
}

/** Where each incremental stream stands. The account is checked before anything is asked for: a position of another one means nothing. */
async function progressOf<C>(
  options: SyncOptions<C>,
  chosen: ReadonlyMap<string, Selected>,
  { once }: Memory,
): Promise<Map<string, Progress>> {
  const { source, api, config, states, where } = options;
  const streams = source.feeds.flatMap((feed) => feed.streams).filter(({ name }) => chosen.has(name));
  const parsed = new Map(
    streams.map(({ name }) => {
      const full = chosen.get(name)!.mode === 'full_refresh';
      return [name, full ? undefined : parseState(states.get(name), `${where}: stream ${name}`)];
    }),
  );
  const scope = streams.length === 0 ? '' : ((await source.scope?.({ api, config, once })) ?? '');
  const progress = new Map<string, Progress>();
  for (const [name, state] of parsed) {
    if (state !== undefined && state.scope !== '' && scope !== '' && state.scope !== scope) {
      throw configError(
        `${where}: the state of stream ${name} belongs to "${state.scope}", the credentials to "${scope}". ` +
          'Positions of one account mean nothing in another: use a connection (and state) of its own for each, or reset this one.',
      );
    }
    progress.set(name, new Progress(scope || (state?.scope ?? ''), state));
  }
  return progress;
}

async function readFeed<C extends CommonConfig>(
  options: SyncOptions<C>,
  { feed, streams }: FeedDeclaration<C>,
  chosen: ReadonlyMap<string, Selected>,
  progress: ReadonlyMap<string, Progress>,
  memory: Memory,
  sink: Sink,
  finish: (lane: Lane<C, unknown>, selected: Selected, toBeContinued: boolean) => void,
): Promise<void> {
  const { config, journal, now } = options;
  const lanes = streams
    .filter(({ name }) => chosen.has(name))
    .map((stream) => createLane(stream.name, stream, progress.get(stream.name)!, now()));
  for (const lane of lanes) {
    const full = chosen.get(lane.name)!.mode === 'full_refresh';
    journal.started(lane.name, full ? NO_CURSOR_STATE : lane.progress.toState());
  }
  const shared = contextOptions(options, new Set(lanes.map((lane) => lane.name)), chosen);
  const incremental = lanes.every((lane) => chosen.get(lane.name)!.mode === 'incremental');
  const whole = await runPass({
    feed,
    lanes,
    context: createContext(shared, memory),
    forItem: () => createContext(shared),
    sink: {
      ...sink,
      state: (stream, state) =>
        chosen.get(stream)!.mode === 'full_refresh' ? undefined : sink.state(stream, state),
    },
    now,
    concurrency: config.concurrency,
    pendingFor: config.pending_days * 86_400_000,
    deadline: incremental && config.max_minutes > 0 ? shared.asOf + config.max_minutes * 60_000 : undefined,
  }).catch((error) => {
    for (const lane of lanes) lane.failure ??= asFailure(error); // what is still under way writes nothing more
    throw error;
  });
  for (const lane of lanes) finish(lane, chosen.get(lane.name)!, !whole);
}

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
  const context = createContext(contextOptions(options, new Set([name]), new Map()), memory);
  try {
    for await (const page of snapshot.pages(context)) {
      const fresh = (page as readonly object[]).filter((row) => {
        if (!isObject(row) || !hasKey(row, primaryKey)) return true; // the sink counts it
        const key = keyOf(row, primaryKey);
        const mark = rowMark(row);
        const known = written.get(key);
        if (known === undefined) written.set(key, mark);
        else if (known !== mark) differing++;
        return known === undefined;
      });
      await sink.records(name, fresh);
    }
    await journal.state(name, NO_CURSOR_STATE);
    journal.complete(name);
    warnDiffering(output, name, differing);
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
  return {
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
