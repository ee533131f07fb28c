import { asked as requestsOf } from 'trunkline/testing';
import { pendingIds, rows } from '../../test/rig.js';
import {
  ALL,
  begin,
  expectExactly,
  FINISHED,
  HOUR,
  keysOf,
  outcome,
  recordingsOf,
  STREAMS,
  stateOf,
  sync,
  type World,
} from './testing.js';

const PUBLIC = 'GET /api/v1/public';
/** Details and parts are counted apart. */
const asked = (world: World) =>
  Object.fromEntries(
    Object.entries(requestsOf(world)).map(([route, count]) => [route.replace(`${PUBLIC}/`, ''), count]),
  );

/**
 * What names the account or project in the state
 * (VENDOR.md#trap-12-a-key-of-one-project-shows-a-part-and-does-not-say-so) is asked for in every sync;
 * everything else is counted.
 */
const SCOPE = { projects: 1 };

test('a first sync asks for each detail and part once, and for each list page twice: rows may slip between two pages', async () => {
  const world = await begin({ options: { ...FINISHED, recordings: 130, operators: 6, numbers: 3 } });
  const [failed] = (world.event('arrive', { failed: true }) as { ids: number[] }).ids;
  world.event('arrive', { n: 2, stuck: true });
  world.event('arrive', { n: 3, goals: false });
  const ended = await sync(world, { streams: ALL });
  expectExactly(ended, world);
  expect(asked(world)).toEqual({
    recordings: 4,
    'recordings/:id': 134, // the stuck ones cost none
    'recordings/:id/transcription': 133,
    'recordings/:id/results': 133, // pauses and keywords are there before the goals
    'recordings/:id/summary': 130,
    projects: 1, // what names the account is the stream's list as well
    'projects/:id': 3,
    operators: 1,
    'operators/:id': 6,
    virtual_numbers: 1,
    'virtual_numbers/:id': 3,
  });
  expect(world.requests.count(`/recordings/${failed}/`)).toBe(0);
});

test('a quiet sync costs ceil(n / 100) list requests and those that wait for their goals', async () => {
  const world = await begin({ options: { ...FINISHED, recordings: 230 } });
  world.event('arrive', { n: 5, stuck: true });
  world.event('arrive', { n: 4, goals: false });
  const streams = ['recordings', 'goals', 'pauses'];
  const first = await sync(world, { streams });
  asked(world);
  const quiet = await sync(world, { streams, state: first });
  expect(asked(world)).toEqual({ ...SCOPE, recordings: 3, 'recordings/:id': 4 });
  expect(streams.flatMap((stream) => rows(quiet, stream))).toEqual([]);
  // One state further on, days later, too.
  world.clock.advance(40 * HOUR);
  const still = await sync(world, { streams, state: quiet });
  expect(asked(world)).toEqual({ ...SCOPE, recordings: 3, 'recordings/:id': 4 });
  expect(pendingIds(stateOf(still))).toHaveLength(9);
});

test('what comes late costs its own requests, and nothing in the sync after', async () => {
  const world = await begin({ options: { ...FINISHED, recordings: 20 } });
  const { ids } = world.event('arrive', { n: 6, stuck: true }) as { ids: number[] };
  const { ids: waiting } = world.event('arrive', { n: 2, goals: false }) as { ids: number[] };
  const first = await sync(world);
  asked(world);
  for (const id of ids.slice(0, 3)) world.event('finish', { id });
  world.event('evaluate', { id: waiting[0] });
  const second = await sync(world, { state: first });
  expectExactly(second, world, [first]);
  expect(asked(world)).toEqual({
    ...SCOPE,
    recordings: 1,
    'recordings/:id': 5,
    'recordings/:id/transcription': 3,
    'recordings/:id/results': 4,
    'recordings/:id/summary': 4,
  });
  const third = await sync(world, { state: second });
  expect(asked(world)).toEqual({ ...SCOPE, recordings: 1, 'recordings/:id': 1 });
  expect(STREAMS.flatMap((stream) => rows(third, stream))).toEqual([]);
});

test('with a lookback recent ones cost a detail each, and only what changed is asked for in full', async () => {
  const world = await begin({ options: { ...FINISHED, recordings: 20, days: 20 } });
  const config = { lookback_days: 7 };
  const first = await sync(world, { config });
  asked(world);
  const recent = recordingsOf(world).filter(
    ({ created_at }) => Date.parse(created_at) >= world.clock.now() - 7 * 24 * HOUR * 1000,
  );
  const quiet = await sync(world, { config, state: first });
  expect(asked(world)).toEqual({ ...SCOPE, recordings: 1, 'recordings/:id': recent.length });
  const { id } = recent.at(-1)!;
  world.clock.advance(60);
  world.event('edit', { id, name: 'Changed' });
  world.event('edit', { id: recordingsOf(world)[0]!.id, name: 'Too old' });
  const edited = await sync(world, { config, state: quiet });
  expect(rows(edited, 'recordings')).toEqual([expect.objectContaining({ id, name: 'Changed' })]);
  expect(asked(world)).toMatchObject({
    'recordings/:id/transcription': 1,
    'recordings/:id/results': 1,
    'recordings/:id/summary': 1,
  });
  // A list that has updated_at tells by itself.
  world.change({ list_item: 'wide' });
  const wide = await sync(world, { config, state: await sync(world, { config, state: edited }) });
  world.requests.clear();
  world.event('reevaluate', { id: recent.at(-2)!.id });
  const again = await sync(world, { config, state: wide });
  expect(asked(world)).toMatchObject({ recordings: 1, 'recordings/:id': 1 });
  expect([...keysOf(again, 'goals')].every((key) => key.startsWith(`${recent.at(-2)!.id}/`))).toBe(true);
  expect(rows(again, 'recordings')).toHaveLength(1);
});

test('after pending_days a completed one is written as it stands, an unfinished one given up', async () => {
  const world = await begin({ options: { ...FINISHED, recordings: 12 } });
  const [stuck] = (world.event('arrive', { stuck: true }) as { ids: number[] }).ids;
  const [waiting] = (world.event('arrive', { goals: false }) as { ids: number[] }).ids;
  const config = { pending_days: 3 };
  const first = await sync(world, { config });
  world.clock.advance(71 * HOUR);
  const early = await sync(world, { config, state: first });
  expect(STREAMS.flatMap((stream) => rows(early, stream))).toEqual([]);
  world.clock.advance(2 * HOUR);
  const late = await sync(world, { config, state: early });
  expect(outcome(late).code).toBe(0);
  expect(rows(late, 'recordings')).toEqual([
    expect.objectContaining({ id: waiting, goals_evaluated: false, speakers: expect.any(Array) }),
  ]);
  expect([keysOf(late, 'summaries'), keysOf(late, 'goals')]).toEqual([new Set([String(waiting)]), new Set()]);
  const warned = late.messages
    .filter(({ log }) => log?.level === 'WARN')
    .map(({ log }) => String(log.message));
  expect(warned).toHaveLength(STREAMS.length);
  expect(warned.every((line) => line.includes(`gave up 1 items`) && line.includes(String(stuck)))).toBe(true);
  expect(stateOf(late)['pending']).toEqual([]);
  asked(world);
  const after = await sync(world, { config, state: late });
  expect([STREAMS.flatMap((stream) => rows(after, stream)), asked(world)]).toEqual([
    [],
    { ...SCOPE, recordings: 1 },
  ]);
});
