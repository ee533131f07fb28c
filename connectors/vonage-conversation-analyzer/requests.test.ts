import { asked as requestsOf } from 'trunkline/testing';
import { isAwaited, rows } from '../../test/rig.js';
import {
  ask,
  begin,
  COMPLETE,
  itemsOf,
  keysOf,
  outcome,
  pendingOf,
  STREAMS,
  setsOf,
  stateOf,
  sync,
  truthOf,
  type Way,
  type World,
} from './testing.js';

const HOUR = 3600;

const NAMES = {
  token: 'POST /Auth/connect/token',
  stats: 'GET /stats/interactions',
  lookups: 'GET /stats/interactions/:guid',
  content: 'GET /interaction-content/interactions',
  batches: 'GET /conversation-analyzer/interactions',
  singles: 'GET /conversation-analyzer/interactions/:guid',
};
const asked = (world: World) => requestsOf(world, NAMES);
const FREE = { token: 0, stats: 0, lookups: 0, content: 0, batches: 0, singles: 0 };
const LATE = { late: 0.2, stuck: 0.2, late_listed: 0.05, other_media: 0.1, failed: 0.05 };

test.each([
  ['stats', { stats: 1 }],
  ['interaction_content', { content: 2 }],
] as [Way, object][])(
  'a quiet sync by %s costs its windows, a request for each fifty that are pending, and a token',
  async (way, windows) => {
    const world = await begin({ options: { ...LATE, calls: 600, days: 20 } });
    let read = await sync(world, { way });
    expect(setsOf(read)).toEqual(truthOf(world, way));
    let late = 0;
    // What could finish has; then every hour, and after days without a sync.
    for (const hours of [4 * 24, 1, 1, 1, 6 * 24]) {
      world.clock.advance(hours * HOUR);
      world.requests.clear();
      read = await sync(world, { way, state: read });
      expect(outcome(read)).toEqual(COMPLETE);
      if (hours === 4 * 24) {
        late = keysOf(read, 'analyses').size;
        expect(late).toBeGreaterThan(2);
        continue;
      }
      expect(STREAMS.flatMap((stream) => rows(read, stream))).toEqual([]);
      // The list tells the version of what came late only when a lookback of a week lists it once more.
      const unknown = way === 'stats' && hours > 24 ? late : 0;
      expectQuiet(world, pendingOf(read).length, windows, unknown);
    }
  },
);

/**
 * The promise: at most 3 + ceil(pending / 50) requests, and a token; more for those of which the version is
 * not known.
 */
function expectQuiet(world: World, pending: number, windows: object, unknown = 0): void {
  expect(pending).toBeGreaterThan(50);
  const total = world.requests.total;
  const { batches, singles, ...others } = asked(world);
  expect({ batches, singles, ...others }).toEqual({ ...FREE, token: 1, ...windows, batches, singles });
  const asks = batches + singles;
  const least = Math.ceil(pending / 50);
  const most = least + Math.ceil(unknown / 50);
  expect([asks >= least, asks <= most]).toEqual([true, true]);
  expect(total - 1).toBeLessThanOrEqual(3 + most);
}

test.each(['stats', 'interaction_content', 'list'])(
  'the sync after one that brought many late ones is quiet again: %s names them once more, and nobody asks for them',
  async (source) => {
    const world = await begin({ options: { calls: 0, failed: 0 } });
    const guids = Array.from(
      { length: 300 },
      () => (world.event('arrive', { finish: '2999-01-01T00:00:00Z' }) as { guid: string }).guid,
    );
    const config = { interactions: source === 'list' ? { source, identifiers: guids } : { source } };
    const listing = { list: {}, stats: { stats: 1 }, interaction_content: { content: 2 } }[source]!;
    let read = await sync(world, { config });
    const awaited = () => guids.filter((guid) => isAwaited(stateOf(read, 'analyses'), guid));
    expect(awaited()).toHaveLength(300);
    for (const guid of guids.slice(0, 240)) world.event('finish', { guid });
    for (let round = 0; round < 3; round++) {
      world.clock.advance(HOUR / 4);
      world.requests.clear();
      read = await sync(world, { config, state: read });
      expect([round, keysOf(read, 'analyses').size]).toEqual([round, round === 0 ? 240 : 0]);
      expect(awaited()).toHaveLength(60);
      if (round > 0) expectQuiet(world, 60, listing);
    }
  },
);

