import { pendingIds } from '../../test/rig.js';
import {
  begin,
  COMPLETE,
  expectExactly,
  keysOf,
  outcome,
  STREAMS,
  stateOf,
  sync,
  VERSIONS,
  waiting,
} from './testing.js';

const LATE = { stuck: 0.05, retried: 0.05, results_late: 0.1, late: 0.05, failed: 0.1 };

test.each(VERSIONS)(
  '%s: a quiet sync costs at most 3 + pending requests: two for the list, whose end only an empty page shows',
  async (version) => {
    const world = await begin({ options: { processes: 150, ...LATE } });
    let state = await sync(world, version);
    const counts: [requests: number, pending: number][] = [];
    // Each time much has finished, and something waits; the second read of a moment is the quiet one.
    for (let round = 0; round < 4; round++) {
      world.clock.advance(40 * 60);
      const busy = await sync(world, version, { state });
      expect(outcome(busy)).toEqual(COMPLETE);
      world.requests.clear();
      state = await sync(world, version, { state: busy });
      counts.push([world.requests.total, waiting(busy, version).length]);
      for (const stream of STREAMS[version])
        expect([stream, keysOf(state, stream)]).toEqual([stream, new Set()]);
    }
    expect(counts.filter(([requests, pending]) => requests > 3 + pending)).toEqual([]);
    expect(counts[0]![1]).toBeGreaterThan(5);
  },
);

test.each(VERSIONS)(
  '%s: completed between two syncs, its results still waited for, a process costs one request from then on',
  async (version) => {
    const world = await begin({ options: { processes: 5 } });
    const [pid] = (world.event('arrive', { count: 1, age: 26 * 3600 }) as { pids: string[] }).pids;
    world.event('stick', { pid });
    const streams = ['processes', 'results'];
    const first = await sync(world, version, { streams });
    world.event('withhold', { pid });
    const second = await sync(world, version, { streams, state: first });
    expect(keysOf(second, 'processes')).toEqual(new Set([pid]));
    expect(pendingIds(stateOf(second, 'results'))).toEqual([pid]);
    world.requests.clear();
    const third = await sync(world, version, { streams, state: second });
    expect(world.requests.count(`${pid}`)).toBe(version === 'v5' ? 1 : 2); // oliver: one more to find the path
    expect(world.requests.total).toBeLessThanOrEqual(4);
    world.event('release', { pid });
    const fourth = await sync(world, version, { streams, state: third });
    expect(keysOf(fourth, 'results')).toEqual(new Set([pid]));
  },
);

test.each(VERSIONS)(
  '%s: what was pending and is written is not asked for once more by the next sync',
  async (version) => {
    const world = await begin({ options: { processes: 5 } });
    const { pids } = world.event('arrive', { count: 5 }) as { pids: string[] };
    const first = await sync(world, version);
    for (const pid of pids) world.event('finish', { pid });
    const second = await sync(world, version, { state: first });
    expectExactly(second, world, version, [first]);
    world.requests.clear();
    await sync(world, version, { state: second });
    expect(world.requests.total).toBe(2);
  },
);

test('a first read costs two requests for less than a thousand processes, the second for the end of the list, and one for each part of a completed one', async () => {
  const world = await begin({
    switches: { result_path: 'results' },
    options: { processes: 80, failed: 0.1 },
  });
  for (const version of VERSIONS) {
    world.requests.clear();
    const read = await sync(world, version);
    const results = keysOf(read, 'results').size;
    expect([version, world.requests.total]).toEqual([version, 2 + results * (version === 'v5' ? 1 : 2)]);
    world.requests.clear();
    await sync(world, version, { streams: ['processes'] });
    expect([version, world.requests.total]).toEqual([version, 2]);
  }
});
