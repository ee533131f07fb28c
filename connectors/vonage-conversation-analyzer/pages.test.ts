import { column, configAt, hoursAgo, loopback, reader } from '../../test/loopback.js';
import { errors } from '../../test/rig.js';
import source from './index.js';

/** Windows that hold the same calls, and pages that come again: only the second are a mistake. */

const guid = (i: number) => `0164705c-c206-dce9-d61a-${String(i).padStart(12, '0')}`;
const DAYS = 24;

/** Items and meta of one answer of the list; undefined: a 404. */
type List = (query: URLSearchParams) => { ids: number[]; meta: object } | undefined;

async function begin(way: 'stats' | 'interaction_content', list: List) {
  const { url, requests } = await loopback(({ path, query }) => {
    if (path.endsWith('/token')) return { json: { access_token: 'of-ours-token', expires_in: 7200 } };
    const found = list(query);
    if (found === undefined) return { status: 404, json: {} };
    const items = found.ids.map((i) => ({
      guid: guid(i),
      start: hoursAgo(100),
      medium: 'Phone',
      categorizedAt: hoursAgo(9),
    }));
    return { json: { items, meta: found.meta, upTo: hoursAgo(0) } };
  });
  const config = {
    ...configAt(source.name, url),
    interactions: { source: way },
    start_date: hoursAgo(way === 'stats' ? 70 * DAYS : 6 * DAYS),
  };
  return { ...reader(source, config, ['interactions']), requests };
}

const pageIn = (query: URLSearchParams) => Number(query.get('page') ?? 1);
const counted = (page: number, pageCount: number, totalCount: number) => ({ page, pageCount, totalCount });
const THREE = [1, 2, 3];

test.each<[string, List]>([
  [
    'and behind them comes an empty page',
    (query) => ({ ids: pageIn(query) === 1 ? THREE : [], meta: counted(pageIn(query), 1, 3) }),
  ],
  [
    'and behind them comes a 404',
    (query) => (pageIn(query) === 1 ? { ids: THREE, meta: counted(1, 1, 3) } : undefined),
  ],
  [
    'and behind them the last page comes again',
    (query) => ({ ids: THREE.slice(0, Number(query.get('limit'))), meta: counted(1, 1, 3) }),
  ],
  [
    'on two pages',
    (query) => {
      const asked = pageIn(query);
      const pages = [[], [1, 2], [3, 4]];
      return { ids: pages[asked] ?? [], meta: counted(asked, 2, 4) };
    },
  ],
])('windows may rightly hold the same calls, %s', async (_, list) => {
  const { complete } = await begin('stats', list);
  const ended = await complete();
  const found = list(new URLSearchParams('page=1&limit=1000'))!.ids;
  expect(column(ended, 'interactions', 'guid')).toEqual(expect.arrayContaining(found.map(guid)));
});

test('the same answer to everything is none', async () => {
  const { read } = await begin('stats', () => ({ ids: THREE, meta: counted(1, 1, 3) }));
  const ended = await read();
  expect(ended.code).toBe(1);
  expect(errors(ended).join(' ')).not.toBe('');
});

test.each<[string, 'stats' | 'interaction_content', List]>([
  [
    'two pages later, without an end',
    'stats',
    (query) => ({ ids: pageIn(query) % 2 === 1 ? [1, 2] : [3, 4], meta: { page: pageIn(query) } }),
  ],
  [
    'two pages later, where the vendor counts them',
    'stats',
    (query) => {
      const asked = pageIn(query);
      return { ids: asked % 2 === 1 ? [1, 2] : [3, 4], meta: counted(asked, 4, 8) };
    },
  ],
  [
    'since its tokens lead in a circle',
    'interaction_content',
    (query) => {
      const token = Number(query.get('continuationToken') ?? 0);
      return { ids: [token * 2, token * 2 + 1], meta: { nextContinuationToken: String((token + 1) % 3) } };
    },
  ],
])('a page that comes again %s is an error behind what was seen, and ends soon', async (_, way, list) => {
  const { read, requests } = await begin(way, list);
  const ended = await read();
  expect(ended.code).toBe(1);
  expect(column(ended, 'interactions', 'guid').length).toBeGreaterThanOrEqual(4);
  expect(requests.total).toBeLessThan(60);
});

test('three thousand calls of half an hour are read a thousand at a time: the cursor follows each of them', async () => {
  const at = (i: number) => Date.parse(hoursAgo(50)) + i * 600;
  const pages: number[] = [];
  const { url } = await loopback(({ path, query }) => {
    if (path.endsWith('/token')) return { json: { access_token: 'of-ours-token', expires_in: 7200 } };
    const [from, to] = [Date.parse(query.get('start')!), Date.parse(query.get('end') ?? hoursAgo(0))];
    const all = Array.from({ length: 3000 }, (_, i) => i).filter((i) => at(i) >= from && at(i) <= to);
    const page = pageIn(query);
    pages.push(page);
    const time = (i: number) => new Date(at(i)).toISOString();
    const items = all
      .slice((page - 1) * 100, page * 100)
      .map((i) => ({ guid: guid(i), start: time(i), medium: 'Phone', categorizedAt: time(i) }));
    return {
      json: { items, meta: counted(page, Math.ceil(all.length / 100), all.length), upTo: hoursAgo(0) },
    };
  });
  const { complete } = reader(source, { ...configAt(source.name, url), start_date: hoursAgo(90) }, [
    'interactions',
  ]);
  expect(column(await complete(), 'interactions', 'guid')).toHaveLength(3000);
  // Ten pages hold a thousand.
  expect(Math.max(...pages)).toBeLessThanOrEqual(10);
});