test('one pending call is asked for alone, fifty-one take two requests', async () => {
  const world = await begin({ options: { calls: 0, failed: 0 } });
  const arrive = () => (world.event('arrive', { finish: '2999-01-01T00:00:00Z' }) as { guid: string }).guid;
  const guids = [arrive()];
  let read = await sync(world);
  expect(asked(world)).toMatchObject({ batches: 0, singles: 1 });
  for (let n = 0; n < 50; n++) guids.push(arrive());
  world.clock.advance(2);
  read = await sync(world, { state: read });
  expect(new Set(pendingOf(read))).toEqual(new Set(guids));
  world.requests.clear();
  world.clock.advance(2);
  await sync(world, { state: read });
  expect(asked(world)).toEqual({ ...FREE, token: 1, stats: 1, batches: 1, singles: 1 });
});

test('a quiet sync of a supplied list asks for what is pending and nothing else', async () => {
  const world = await begin({ options: { ...LATE, calls: 150, late: 0, late_listed: 0 } });
  const interactions = { source: 'list', identifiers: itemsOf(world).map(({ guid }) => guid) };
  const first = await sync(world, { config: { interactions } });
  // Once for each guid: when its call began.
  expect(asked(world)).toEqual({ ...FREE, token: 1, lookups: 150, batches: 3 });
  expect(setsOf(first)).toEqual(truthOf(world));
  const isAnalysed = keysOf(first, 'analyses');
  const awaited = interactions.identifiers.filter((guid) => isAwaited(stateOf(first, 'analyses'), guid));
  expect(awaited.length).toBeGreaterThan(1);
  expect(awaited.filter((guid) => isAnalysed.has(guid))).toEqual([]);
  // Those that the vendor calls unfinished, and those that it does not know (yet).
  const pending = pendingOf(first).length;
  const unknown = awaited.length - pending;
  await sync(world, { config: { interactions }, state: first });
  expect(asked(world)).toEqual({
    ...FREE,
    token: 1,
    batches: Math.ceil(pending / 50) + Math.ceil(unknown / 50),
  });
});

test('a first read asks for each phone call once, fifty at a time, however many streams want it', async () => {
  const world = await begin({ options: { ...LATE, calls: 230, days: 20, stats_page_max: 100 } });
  const phones = itemsOf(world).filter(({ stats, medium }) => stats && medium === 'Phone');
  const first = await sync(world);
  const batches = world.requests
    .entries({ path: 'conversation-analyzer' })
    .map(({ query }) => new URLSearchParams(query).get('calls')!.split(','));
  const guids = batches.flat();
  expect([guids.length, new Set(guids)]).toEqual([
    new Set(guids).size,
    new Set(phones.map(({ guid }) => guid)),
  ]);
  expect(Math.max(...batches.map((one) => one.length))).toBe(50);
  expect(batches.length).toBeLessThanOrEqual(2 * Math.ceil(230 / 100));
  // pages may shift: a window of several is looked at twice
  expect(asked(world)).toMatchObject({ token: 1, stats: 5, lookups: 0 });
  expect(setsOf(first)).toEqual(truthOf(world));
});

test('transcripts are only asked for when somebody reads them; interactions alone ask for no analysis', async () => {
  const world = await begin();
  const transcripts = async (options: object) => {
    await sync(world, options);
    const queries = world.requests
      .entries({ path: 'conversation-analyzer' })
      .map(({ query }) => new URLSearchParams(query).get('transcript'));
    world.requests.clear();
    return [...new Set(queries)];
  };
  expect(await transcripts({})).toEqual(['true']);
  expect(await transcripts({ streams: ['analyses', 'categories'] })).toEqual([null]);
  expect(await transcripts({ streams: ['interactions'] })).toEqual([]);
});

