import { assertTraps } from 'trunkline/testing';
import { errors, logs, pendingIds, rows } from '../../test/rig.js';
import {
  begin,
  COMPLETE,
  callsOf,
  expectExactly,
  keysOf,
  outcome,
  sorted,
  stateOf,
  sync,
  truthOf,
} from './testing.js';

/** Those that concern CSV, or data that no stream asks for. */
const NOT_OURS: Record<number, string> = {
  10: 'names of CSV columns: only JSON is read',
  11: 'CSV: only JSON is read',
};
const HOUR = 3600;
const DAY = 24 * HOUR;
type Ids = { callIds: string[] };

test('every trap of VENDOR.md has a test or a reason', () =>
  assertTraps({ page: `${__dirname}/VENDOR.md`, tests: [__filename], reasons: NOT_OURS }));

test('trap 1: an unfinished call at the head of the line does not end the list', async () => {
  const world = await begin({ options: { calls: 60 } });
  const head = callsOf(world)[0]!.callId;
  world.event('recompute', { callId: head, seconds: 30 * DAY });
  const read = await sync(world);
  expectExactly(read, world);
  expect(pendingIds(stateOf(read))).toContain(head);
});

test('trap 2: the tail page that is short and grows loses nothing: keyset, always page 1', async () => {
  const world = await begin({ options: { calls: 100 }, switches: { finish_blocker: 'yes' } });
  world.event('recompute', { callId: callsOf(world)[24]!.callId, seconds: 30 * DAY });
  const first = await sync(world, { streams: ['calls'], config: { per_page: 10 } });
  const second = await sync(world, { streams: ['calls'], config: { per_page: 10 }, state: first });
  expect(sorted([...keysOf(first), ...keysOf(second)])).toEqual(sorted(truthOf(world)['calls']!));
  for (const { query } of world.requests.entries({ path: 'consecutive=true' }))
    expect(query).toContain('page=1');
});

test('trap 3: no sort goes with consecutive, which would be a 400', async () => {
  const world = await begin({ options: { calls: 40 } });
  expect(outcome(await sync(world, { streams: ['calls'] }))).toEqual(COMPLETE);
  expect(world.requests.count('consecutive=true')).toBeGreaterThan(0);
  expect(
    world.requests.entries({ path: 'consecutive=true' }).filter(({ query }) => query.includes('sort_')),
  ).toEqual([]);
});

test('trap 4: ids are compared as integers: the list goes on beyond 9999', async () => {
  const world = await begin({ options: { calls: 60, first_id: 9970 } });
  const first = await sync(world, { streams: ['calls'], config: { per_page: 10 } });
  expectExactly(first, world, {}, ['calls']);
  expect(Number(stateOf(first)['cursor'])).toBeGreaterThan(10_000);
  const [next] = (world.event('arrive', { n: 1 }) as Ids).callIds;
  expect(sorted(keysOf(await sync(world, { streams: ['calls'], state: first })))).toEqual([next]);
});

test('trap 5: afterCallId is sent with consecutive=true and nowhere else', async () => {
  const world = await begin({ options: { calls: 60, stuck: 0.1 }, switches: { after_alone: '400' } });
  expect(outcome(await sync(world, { streams: ['calls'], config: { per_page: 5 } }))).toEqual(COMPLETE);
  const wrong = world.requests
    .entries({ path: 'afterCallId' })
    .filter(({ query }) => !query.includes('consecutive=true'));
  expect(wrong).toEqual([]);
});

test('trap 6: what people edit below the cursor comes with a lookback, and a deletion is no error', async () => {
  const world = await begin({ options: { calls: 80, days: 2, edited: 0, recomputed: 0 } });
  const config = { lookback_days: 7 };
  const first = await sync(world, { streams: ['calls'], config });
  const [one, other] = callsOf(world).filter(({ final }) => final);
  world.event('edit', { callId: one!.callId, fields: { tags: ['REVIEWED'], reviewStatus: 'reviewed' } });
  world.event('delete', { callId: other!.callId });
  const second = await sync(world, { streams: ['calls'], config, state: first });
  expect(outcome(second)).toEqual(COMPLETE);
  expect(rows(second, 'calls')).toEqual([
    expect.objectContaining({ callId: one!.callId, tags: ['REVIEWED'], reviewStatus: 'reviewed' }),
  ]);
});

