import { Writable } from 'node:stream';
import { type Running, type Settings, start } from 'trunkline/simulator';
import { run } from '../../core/cli/main.js';
import { Session } from '../../core/cli/session.js';
import { asFailure } from '../../spec/failure.js';
import { configured, type Ended, files, lastStates, type Message, parse, read, rows } from '../../test/rig.js';
import type { Config } from './generated.js';
import source from './index.js';
import type { TrueProcess, Truth } from './simulator/truth.js';
import simulated from './simulator.js';

export type World = Running<Truth>;
export type Version = Config['api_version'];
export const VERSIONS: readonly Version[] = ['v5', 'oliver'];
export const NOW = '2026-03-10T12:00:00Z';
export const STREAMS: Record<Version, readonly string[]> = {
  v5: ['processes', 'results', 'predictions'],
  oliver: ['processes', 'results', 'asr_words'],
};
const KEYS: Record<string, readonly string[]> = {
  processes: ['pid'],
  results: ['pid'],
  predictions: ['pid', 'level', 'id', 'task'],
  asr_words: ['pid', 'p'],
};

const open: World[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

/** A small world that stands still, without limits and surprises; closed after the test. */
export async function begin(settings: Settings = {}): Promise<World> {
  const calm = { processes: 60, days: 4, processes_per_hour: 0, late: 0, stuck: 0, retried: 0, results_late: 0, recomputed: 0, edited: 0 };
  const world = await start(simulated, { now: NOW, rate: 0, budget: [], ...settings, options: { ...calm, ...settings.options } });
  open.push(world as World);
  return world as World;
}

export const configOf = (world: World, version: Version, more: object = {}) => ({
  api_url: version === 'v5' ? `${world.url}/v5` : world.url,
  api_version: version,
  client_id: String(world.options['client_id']),
  api_token: String(world.options['token']),
  requests_per_minute: 1_000_000,
  concurrency: 8,
  ...more,
});

export interface SyncOptions {
  streams?: readonly string[];
  config?: object;
  /** An earlier read, or what a client hands back. */
  state?: Ended | readonly Message[];
  mode?: 'incremental' | 'full_refresh';
  env?: Record<string, string>;
}

const inputs = (world: World, version: Version, { streams = STREAMS[version], config, state, mode }: SyncOptions) => ({
  config: configOf(world, version, config),
  catalog: configured(streams, mode),
  ...(state === undefined ? {} : { state: 'messages' in state ? lastStates(state) : state }),
});
const timeOf = (world: World) => new Date(world.clock.now()).toISOString();

/** A read by the built executable. */
export const execute = (world: World, version: Version, options: SyncOptions = {}): Promise<Ended> =>
  read('behavioral-signals', { ...inputs(world, version, options), env: { TRUNKLINE_NOW: timeOf(world), ...options.env } });

/** A read in this process, over real HTTP all the same: without the time that a process takes to start. */
export async function sync(world: World, version: Version, options: SyncOptions = {}): Promise<Ended> {
  const { config, catalog, state } = inputs(world, version, options);
  const paths = files({ 'config.json': config, 'catalog.json': catalog, ...(state === undefined ? {} : { 'state.json': state }) });
  const given = state === undefined ? [] : ['--state', paths['state.json']!];
  const chunks: Buffer[] = [];
  const stdout = new Writable({ write: (chunk: Buffer, _, done) => done(void chunks.push(chunk)) });
  const session = new Session(stdout);
  process.env['TRUNKLINE_NOW'] = timeOf(world);
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

/** The keys of all rows a read wrote; a key written twice is a failure (G2). Beyond 2^53 `parse` would round: the text has them exactly. */
export function keysOf(ended: Ended, stream: string): Set<string> {
  const exact = parse(ended.stdout.replace(/"pid":(\d{16,})/g, '"pid":"$1"'));
  const keys = rows({ messages: exact }, stream).map((row) => KEYS[stream]!.map((field) => String(row[field])).join('/'));
  if (new Set(keys).size !== keys.length) throw new Error(`${stream}: a key was written twice in one sync`);
  return new Set(keys);
}

export const processesOf = (world: World, version: Version): TrueProcess[] =>
  world.truth({ full: true, keys: true, generation: version }).list!;

/** What each stream has to have at this simulated time. */
export function truthOf(world: World, version: Version): Record<string, Set<string>> {
  // oliver's -1 is followed, whatever the server means by it (contracts 5).
  const list = processesOf(world, version).filter(({ status }) => version === 'v5' || status !== -1);
  const results = list.filter(({ result }) => result);
  return {
    processes: new Set(list.filter(({ final }) => final).map(({ pid }) => pid)),
    results: new Set(results.map(({ pid }) => pid)),
    predictions: new Set(results.flatMap(({ pid, keys }) => keys!.map((key) => `${pid}/${key}`))),
    asr_words: new Set(list.flatMap(({ pid, words }) => Array.from({ length: words }, (_, p) => `${pid}/${p}`))),
  };
}

export const minus = (a: ReadonlySet<string>, b: ReadonlySet<string>) => [...a].filter((key) => !b.has(key)).sort();

/** Exactly what there is now, apart from what these reads brought before. */
export function expectExactly(
  ended: Ended,
  world: World,
  version: Version,
  before: readonly Ended[] = [],
  streams: readonly string[] = STREAMS[version],
): void {
  const truth = truthOf(world, version);
  for (const stream of streams) {
    const had = new Set(before.flatMap((read) => [...keysOf(read, stream)]));
    expect([stream, [...keysOf(ended, stream)].sort()]).toEqual([stream, minus(truth[stream]!, had)]);
  }
}

/** The state of one stream, as a read left it. */
export const stateOf = (ended: Ended, stream: string): Message =>
  lastStates(ended).find((state) => state['stream'].stream_descriptor.name === stream)?.['stream'].stream_state as Message;

/** Pids that any stream waits for. */
export const waiting = (ended: Ended, version: Version): string[] => [
  ...new Set(STREAMS[version].flatMap((stream) => Object.keys(stateOf(ended, stream)['pending'] as object))),
];

/** Why a sync is not what it should be, for messages of tests. */
export const outcome = (ended: Ended) => ({
  code: ended.code,
  errors: ended.messages.filter(({ trace }) => trace?.type === 'ERROR').map(({ trace }) => String(trace.error.message)),
});
export const COMPLETE = { code: 0, errors: [] };
