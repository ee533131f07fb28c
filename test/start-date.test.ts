import { column, configAt, hoursAgo, loopback, reader, warned } from './loopback.js';
import { logs } from './rig.js';
import { SMALL_VENDORS } from './small-vendors.js';
import { sourceOf } from './worlds.js';

/** A start_date that is yet to come or too late, by mistake, and mended after a sync or two. */

const AHEAD = { start_date: '2099-01-01T00:00:00Z' };

function vendor(name: string) {
  const items = { count: 3 };
  const { streams, owner, identifiers, answer } = SMALL_VENDORS[name]!;
  const about = SMALL_VENDORS[name]!;
  const served = loopback(
    ({ path, query }) => answer.call(about, path, query, items.count) ?? { status: 404, json: {} },
  );
  const begin = async () => {
    const config = { ...configAt(name, (await served).url, identifiers?.(3)), start_date: hoursAgo(120) };
    return reader(sourceOf(name), config, streams);
  };
  return { items, stream: streams[1], owner, begin };
}

describe.each(Object.keys(SMALL_VENDORS))('%s', (name) => {
  test('a read warns and passes nothing: what was there comes once the date is mended, without a word', async () => {
    const { stream, owner, begin } = vendor(name);
    const { complete } = await begin();
    const ahead = await complete({ more: AHEAD });
    expect(column(ahead, stream, owner)).toEqual([]);
    expect(warned(ahead, /start_date \(2099.* is in the future/)).toBe(1);
    const mended = await complete({ state: ahead });
    expect(column(mended, stream, owner)).toHaveLength(3);
    expect(logs(mended, 'WARN')).toEqual([]);
  });
});

/** Where one more item is one more row of their lists. */
const GROWING = ['voicegain', 'identitycall', 'behavioral-signals'];

test.each(GROWING)('%s: nor is anything passed that came while the date was wrong', async (name) => {
  const { items, stream, owner, begin } = vendor(name);
  const { complete } = await begin();
  const first = await complete();
  items.count = 5;
  const ahead = await complete({ state: first, more: AHEAD });
  expect(column(ahead, stream, owner)).toEqual([]);
  const mended = await complete({ state: ahead });
  expect(column(mended, stream, owner).map((id) => id.replace('s', ''))).toEqual(['4', '5']);
  expect(logs(mended, 'WARN')).toEqual([]);
});

test.each(Object.keys(SMALL_VENDORS))(
  '%s: a date that was set later, twice, and back repeats nothing, and what comes meanwhile still comes',
  async (name) => {
    const { items, stream, owner, begin } = vendor(name);
    const { complete } = await begin();
    let read = await complete();
    expect(column(read, stream, owner)).toHaveLength(3);
    for (const hours of [2, 1]) {
      read = await complete({ state: read, more: { start_date: hoursAgo(hours) } });
      expect(column(read, stream, owner)).toEqual([]);
    }
    const isGrowing = GROWING.includes(name);
    if (isGrowing) items.count = 4;
    const back = await complete({ state: read });
    expect(column(back, stream, owner)).toHaveLength(isGrowing ? 1 : 0);
    expect(warned(back, /older rows do not come/)).toBe(0);
    expect(column(await complete({ state: back }), stream, owner)).toEqual([]);
  },
);
