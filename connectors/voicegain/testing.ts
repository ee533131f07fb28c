import { Writable } from 'node:stream';
import { type Running, type Settings, start } from 'trunkline/simulator';
import { run } from '../../core/cli/main.js';
import { Session } from '../../core/cli/session.js';
import { asFailure } from '../../spec/failure.js';
import { configured, type Ended, files, lastStates, type Message, parse, read, rows } from '../../test/rig.js';
import source from './index.js';
import voicegain, { type Truth } from './simulator.js';

export type World = Running<Truth>;
export const NOW = '2025-06-15T12:00:00Z';
export const STREAMS = ['calls', 'call_segments', 'sa_sessions', 'transcripts'];
export const KEYS: Record<string, readonly string[]> = {
  calls: ['callId'],
  call_segments: ['callId', 'segmentSeq'],
  sa_sessions: ['saSessionId'],
  transcripts: ['saSessionId'],
};

const open: World[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

/** A small world that stands still, without limits; closed after the test. */
export async function begin(settings: Settings = {}): Promise<World> {
  const options = { calls: 120, days: 4, calls_per_hour: 0, late: 0, stuck: 0, other_context: 0, ...settings.options };
  const world = await start(voicegain, { now: NOW, rate: 0, budget: [], ...settings, options });
  open.push(world);
  return world;
}

/** The same with every call finished: what is late in it, a test has made so. */
export async function settled(settings: Settings = {}): Promise<World> {
  const world = await begin(settings);
  world.clock.advance(86_400);
  return world;
}

/** As many requests as it takes: what is limited has tests of its own. */
export const configOf = (world: World, more: object = {}) => ({
  api_url: `${world.url}${String(world.options['prefix'])}`,
  api_token: String(world.options['token']),
  requests_per_minute: 1_000_000,
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
}

const argumentsOf = (world: World, { streams = STREAMS, config, state, mode }: SyncOptions) => ({
  config: configOf(world, config),
  catalog: configured(streams, mode),
  ...(state === undefined ? {} : { state: 'messages' in state ? lastStates(state) : state }),
});
const timeOf = (world: World, now?: string) => now ?? new Date(world.clock.now()).toISOString();

/** A read by the built executable. */
export function execute(world: World, options: SyncOptions = {}): Promise<Ended> {
  const env = { TRUNKLINE_NOW: timeOf(world, options.now), ...options.env };
  return read('voicegain', { ...argumentsOf(world, options), env });
}

/** A read in this process, over real HTTP all the same: without the time that a process takes to start. */
export async function sync(world: World, options: SyncOptions = {}): Promise<Ended> {
  const { config, catalog, state } = argumentsOf(world, options);
  const paths = files({ 'config.json': config, 'catalog.json': catalog, ...(state === undefined ? {} : { 'state.json': state }) });
  const given = state === undefined ? [] : ['--state', paths['state.json']!];
  const chunks: Buffer[] = [];
  const stdout = new Writable({ write: (chunk: Buffer, _, done) => done(void chunks.push(chunk)) });
  const session = new Session(stdout);
  process.env['TRUNKLINE_NOW'] = timeOf(world, options.now);
  let code: number;
  try {
    code = await run(source, ['read', '--config', paths['config.json']!, '--catalog', paths['catalog.json']!, ...given], session);
  } catch (error) {
    session.output.error(asFailure(error));
    code = 1;
  }
  await session.output.end();
  const text = Buffer.concat(chunks).toString('utf8');
  return { code, signal: null, stdout: text, stderr: '', messages: parse(text) };
}

/** The keys of all rows a read wrote; a key written twice is a failure (G2). */
export function keysOf(ended: Ended, stream = 'calls'): Set<string> {
  const keys = rows(ended, stream).map((row) => KEYS[stream]!.map((field) => String(row[field])).join('/'));
  if (new Set(keys).size !== keys.length) throw new Error(`${stream}: a key was written twice in one sync`);
  return new Set(keys);
}

/** What each stream has to have at this simulated time. */
export function truthOf(world: World): Record<string, Set<string>> {
  const calls = world.truth({ full: true }).calls!;
  const analysed = calls.filter(({ phase }) => phase === 'DONE');
  const sessions = new Set(calls.filter(({ hasSession }) => hasSession).map(({ saSessionId }) => saSessionId!));
  return {
    calls: new Set(calls.filter(({ final }) => final).map(({ callId }) => callId)),
    call_segments: new Set(analysed.flatMap(({ callId, segments }) => Array.from({ length: segments }, (_, i) => `${callId}/${i + 1}`))),
    sa_sessions: sessions,
    transcripts: sessions,
  };
}

export const callsOf = (world: World) => world.truth({ full: true }).calls!;
export const minus = (a: ReadonlySet<string>, b: ReadonlySet<string>) => new Set([...a].filter((key) => !b.has(key)));
export const sorted = (keys: Iterable<string>) => [...keys].sort();

/** Everything there is now and nothing else, apart from what `had` holds. */
export function expectExactly(
  ended: Ended,
  world: World,
  had: Record<string, Set<string>> = {},
  streams: readonly string[] = STREAMS,
): void {
  const truth = truthOf(world);
  for (const stream of streams) {
    const wanted = minus(truth[stream]!, had[stream] ?? new Set());
    expect([stream, sorted(keysOf(ended, stream))]).toEqual([stream, sorted(wanted)]);
  }
}

/** The state of one stream, as a read left it. */
export function stateOf(ended: Ended, stream = 'calls'): Message {
  const found = lastStates(ended).find((state) => state['stream'].stream_descriptor.name === stream);
  return found?.['stream'].stream_state as Message;
}

/** Why a sync is not what it should be, for messages of tests. */
export const outcome = (ended: Ended) => ({
  code: ended.code,
  errors: ended.messages.filter(({ trace }) => trace?.type === 'ERROR').map(({ trace }) => String(trace.error.message)),
});
export const COMPLETE = { code: 0, errors: [] };