test('trap 7: an ERROR call has its row among the calls, and none that would be made from its analysis', async () => {
  const world = await begin({ options: { calls: 150, error: 0.2 } });
  const read = await sync(world);
  const failed = callsOf(world).filter(({ phase }) => phase === 'ERROR');
  expect(failed.length).toBeGreaterThan(5);
  for (const { callId } of failed) {
    expect(rows(read, 'calls').filter((row) => row['callId'] === callId)).toHaveLength(1);
    for (const stream of ['call_segments', 'sa_sessions', 'transcripts'])
      expect(rows(read, stream).filter((row) => row['callId'] === callId)).toEqual([]);
  }
  expect(outcome(read)).toEqual(COMPLETE);
});

test('trap 8: without start_date nothing is filtered by time, so historic calls that are uploaded late come', async () => {
  const world = await begin({ options: { calls: 40 } });
  const first = await sync(world, { streams: ['calls'] });
  world.event('arrive', { n: 2 });
  const second = await sync(world, { streams: ['calls'], state: first });
  expect(keysOf(second).size).toBe(2);
  // One row is asked for by time: where the hour begins in which ids may still become visible.
  const byTime = world.requests.entries({ path: 'fromTime' });
  expect(byTime.filter(({ query }) => !query.endsWith('&per_page=1'))).toEqual([]);
});

test('an account without a single call is complete, and its first calls come with the next sync', async () => {
  const world = await begin({ options: { calls: 0 } });
  const first = await sync(world, { streams: ['calls', 'transcripts'] });
  expect([outcome(first), rows(first, 'calls')]).toEqual([COMPLETE, []]);
  world.event('arrive', { n: 3 });
  const second = await sync(world, { streams: ['calls'], state: first });
  expect([outcome(second), keysOf(second).size]).toEqual([COMPLETE, 3]);
});

test('trap 9: the state names its project; one of another project is refused before anything is read', async () => {
  const world = await begin({ options: { calls: 20 } });
  const first = await sync(world, { streams: ['calls'] });
  const { scope } = stateOf(first) as unknown as { scope: string[] };
  expect(scope).toEqual([rows(first, 'calls')[0]!['contextId']]);
  const state = { ...stateOf(first), scope: ['another-project'] };
  const second = await sync(world, {
    streams: ['calls'],
    state: [{ type: 'STREAM', stream: { stream_descriptor: { name: 'calls' }, stream_state: state } }],
  });
  expect(second.code).toBe(1);
  expect(errors(second)).toEqual([
    expect.objectContaining({
      failure_type: 'config_error',
      message: expect.stringContaining('another-project'),
    }),
  ]);
  expect(rows(second, 'calls')).toEqual([]);
});

test('trap 12: times are sent in UTC with a Z and in at most 32 characters', async () => {
  const world = await begin({ options: { calls: 60 } });
  const first = await sync(world, { streams: ['calls'], config: { lookback_days: 2 } });
  await sync(world, { streams: ['calls'], config: { lookback_days: 2 }, state: first });
  const times = world.requests
    .entries({ path: 'fromTime' })
    .map(({ query }) => new URLSearchParams(query).get('fromTime')!);
  expect(times.length).toBeGreaterThan(0);
  for (const time of times) expect([time, time.endsWith('Z') && time.length <= 32]).toEqual([time, true]);
});

test('trap 13: per_page is asked for and stays the same while a list is walked', async () => {
  const world = await begin({ options: { calls: 60 } });
  await sync(world, { streams: ['calls'], config: { per_page: 7 } });
  const sizes = world.requests
    .entries({ path: 'consecutive=true' })
    .map(({ query }) => new URLSearchParams(query).get('per_page'));
  expect(new Set(sizes)).toEqual(new Set(['7']));
});

test('trap 14: start_after, which the documents show and the operation does not accept, is never sent', async () => {
  const world = await begin({ options: { calls: 60 } });
  await sync(world, { streams: ['calls'], config: { per_page: 7 } });
  expect(world.requests.count('start_after|end_before')).toBe(0);
});

test('trap 15: a 429, with or without Retry-After, is waited for', async () => {
  const world = await begin({ options: { calls: 20 } });
  world.faults.add(
    { kind: 'status', status: 429, retry_after: 1, count: 1, skip: 1 },
    { kind: 'status', status: 429, count: 1, skip: 3 },
  );
  world.change({ retry_after: 'none' });
  const read = await sync(world, { streams: ['calls', 'transcripts'] });
  expect(outcome(read)).toEqual(COMPLETE);
  expectExactly(read, world, {}, ['calls', 'transcripts']);
});

