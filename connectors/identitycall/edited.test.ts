import { rows } from '../../test/rig.js';
import {
  begin,
  COMPLETE,
  DAY,
  FINISHED,
  outcome,
  recordingsOf,
  STREAMS,
  stateOf,
  sync,
  type World,
} from './testing.js';

/** What people edit, where the user said nothing of a lookback. */

type Options = Parameters<typeof sync>[1];

async function good(world: World, options: Options = {}) {
  world.requests.clear();
  const ended = await sync(world, options);
  expect(outcome(ended)).toEqual(COMPLETE);
  return ended;
}
const written = (ended: Parameters<typeof rows>[0]) =>
  STREAMS.flatMap((stream) => rows(ended, stream).map((row) => [stream, row['id'] ?? row['recording_id']]));
const details = (world: World) => world.requests.entries({ path: '/recordings/' }).length;

test('a list with updated_at shows what was edited within a week: changed rows come, and cost requests of their own only', async () => {
  const world = await begin({
    options: { ...FINISHED, recordings: 40, days: 20 },
    switches: { list_item: 'wide' },
  });
  const first = await good(world);
  const [old, young] = [recordingsOf(world)[0]!, recordingsOf(world).at(-2)!];
  await good(world, { state: first });
  expect(details(world)).toBe(0);
  world.clock.advance(60);
  for (const { id } of [old, young]) world.event('edit', { id, name: 'Changed' });
  world.clock.advance(DAY + 60);
  const second = await good(world, { state: first });
  expect(written(second)).toEqual([['recordings', young.id]]);
  // Those that leave the week behind them cost nothing.
  world.clock.advance(8 * DAY);
  expect(written(await good(world, { state: second }))).toEqual([]);
  expect(details(world)).toBe(0);
});

test('a list without it shows nothing, and nothing is asked for', async () => {
  const world = await begin({ options: { ...FINISHED, recordings: 40, days: 20 } });
  const first = await good(world);
  expect(stateOf(first)['seen']).not.toHaveProperty('versions');
  world.clock.advance(DAY + 60);
  world.event('edit', { id: recordingsOf(world).at(-2)!.id, name: 'Changed' });
  expect(written(await good(world, { state: first }))).toEqual([]);
  expect(details(world)).toBe(0);
});

test('the first lookback over an older state writes nothing of what was there', async () => {
  const world = await begin({
    options: { ...FINISHED, recordings: 40, days: 20 },
    switches: { list_item: 'wide' },
  });
  const old = await good(world, { config: { lookback_days: 0 } });
  const first = await good(world, { state: old });
  expect([written(first), details(world)]).toEqual([[], 0]);
  const { id } = recordingsOf(world).at(-2)!;
  world.clock.advance(60);
  world.event('edit', { id, name: 'Changed' });
  world.clock.advance(DAY + 60);
  expect(written(await good(world, { state: first })).filter(([stream]) => stream === 'recordings')).toEqual([
    ['recordings', id],
  ]);
});

test.each([
  ['the list says when', 'wide', {}],
  ['only the detail shows it', 'documented', { lookback_days: 2 }],
])(
  'an edit before a pause that is longer than the lookback comes after it: %s',
  async (_, list_item, config) => {
    const world = await begin({
      options: { ...FINISHED, recordings: 40, days: 20 },
      switches: { list_item },
    });
    const first = await good(world, { config });
    const { id } = recordingsOf(world).at(-1)!;
    world.clock.advance(60);
    world.event('edit', { id, name: 'Changed' });
    world.clock.advance(12 * DAY);
    const second = await good(world, { config, state: first });
    expect(rows(second, 'recordings')).toContainEqual(expect.objectContaining({ id, name: 'Changed' }));
  },
);
