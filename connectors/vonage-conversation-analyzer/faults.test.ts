import type { ChildProcess } from 'node:child_process';
import { type Fault, random } from 'trunkline/simulator';
import { errors, lastStates, logs, parse, statuses } from '../../test/rig.js';
import {
  ANALYSED,
  begin,
  COMPLETE,
  execute,
  itemsOf,
  keysOf,
  outcome,
  pendingOf,
  STREAMS,
  type Stream,
  setsOf,
  stateOf,
  sync,
  truthOf,
  union,
} from './testing.js';

beforeAll(() => {
  process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'] = '1';
});
afterAll(() => {
  delete process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'];
});

/** 51 calls that are analysed: a batch of fifty and one that is alone. */
const OPTIONS = { calls: 51, other_media: 0, unrecorded: 0, failed: 0 };
/** Every address this connector asks, and how it comes to ask it. */
const ENDPOINTS = {
  token: '/Auth/',
  stats: '/stats/interactions\\?',
  content: '/interaction-content/',
  lookup: '/stats/interactions/',
  batch: '/conversation-analyzer/interactions\\?',
  single: '/conversation-analyzer/interactions/',
};
type Endpoint = keyof typeof ENDPOINTS;
const RUNS: [object | undefined, Endpoint[]][] = [
  [undefined, ['token', 'stats', 'batch', 'single']],
  [{ source: 'interaction_content' }, ['content']],
  [{ source: 'list' }, ['lookup']],
];

/** Each strikes once at each address. */
const PASSING: Record<string, Omit<Fault, 'path'>> = {
  '429': { kind: 'status', status: 429 },
  '429 with seconds': { kind: 'status', status: 429, retry_after: 1 },
  '429 with a date': { kind: 'status', status: 429, retry_after: 'date:1' },
  '401, the token is over': { kind: 'status', status: 401 },
  '500': { kind: 'status', status: 500 },
  '502, a page': { kind: 'status', status: 502 },
  '503, empty': { kind: 'status', status: 503, body: 'none' },
  '504': { kind: 'status', status: 504 },
  'HTML with 200': { kind: 'html' },
  'an empty 200': { kind: 'empty' },
  truncated: { kind: 'truncated' },
  slow: { kind: 'slow', chunks: 4, ms: 50 },
  stalled: { kind: 'stalled' },
  'stalled in the body': { kind: 'stalled_body' },
  reset: { kind: 'reset' },
  'reset in the body': { kind: 'reset_body' },
  'JSON cut': { kind: 'cut' },
  'the answer to an earlier question': { kind: 'repeat', skip: 1 },
};

test.concurrent.each(Object.entries(PASSING))('%s, once at every address: complete and right', async (_, fault) => {
  const once = async ([interactions, endpoints]: (typeof RUNS)[number]) => {
    const world = await begin({ options: interactions === undefined ? OPTIONS : { ...OPTIONS, calls: 10 } });
    const own = fault.status === 401 ? endpoints.filter((name) => name !== 'token') : endpoints;
    for (const name of own) world.faults.add({ count: 1, ...fault, path: ENDPOINTS[name] });
    const identifiers = itemsOf(world).map(({ guid }) => guid);
    const config = interactions === undefined ? {} : { interactions: { ...interactions, identifiers } };
    const read = await sync(world, { config });
    expect(outcome(read)).toEqual(COMPLETE);
    expect(setsOf(read)).toEqual(truthOf(world));
    // What is asked but once cannot be repeated.
    const spared = world.faults.list().filter(({ struck }) => struck === 0);
    expect(spared.map(({ path }) => path)).toEqual(fault.kind === 'repeat' ? own.filter(rarely).map((name) => ENDPOINTS[name]) : []);
  };
  for (const run of RUNS) await once(run);
});
const rarely = (name: Endpoint) => name === 'token' || name === 'batch' || name === 'single';

/** What does not pass, at one address. */
const LASTING: [string, Endpoint, Omit<Fault, 'path'>, Stream[]][] = [
  ['500', 'stats', { kind: 'status', status: 500 }, STREAMS],
  ['HTML with 200', 'stats', { kind: 'html' }, STREAMS],
  ['the same answer to everything', 'stats', { kind: 'repeat' }, STREAMS],
  ['no body', 'content', { kind: 'empty' }, STREAMS],
  ['JSON cut', 'content', { kind: 'cut' }, STREAMS],
  ['500', 'batch', { kind: 'status', status: 500 }, []],
  ['the same answer to everything', 'batch', { kind: 'repeat' }, []],
  ['a 503 without a body', 'token', { kind: 'status', status: 503, body: 'none' }, STREAMS],
];

