import { logs, pendingIds, rows } from '../../test/rig.js';
import {
  begin,
  COMPLETE,
  callsOf,
  expectExactly,
  keysOf,
  outcome,
  type SyncOptions,
  settled,
  stateOf,
  sync,
  truthOf,
  type World,
} from './testing.js';

/** Nothing is lost because it came late, and nothing that never comes holds back anybody. */

const DAY = 86_400;
const CALLS = ['calls'];
const pendingOf = (ended: Parameters<typeof stateOf>[0], stream = 'calls') =>
  pendingIds(stateOf(ended, stream));
const good = async (world: World, options: SyncOptions = {}) => {
  // What people edit meanwhile is another matter: edited.test.ts.
  const ended = await sync(world, { ...options, config: { lookback_days: 0, ...options.config } });
  expect(outcome(ended)).toEqual(COMPLETE);
  return ended;
};
const arrive = (world: World, args: object = {}) =>
  (world.event('arrive', { ...args }) as { callIds: string[] }).callIds;

test.each(['is going on', 'is STOPPED'])(
  'a call that %s for a week holds back nobody and comes when it is done',
  async (how) => {
    const world = await settled();
    const [stuck] = arrive(world, { stuck: true });
    if (how === 'is STOPPED') world.event('stick', { callId: stuck });
    arrive(world, { n: 5 });
    let read = await good(world);
    expectExactly(read, world);
    expect(pendingOf(read)).toEqual([stuck]);
    for (let day = 0; day < 7; day++) {
      world.clock.advance(DAY);
      const had = truthOf(world);
      arrive(world, { n: 3 });
      read = await good(world, { state: read });
      expectExactly(read, world, had);
      expect(pendingOf(read)).toEqual([stuck]);
    }
    expect(logs(read).find((text) => text.startsWith('calls: '))).toContain(
      '1 unfinished, the oldest for 7 days',
    );
    const had = truthOf(world);
    world.event('finish', { callId: stuck });
    read = await good(world, { state: read });
    expectExactly(read, world, had);
    expect([...keysOf(read)]).toEqual([stuck]);
    expect(pendingOf(read)).toEqual([]);
  },
);

test('a call that is RECOMPUTING is stepped over, and comes once it is DONE again', async () => {
  const world = await settled();
  const [first, delivered] = [callsOf(world)[20]!.callId, callsOf(world)[30]!.callId];
  world.event('recompute', { callId: first, seconds: 3600 });
  const before = await good(world);
  expectExactly(before, world);
  expect(pendingOf(before)).toEqual([first]);
  world.event('recompute', { callId: delivered, seconds: 3600 });
  const [fresh] = arrive(world);
  const during = await good(world, { state: before });
  expect([...keysOf(during)]).toEqual([fresh]);
  world.clock.advance(3601);
  const after = await good(world, { state: during });
  // the other one was delivered before: it comes again only with a lookback
  expect([...keysOf(after)]).toEqual([first]);
  expect(keysOf(await good(world, { state: after })).size).toBe(0);
});

test('ids that become visible late, below the cursor', async () => {
  const world = await begin({ options: { calls: 400, late_visible: 0.2 } });
  const first = await good(world);
  expectExactly(first, world);
  const had = truthOf(world);
  expect((world.event('reveal') as { callIds: string[] }).callIds.length).toBeGreaterThan(1);
  expect((world.event('reveal') as { callIds: string[] }).callIds.length).toBe(1);
  const second = await good(world, { state: first });
  expectExactly(second, world, had);
  expect(keysOf(await good(world, { state: second })).size).toBe(0);
});

test('more unfinished calls than a page, and thousands of calls above the first of them', async () => {
  const world = await settled({ options: { calls: 3100 } });
  const all = callsOf(world).map(({ callId }) => callId);
  const stuck = [...all.slice(40, 65), ...Array.from({ length: 20 }, (_, i) => all[100 + i * 140]!)];
  for (const callId of stuck) world.event('stick', { callId });
  const first = await good(world, { streams: CALLS, config: { per_page: 10 } });
  expectExactly(first, world, {}, CALLS);
  expect(pendingOf(first).sort()).toEqual([...stuck].sort());
  for (const callId of stuck.filter((_, i) => i % 2 === 0)) world.event('finish', { callId });
  const second = await good(world, { streams: CALLS, config: { per_page: 10 }, state: first });
  expect([...keysOf(second)].sort()).toEqual(stuck.filter((_, i) => i % 2 === 0).sort());
});

