import { column, hoursAgo, loopback, NOW, reader } from '../../test/loopback.js';
import { rows } from '../../test/rig.js';
import source from './index.js';
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

test('a call that one sync finds in two windows, of its first categorization and of its last, comes once over all syncs', async () => {
  const guid = '0164705c-c206-dce9-d61a-000000000001';
  const [first, again] = [hoursAgo(50 * 24), hoursAgo(3 * 24)];
  const call = { guid, medium: 'Phone', start: first, categorizedAt: again };
  const { url } = await loopback(({ path, query }) => {
    if (path.endsWith('/token')) return { json: { access_token: 'twice', expires_in: 7200 } };
    if (!path.startsWith('/stats')) return { json: { guid, status: 'processed', categories: [] } };
    const [from, to] = [query.get('start')!, query.get('end') ?? later(48)];
    const items = [first, again].some((time) => time >= from && time < to) ? [call] : [];
    const count = items.length;
    return { json: { items, upTo: later(0), meta: { page: 1, count, pageCount: count, totalCount: count } } };
  });
  let now = NOW;
  const later = (hours: number) => new Date(Date.parse(now) + hours * 3_600_000).toISOString();
  const config = {
    region: 'emea',
    client_id: 'twice',
    client_secret: 'twice-secret',
    api_url: url,
    auth_url: `${url}/token`,
    start_date: hoursAgo(60 * 24),
  };
  const { complete } = reader(source, config, ['interactions', 'analyses']);
  const read = await complete();
  for (const stream of ['interactions', 'analyses'])
    expect([stream, column(read, stream, 'guid')]).toEqual([stream, [guid]]);
  now = later(26);
  expect(written(await complete({ state: read, now }))).toEqual([]);
});
