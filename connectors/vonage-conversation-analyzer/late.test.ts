import { errors, isAwaited, logs, rows } from '../../test/rig.js';
import {
  ANALYSED,
  begin,
  COMPLETE,
  itemsOf,
  keysOf,
  minus,
  none,
  outcome,
  pendingOf,
  STREAMS,
  type SyncOptions,
  setsOf,
  stateOf,
  sync,
  truthOf,
  union,
  type World,
} from './testing.js';

/** Nothing is lost because it came late, and nothing that never comes holds back anybody. */

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
const QUIET = { calls: 30, other_media: 0, unrecorded: 0, failed: 0 };
const NEVER = '2999-01-01T00:00:00Z';
const WAYS = ['stats', 'interaction_content'] as const;
const arrive = (world: World, args: object = {}) =>
  (world.event('arrive', { ...args }) as { guid: string }).guid;
const good = async (world: World, options: SyncOptions = {}) => {
  const ended = await sync(world, options);
  expect(outcome(ended)).toEqual(COMPLETE);
  return ended;
};
/** The world an hour on: what was under way at its beginning is done. */
async function settled(options: object = {}): Promise<World> {
  const world = await begin({ options: { ...QUIET, ...options } });
  world.clock.advance(HOUR);
  return world;
}
const analysed = (read: Parameters<typeof keysOf>[0]) => [...keysOf(read, 'analyses')];

test.each(
  [
    [...WAYS.map((way) => [way, 'processing'] as const), ...WAYS.map((way) => [way, 'missing'] as const)],
  ].flat(),
)(
  'by %s: a call that is %s for a week holds back nobody, and comes once when it is done',
  async (way, how) => {
    const world = await settled({ calls: 10 });
    const stuck = arrive(
      world,
      how === 'missing' ? { item: NEVER, finish: NEVER } : { item: world.clock.now(), finish: NEVER },
    );
    let read = await good(world, { way });
    let all = setsOf(read);
    expect(all).toEqual(truthOf(world, way));
    for (let day = 0; day < 7; day++) {
      world.clock.advance(DAY);
      arrive(world, { item: world.clock.now(), finish: world.clock.now() });
      read = await good(world, { way, state: read });
      expect([analysed(read).length, pendingOf(read)]).toEqual([1, [stuck]]);
      all = union(all, setsOf(read));
    }
    expect(logs(read).find((text) => text.startsWith('analyses: '))).toContain(
      '1 unfinished, the oldest for 7 days',
    );
    world.event('finish', { guid: stuck });
    read = await good(world, { way, state: read });
    for (const stream of ['analyses', 'transcripts'] as const)
      expect([...keysOf(read, stream)]).toEqual([stuck]);
    expect(rows(read, 'analyses')[0]).toMatchObject({
      guid: stuck,
      start: itemsOf(world).find(({ guid }) => guid === stuck)!.start,
    });
    expect(union(all, setsOf(read))).toEqual(truthOf(world, way));
    expect(pendingOf(read)).toEqual([]);
    world.clock.advance(HOUR);
    expect(minus(setsOf(await good(world, { way, state: read })), none())).toEqual(none());
  },
);

test('a supplied call comes when it is done, and knows then when it began', async () => {
  const world = await settled();
  const guid = arrive(world, { finish: NEVER });
  const config = {
    interactions: { source: 'list', identifiers: [...itemsOf(world).map((item) => item.guid)] },
  };
  const first = await good(world, { config });
  expect(isAwaited(stateOf(first, 'analyses'), guid)).toBe(true);
  world.clock.advance(3 * DAY);
  world.event('finish', { guid });
  const second = await good(world, { config, state: first });
  expect(analysed(second)).toEqual([guid]);
  expect(rows(second, 'analyses')).toMatchObject([
    { guid, start: itemsOf(world).find((item) => item.guid === guid)!.start },
  ]);
  expect(union(setsOf(first), setsOf(second))).toEqual(truthOf(world));
});

test('results in any order: each sync brings what finished since the last one', async () => {
  const world = await settled();
  const guids = Array.from({ length: 12 }, () => arrive(world, { finish: NEVER }));
  let read = await good(world);
  const order = [7, 2, 11, 0, 9, 4, 1, 10, 3, 8, 6, 5].map((n) => guids[n]!);
  for (let at = 0; at < order.length; at += 3) {
    world.clock.advance(5 * HOUR);
    for (const guid of order.slice(at, at + 3)) world.event('finish', { guid });
    read = await good(world, { state: read });
    expect(new Set(analysed(read))).toEqual(new Set(order.slice(at, at + 3)));
  }
  expect(pendingOf(read)).toEqual([]);
});