test.concurrent.each(LASTING)(
  '%s for good at the %s: complete or INCOMPLETE with exit 1, and a later read heals it',
  async (_, endpoint, fault, hit) => {
    const way = endpoint === 'content' ? 'interaction_content' : 'stats';
    const world = await begin({ options: { ...OPTIONS, calls: 130, days: 40 } });
    world.faults.add({ ...fault, path: ENDPOINTS[endpoint], every: 1 });
    const first = await sync(world, { way, config: { concurrency: 20 } });
    const truth = truthOf(world, way);
    expect([first.code, errors(first).length > 0]).toEqual(hit.length > 0 ? [1, true] : [0, false]);
    expect(STREAMS.filter((stream) => statuses(first, stream).at(-1) === 'INCOMPLETE')).toEqual(hit);
    for (const stream of STREAMS) if (!hit.includes(stream)) expect(keysOf(first, stream)).toEqual(truth[stream]);
    world.faults.clear();
    const second = await sync(world, { way, state: first });
    expect(outcome(second)).toEqual(COMPLETE);
    expect(union(setsOf(first), setsOf(second))).toEqual(truth);
  },
  60_000,
);

test.concurrent.each([
  ['500', { kind: 'status', status: 500 }],
  ['the same answer to everything', { kind: 'repeat' }],
  ['a 403', { kind: 'status', status: 403 }],
] as [string, Fault][])('%s for good at all of Conversation Analyzer: what was found is written, the rest heals', async (_, fault) => {
  const world = await begin({ options: { ...OPTIONS, calls: 160 } });
  world.faults.add({ ...fault, path: '/conversation-analyzer/', every: 1 });
  const first = await sync(world, { config: { concurrency: 20 } });
  const truth = truthOf(world);
  expect(first.code).toBe(1);
  expect(STREAMS.filter((stream) => statuses(first, stream).at(-1) === 'INCOMPLETE')).toEqual(ANALYSED);
  expect(keysOf(first, 'interactions')).toEqual(truth.interactions);
  world.faults.clear();
  const second = await sync(world, { state: first });
  expect(outcome(second)).toEqual(COMPLETE);
  expect(union(setsOf(first), setsOf(second))).toEqual(truth);
});

test.concurrent('one call that always fails holds back no other: it is named, pending, asked for alone, and comes when it can', async () => {
  const world = await begin({ options: OPTIONS });
  const sick = itemsOf(world)[20]!.guid;
  world.faults.add({ kind: 'status', status: 500, path: sick, every: 1 });
  const first = await sync(world);
  expect(outcome(first)).toEqual(COMPLETE);
  expect(stateOf(first, 'analyses')['pending']).toMatchObject({ [sick]: { since: expect.any(Number) as number, alone: true } });
  expect(logs(first, 'WARN').filter((line) => line.includes(sick))).toHaveLength(ANALYSED.length);
  expect(keysOf(first, 'analyses').size).toBe(50);
  world.faults.clear();
  world.requests.clear();
  const second = await sync(world, { state: first });
  expect([...keysOf(second, 'analyses')]).toEqual([sick]);
  expect(world.requests.count(`/interactions/${sick}`)).toBe(1);
  expect(union(setsOf(first), setsOf(second))).toEqual(truthOf(world));
  expect(pendingOf(second)).toEqual([]);
});

test('kill -9 at any moment: from the states the reader holds the rest comes, and nothing is missing', async () => {
  const world = await begin({ options: { calls: 800, days: 130, stuck: 0.02 } });
  const streams = ['interactions', 'categories'] as const;
  const config = { start_date: '2025-01-01T00:00:00Z' };
  const truth = truthOf(world);
  const total = (await execute(world, { streams, config })).stdout.length;
  const r = random(11, 'moments');
  const resumed: number[] = [];
  const one = async (share: number) => {
    let length = 0;
    const during = (child: ChildProcess) =>
      void child.stdout?.on('data', (bytes: Buffer) => {
        length += bytes.length;
        if (length >= share * total) child.kill('SIGKILL');
      });
    const { stdout, signal } = await execute(world, { streams, config, during });
    expect(signal).toBe('SIGKILL');
    const held = { messages: parse(stdout.slice(0, stdout.lastIndexOf('\n') + 1)) };
    const state = lastStates(held);
    resumed.push(state.length);
    const second = await execute(world, { streams, config, ...(state.length > 0 ? { state } : {}) });
    expect(outcome(second)).toEqual(COMPLETE);
    const all = union(setsOf(held), setsOf(second));
    for (const stream of streams) expect(all[stream]).toEqual(truth[stream]);
  };
  const shares = Array.from({ length: 10 }, () => r.next());
  for (let at = 0; at < shares.length; at += 2) await Promise.all(shares.slice(at, at + 2).map(one));
  expect(resumed.filter((count) => count > 0).length).toBeGreaterThan(3);
}, 120_000);
