import { rows } from '../../test/rig.js';
import { begin, COMPLETE, itemsOf, outcome, STREAMS, type SyncOptions, sync, type World } from './testing.js';

/** Categories that are computed again, where the user said nothing of a lookback. */

const HOUR = 3600;

async function good(world: World, options: SyncOptions) {
  world.requests.clear();
  const ended = await sync(world, options);
  expect(outcome(ended)).toEqual(COMPLETE);
  return { ...ended, requests: world.requests.total };
}
const written = (ended: Parameters<typeof rows>[0]) =>
  STREAMS.flatMap((stream) => rows(ended, stream).map((row) => `${stream} ${String(row['guid'])}`));

test.each(['stats', 'interaction_content'] as const)(
  'by %s a call that is categorized again comes within a day where the list tells, and nothing that did not change',
  async (way) => {
    const world = await begin();
    world.clock.advance(24 * HOUR);
    const first = await good(world, { way });
    const { guid } = itemsOf(world).at(-20)!;
    world.event('recategorize', { guid });
    world.clock.advance(HOUR);
    const between = await good(world, { way, state: first });
    world.clock.advance(24 * HOUR);
    const next = await good(world, { way, state: between });
    const all = new Set([...written(between), ...written(next)]);
    const wanted = way === 'stats' ? [`analyses ${guid}`, `categories ${guid}`, `interactions ${guid}`] : [];
    expect([...all].sort()).toEqual(wanted);
    world.clock.advance(25 * HOUR);
    expect(written(await good(world, { way, state: next }))).toEqual([]);
  },
);
