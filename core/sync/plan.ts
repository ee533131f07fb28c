import type { Selected } from '../../catalog/selection.js';
import { asFailure, type Failure } from '../../spec/failure.js';
import { isObject } from '../../spec/json.js';
import type { Feed, Stream } from '../author/feed.js';
import type { CommonConfig, NamedStream, SnapshotDeclaration } from '../author/source.js';
import { createShaper } from '../protocol/shape.js';
import { shapeWritten, writtenFields } from './fields.js';
import { rowFits } from './fits.js';
import type { Sync } from './options.js';
import { parseState } from './parse-state.js';
import { namesOfAccount, scopeOf } from './scope.js';
import { type Sink, StreamSink } from './sink.js';
import { startOf } from './start-date.js';
import { Progress, type State } from './state.js';

/** What a pass has to know of one stream. */
export interface PassedStream<C, I> {
  readonly name: string;
  readonly stream: Stream<C, I, object>;
  readonly progress: Progress;
  readonly sink: Sink;
}

/** How a stream is read, feed or snapshot. */
interface Planned {
  readonly name: string;
  readonly sink: StreamSink;
  /**
   * The next sync goes on from where this one ends, so it may end anywhere. A full refresh is whole, or it
   * has failed.
   */
  readonly mayEndEarly: boolean;
  /** What its state said; undefined: there was none. */
  readonly given: State | undefined;
}

export interface PlannedStream<C> extends Planned {
  readonly stream: NamedStream<C>;
  readonly progress: Progress;
}

export interface PlannedSnapshot<C> extends Planned {
  readonly snapshot: SnapshotDeclaration<C>;
}

/** One feed, and those of its streams that were selected. */
export interface PlannedFeed<C> {
  readonly feed: Feed<C, unknown>;
  readonly streams: readonly PlannedStream<C>[];
}

/** What a sync reads, and how: made once, before anything is asked for, and carried through. */
export interface Plan<C> {
  readonly feeds: readonly PlannedFeed<C>[];
  readonly snapshots: readonly PlannedSnapshot<C>[];
  /** The top-level fields that the user selected of a stream; undefined: all. */
  fields(stream: string): ReadonlySet<string> | undefined;
  /** Why none of it can be read: a state that is none, or is of another account; credentials that are refused. */
  readonly wall: Failure | undefined;
}

/** A selected stream, before it is known where it stands. */
interface Draft<C> {
  stream: NamedStream<C>;
  sink: StreamSink;
  isFull: boolean;
}

/** Looks up once what was selected; everybody behind it is handed what concerns his stream. */
export async function planOf<C extends CommonConfig>(sync: Sync<C>): Promise<Plan<C>> {
  const selected = new Map(sync.selection.streams.map((one) => [one.name, one]));
  const drafted = [];
  for (const { feed, streams } of sync.source.feeds) {
    const drafts = await draftsOf(sync, streams, selected);
    if (drafts.length > 0) drafted.push({ feed, drafts });
  }
  const snapshots = await snapshotsOf(sync, selected);
  const { given, progress, wall } = await standingOf(
    sync,
    drafted.flatMap(({ drafts }) => drafts),
  );
  return {
    feeds: drafted.map(({ feed, drafts }) => ({
      feed,
      streams: drafts.map((draft) => ({
        name: draft.stream.name,
        stream: draft.stream,
        sink: draft.sink,
        mayEndEarly: !draft.isFull,
        given: given.get(draft),
        progress: progress.get(draft) ?? new Progress([]),
      })),
    })),
    snapshots,
    fields: (stream) => selected.get(stream)?.fields,
    wall,
  };
}

async function draftsOf<C>(
  sync: Sync<C>,
  streams: readonly NamedStream<C>[],
  selected: ReadonlyMap<string, Selected>,
): Promise<Draft<C>[]> {
  const drafts: Draft<C>[] = [];
  for (const stream of streams) {
    const wish = selected.get(stream.name);
    if (wish === undefined) continue;
    drafts.push({ stream, sink: await sinkOf(sync, stream, wish), isFull: wish.mode === 'full_refresh' });
  }
  return drafts;
}

async function snapshotsOf<C>(
  sync: Sync<C>,
  selected: ReadonlyMap<string, Selected>,
): Promise<PlannedSnapshot<C>[]> {
  const planned: PlannedSnapshot<C>[] = [];
  for (const snapshot of sync.source.snapshots) {
    const { name } = snapshot;
    const wish = selected.get(name);
    if (wish === undefined) continue;
    const sink = await sinkOf(sync, snapshot, wish);
    planned.push({ name, snapshot, sink, mayEndEarly: false, given: undefined });
  }
  return planned;
}

/** Rows in the form the catalog promises, of the fields that were selected. */
async function sinkOf<C>(
  { source, output, journal }: Sync<C>,
  stream: NamedStream<C> | SnapshotDeclaration<C>,
  { fields }: Selected,
): Promise<StreamSink> {
  const { name } = stream;
  const primaryKey: readonly string[] = stream.primaryKey;
  const written = writtenFields(stream, fields);
  const fits = await rowFits(source, stream);
  const shape = createShaper(name, written.schema, fits, (remark) => output.log('INFO', remark));
  return new StreamSink({ name, primaryKey, shape: shapeWritten(written, shape) }, output, journal);
}

interface Standing<C> {
  given: ReadonlyMap<Draft<C>, State | undefined>;
  progress: ReadonlyMap<Draft<C>, Progress>;
  wall: Failure | undefined;
}

/**
 * Where each stream stands. The account is checked before anything is asked for: a position of another one
 * means nothing.
 */
async function standingOf<C extends CommonConfig>(
  sync: Sync<C>,
  drafts: readonly Draft<C>[],
): Promise<Standing<C>> {
  const given = new Map<Draft<C>, State | undefined>();
  const progress = new Map<Draft<C>, Progress>();
  try {
    for (const draft of drafts) given.set(draft, stateOf(sync, draft));
    const account = drafts.length === 0 ? [] : await namesOfAccount(sync);
    for (const draft of drafts) progress.set(draft, progressOf(sync, draft, given.get(draft), account));
    return { given, progress, wall: undefined };
  } catch (error) {
    return { given, progress, wall: asFailure(error) };
  }
}

/**
 * What a stream goes on from. A full refresh begins anew, but for what an earlier attempt of the same job
 * left of it.
 */
function stateOf<C>(
  { states, where, job }: Sync<C>,
  { stream: { name }, isFull }: Draft<C>,
): State | undefined {
  const own = states.get(name);
  if (!isFull) return parseState(own, `${where}: stream ${name}`);
  if (job === undefined || job.attempt === 0 || !isObject(own) || !isObject(own['job'])) return undefined;
  const state = parseState(own, 'the state of an earlier attempt');
  return state?.job?.id === job.id ? state : undefined;
}

function progressOf<C extends CommonConfig>(
  sync: Sync<C>,
  { stream: { name }, isFull }: Draft<C>,
  state: State | undefined,
  account: readonly string[],
): Progress {
  const { scope, lacks } = scopeOf(sync, name, state, account);
  const start = startOf(name, state, sync.config.start_date, sync);
  const job = isFull && sync.job !== undefined ? (state?.job ?? { id: sync.job.id }) : undefined;
  return new Progress(scope, state, start, lacks, job);
}