test('trap 16: version decides which API is asked; a session that is missing or dangling is skipped', async () => {
  const world = await begin({ options: { calls: 200, dangling: 0.1 } });
  const read = await sync(world, { streams: ['sa_sessions', 'transcripts'] });
  expectExactly(read, world, {}, ['sa_sessions', 'transcripts']);
  expect(world.requests.count('/sa/offline/[^/]+/data')).toBeGreaterThan(0);
  expect(world.requests.count('/sa/(?!offline|call|config)[^/]+/data')).toBeGreaterThan(0);
  expect(logs(read, 'INFO').some((text) => text.includes('skipped'))).toBe(true);
});

test('trap 17: the session list, which silently keeps the most recent rows, is not used', async () => {
  const world = await begin({ options: { calls: 40 } });
  await sync(world);
  expect(world.requests.entries({ path: '/sa/offline(\\?|$)|/aiOutput' })).toEqual([]);
});

test('trap 18: sentiment is passed on as it came, 0.0 included', async () => {
  const world = await begin({ options: { calls: 300 } });
  const read = await sync(world, { streams: ['calls'] });
  const sentiments = rows(read, 'calls').map((row) => row['sentiment']);
  expect(sentiments).toContain(0);
  expect(sentiments.filter((value) => typeof value === 'number' && Math.abs(value) > 1)).toEqual([]);
});

test('trap 19: numbers in texts, snake_case keys, two spellings and free-form variables pass untouched', async () => {
  const world = await begin({ options: { calls: 300 } });
  const read = await sync(world, { streams: ['calls', 'sa_sessions'] });
  const calls = rows(read, 'calls');
  const spellings = new Set(calls.map((row) => row['businessOpenState']).filter(Boolean));
  expect([...spellings].some((value) => /off.hours/.test(String(value)))).toBe(true);
  expect(calls.some((row) => row['inboundRtpQuality']?.in_mos !== undefined)).toBe(true);
  expect(
    calls.some(
      (row) => row['aivrVars'] && Object.values(row['aivrVars']).some((value) => typeof value !== 'string'),
    ),
  ).toBe(true);
  const talk = rows(read, 'sa_sessions').flatMap((row) =>
    (row['speakers'] ?? []).map((speaker: { talk?: object }) => speaker.talk),
  );
  expect(talk.some((value) => Object.values(value ?? {}).some((part) => typeof part === 'string'))).toBe(
    true,
  );
});

test('trap 20, 21: recording ids and the short copies on the call are data; the full ones are in the session', async () => {
  const world = await begin({ options: { calls: 60 } });
  const read = await sync(world, { streams: ['calls', 'sa_sessions'] });
  expect(rows(read, 'calls').some((row) => row['recording'] || row['mergedAudioId'])).toBe(true);
  expect(rows(read, 'sa_sessions').some((row) => row['wordCloud'] || row['keywords'])).toBe(true);
  expect(world.requests.entries({ path: '/v1/data' })).toEqual([]);
});

test('trap 22: a token that is regenerated in mid-sync is a config_error, and the next read goes on', async () => {
  const world = await begin({ options: { calls: 120 } });
  world.faults.add({ kind: 'status', status: 401, path: 'transcript|/data', every: 1, skip: 20 });
  const first = await sync(world, { streams: ['calls', 'transcripts'] });
  expect(first.code).toBe(1);
  expect(errors(first)).toEqual([
    expect.objectContaining({ failure_type: 'config_error', message: expect.stringContaining('401') }),
  ]);
  world.faults.clear();
  const second = await sync(world, { streams: ['calls', 'transcripts'], state: first });
  expect(outcome(second)).toEqual(COMPLETE);
  for (const stream of ['calls', 'transcripts'])
    expect(sorted(new Set([...keysOf(first, stream), ...keysOf(second, stream)]))).toEqual(
      sorted(truthOf(world)[stream]!),
    );
});

test('trap 23: an edge install has another path in front', async () => {
  const world = await begin({ options: { calls: 30, prefix: '/ascalon-web-api' } });
  const read = await sync(world, { streams: ['calls'], config: { api_url: `${world.url}/ascalon-web-api` } });
  expectExactly(read, world, {}, ['calls']);
});