test('after pending_days a call is given up, once a stream, with a WARN that counts and names', async () => {
  const world = await settled();
  const stuck = [arrive(world, { finish: NEVER }), arrive(world, { item: NEVER, finish: NEVER })];
  const options = { streams: ['interactions', 'analyses'], config: { pending_days: 2 } };
  let read = await good(world, options);
  expect(new Set(pendingOf(read))).toEqual(new Set(stuck));
  world.clock.advance(2 * DAY + MINUTE);
  const warnings: string[] = [];
  for (let round = 0; round < 4; round++) {
    read = await good(world, { ...options, state: read });
    warnings.push(...logs(read, 'WARN'));
    expect(pendingOf(read)).toEqual([]);
    world.clock.advance(DAY);
  }
  expect(warnings).toEqual([expect.stringMatching(/^analyses: gave up 2 items .* more than 2 days/)]);
  for (const guid of stuck) expect(warnings[0]).toContain(guid);
});

test('a failed analysis is final: the call has its row, nothing else has, and nobody asks again', async () => {
  const world = await settled();
  const guid = arrive(world, { item: world.clock.now() });
  world.event('fail', { guid });
  const first = await good(world);
  expect(keysOf(first, 'interactions').has(guid)).toBe(true);
  for (const stream of ANALYSED)
    expect(rows(first, stream).filter((row) => row['guid'] === guid)).toEqual([]);
  expect(pendingOf(first)).toEqual([]);
});

test('of a first read, a call older than thirty days without an analysis is not waited for', async () => {
  const world = await settled({ days: 40 });
  const at = (days: number) => ({ start: world.clock.now() - days * DAY * 1000, item: NEVER, finish: NEVER });
  // Listed by its own time, and not by now.
  const [old, young] = [35, 25].map((days) =>
    arrive(world, { ...at(days), processed: at(days).start + 60_000 }),
  );
  const read = await good(world);
  expect([old, young].map((guid) => keysOf(read, 'interactions').has(guid!))).toEqual([true, true]);
  expect(pendingOf(read)).toEqual([young]);
  expect(logs(read).find((text) => text.startsWith('analyses: '))).toContain('1 no longer there');
});

test('a call that Stats lists days late, and one that gets its content days late, are found', async () => {
  for (const way of WAYS) {
    const world = await settled();
    const first = await good(world, { way });
    const start = world.clock.now() - HOUR * 1000;
    world.clock.advance(6 * DAY);
    // Since Interaction Content asks for calls by their beginning, a week is as late as it may be.
    const late = world.clock.now();
    const guid = arrive(world, { start, processed: late, content: late, item: late, finish: late });
    world.clock.advance(MINUTE);
    const second = await good(world, { way, state: first });
    expect([way, analysed(second)]).toEqual([way, [guid]]);
    world.clock.advance(HOUR);
    expect([way, setsOf(await good(world, { way, state: second }))]).toEqual([way, none()]);
  }
});

describe('categories that are computed again', () => {
  /** By each way, what a recategorized call writes in the sync after it: rows by stream. */
  async function again(source: string, lookback_days: number, age: number, pause = 0) {
    const world = await settled({ days: 10 });
    const at = world.clock.now() - age * DAY * 1000;
    const guid = arrive(world, { start: at, processed: at, content: at, item: at, finish: at });
    const identifiers = itemsOf(world).map((item) => item.guid);
    const config = { lookback_days, interactions: source === 'list' ? { source, identifiers } : { source } };
    const first = await good(world, { config });
    world.clock.advance(HOUR);
    world.event('recategorize', { guid });
    world.clock.advance(pause * DAY);
    const second = await good(world, { config, state: first });
    const third = await good(world, { config, state: second });
    expect(setsOf(third)).toEqual(none());
    expect(STREAMS.every((stream) => rows(second, stream).every((row) => row['guid'] === guid))).toBe(true);
    expect(keysOf(second, 'categories')).toEqual(
      rows(second, 'analyses').length === 0
        ? new Set()
        : new Set([...truthOf(world).categories].filter((key) => key.startsWith(`${guid}/`))),
    );
    return STREAMS.filter((stream) => rows(second, stream).length > 0);
  }
  // Sentiment is part of the same answer, and nothing of it changed.
  const ANALYSIS = ['analyses', 'categories'];

  test('come within the lookback, and transcripts stay', async () => {
    expect(await again('stats', 5, 3)).toEqual(['interactions', ...ANALYSIS]);
    expect(await again('interaction_content', 5, 3)).toEqual(ANALYSIS);
    expect(await again('list', 5, 3)).toEqual(ANALYSIS);
  });

  test('come after a pause that began right behind them and is longer than the lookback', async () => {
    expect(await again('interaction_content', 5, 3, 12)).toEqual(ANALYSIS);
  });

  test('do not come without one, or from before it', async () => {
    expect(await again('stats', 0, 3)).toEqual([]);
    expect(await again('interaction_content', 0, 3)).toEqual([]);
    expect(await again('list', 0, 3)).toEqual([]);
    expect(await again('stats', 2, 4)).toEqual([]);
  });

  test('come after a pause that is longer than the lookback', async () => {
    const world = await settled();
    const config = { lookback_days: 3 };
    const first = await good(world, { config });
    const { guid } = itemsOf(world).at(-1)!;
    world.clock.advance(HOUR);
    world.event('recategorize', { guid });
    world.clock.advance(40 * DAY);
    expect(analysed(await good(world, { config, state: first }))).toEqual([guid]);
  });
});

