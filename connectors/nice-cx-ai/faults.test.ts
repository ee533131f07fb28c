import type { Fault } from 'trunkline/simulator';
import { errors, isAwaited, logs, rows, statuses } from '../../test/rig.js';
import {
  begin,
  COMPLETE,
  itemsOf,
  keysOf,
  outcome,
  STREAMS,
  type Stream,
  setsOf,
  stateOf,
  sync,
  truthOf,
  union,
} from './testing.js';

beforeAll(() => {
  process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'] = '3';
});
afterAll(() => {
  delete process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'];
});

const OPTIONS = { interactions: 14, text: 0.6, no_ai: 0.1, failed: 0.1, echo_model: 0 };
/** Every address this connector asks. Every fault at each of them, once and for good: standard.test.ts. */
const ENDPOINTS = {
  list: '/identifiers',
  status: '/status$',
  parameters: '/interactions/[^/]+$',
  ai: '/ai$',
  transcripts: '/punctuated$',
};

test('the answer of another, once at every address: complete, and nobody has the scores or words of another', async () => {
  const world = await begin({ options: OPTIONS });
  for (const path of Object.values(ENDPOINTS)) world.faults.add({ kind: 'repeat', skip: 3, count: 1, path });
  // Side by side, who of two was first could not be told.
  const read = await sync(world, { config: { concurrency: 1 } });
  expect(outcome(read)).toEqual(COMPLETE);
  expect(setsOf(read)).toEqual(truthOf(world));
  const spared = world.faults.list().filter(({ struck }) => struck === 0);
  expect(spared.map(({ path }) => path)).toEqual([ENDPOINTS.list]);
  for (const stream of ['cx_ai', 'transcripts'] as const) {
    const bodies = new Map<string, string>();
    for (const { identifier, processed: _p, ...row } of rows(read, stream))
      bodies.set(String(identifier), (bodies.get(String(identifier)) ?? '') + JSON.stringify(row));
    const long = [...bodies.values()].filter((text) => text.length > 400);
    expect(new Set(long).size).toBe(long.length);
  }
});

/** What does not pass: at one address, for all or for one interaction. */
const LASTING: [string, keyof typeof ENDPOINTS, Fault, Stream[]][] = [
  ['500', 'status', { kind: 'status', status: 500 }, STREAMS],
  ['HTML with 200', 'ai', { kind: 'html' }, ['cx_ai', 'model_scores', 'voice_activity_segments']],
  ['JSON cut', 'transcripts', { kind: 'cut' }, ['transcripts']],
  ['an empty 200', 'parameters', { kind: 'empty' }, ['interactions']],
  ['a reset', 'list', { kind: 'reset' }, STREAMS],
];

test.concurrent.each(LASTING)(
  '%s for good at the %s: incomplete, exit 1, and a later read heals it',
  async (_, endpoint, fault, hit) => {
    const world = await begin({ options: { ...OPTIONS, interactions: 24, failed: 0 } });
    world.faults.add({ ...fault, path: ENDPOINTS[endpoint], every: 1 });
    const first = await sync(world, { config: { concurrency: 20 } });
    expect(first.code).toBe(1);
    expect(errors(first).length).toBeGreaterThan(0);
    expect(STREAMS.filter((stream) => statuses(first, stream).at(-1) === 'INCOMPLETE')).toEqual(hit);
    const truth = truthOf(world);
    for (const stream of STREAMS)
      if (!hit.includes(stream)) expect(keysOf(first, stream)).toEqual(truth[stream]);
    world.faults.clear();
    const second = await sync(world, { state: first });
    expect(outcome(second)).toEqual(COMPLETE);
    expect(union(setsOf(first), setsOf(second))).toEqual(truth);
  },
  60_000,
);

test('the same answer for all for good at the status: who is not answered waits, is named, and comes later', async () => {
  const world = await begin({ options: { ...OPTIONS, interactions: 24, failed: 0 } });
  world.faults.add({ kind: 'repeat', path: ENDPOINTS.status, every: 1 });
  const first = await sync(world, { config: { concurrency: 20 } });
  const truth = truthOf(world);
  for (const stream of STREAMS) {
    if (statuses(first, stream).at(-1) === 'INCOMPLETE') continue;
    const missing = [...truth[stream]].filter((key) => !keysOf(first, stream).has(key));
    const forgotten = missing.filter((key) => !isAwaited(stateOf(first, stream), key.split('/')[0]!));
    expect([stream, forgotten, missing.length > 0]).toEqual([stream, [], true]);
  }
  expect(logs(first, 'WARN').length).toBeGreaterThan(0);
  world.faults.clear();
  const second = await sync(world, { state: first });
  expect(outcome(second)).toEqual(COMPLETE);
  expect(union(setsOf(first), setsOf(second))).toEqual(truth);
});

test('one interaction that always fails holds back no other: it is named, pending, asked for alone, and comes when it can', async () => {
  const world = await begin({ options: OPTIONS });
  const sick = itemsOf(world).find(({ rows }) => rows.cx_ai > 0)!.identifier;
  world.faults.add({ kind: 'status', status: 500, path: `${sick}/ai`, every: 1 });
  const first = await sync(world);
  expect(outcome(first)).toEqual(COMPLETE);
  expect(stateOf(first, 'model_scores')['pending']).toEqual([]);
  expect(stateOf(first, 'model_scores')['marked']).toHaveLength(24); // the list names it in every sync
  expect(isAwaited(stateOf(first, 'model_scores'), sick)).toBe(true);
  expect(logs(first, 'WARN').filter((line) => line.includes(sick))).toHaveLength(3);
  expect(keysOf(first, 'interactions')).toEqual(truthOf(world).interactions);
  world.faults.clear();
  const second = await sync(world, { state: first });
  expect([...keysOf(second, 'cx_ai')]).toEqual([sick]);
  expect(union(setsOf(first), setsOf(second))).toEqual(truthOf(world));
});

test('a 409 at /ai of a processed interaction is one more way of not yet: it stays pending', async () => {
  const world = await begin({ options: OPTIONS });
  const early = itemsOf(world).find(({ rows }) => rows.cx_ai > 0)!.identifier;
  world.faults.add({ kind: 'status', status: 409, path: `${early}/ai`, every: 1 });
  const first = await sync(world);
  expect(isAwaited(stateOf(first, 'cx_ai'), early)).toBe(true);
  world.faults.clear();
  expect([...keysOf(await sync(world, { state: first }), 'cx_ai')]).toEqual([early]);
});

test('a list of JSON lines that breaks off is an error; a plain one is a shorter list, and the next sync brings the rest', async () => {
  const world = await begin({ options: OPTIONS });
  const list = (type: string) => ({
    interactions: { source: 'file', location: `${world.url}/identifiers.${type}` },
  });
  const cut = () => world.faults.add({ kind: 'cut', path: ENDPOINTS.list });
  cut();
  const broken = await sync(world, { config: list('jsonl') });
  expect(broken.code).toBe(1);
  expect(errors(broken)[0]).toMatchObject({
    failure_type: 'config_error',
    message: expect.stringMatching(/identifiers\.jsonl, line \d: .*cut off/) as unknown,
  });
  cut();
  const first = await sync(world, { config: list('txt') });
  const second = await sync(world, { config: list('txt'), state: first });
  expect(union(setsOf(first), setsOf(second))).toEqual(truthOf(world));
});
