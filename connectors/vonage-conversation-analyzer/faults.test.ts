import type { Fault } from 'trunkline/simulator';
import { errors, isAwaited, logs, statuses } from '../../test/rig.js';
import {
  ANALYSED,
  begin,
  COMPLETE,
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
  process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'] = '3';
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
const OTHER_WAYS: [object | undefined, Endpoint[]][] = [
  [{ source: 'interaction_content' }, ['content']],
  [{ source: 'list' }, ['lookup']],
];
const RUNS: typeof OTHER_WAYS = [[undefined, ['token', 'stats', 'batch', 'single']], ...OTHER_WAYS];

/** Each strikes once at each address: those of Stats have the others in standard.test.ts. */
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

test.concurrent.each(Object.entries(PASSING))(
  '%s, once at every address: complete and right',
  async (_, fault) => {
    const once = async ([interactions, endpoints]: (typeof RUNS)[number]) => {
      const world = await begin({
        options: interactions === undefined ? OPTIONS : { ...OPTIONS, calls: 10 },
      });
      const own = fault.status === 401 ? endpoints.filter((name) => name !== 'token') : endpoints;
      for (const name of own) world.faults.add({ count: 1, ...fault, path: ENDPOINTS[name] });
      const identifiers = itemsOf(world).map(({ guid }) => guid);
      const config = interactions === undefined ? {} : { interactions: { ...interactions, identifiers } };
      const read = await sync(world, { config });
      expect(outcome(read)).toEqual(COMPLETE);
      expect(setsOf(read)).toEqual(truthOf(world));
      // What is asked but once cannot be repeated.
      const spared = world.faults.list().filter(({ struck }) => struck === 0);
      expect(spared.map(({ path }) => path)).toEqual(
        fault.kind === 'repeat' ? own.filter(rarely).map((name) => ENDPOINTS[name]) : [],
      );
    };
    const isOwn = fault.status === 401 || fault.kind === 'repeat';
    for (const run of isOwn ? RUNS : OTHER_WAYS) await once(run);
  },
);
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
    for (const stream of STREAMS)
      if (!hit.includes(stream)) expect(keysOf(first, stream)).toEqual(truth[stream]);
    world.faults.clear();
    const second = await sync(world, { way, state: first });
    expect(outcome(second)).toEqual(COMPLETE);
    expect(union(setsOf(first), setsOf(second))).toEqual(truth);
  },
  60_000,
);

/** Few calls: what fails is tried for a quarter of a minute, and a batch in halves. */
const CALLS: Partial<Record<Endpoint, number>> = { batch: 3, single: 1, lookup: 3 };
/** For good and at each address by itself: whatever is said about it is true, and a later read heals it. */
const KINDS: Record<string, Omit<Fault, 'path'>> = {
  'a 500': { kind: 'status', status: 500 },
  'a 404': { kind: 'status', status: 404 },
  'HTML with 200': { kind: 'html' },
  'no body': { kind: 'empty' },
  'JSON cut': { kind: 'cut' },
  'a truncated answer': { kind: 'truncated' },
  'a reset': { kind: 'reset' },
  silence: { kind: 'stalled' },
};

test.concurrent.each(Object.entries(KINDS))(
  '%s for good, at each address: COMPLETE is complete, all else ends with exit 1',
  async (_, fault) => {
    const at = async ([interactions, name]: readonly [object | undefined, Endpoint]) => {
      const world = await begin({ options: { ...OPTIONS, calls: CALLS[name] ?? 12 } });
      const identifiers = itemsOf(world).map(({ guid }) => guid);
      const config = {
        concurrency: 20,
        ...(interactions === undefined ? {} : { interactions: { ...interactions, identifiers } }),
      };
      world.faults.add({ ...fault, path: ENDPOINTS[name], every: 1 });
      const first = await sync(world, { config });
      const truth = truthOf(world);
      const complete = STREAMS.filter((stream) => statuses(first, stream).at(-1) === 'COMPLETE');
      expect([name, first.code]).toEqual([name, complete.length === STREAMS.length ? 0 : 1]);
      for (const stream of complete) {
        const missing = [...truth[stream]].filter(
          (key) => !keysOf(first, stream).has(key) && !isAwaited(stateOf(first, stream), key.split('/')[0]!),
        );
        expect([name, stream, missing]).toEqual([name, stream, []]);
      }
      // Nothing can be read without these.
      if (['token', 'stats', 'content'].includes(name)) expect([name, complete]).toEqual([name, []]);
      world.faults.clear();
      const second = await sync(world, { config, state: first });
      expect([name, outcome(second)]).toEqual([name, COMPLETE]);
      expect([name, union(setsOf(first), setsOf(second))]).toEqual([name, truth]);
    };
    await Promise.all(
      RUNS.flatMap(([interactions, endpoints]) => endpoints.map((name) => at([interactions, name]))),
    );
  },
  300_000,
);

test.concurrent.each([
  ['500', { kind: 'status', status: 500 }],
  ['the same answer to everything', { kind: 'repeat' }],
  ['a 403', { kind: 'status', status: 403 }],
] as [string, Fault][])(
  '%s for good at all of Conversation Analyzer: what was found is written, the rest heals',
  async (_, fault) => {
    const world = await begin({ options: { ...OPTIONS, calls: 400 } });
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
  },
);

test.concurrent('one call that always fails holds back no other: it is named, pending, asked for alone, and comes when it can', async () => {
  const world = await begin({ options: OPTIONS });
  const sick = itemsOf(world)[20]!.guid;
  world.faults.add({ kind: 'status', status: 500, path: sick, every: 1 });
  const first = await sync(world);
  expect(outcome(first)).toEqual(COMPLETE);
  expect(stateOf(first, 'analyses')['pending']).toContainEqual(
    expect.objectContaining({ id: sick, since: expect.any(Number) as number, alone: true }),
  );
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
