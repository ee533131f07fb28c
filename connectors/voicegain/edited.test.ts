import { logs, rows } from '../../test/rig.js';
import type { Read } from '../../test/stand.js';
import {
  COMPLETE,
  callsOf,
  keysOf,
  outcome,
  type SyncOptions,
  settled,
  stateOf,
  sync,
  type World,
} from './testing.js';

/** What people edit when the user said nothing of a lookback: a week, once a day, of what the list carries whole. */

const HOUR = 3600;
// Of a week there are more than the thousand ids of the overlap.
const quiet = { options: { calls: 2200, days: 10, edited: 0, recomputed: 0, dangling: 0, error: 0 } };
const edit = (world: World, callId: string, fields: object) => world.event('edit', { callId, fields });

async function good(world: World, options: SyncOptions) {
  world.requests.clear();
  const ended = await sync(world, options);
  expect(outcome(ended)).toEqual(COMPLETE);
  return { ...ended, requests: world.requests.total };
}

/** The states of a read, as a release without a lookback of its own would have left them. */
const older = (read: Read) =>
  read.messages
    .filter(({ type }) => type === 'STATE')
    .map((message) => {
      const told = structuredClone(message);
      const state = told['state'].stream.stream_state;
      delete state.lookedBack;
      return told;
    });

test('edits of a week come once a day, changed rows only, and no stream asks for more than they need', async () => {
  const world = await settled(quiet);
  const [old, young, other] = [callsOf(world)[20]!, callsOf(world).at(-1050)!, callsOf(world).at(-300)!];
  const streams = ['calls', 'call_segments'];
  let read = await good(world, { streams });
  for (const round of [1, 2]) {
    for (const { callId } of [old, young]) edit(world, callId, { tags: [`round ${round}`] });
    world.clock.advance(HOUR);
    // Within the day nothing is looked for, and what was remembered stays so.
    const between = await good(world, { streams, state: read });
    expect(streams.map((stream) => rows(between, stream).length)).toEqual([0, 0]);
    expect(between.requests).toBeLessThanOrEqual(3);
    world.clock.advance(24 * HOUR);
    read = await good(world, { streams, state: between });
    expect(rows(read, 'calls').map(({ callId, tags }) => [callId, tags])).toEqual([
      [young.callId, [`round ${round}`]],
    ]);
    expect(rows(read, 'call_segments')).toEqual([]);
    // The newest, where the lookback begins, and pages of a thousand.
    expect(read.requests).toBeLessThanOrEqual(6);
  }
  // A number is meant as it stands: in every sync; 0 never. Neither writes anything anew.
  edit(world, other.callId, { tags: ['in every sync'] });
  const always = await good(world, { streams: ['calls'], state: read, config: { lookback_days: 7 } });
  expect([...keysOf(always)]).toEqual([other.callId]);
  edit(world, other.callId, { tags: ['never'] });
  const never = await good(world, { streams: ['calls'], state: always, config: { lookback_days: 0 } });
  expect([...keysOf(never)]).toEqual([]);
  expect(stateOf(never)).not.toHaveProperty('lookedBack');
}, 400_000);

test('a stream that costs a request for each call is not looked back for, and costs none', async () => {
  const world = await settled({ options: { ...quiet.options, calls: 40 } });
  const streams = ['calls', 'sa_sessions'];
  const first = await good(world, { streams });
  const { callId } = callsOf(world).at(-20)!;
  edit(world, callId, { tags: ['X'] });
  world.clock.advance(25 * HOUR);
  const second = await good(world, { streams, state: first });
  expect([[...keysOf(second)], [...keysOf(second, 'sa_sessions')]]).toEqual([[callId], []]);
  expect(world.requests.entries({ path: '/data' })).toEqual([]);
});

test('the first lookback over an older state remembers what it finds, and writes what changes from then on', async () => {
  const world = await settled(quiet);
  const streams = ['calls'];
  const first = await good(world, { streams, config: { lookback_days: 0 } });
  // In the overlap of a thousand ids, and below it.
  const both = [callsOf(world).at(-1050)!, callsOf(world).at(-200)!];
  for (const days of [undefined, 14]) {
    let read = await good(world, { streams, state: older(first), config: { lookback_days: days } });
    expect([...keysOf(read)]).toEqual([]);
    for (const [i, { callId }] of both.entries()) edit(world, callId, { tags: [`${days} ${i}`] });
    world.clock.advance(25 * HOUR);
    read = await good(world, { streams, state: read, config: { lookback_days: days } });
    expect([...keysOf(read)].sort()).toEqual(both.map(({ callId }) => callId).sort());
  }
}, 400_000);

test('more days than before: those that nobody looked at are remembered, the others are compared', async () => {
  const world = await settled(quiet);
  const streams = ['calls'];
  const [old, young] = [callsOf(world)[30]!, callsOf(world).at(-300)!];
  const first = await good(world, { streams });
  for (const { callId } of [old, young]) edit(world, callId, { tags: ['X'] });
  const config = { lookback_days: 20 };
  const second = await good(world, { streams, state: first, config });
  expect([...keysOf(second)]).toEqual([young.callId]);
  edit(world, old.callId, { tags: ['Y'] });
  expect([...keysOf(await good(world, { streams, state: second, config }))]).toEqual([old.callId]);
  expect(logs(second, 'WARN')).toEqual([]);
}, 400_000);
