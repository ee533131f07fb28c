import { start } from 'trunkline/simulator';
import { pendingIds } from '../../test/rig.js';
import voicegain from './simulator.js';
import { COMPLETE, callsOf, keysOf, NOW, outcome, stateOf, sync, truthOf, type World } from './testing.js';

/** Measured in the simulator's log: what a sync costs, at 100,000 calls. */

const ONLY = { streams: ['calls'] };
let world: World;
let first: Awaited<ReturnType<typeof sync>>;

beforeAll(async () => {
  const options = {
    calls: 100_000,
    days: 60,
    calls_per_hour: 0,
    late: 0,
    stuck: 0,
    error: 0,
    recomputed: 0,
    edited: 0,
    other_context: 0,
  };
  world = await start(voicegain, { now: NOW, rate: 0, budget: [], options });
  // Those of the last minutes, which would still be under way.
  for (const { callId, final } of callsOf(world)) if (!final) world.event('finish', { callId });
});
afterAll(() => world.close());

test('the first sync lists 100,000 calls with a request a thousand and few more', async () => {
  first = await sync(world, ONLY);
  expect(outcome(first)).toEqual(COMPLETE);
  expect(keysOf(first).size).toBe(truthOf(world)['calls']!.size);
  expect(world.requests.total).toBeLessThanOrEqual(105);
}, 300_000);

test('a quiet sync costs four requests at most: the newest call, where the last hour begins, and the list', async () => {
  world.requests.clear();
  const quiet = await sync(world, { ...ONLY, state: first });
  expect(outcome(quiet)).toEqual(COMPLETE);
  expect(keysOf(quiet).size).toBe(0);
  expect(world.requests.total).toBeLessThanOrEqual(4);
}, 300_000);

/** What a quiet sync costs with these calls in the state as unfinished. */
async function quiet(state: Parameters<typeof sync>[1] & object, stuck: readonly string[]): Promise<number> {
  world.requests.clear();
  const ended = await sync(world, { ...ONLY, ...state });
  const { total } = world.requests;
  expect(outcome(ended)).toEqual(COMPLETE);
  expect(keysOf(ended).size).toBe(0);
  expect(pendingIds(stateOf(ended)).sort()).toEqual([...stuck].sort());
  for (const callId of stuck) world.event('finish', { callId });
  return total;
}

test.each([1, 5, 40, 1500])(
  'and with %i unfinished calls at the end one more for each thousand',
  async (count) => {
    const { callIds } = world.event('arrive', { n: count, stuck: true }) as { callIds: string[] };
    const noticed = await sync(world, { ...ONLY, state: first });
    expect(await quiet({ state: noticed }, callIds)).toBeLessThanOrEqual(4 + Math.ceil(count / 1000));
    first = await sync(world, { ...ONLY, state: noticed });
  },
  300_000,
);

test('or scattered over all the calls', async () => {
  const calls = callsOf(world);
  const stuck = Array.from({ length: 40 }, (_, i) => calls[100 + i * 2000]!);
  for (const { callId } of stuck) world.event('stick', { callId });
  const pending = stuck.map(({ callId, startTime }) => ({
    id: callId,
    since: world.clock.now(),
    keep: { start: startTime },
  }));
  const state = [
    {
      type: 'STREAM',
      stream: { stream_descriptor: { name: 'calls' }, stream_state: { ...stateOf(first), pending } },
    },
  ];
  expect(
    await quiet(
      { state },
      stuck.map(({ callId }) => callId),
    ),
  ).toBeLessThanOrEqual(5);
}, 300_000);
