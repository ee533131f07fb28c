import { Writable } from 'node:stream';
import { type Running, type Settings, start } from 'trunkline/simulator';
import { run } from '../../core/cli/main.js';
import { Session } from '../../core/cli/session.js';
import { asFailure } from '../../spec/failure.js';
import { configured, type Ended, files, lastStates, type Message, parse, read, rows } from '../../test/rig.js';
import source from './index.js';
import identitycall, { type TrueRecording, type Truth } from './simulator.js';

export type World = Running<Truth>;
export const NOW = '2026-04-10T12:00:00Z';
export const HOUR = 3600;
export const DAY = 24 * HOUR;
/** Streams of the recordings, with their keys. */
export const KEYS: Record<string, readonly string[]> = {
  recordings: ['id'],
  transcriptions: ['recording_id'],
  dialogues: ['id'],
  summaries: ['recording_id'],
  goals: ['recording_id', 'goal_id'],
  pauses: ['recording_id', 'start_ms'],
  keywords: ['recording_id', 'keyword_id'],
};
export const STREAMS = Object.keys(KEYS);
export const SMALL = ['projects', 'operators', 'virtual_numbers'] as const;
export const ALL = [...STREAMS, ...SMALL];

const open: World[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

/** A small world that stands still, without limits; closed after the test. */
export async function begin(settings: Settings = {}): Promise<World> {
  const options = { recordings: 40, days: 10, per_hour: 0, operators: 6, numbers: 3, ...settings.options };
  const world = await start(identitycall, { now: NOW, rate: 0, budget: [], ...settings, options });
  open.push(world);
  return world;
}
/** Every recording is finished and stays as it is. */
export const FINISHED = {
  ...{ late: 0, stuck: 0, failed: 0, goals_late: 0, goals_never: 0, edited: 0, reevaluated: 0, retranscribed: 0, deleted: 0 },
};

export const configOf = (world: World, more: object = {}) => ({
  api_url: `${world.url}${String(world.options['prefix'])}`,
  api_key: String(world.options['api_key']),
  requests_per_minute: 1_000_000,
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

const argumentsOf = (world: World, { streams = STREAMS, config, state, mode }: SyncOptions) => ({
  config: configOf(world, config),
  catalog: configured(streams, mode),
  ...(state === undefined ? {} : { state: 'messages' in state ? lastStates(state) : state }),
});
/** The connector's clock is the simulator's. */
const timeOf = (world: World) => new Date(world.clock.now()).toISOString();

/** A read by the built executable. */
export function execute(world: World, options: SyncOptions = {}, during?: Parameters<typeof read>[1]['during']): Promise<Ended> {
  const env = { TRUNKLINE_NOW: timeOf(world), ...options.env };
  return read('identitycall', { ...argumentsOf(world, options), env, ...(during ? { during } : {}) });
}

/** A read in this process, over real HTTP all the same: without the time that a process takes to start. */
export async function sync(world: World, options: SyncOptions = {}): Promise<Ended> {
  const { config, catalog, state } = argumentsOf(world, options);
  const paths = files({ 'config.json': config, 'catalog.json': catalog, ...(state === undefined ? {} : { 'state.json': state }) });
  const given = state === undefined ? [] : ['--state', paths['state.json']!];
  const chunks: Buffer[] = [];
  const session = new Session(new Writable({ write: (chunk: Buffer, _, done) => done(void chunks.push(chunk)) }));
  process.env['TRUNKLINE_NOW'] = timeOf(world);
  let code: number;
  try {
    code = await run(source, ['read', '--config', paths['config.json']!, '--catalog', paths['catalog.json']!, ...given], session);
  } catch (error) {
    session.output.error(asFailure(error));
    code = 1;
  }
  await session.output.end();
  const stdout = Buffer.concat(chunks).toString('utf8');
  return { code, signal: null, stdout, stderr: '', messages: parse(stdout) };
}

/** The keys of all rows a read wrote; a key written twice is a failure (G2). */
export function keysOf(ended: Ended, stream: string): Set<string> {
  const key = KEYS[stream] ?? ['id'];
  const keys = rows(ended, stream).map((row) => key.map((field) => String(row[field])).join('/'));
  if (new Set(keys).size !== keys.length) throw new Error(`${stream}: a key was written twice in one sync`);
  return new Set(keys);
}

export const recordingsOf = (world: World): TrueRecording[] => world.truth({ full: true }).recordings!;

/** What each stream has to have now of what the list shows. */
export function truthOf(world: World): Record<string, Set<string>> {
  const shown = recordingsOf(world).filter(({ listed }) => listed);
  const transcribed = shown.filter((one) => one.transcribed);
  const evaluated = shown.filter((one) => one.evaluated);
  const of = (all: TrueRecording[], part: 'goals' | 'pauses' | 'keywords') =>
    new Set(all.flatMap((one) => one[part].map((key) => `${one.id}/${key}`)));
  const ids = (all: TrueRecording[]) => new Set(all.map(({ id }) => String(id)));
  return {
    recordings: ids(shown.filter(({ final }) => final)),
    transcriptions: ids(transcribed),
    dialogues: new Set(transcribed.flatMap(({ dialogues }) => dialogues.map(String))),
    summaries: ids(evaluated),
    goals: of(evaluated, 'goals'),
    pauses: of(transcribed, 'pauses'),
    keywords: of(transcribed, 'keywords'),
  };
}

export const minus = (a: ReadonlySet<string>, b: ReadonlySet<string>) => new Set([...a].filter((key) => !b.has(key)));
export const sorted = (keys: Iterable<string>) => [...keys].sort();

/** The state of one stream, as a read left it. */
export function stateOf(ended: Ended, stream = 'recordings'): Message {
  const found = lastStates(ended).find((state) => state['stream'].stream_descriptor.name === stream);
  return found?.['stream'].stream_state as Message;
}

/** Why a sync is not what it should be, for messages of tests. */
export const outcome = (ended: Ended) => ({
  code: ended.code,
  errors: ended.messages.filter(({ trace }) => trace?.type === 'ERROR').map(({ trace }) => String(trace.error.message)),
});
export const COMPLETE = { code: 0, errors: [] };

/** Everything there is now and nothing else, apart from what `had` holds. */
export function expectExactly(ended: Ended, world: World, had: readonly Ended[] = [], streams: readonly string[] = STREAMS): void {
  expect(outcome(ended)).toEqual(COMPLETE);
  const truth = truthOf(world);
  for (const stream of streams) {
    const known = new Set(had.flatMap((read) => [...keysOf(read, stream)]));
    expect([stream, sorted(keysOf(ended, stream))]).toEqual([stream, sorted(minus(truth[stream]!, known))]);
  }
}

/** What the vendor shows of a thing now. */
export async function shown(world: World, path: string): Promise<Message> {
  const { api_url, api_key } = configOf(world);
  const answer = await fetch(`${api_url}/${path}`, { headers: { authorization: `Bearer ${api_key}` } });
  return ((await answer.json()) as Message)['data'];
}
