import { configAt, hoursAgo, loopback, NOW, reader } from '../../test/loopback.js';
import { rows } from '../../test/rig.js';
import source from './index.js';

/** What a vendor may do to the pages of its list, which tells neither a total nor where it ends. */

interface Asked {
  page: number;
  size: number;
}

async function pidsOf(count: number, cut: (asked: Asked) => number | undefined): Promise<number> {
  const all = Array.from({ length: count }, (_, i) => ({
    pid: i + 1,
    status: 2,
    datetime: hoursAgo(100 - i / 1000),
  }));
  const { url } = await loopback(({ query }) => {
    const [page, size] = [Number(query.get('page')), Number(query.get('pageSize'))];
    const rest = all.slice(page * size, (page + 1) * size);
    if (page > 0 && rest.length === 0) return { status: 400, json: { code: 400, message: 'no such page' } };
    const given = cut({ page, size });
    return { json: given === undefined ? rest : rest.slice(0, given) };
  });
  const { complete } = reader(source, configAt(source.name, url), ['processes']);
  return rows(await complete({ now: NOW }), 'processes').length;
}

test('a page in the middle that is shorter than asked for hides nobody, and a 400 behind the last page is its end', async () => {
  expect(await pidsOf(2500, ({ page }) => (page === 1 ? 700 : undefined))).toBe(2500);
  expect(await pidsOf(2500, () => undefined)).toBe(2500);
  expect(await pidsOf(2000, () => undefined)).toBe(2000);
});
