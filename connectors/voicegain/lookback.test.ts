import { logs, pendingIds, rows } from '../../test/rig.js';
import {
  COMPLETE,
  callsOf,
  keysOf,
  outcome,
  settled,
  stateOf,
  sync,
  truthOf,
  type World,
} from './testing.js';

/** What people edit later, and runs that end before the list does. */

const CALLS = ['calls'];
const good = async (world: World, options: Parameters<typeof sync>[1]) => {
  const ended = await sync(world, options);
  expect(outcome(ended)).toEqual(COMPLETE);
  return ended;
};

test('lookback_days emits edited calls again, those and no others, however often they are listed', async () => {
  // 2,500 calls: the lookback reaches far below the overlap of 1,000 ids. Some of them were uploaded days
  // after they were held.
  const world = await settled({ options: { calls: 2500, days: 10, edited: 0 } });
  const options = { streams: CALLS, config: { lookback_days: 7 } };
  let read = await good(world, options);
  expect(keysOf(read)).toEqual(truthOf(world)['calls']);
  const [young, old] = [callsOf(world).at(-1300)!, callsOf(world)[3]!];
  for (const round of [1, 2, 3]) {
    world.clock.advance(3600);
    for (const { callId } of [young, old])
      world.event('edit', { callId, fields: { score: round, tags: ['X'] } });
    read = await good(world, { ...options, state: read });
    expect(rows(read, 'calls').map(({ callId, score }) => [callId, score])).toEqual([[young.callId, round]]);
  }
  expect(Date.parse(old.startTime)).toBeLessThan(world.clock.now() - 7 * 86_400_000);
  expect(rows(await good(world, { ...options, state: read }), 'calls')).toEqual([]);
  // Two marks a call: what its list row says, and what was written of it.
  expect(Buffer.byteLength(JSON.stringify(stateOf(read)))).toBeLessThan(55_000);
});

test('where no call began within the lookback, the first new one brings none of those before it again', async () => {
  const world = await settled({ options: { calls: 60 } });
  world.clock.advance(9 * 86_400);
  const streams = ['calls', 'call_segments'];
  const first = await good(world, { streams });
  const { callIds } = world.event('arrive', { n: 2 }) as { callIds: string[] };
  world.clock.advance(86_400);
  const second = await good(world, { streams, state: first });
  expect(rows(second, 'calls').map(({ callId }) => callId)).toEqual(callIds);
  expect(rows(second, 'call_segments').filter(({ callId }) => !callIds.includes(callId as string))).toEqual(
    [],
  );
});

test('a recomputed call comes again, its session only where that says something else; an edited tag only where it is shown', async () => {
  const world = await settled({ options: { dangling: 0, error: 0 } });
  const config = { lookback_days: 30 };
  const first = await good(world, { config });
  const [call, other] = callsOf(world).filter(({ hasSession, segments }) => hasSession && segments > 0);
  world.event('recompute', { callId: call!.callId, seconds: 60 });
  world.event('edit', { callId: other!.callId, fields: { tags: ['Reviewed'] } });
  const during = await good(world, { config, state: first });
  expect([...keysOf(during)]).toEqual([other!.callId]);
  expect(pendingIds(stateOf(during))).toEqual([call!.callId]);
  world.clock.advance(61);
  const after = await good(world, { config, state: during });
  expect([...keysOf(after)]).toEqual([call!.callId]);
  expect([...keysOf(after, 'sa_sessions')]).toEqual([]); // the same as before
});

test('max_minutes: every run ends well and says so, the next ones complete it, nothing twice', async () => {
  const world = await settled({ options: { calls: 300, latency_ms: 15 } });
  const [stuck] = (world.event('arrive', { stuck: true }) as { callIds: string[] }).callIds;
  world.event('arrive', { n: 3 });
  const config = { max_minutes: 0.01, per_page: 25 };
  const streams = ['calls', 'sa_sessions'];
  const seen: Record<string, string[]> = { calls: [], sa_sessions: [] };
  let state: Awaited<ReturnType<typeof sync>> | undefined;
  let runs = 0;
  for (let more = true; more && runs < 40; runs++) {
    state = await good(world, { config, streams, ...(state === undefined ? {} : { state }) });
    for (const stream of streams) seen[stream]!.push(...keysOf(state, stream));
    more = logs(state, 'INFO').some((text) => text.includes('to be continued'));
  }
  expect(runs).toBeGreaterThan(1);
  for (const stream of streams)
    expect([stream, [...seen[stream]!].sort()]).toEqual([stream, [...truthOf(world)[stream]!].sort()]);
  expect(pendingIds(stateOf(state!))).toEqual([stuck]);
});

test('max_minutes: a run gets beyond where the last one stood, however long it takes to come there', async () => {
  const world = await settled({ options: { calls: 600, latency_ms: 15 } });
  const config = { per_page: 10, max_minutes: 0.005 };
  let read = await good(world, { streams: CALLS, config: { ...config, max_minutes: 0 } });
  const { callIds } = world.event('arrive', { n: 25 }) as { callIds: string[] };
  const fresh: string[] = [];
  for (let run = 0; run < 5 && fresh.length < 25; run++) {
    read = await good(world, { streams: CALLS, config, state: read });
    fresh.push(...keysOf(read));
  }
  expect(fresh).toEqual(callIds);
});

test('a STATE follows at least every hundred calls, with the exact count', async () => {
  const world = await settled({ options: { calls: 1000 } });
  const { messages } = await good(world, { streams: CALLS });
  const counts = messages
    .filter(({ type }) => type === 'STATE')
    .map(({ state }) => state.sourceStats.recordCount as number);
  expect(Math.max(...counts)).toBeLessThanOrEqual(100);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
});
