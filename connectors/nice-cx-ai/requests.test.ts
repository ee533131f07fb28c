import { asked as requestsOf } from 'trunkline/testing';
import { Seen } from '../../core/sync/seen.js';
import { logs, rows } from '../../test/rig.js';
import {
  begin,
  COMPLETE,
  check,
  execute,
  itemsOf,
  outcome,
  STREAMS,
  setsOf,
  stateOf,
  sync,
  type World,
} from './testing.js';

const ONE = 'GET /v1/interactions/:id';
const NAMES = {
  list: 'GET /identifiers.txt',
  status: `${ONE}/status`,
  parameters: ONE,
  ai: `${ONE}/ai`,
  transcripts: `${ONE}/transcripts/punctuated`,
};
const asked = (world: World) => requestsOf(world, NAMES);

const OPTIONS = { late: 0.2, stuck: 0.05, failed: 0.1, foreign: 0.1, no_ai: 0.1, echo_model: 0.1, text: 0.5 };
const countsOf = (world: World) => {
  const items = itemsOf(world).filter(({ listed }) => listed);
  const final = items.filter((item) => item.final && !item.gone);
  return {
    listed: items.length,
    final: final.length,
    processed: final.filter(({ failed }) => !failed).length,
  };
};

test('a first read: one status an identifier, one request an answer, however many streams want it; nothing but GET', async () => {
  const world = await begin({ options: { ...OPTIONS, interactions: 60 } });
  const first = await sync(world);
  const { listed, final, processed } = countsOf(world);
  expect(asked(world)).toEqual({
    list: 1,
    status: listed,
    parameters: final,
    ai: processed,
    transcripts: processed,
  });
  expect(outcome(first)).toEqual(COMPLETE);
  expect(world.truth().polledTooSoon).toBe(0);
  expect(world.requests.entries().filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('only what the selected streams need is asked for', async () => {
  const world = await begin({
    options: { interactions: 20, failed: 0.2, foreign: 0, no_ai: 0, echo_model: 0 },
  });
  const { listed, final, processed } = countsOf(world);
  await sync(world, { streams: ['interactions'] });
  expect(asked(world)).toEqual({
    list: 1,
    status: listed,
    parameters: final,
    ai: 0,
    transcripts: 0,
  });
  await sync(world, { streams: ['model_scores', 'voice_activity_segments'] });
  expect(asked(world)).toEqual({
    list: 1,
    status: listed,
    parameters: 0,
    ai: processed,
    transcripts: 0,
  });
  await sync(world, { streams: ['transcripts'] });
  expect(asked(world)).toEqual({
    list: 1,
    status: listed,
    parameters: 0,
    ai: 0,
    transcripts: processed,
  });
});

test('a quiet sync costs the list, one status for each that is pending, and a second look at results that were not there', async () => {
  const world = await begin({ options: { ...OPTIONS, interactions: 60 } });
  const first = await sync(world);
  const waiting = stateOf(first, 'cx_ai')['pending'] as { absent?: number }[];
  // Unknown ones are marks: the list names them in every sync.
  const marked = ((stateOf(first, 'cx_ai')['marked'] as string | undefined) ?? '').length / 24;
  const pending = waiting.length + marked;
  // Finished of late and without results: believed when a later sync sees it too.
  const absent = waiting.filter((entry) => entry.absent !== undefined).length;
  expect(pending).toBeGreaterThan(3);
  world.requests.clear();
  const second = await sync(world, { state: first });
  expect(asked(world)).toEqual({
    list: 1,
    status: pending,
    parameters: absent,
    ai: absent,
    transcripts: 0,
  });
  expect(STREAMS.flatMap((stream) => rows(second, stream))).toEqual([]);
});

test('a late one costs its own requests, in the sync that delivers it and never again', async () => {
  const world = await begin({ options: { interactions: 10, no_ai: 0, echo_model: 0, failed: 0 } });
  const { identifier } = world.event('arrive', { finish_in: 3600, includeAiResults: true, model: 'cx' }) as {
    identifier: string;
  };
  const first = await sync(world);
  world.clock.advance(7200);
  world.requests.clear();
  const second = await sync(world, { state: first });
  expect([...setsOf(second).interactions]).toEqual([identifier]);
  expect(asked(world)).toEqual({ list: 1, status: 1, parameters: 1, ai: 1, transcripts: 1 });
  await sync(world, { state: second });
  expect(asked(world)).toEqual({ list: 1, status: 0, parameters: 0, ai: 0, transcripts: 0 });
});

test('check costs the list and one status', async () => {
  const world = await begin();
  expect((await check(world)).messages.at(-1)).toMatchObject({ connectionStatus: { status: 'SUCCEEDED' } });
  expect(asked(world)).toEqual({ list: 1, status: 1, parameters: 0, ai: 0, transcripts: 0 });
});

test('requests_per_minute and concurrency are kept to', async () => {
  const world = await begin({ options: { interactions: 30, latency_ms: 5 } });
  await sync(world, { streams: ['interactions'], config: { concurrency: 3 } });
  expect(world.requests.peak).toBeLessThanOrEqual(3);
  const limited = await begin({ options: { interactions: 30 } });
  const read = sync(limited, {
    streams: ['interactions'],
    config: { requests_per_minute: 20, interactions: { source: 'list', identifiers: ['a'] } },
  });
  expect(outcome(await read)).toEqual(COMPLETE);
});

const LIMIT = 100_000;

/** A state in which all these are done. */
function done(identifiers: readonly string[]) {
  const seen = new Seen();
  for (const id of identifiers) seen.add('listed', id, '', true);
  const stream_state = { v: 2, scope: [], cursor: null, asOf: null, pending: [], seen: seen.pack() };
  return [{ type: 'STREAM', stream: { stream_descriptor: { name: 'interactions' }, stream_state } }];
}

test('100,000 done identifiers are about 1.1 MB of state and cost no request; beyond that there is a WARN', async () => {
  const world = await begin({ options: { interactions: LIMIT } });
  const all = (await (await fetch(`${world.url}/identifiers.txt`)).text()).trim().split('\n');
  world.requests.clear();
  const read = await execute(world, { streams: ['interactions'], state: done(all) });
  expect(outcome(read)).toEqual(COMPLETE);
  expect(asked(world)).toEqual({ list: 1, status: 0, parameters: 0, ai: 0, transcripts: 0 });
  const size = JSON.stringify(stateOf(read, 'interactions')).length;
  expect(size).toBeGreaterThan(1.0e6);
  expect(size).toBeLessThan(1.1e6);
  expect(logs(read, 'WARN')).toEqual([]);

  world.clock.advance(60);
  for (let i = 0; i < 5; i++) world.event('arrive', { finish_in: -1 });
  const more = await execute(world, { streams: ['interactions'], state: read });
  expect(rows(more, 'interactions')).toHaveLength(5);
  expect(logs(more, 'WARN')).toEqual([expect.stringContaining('no room left to remember 5 delivered items')]);
  expect(JSON.stringify(stateOf(more, 'interactions')).length).toBe(size);
  expect(rows(await execute(world, { streams: ['interactions'], state: more }), 'interactions')).toHaveLength(
    5,
  );
}, 60_000);

test('marks are kept only while the list names their identifiers', async () => {
  const world = await begin({ options: { interactions: 20 } });
  const all = itemsOf(world).map(({ identifier }) => identifier);
  const first = await sync(world, { streams: ['interactions'] });
  const second = await sync(world, {
    streams: ['interactions'],
    state: first,
    config: { interactions: { source: 'list', identifiers: all.slice(0, 5) } },
  });
  expect(stateOf(second, 'interactions')['seen']['ids']).toHaveLength(Math.ceil((5 * 8 * 4) / 3));
});
