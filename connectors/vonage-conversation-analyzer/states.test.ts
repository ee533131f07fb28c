import { readFileSync } from 'node:fs';
import { files, type Message, pendingIds, run } from '../../test/rig.js';
import {
  begin,
  COMPLETE,
  execute,
  itemsOf,
  keysOf,
  minus,
  none,
  outcome,
  pendingOf,
  STREAMS,
  setsOf,
  stateOf,
  sync,
  truthOf,
  type World,
} from './testing.js';

/**
 * The state of version 1 was written by a sync of this world: whoever starts the same one must be able to go
 * on, for ever.
 */
const WORLD = {
  seed: 1,
  now: '2025-06-15T12:00:00Z',
  options: { calls: 40, days: 2, late: 0.2, stuck: 0.05, late_listed: 0.05, recategorized: 0.1 },
};
const written = () =>
  JSON.parse(readFileSync('connectors/vonage-conversation-analyzer/states/1.json', 'utf8')) as Message[];
/** One call stands still under each kind of waiting, and one is asked for alone since its request failed. */
const arrived = (world: World) =>
  [
    { finish: '2999-01-01T00:00:00Z' },
    { item: '2999-01-01T00:00:00Z', finish: '2999-01-01T00:00:00Z' },
    { finish: '2025-06-16T12:00:00Z' },
  ].map((args, i) => {
    const [start, processed] = [world.clock.now() - (i + 1) * 600_000, world.clock.now() - 60_000];
    return (world.event('arrive', { start, processed, ...args }) as { guid: string }).guid;
  });

test('a state of version 1 is gone on from: nothing again, nothing left out', async () => {
  const world = await begin(WORLD);
  const [stuck, missing, due] = arrived(world);
  const had = truthOf(world);
  const state = written();
  expect(state.map((one) => one['stream'].stream_descriptor.name)).toEqual(STREAMS);
  const waiting = pendingIds(state[1]!['stream'].stream_state);
  expect(waiting).toEqual(expect.arrayContaining([stuck, missing, due]));
  world.clock.advance(3 * 86_400);
  const fresh = (
    world.event('arrive', { item: world.clock.now(), finish: world.clock.now() }) as { guid: string }
  ).guid;
  const ended = await execute(world, { state });
  expect(outcome(ended)).toEqual(COMPLETE);
  const got = setsOf(ended);
  // The one whose request had failed was done before, and is brought now.
  const alone = Object.entries(
    state[1]!['stream'].stream_state.pending as Record<string, { alone?: true }>,
  ).filter(([, one]) => one.alone);
  expect(alone.length).toBe(1);
  const [sick] = alone[0]!;
  const delivered = Object.fromEntries(
    STREAMS.map((stream) => [
      stream,
      new Set([...had[stream]].filter((key) => stream === 'interactions' || !key.startsWith(sick))),
    ]),
  ) as typeof had;
  const now = truthOf(world);
  expect(minus(minus(now, delivered), got).analyses).toEqual(new Set());
  for (const stream of STREAMS) {
    const categorizedAgain = new Set(
      itemsOf(world).flatMap(({ guid, revision }) => (revision > 0 ? [guid] : [])),
    );
    const again = [...got[stream]].filter((key) => delivered[stream].has(key));
    expect([stream, again]).toEqual([stream, []]);
    const left = [...now[stream]].filter((key) => !delivered[stream].has(key) && !got[stream].has(key));
    expect([stream, left.filter((key) => !categorizedAgain.has(key.split('/')[0]!))]).toEqual([stream, []]);
    expect(stateOf(ended, stream)).toMatchObject({ v: 2, scope: ['emea'] });
  }
  expect([due, sick, fresh].every((guid) => got.analyses.has(guid!))).toBe(true);
  expect(pendingOf(ended)).toEqual(expect.arrayContaining([stuck, missing]));
  expect(pendingOf(ended)).not.toContain(due);
});

test('from it every other way and every reset goes on as well', async () => {
  const world = await begin(WORLD);
  arrived(world);
  world.clock.advance(3 * 86_400);
  // A stream without a state begins anew, the others go on.
  const state = written().filter((one) => one['stream'].stream_descriptor.name !== 'categories');
  const ended = await sync(world, { state });
  expect(outcome(ended)).toEqual(COMPLETE);
  expect(keysOf(ended, 'categories')).toEqual(truthOf(world).categories);
  expect(keysOf(ended, 'analyses').size).toBeLessThan(truthOf(world).analyses.size / 2);
  const identifiers = itemsOf(world).map(({ guid }) => guid);
  const listed = await sync(world, {
    state: ended,
    config: { interactions: { source: 'list', identifiers } },
    streams: ['analyses'],
  });
  expect(outcome(listed)).toEqual(COMPLETE);
  expect(minus(setsOf(await sync(world, { state: ended })), none())).toEqual(none());
});

test('`trunkline state` says what each stream has, what it waits for and since when', async () => {
  const state = written();
  const paths = files({ 'state.json': state });
  const { code, stdout } = await run('trunkline', ['state', paths['state.json']!]);
  expect(code).toBe(0);
  expect(stdout).toContain('has       everything up to 2025-06-15T12:00:00.000Z of emea');
  const waiting = pendingIds(state[1]!['stream'].stream_state);
  expect(waiting.length).toBeGreaterThan(3);
  expect(stdout).toContain(`waits for ${waiting.length} unfinished items: `);
  for (const guid of waiting) expect(stdout).toContain(guid);
});
