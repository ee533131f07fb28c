import type { ChildProcess } from 'node:child_process';
import { Writable } from 'node:stream';
import { type Running, type Settings, start } from 'trunkline/simulator';
import { run } from '../../core/cli/main.js';
import { Session } from '../../core/cli/session.js';
import { asFailure } from '../../spec/failure.js';
import { configured, type Ended, files, lastStates, type Message, parse, read, rows } from '../../test/rig.js';
import source from './index.js';
import type { Item, Truth } from './simulator/truth.js';
import nice from './simulator.js';

export type World = Running<Truth>;
export const NOW = '2025-06-15T12:00:00Z';
export const KEYS = {
  interactions: ['identifier'],
  cx_ai: ['identifier'],
  model_scores: ['identifier', 'participant', 'bundle', 'model'],
  voice_activity_segments: ['identifier', 'participant', 'startTimeOffset'],
  transcripts: ['identifier', 'position'],
} as const;
export type Stream = keyof typeof KEYS;
export type Sets = Record<Stream, Set<string>>;
export const STREAMS = Object.keys(KEYS) as Stream[];

const open: World[] = [];
// Not after each test: some run side by side.
afterAll(async () => {
  for (const world of open.splice(0)) await world.close();
});

/** A small world that stands still, closed after the test. */
export async function begin(settings: Settings = {}): Promise<World> {
  const options = {
    interactions: 40,
    days: 3,
    interactions_per_hour: 0,
    late: 0,
    stuck: 0,
    listed_late: 0,
    foreign: 0,
    ...settings.options,
  };
  const world = await start(nice, { now: NOW, rate: 0, ...settings, options });
  open.push(world);
  return world;
}

export const configOf = (world: World, more: object = {}) => ({
  api_url: `${world.url}${String(world.options['prefix'])}`,
  api_token: String(world.options['token']),
  interactions: { source: 'file', location: `${world.url}/identifiers.txt` },
  concurrency: 8,
  ...more,
});

export interface SyncOptions {
  streams?: readonly string[];
  /** More of the config. */
  config?: object;
  /** An earlier read, or what a client hands back. */
  state?: Ended | readonly Message[];
  mode?: 'incremental' | 'full_refresh';
  /** The time in the connector; absent: the simulator's. */
  now?: string;
  env?: Record<string, string>;
  /** Sees the process while it runs. */
  during?(child: ChildProcess): void;
}

const argumentsOf = (world: World, { streams = STREAMS, config, state, mode }: SyncOptions) => ({
  config: configOf(world, config),
  catalog: configured(streams, mode),
  ...(state === undefined ? {} : { state: 'messages' in state ? lastStates(state) : state }),
});
const timeOf = (world: World, now?: string) => now ?? new Date(world.clock.now()).toISOString();

/** A read by the built executable. */
export function execute(world: World, options: SyncOptions = {}): Promise<Ended> {
  return read('nice-cx-ai', {
    ...argumentsOf(world, options),
    env: { TRUNKLINE_NOW: timeOf(world, options.now), ...options.env },
    ...(options.during === undefined ? {} : { during: options.during }),
  });
}

/** A read in this process, over real HTTP all the same: without the time that a process takes to start. */
export async function sync(world: World, options: SyncOptions = {}): Promise<Ended> {
  const { config, catalog, state } = argumentsOf(world, options);
  const paths = files({ 'config.json': config, 'catalog.json': catalog, ...(state === undefined ? {} : { 'state.json': state }) });
  const given = state === undefined ? [] : ['--state', paths['state.json']!];
  return verb(['read', '--config', paths['config.json']!, '--catalog', paths['catalog.json']!, ...given], timeOf(world, options.now));
}

export const check = (world: World, config: object = {}) =>
  verb(['check', '--config', files({ 'config.json': configOf(world, config) })['config.json']!], timeOf(world));

async function verb(argv: string[], now: string): Promise<Ended> {
  const chunks: Buffer[] = [];
  const session = new Session(new Writable({ write: (chunk: Buffer, _, done) => done(void chunks.push(chunk)) }));
  process.env['TRUNKLINE_NOW'] = now;
  const code = await run(source, argv, session).catch((error) => {
    session.output.error(asFailure(error));
    return 1;
  });
  await session.output.end();
  const stdout = Buffer.concat(chunks).toString('utf8');
  return { code, signal: null, stdout, stderr: '', messages: parse(stdout) };
}

/** The keys of all rows a read wrote; a key written twice is a failure (G2). */
export function keysOf(ended: Pick<Ended, 'messages'>, stream: Stream): Set<string> {
  const keys = rows(ended, stream).map((row) => KEYS[stream].map((field) => String(row[field])).join('/'));
  if (new Set(keys).size !== keys.length) throw new Error(`${stream}: a key was written twice in one sync`);
  return new Set(keys);
}

export const setsOf = (ended: Pick<Ended, 'messages'>): Sets => each((stream) => keysOf(ended, stream));
export const each = (make: (stream: Stream) => Set<string>) => Object.fromEntries(STREAMS.map((stream) => [stream, make(stream)])) as Sets;
export const minus = (a: Sets, b: Sets) => each((stream) => new Set([...a[stream]].filter((key) => !b[stream].has(key))));
export const union = (...all: Sets[]) => each((stream) => new Set(all.flatMap((one) => [...one[stream]])));

export const itemsOf = (world: World): Item[] => world.truth({ full: true, keys: true }).items!;

/** What each stream has to have at this simulated time. */
export function truthOf(world: World): Sets {
  const items = itemsOf(world);
  const join = (id: string, parts: (string | number)[][] = []) => parts.map((part) => [id, ...part].join('/'));
  return {
    interactions: new Set(items.filter(({ rows }) => rows.interactions > 0).map(({ identifier }) => identifier)),
    cx_ai: new Set(items.filter(({ rows }) => rows.cx_ai > 0).map(({ identifier }) => identifier)),
    model_scores: new Set(items.flatMap(({ identifier, rows, keys }) => (rows.cx_ai > 0 ? join(identifier, keys?.model_scores) : []))),
    voice_activity_segments: new Set(
      items.flatMap(({ identifier, rows, keys }) => (rows.cx_ai > 0 ? join(identifier, keys?.voice_activity_segments) : [])),
    ),
    transcripts: new Set(items.flatMap(({ identifier, rows }) => Array.from({ length: rows.transcripts }, (_, i) => `${identifier}/${i}`))),
  };
}

/** Why a sync is not what it should be, for messages of tests. */
export const outcome = (ended: Ended) => ({
  code: ended.code,
  errors: ended.messages.filter(({ trace }) => trace?.type === 'ERROR').map(({ trace }) => String(trace.error.message)),
});
export const COMPLETE = { code: 0, errors: [] };

/** The state of one stream, as a read left it. */
export const stateOf = (ended: Ended, stream: Stream): Message =>
  lastStates(ended).find((state) => state['stream'].stream_descriptor.name === stream)?.['stream'].stream_state as Message;