test('a call that finishes while we ask who is in the way is delivered at once', async () => {
  const world = await settled({ options: { calls: 1500 }, switches: { finish_blocker: 'yes' } });
  world.event('recompute', { callId: callsOf(world)[40]!.callId, seconds: 10_000 });
  const read = await good(world, { streams: CALLS, config: { per_page: 10 } });
  expectExactly(read, world, {}, CALLS);
  expect(keysOf(read).size).toBe(1500);
  expect(pendingOf(read)).toEqual([]);
});

test('a deletion while the list of who is in the way is read hides nobody', async () => {
  const world = await settled({ options: { calls: 3100, latency_ms: 5 } });
  const all = callsOf(world).map(({ callId }) => callId);
  // The scan asks for pages of 1010, newest first: a deletion on the first moves the newest of the second out of sight.
  const edge = all.length - 1010;
  for (const callId of [all[50], all[edge - 1], all[edge]]) world.event('stick', { callId });
  const timer = setInterval(() => {
    if (world.requests.entries({ path: 'page=1&per_page=1010' })[0]?.status !== 200) return;
    world.event('delete', { callId: all[edge + 500] });
    clearInterval(timer);
  }, 1);
  const first = await good(world, { streams: CALLS, config: { per_page: 10 } });
  clearInterval(timer);
  // The deletion made the second reading another one; the third shows that it holds still.
  expect(world.requests.count('page=1&per_page=1010')).toBe(3);
  expect(pendingOf(first).sort()).toEqual([all[50], all[edge - 1], all[edge]].sort());
  for (const callId of truthOf(world)['calls']!)
    expect([callId, keysOf(first).has(callId)]).toEqual([callId, true]);
});

test('a deletion of the newest call, with others in the way, or of a pending one, is no error', async () => {
  const world = await settled({ options: { latency_ms: 5 } });
  const [stuck, other] = arrive(world, { n: 2, stuck: true });
  const [newest] = arrive(world);
  const timer = setInterval(() => {
    if (world.requests.entries({ path: 'consecutive=true' })[0]?.status !== 200) return;
    world.event('delete', { callId: newest });
    clearInterval(timer);
  }, 1);
  const first = await good(world, { streams: CALLS });
  clearInterval(timer);
  expectExactly(first, world, {}, CALLS);
  world.event('delete', { callId: stuck });
  const second = await good(world, { streams: CALLS, state: first });
  expect(pendingOf(second).sort()).toEqual([stuck, other].sort()); // a store may lag behind: believed when seen twice
  world.clock.advance(3700);
  const third = await good(world, { streams: CALLS, state: second });
  expect(pendingOf(third)).toEqual([other]);
  expect(logs(third).find((text) => text.startsWith('calls: '))).toContain('1 no longer there');
});

test('after pending_days a call is given up, once, with a WARN that counts and names', async () => {
  const world = await settled();
  const stuck = arrive(world, { n: 3, stuck: true });
  arrive(world, { n: 4 });
  const options = { streams: CALLS, config: { pending_days: 2 } };
  let read = await good(world, options);
  world.clock.advance(2 * DAY + 60);
  const warnings: string[] = [];
  for (let sync = 0; sync < 4; sync++) {
    read = await good(world, { ...options, state: read });
    warnings.push(...logs(read, 'WARN'));
    expect(pendingOf(read)).toEqual([]);
    world.clock.advance(DAY);
  }
  expect(warnings).toEqual([
    expect.stringMatching(`gave up 3 items .* more than 2 days .*${stuck.join(', ')}`),
  ]);
});

test('start_date leaves out what started before, finished or not', async () => {
  const world = await settled({ options: { calls: 200, days: 4 } });
  const start = new Date(world.clock.now() - 2 * DAY * 1000).toISOString();
  const old = callsOf(world).filter(({ startTime }) => startTime < start);
  world.event('stick', { callId: old[5]!.callId });
  const read = await good(world, { streams: CALLS, config: { start_date: start } });
  const wanted = callsOf(world).filter(({ startTime }) => startTime >= start);
  expect(wanted.length).toBeGreaterThan(30);
  expect(rows(read, 'calls').map(({ callId }) => callId)).toEqual(wanted.map(({ callId }) => callId));
  expect(pendingOf(read)).toEqual([]);
});