test.each([
  ['stats', { stats: 1 }],
  ['interaction_content', { content: 1 }],
  ['list', {}],
])('check by %s costs a token and a request for each scope', async (source, found) => {
  const world = await begin();
  const ended = await ask(world, 'check', {
    interactions: { source, ...(source === 'list' ? { identifiers: ['x'] } : {}) },
  });
  expect(ended.messages.at(-1)).toMatchObject({ connectionStatus: { status: 'SUCCEEDED' } });
  expect(asked(world)).toEqual({ ...FREE, token: 1, ...found, singles: 1 });
});

test('a long first read keeps its place: windows hold a thousand calls, and each is followed by a STATE', async () => {
  const world = await begin({ options: { calls: 9000, days: 330, other_media: 0.9, unrecorded: 0 } });
  const read = await sync(world, {
    streams: ['interactions'],
    config: { start_date: '2024-07-01T00:00:00Z' },
  });
  expect(outcome(read)).toEqual(COMPLETE);
  expect(rows(read, 'interactions')).toHaveLength(9000);
  let since = 0;
  const between: number[] = [];
  for (const { type, record } of read.messages) {
    if (record?.stream === 'interactions') since++;
    if (type !== 'STATE') continue;
    between.push(since);
    since = 0;
  }
  expect(Math.max(...between)).toBeLessThanOrEqual(1000);
  expect(between.filter((n) => n > 0).length).toBeGreaterThan(9);
  expect(asked(world).stats).toBeLessThan(40);
});

test('a vendor that gives few rows on a page, and says how many there are, changes nothing about that', async () => {
  const world = await begin({
    options: { calls: 4000, days: 60, other_media: 0.9, unrecorded: 0, stats_page_max: 100 },
  });
  const read = await sync(world, {
    streams: ['interactions'],
    config: { start_date: '2025-04-01T00:00:00Z' },
  });
  expect(rows(read, 'interactions')).toHaveLength(4000);
  const states = read.messages.filter(({ type }) => type === 'STATE');
  expect(states.length).toBeGreaterThan(4);
  expect(asked(world).stats).toBeLessThan(100); // a window of several pages is looked at twice
});

test('what Interaction Content can no longer list is forgotten: a long first read leaves a small state', async () => {
  const world = await begin({
    options: { calls: 3000, days: 300, other_media: 0, unrecorded: 0, failed: 0 },
  });
  const config = { start_date: '2024-07-01T00:00:00Z' };
  const first = await sync(world, { way: 'interaction_content', config, streams: ['analyses'] });
  expect(keysOf(first, 'analyses').size).toBeGreaterThan(2900);
  // Ten calls a day, of fifteen days at most; a mark is 8 bytes.
  const { ids = '', versions = '' } = stateOf(first, 'analyses')['seen'] as {
    ids?: string;
    versions?: string;
  };
  const marks = Buffer.from(ids, 'base64url').length / 8 + Buffer.from(versions, 'base64url').length / 12;
  expect(marks).toBeGreaterThan(70);
  expect(marks).toBeLessThan(160);
  const second = await sync(world, {
    way: 'interaction_content',
    config,
    streams: ['analyses'],
    state: first,
  });
  expect(keysOf(second, 'analyses').size).toBe(0);
});

test('requests_per_minute and concurrency are kept to', async () => {
  const world = await begin({ options: { calls: 400, latency_ms: 5 } });
  await sync(world, { config: { concurrency: 3 } });
  expect(world.requests.peak).toBeLessThanOrEqual(3);
  // Without the vendor's own words: 160 a minute, of which another integration of the account may take its share.
  const { messages } = await ask(world, 'check', { requests_per_minute: null });
  expect(messages.at(-1)).toMatchObject({ connectionStatus: { status: 'SUCCEEDED' } });
});
