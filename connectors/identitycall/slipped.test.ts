import { column, hoursAgo, loopback, NOW, reader } from '../../test/loopback.js';
import { lastStates } from '../../test/rig.js';
import source from './index.js';

const DAY = 24;
/** A hundred recordings a page; the first page is the oldest one. */
const recording = (id: number, created_at: unknown = hoursAgo(20 * DAY - id)) => ({
  id,
  name: 'call',
  status: 'completed',
  goals_evaluated: true,
  goal_achievement: 50,
  created_at,
});
const daysLater = (days: number) => new Date(Date.parse(NOW) + days * DAY * 3_600_000).toISOString();

interface World {
  list: ReturnType<typeof recording>[];
  /** What happens, one after the other, once the first page of the list is answered. */
  moves: (() => void)[];
}

async function begin(world: World) {
  const { url } = await loopback(({ path, query }) => {
    const id = /recordings\/(\d+)$/.exec(path)?.[1];
    if (id !== undefined) {
      const data = world.list.find((one) => one.id === Number(id));
      return data === undefined ? { status: 404, json: { error: 'Resource not found' } } : { json: { data } };
    }
    if (!path.endsWith('/recordings')) return { json: { data: [] } };
    const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('per_page'))];
    const data = world.list.slice((page - 1) * size, page * size);
    const total_count = world.list.length;
    if (page === 1) world.moves.shift()?.();
    const meta = { current_page: page, total_pages: Math.ceil(total_count / size), total_count };
    return { json: { data, meta } };
  });
  return reader(source, { api_key: 'idc_slipped', api_url: `${url}/v1` }, ['recordings']);
}

/** What the state remembers as missed by the last list. */
const missed = (ended: Parameters<typeof lastStates>[0]) =>
  JSON.stringify(lastStates(ended)).includes('"missed"');

describe.each([
  ['whose list says when they were created', recording(101).created_at],
  ['without created_at', null],
])('recordings %s', (_, created_at) => {
  test.each([undefined, 0, 7])(
    'one that slips past a walk, because another was deleted meanwhile, is not delivered again (lookback_days %s)',
    async (lookback_days) => {
      const list = Array.from({ length: 250 }, (__, i) => recording(i + 1));
      list[100] = recording(101, created_at);
      const world: World = { list, moves: [] };
      const { complete } = await begin(world);
      const more = lookback_days === undefined ? {} : { lookback_days };
      const first = await complete({ more });
      expect(column(first, 'recordings', 'id')).toHaveLength(250);
      world.moves.push(() => void list.shift()); // 101 now stands on the page that was read
      const second = await complete({ state: first, now: daysLater(2), more });
      const third = await complete({ state: second, now: daysLater(4), more });
      expect([...column(second, 'recordings', 'id'), ...column(third, 'recordings', 'id')]).toEqual([]);
      // What was deleted was still on the first page of the second sync: it is remembered for one list more.
      const fourth = await complete({ state: third, now: daysLater(6), more });
      expect([missed(second), missed(third), missed(fourth)]).toEqual([true, true, false]);
    },
  );
});
