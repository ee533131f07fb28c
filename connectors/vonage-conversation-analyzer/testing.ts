import type { ChildProcess } from 'node:child_process';
import { Writable } from 'node:stream';
import { type Running, type Settings, start } from 'trunkline/simulator';
import { run } from '../../core/cli/main.js';
import { Session } from '../../core/cli/session.js';
import { asFailure } from '../../spec/failure.js';
import { configured, type Ended, files, lastStates, type Message, parse, read, rows } from '../../test/rig.js';
import source from './connector.js';
import type { Known, Truth } from './simulator/truth.js';
import vonage from './simulator.js';

export type World = Running<Truth>;
export type Way = 'stats' | 'interaction_content';
export const NOW = '2025-06-15T12:00:00Z';
export const KEYS = {
  interactions: ['guid'],
  analyses: ['guid'],
  categories: ['guid', 'category', 'name'],
  sentiment_sections: ['guid', 'span_start'],
  transcripts: ['guid'],
} as const;
export type Stream = keyof typeof KEYS;
export type Sets = Record<Stream, Set<string>>;
export const STREAMS = Object.keys(KEYS) as Stream[];
/** Those that are made from an analysis. */
export const ANALYSED = STREAMS.filter((stream) => stream !== 'interactions');

const open: World[] = [];
// Not after each test: some run side by side.
afterAll(async () => {
  for (const world of open.splice(0)) await world.close();
});

/** A small world that stands still, closed after the tests. */
export async function begin(settings: Settings = {}): Promise<World> {
  const still = { calls: 60, days: 10, calls_per_hour: 0, late: 0, stuck: 0, late_listed: 0, recategorized: 0, ...settings.options };
  const world = await start(vonage, { now: NOW, rate: 0, budget: [], ...settings, options: still });
  open.push(world);
  return world;
}

export const configOf = (world: World, more: object = {}) => ({
  ...{ region: 'emea', client_id: String(world.options['client_id']), client_secret: String(world.options['client_secret']) },
  ...{ api_url: world.url, auth_url: `${world.url}/Auth/connect/token`, include_transcripts: true },
  ...{ start_date: '2025-05-01T00:00:00Z', concurrency: 4, requests_per_minute: 100_000 },
  ...more,
});

export interface SyncOptions {
  streams?: readonly string[];
  /** Where the guids come from: default Stats. */
  way?: Way;
  /** More of the config. */
  config?: object;
  /** An earlier read, or what a client hands back. */
  state?: Pick<Ended, 'messages'> | readonly Message[];
  /** The time in the connector; absent: the simulator's. */
  now?: string;
  env?: Record<string, string>;
  /** Sees the process while it runs. */
  during?(child: ChildProcess): void;
}

const argumentsOf = (world: World, { streams = STREAMS, way = 'stats', config, state }: SyncOptions) => ({
  config: configOf(world, { interactions: { source: way }, ...config }),
  catalog: configured(streams),
  ...(state === undefined ? {} : { state: 'messages' in state ? lastStates(state) : state }),
});
const timeOf = (world: World, now?: string) => now ?? new Date(world.clock.now()).toISOString();

/** A read by the built executable. */
export function execute(world: World, options: SyncOptions = {}): Promise<Ended> {
  return read('vonage-conversation-analyzer', {
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

/** check, or discover, with more of the config. */
export const ask = (world: World, name: 'check' | 'discover', config: object = {}) =>
  verb([name, '--config', files({ 'config.json': configOf(world, config) })['config.json']!], timeOf(world));

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

export const each = (make: (stream: Stream) => Set<string>) => Object.fromEntries(STREAMS.map((stream) => [stream, make(stream)])) as Sets;
export const setsOf = (ended: Pick<Ended, 'messages'>): Sets => each((stream) => keysOf(ended, stream));
export const minus = (a: Sets, b: Sets) => each((stream) => new Set([...a[stream]].filter((key) => !b[stream].has(key))));
export const union = (...all: Sets[]) => each((stream) => new Set(all.flatMap((one) => [...one[stream]])));
export const none = () => each(() => new Set());

export const itemsOf = (world: World): Known[] => world.truth({ full: true }).items!;

/** What each stream has to have at this simulated time. */
export function truthOf(world: World, way: Way = 'stats'): Sets {
  const listed = itemsOf(world).filter((item) => (way === 'stats' ? item.stats : item.content));
  const analysed = listed.filter(({ analysis }) => analysis === 'processed');
  return {
    interactions: new Set(listed.map(({ guid }) => guid)),
    analyses: new Set(analysed.map(({ guid }) => guid)),
    categories: new Set(analysed.flatMap(({ guid, categories }) => categories.map(([category, name]) => `${guid}/${category}/${name}`))),
    sentiment_sections: new Set(analysed.flatMap(({ guid, sections }) => sections.map((at) => `${guid}/${at}`))),
    transcripts: new Set(analysed.map(({ guid }) => guid)),
  };
}

/** Why a sync is not what it should be, for messages of tests. */
export const outcome = (ended: Ended) => ({
  code: ended.code,
  errors: ended.messages.filter(({ trace }) => trace?.type === 'ERROR').map(({ trace }) => String(trace.error.message)),
});
export const COMPLETE = { code: 0, errors: [] };

/** The state of one stream, as a read left it. */
export const stateOf = (ended: Pick<Ended, 'messages'>, stream: Stream): Message =>
  lastStates(ended).find((state) => state['stream'].stream_descriptor.name === stream)?.['stream'].stream_state as Message;
export const pendingOf = (ended: Pick<Ended, 'messages'>, stream: Stream = 'analyses') => Object.keys(stateOf(ended, stream)['pending']);
