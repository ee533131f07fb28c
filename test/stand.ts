import type { ChildProcess } from 'node:child_process';
import type { Running, Settings, Simulator } from 'trunkline/simulator';
import { type ReadOptions, Stand } from 'trunkline/testing';
import type { CommonConfig, Source } from '../core/author/source.js';
import { inProcess as runHere } from '../kit/testing/read.js';
import { configured, type Ended, lastStates, type Message, parse, read, rows } from './rig.js';

/** A connector with what it is tested against. */
interface Subject<C, T, S extends string, K extends object> {
  source: Source<C>;
  simulator: Simulator<T>;
  /** A small world that stands still, without limits. */
  settings: Settings;
  config(world: Running<T>): K;
  /** The streams a read has unless it names others, with their primary keys. */
  keys: Readonly<Record<S, readonly string[]>>;
}

export type Read = Pick<Ended, 'messages'>;

export interface SyncOptions {
  streams?: readonly string[];
  /** More of the config. */
  config?: object;
  /** An earlier read, or what a client hands back. */
  state?: Read | readonly Message[];
  mode?: 'incremental' | 'full_refresh';
  /** The time in the connector; absent: the simulator's. */
  now?: string;
  env?: Record<string, string>;
  /** Sees the process while it runs. */
  during?(child: ChildProcess): void;
}

/** A verb in this process, as a process would have left it. */
export async function inProcess<C extends CommonConfig>(
  source: Source<C>,
  argv: string[],
  now?: string,
): Promise<Ended> {
  return endedOf(await runHere(source, argv, now));
}

/** What the tests of one connector share: its world, reads of it, and what these reads wrote. */
export function stand<C extends CommonConfig, T, S extends string, K extends object>(
  subject: Subject<C, T, S, K>,
) {
  const { source, keys } = subject;
  const own = new Stand(subject);
  // Not after each test: some run side by side.
  afterAll(() => own.end());

  const optionsOf = ({ streams = Object.keys(keys), config = {}, state, mode }: SyncOptions) => {
    const states = state !== undefined && 'messages' in state ? lastStates(state) : state;
    return { streams, config, mode, states };
  };
  const ask = async (world: Running<T>, name: 'check' | 'discover', config: object = {}) =>
    endedOf(await own.verb(world, name, config));

  return {
    /** A world, closed after the tests. */
    begin: (more: Settings = {}): Promise<Running<T>> => own.begin(more),
    configOf: (world: Running<T>, more: object = {}) =>
      own.config(world, more) as K & { requests_per_minute: number },
    ask,
    check: (world: Running<T>, config: object = {}) => ask(world, 'check', config),

    /** A read by the built executable. */
    execute(world: Running<T>, options: SyncOptions = {}): Promise<Ended> {
      const { streams, config, mode, states } = optionsOf(options);
      return read(source.name, {
        config: own.config(world, config),
        catalog: configured(streams, mode),
        ...(states === undefined ? {} : { state: states }),
        env: { TRUNKLINE_NOW: options.now ?? new Date(world.clock.now()).toISOString(), ...options.env },
        ...(options.during === undefined ? {} : { during: options.during }),
      });
    },

    /** A read in this process. */
    async sync(world: Running<T>, options: SyncOptions = {}): Promise<Ended> {
      const { states, ...rest } = optionsOf(options);
      const given = { ...rest, state: states, now: options.now } as ReadOptions;
      return endedOf(await own.read(world, given));
    },

    /** The keys of all rows a read wrote; a key written twice is a failure. */
    keysOf: (ended: Read, stream: string): Set<string> => {
      const key: readonly string[] = keys[stream as S] ?? ['id'];
      const found = rows(ended, stream).map((row) => key.map((field) => String(row[field])).join('/'));
      if (new Set(found).size !== found.length)
        throw new Error(`${stream}: a key was written twice in one sync`);
      return new Set(found);
    },
  };
}

/** The same as a process would have left it. */
function endedOf({ code, lines }: { code: number; lines: readonly string[] }): Ended {
  const stdout = lines.map((line) => `${line}\n`).join('');
  return { code, signal: null, stdout, stderr: '', messages: parse(stdout) };
}

/** The state of one stream, as a read left it. */
export const stateOf = (ended: Read, stream: string): Message =>
  lastStates(ended).find((state) => state['stream'].stream_descriptor.name === stream)?.['stream']
    .stream_state as Message;

/** Why a sync is not what it should be, for messages of tests. */
export const outcome = ({ code, messages }: Ended) => ({
  code,
  errors: messages
    .filter(({ trace }) => trace?.type === 'ERROR')
    .map(({ trace }) => String(trace.error.message)),
});
export const COMPLETE = { code: 0, errors: [] };

export const minus = (a: ReadonlySet<string>, b: ReadonlySet<string>) =>
  new Set([...a].filter((key) => !b.has(key)));
export const sorted = (keys: Iterable<string>) => [...keys].sort();

/** Of each stream exactly the keys that are true by now, apart from those that were there before. */
export function expectKeys(
  streams: readonly string[],
  got: (stream: string) => ReadonlySet<string>,
  truth: Readonly<Record<string, ReadonlySet<string>>>,
  had: (stream: string) => ReadonlySet<string>,
): void {
  for (const stream of streams)
    expect([stream, sorted(got(stream))]).toEqual([stream, sorted(minus(truth[stream]!, had(stream)))]);
}

/** The keys of a stream in several reads. */
export const union = (sets: readonly ReadonlySet<string>[]): Set<string> =>
  new Set(sets.flatMap((keys) => [...keys]));

/** One set a stream, for comparing whole reads. */
export type Sets<S extends string> = Record<S, Set<string>>;
export function setsFor<S extends string>(
  streams: readonly S[],
  keysOf: (ended: Read, stream: S) => Set<string>,
) {
  const each = (make: (stream: S) => Set<string>) =>
    Object.fromEntries(streams.map((stream) => [stream, make(stream)])) as Sets<S>;
  return {
    each,
    setsOf: (ended: Read) => each((stream) => keysOf(ended, stream)),
    minus: (a: Sets<S>, b: Sets<S>) => each((stream) => minus(a[stream], b[stream])),
    union: (...all: Sets<S>[]) => each((stream) => new Set(all.flatMap((one) => [...one[stream]]))),
    none: () => each(() => new Set()),
  };
}