test.each(WAYS)('by %s: start_date leaves out calls that began before, done or not', async (way) => {
  const world = await settled({ calls: 60, days: 20 });
  const start_date = new Date(world.clock.now() - 8 * DAY * 1000).toISOString();
  const late = world.clock.now() - 60_000;
  arrive(world, { start: Date.parse(start_date) - 1000, processed: late, content: late, finish: NEVER });
  const read = await good(world, { way, config: { start_date } });
  const wanted = new Set(itemsOf(world).flatMap(({ guid, start }) => (start >= start_date ? [guid] : [])));
  expect(wanted.size).toBeGreaterThan(15);
  expect([keysOf(read, 'interactions'), new Set(analysed(read)), pendingOf(read)]).toEqual([
    wanted,
    wanted,
    [],
  ]);
});

test('without start_date twelve months are read, with a WARN', async () => {
  const world = await settled({ days: 500, calls: 100 });
  const read = await good(world, { streams: ['interactions'], config: { start_date: undefined } });
  const year = world.clock.now() - 365 * DAY * 1000;
  expect(keysOf(read, 'interactions')).toEqual(
    new Set(itemsOf(world).flatMap(({ guid, processedAt }) => (processedAt >= year ? [guid] : []))),
  );
  expect(logs(read, 'WARN')).toEqual([expect.stringMatching(/start_date is not set.*365 days/)]);
});

test('a position of Interaction Content is refused to Stats, which would pass by what gets its content later', async () => {
  const world = await settled();
  const first = await good(world, { way: 'interaction_content' });
  const refused = await sync(world, { way: 'stats', state: first });
  expect(refused.code).toBe(1);
  expect(errors(refused)[0]).toMatchObject({
    failure_type: 'config_error',
    message: expect.stringMatching(/belongs to "emea\/content"/) as unknown,
  });
  const region = await sync(world, { state: await good(world), config: { region: 'nam' } });
  expect(errors(region)[0]).toMatchObject({
    failure_type: 'config_error',
    message: expect.stringMatching(/belongs to "emea"/) as unknown,
  });
});

test('from a supplied list to Stats and back: the position stays, and nothing is passed by', async () => {
  const world = await settled();
  const config = { interactions: { source: 'list', identifiers: itemsOf(world).map(({ guid }) => guid) } };
  const list = await good(world, { config, streams: ['interactions'] });
  expect(stateOf(list, 'interactions')).toMatchObject({ cursor: null, scope: ['emea'] });
  const stats = await good(world, { state: list });
  expect(setsOf(stats).analyses).toEqual(truthOf(world).analyses);
  const back = await good(world, { config, state: stats });
  expect(stateOf(back, 'analyses')['cursor']).toBe(stateOf(stats, 'analyses')['cursor']);
  world.clock.advance(HOUR);
  const guid = arrive(world);
  expect([...keysOf(await good(world, { state: back }), 'interactions')]).toContain(guid);
});

test('a bounded run ends cleanly, and the next ones bring the rest, each once', async () => {
  // Slow enough for any machine: a dozen batches, one at a time.
  const world = await settled({ calls: 600, days: 40, latency_ms: 80 });
  const bounded = { streams: ['analyses'], config: { max_minutes: 0.005, concurrency: 1 } };
  const seen: string[] = [];
  let read = await good(world, bounded);
  seen.push(...analysed(read));
  expect(seen.length).toBeLessThan(600);
  for (let run = 0; run < 30 && seen.length < 600; run++) {
    read = await good(world, { ...bounded, state: read });
    seen.push(...analysed(read));
  }
  expect(seen.length).toBe(600);
  expect(new Set(seen)).toEqual(truthOf(world).analyses);
});
