import fc from 'fast-check';
import type { Context, Listed } from '../author/feed.js';
import { type ChangesOptions, changes } from './changes.js';

interface Item {
  id: string;
  at: number;
}
interface Config {
  start_date?: string;
}

const START = Date.parse('2026-01-01T00:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();

const WORLD = {
  /** Items at the beginning, by the seconds of their last update: few values, so that many share a moment. */
  items: [3, 3, 3, 3, 5, 6, 9] as number[],
  /** What happens just before the n-th request: an item (by index) is edited, or comes into being. */
  edits: [] as { request: number; item: number }[],
  size: 2,
  ascending: true,
  /** Pages by number; else a token, which holds the place of the item behind which it goes on. */
  numbers: true,
  /** The vendor means "after since". */
  exclusive: false,
  /** The vendor looks at whole seconds of `since` only. */
  coarse: false,
};
type Plan = typeof WORLD;

/** A vendor whose clock ticks a little with each request. */
function vendor(plan: Plan) {
  const items = plan.items.map((at, i): Item => ({ id: String(i), at: START + at * 1000 }));
  let now = START + 10_000;
  let requests = 0;
  function happen() {
    now += 400;
    requests++;
    for (const { request, item } of plan.edits) {
      if (request !== requests) continue;
      const known = items.find(({ id }) => id === String(item));
      const at = Math.floor(now / 1000) * 1000;
      if (known === undefined) items.push({ id: String(item), at });
      else known.at = at;
    }
  }
  const order = (a: Item, b: Item) =>
    (plan.ascending ? a.at - b.at : b.at - a.at) || Number(a.id) - Number(b.id);
  const ask: ChangesOptions<Config, Item, number | string>['ask'] = async (_, since, next) => {
    happen();
    const given = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since);
    const from = plan.coarse ? Math.floor(given / 1000) * 1000 : given;
    const found = items.filter(({ at }) => (plan.exclusive ? at > from : at >= from)).sort(order);
    let first = 0;
    if (typeof next === 'number') first = (next - 1) * plan.size;
    if (typeof next === 'string') {
      const [at, id] = next.split('/') as [string, string];
      first = found.filter((item) => order(item, { at: Number(at), id }) <= 0).length;
    }
    const rows = found.slice(first, first + plan.size).map((item) => ({ ...item }));
    const last = rows.at(-1);
    if (last === undefined || first + plan.size >= found.length) return { rows };
    if (!plan.numbers) return { rows, next: `${last.at}/${last.id}` };
    return { rows, next: typeof next === 'number' ? next + 1 : 2 };
  };
  return { items, ask, now: () => now, requests: () => requests, rest: (ms: number) => (now += ms) };
}

const listOf = (plan: Plan, more: Partial<ChangesOptions<Config, Item, number | string>> = {}) => {
  const world = vendor(plan);
  const options = {
    id: (item: Item) => item.id,
    at: (item: Item) => iso(item.at),
    ascending: plan.ascending,
  };
  const { list, rewind } = changes<Config, Item, number | string>({ ...options, ask: world.ask, ...more });
  const warned: string[] = [];
  const context = (config: Config) =>
    ({
      config,
      asOf: world.now(),
      log: (_: string, message: string) => void warned.push(message),
    }) as unknown as Context<Config>;
  return { world, list, rewind, warned, context };
};

/** One sync from a cursor; `pages`: it is struck down after so many. */
async function sync(
  reader: ReturnType<typeof listOf>,
  cursor: string | null,
  pages = Number.POSITIVE_INFINITY,
  config: Config = {},
) {
  const ctx = reader.context(config);
  const from = cursor === null ? null : ((await reader.rewind!(ctx, cursor, ctx.asOf)) ?? null);
  const items: Listed<Item>[] = [];
  let place = cursor;
  let count = 0;
  for await (const page of reader.list(ctx, from, null)) {
    items.push(...page.items);
    if (typeof page.upTo === 'string') place = place !== null && place > page.upTo ? place : page.upTo;
    if (++count >= pages) break;
  }
  return { items, cursor: place, count };
}

const plans = fc.record({
  items: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 14 }),
  edits: fc.array(
    fc.record({ request: fc.integer({ min: 1, max: 25 }), item: fc.integer({ min: 0, max: 16 }) }),
    {
      maxLength: 6,
    },
  ),
  size: fc.integer({ min: 1, max: 4 }),
  ascending: fc.boolean(),
  numbers: fc.boolean(),
  exclusive: fc.boolean(),
  coarse: fc.boolean(),
});

test('whatever is edited between two requests, and wherever a sync is struck down, the last version of every item is listed', async () => {
  const runs = Number(process.env['TRUNKLINE_CASES'] ?? 500);
  await fc.assert(
    fc.asyncProperty(
      plans,
      fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }),
      async (plan, crashes) => {
        // Enough for a vendor that writes whole seconds, and not so much that the next sync makes good what
        // this one missed.
        const reader = listOf(plan, { overlap: 2 });
        const listed = new Map<string, number>();
        let cursor: string | null = null;
        for (const pages of [...crashes, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]) {
          let outcome: Awaited<ReturnType<typeof sync>>;
          try {
            outcome = await sync(reader, cursor, pages);
          } catch (error) {
            // A vendor that never rests: the cursor stays, the next sync tells.
            if (!String(error).includes('The list changed')) throw error;
            continue;
          }
          for (const { id, item } of outcome.items) listed.set(id, Math.max(item!.at, listed.get(id) ?? 0));
          cursor = outcome.cursor;
        }
        // Whatever happened during the last two comes with the quiet one.
        while (reader.world.requests() < 26)
          await reader.world.ask({} as Context<Config>, undefined, undefined);
        for (const { id, item } of (await sync(reader, cursor)).items) listed.set(id, item!.at);
        expect(Object.fromEntries(listed)).toEqual(
          Object.fromEntries(reader.world.items.map(({ id, at }) => [id, at])),
        );
      },
    ),
    {
      numRuns: runs,
      ...(process.env['TRUNKLINE_SEED'] ? { seed: Number(process.env['TRUNKLINE_SEED']) } : {}),
    },
  );
});

test('who is edited slides to the end, and nobody slides past the reader', async () => {
  // Item 0 is edited after the first page was read: with page numbers item 2 would be on the page that was
  // read already.
  const reader = listOf({ ...WORLD, items: [1, 2, 3, 4, 5, 6], edits: [{ request: 2, item: 0 }] });
  const { items } = await sync(reader, null);
  expect(new Set(items.map(({ id }) => id))).toEqual(new Set(['0', '1', '2', '3', '4', '5']));
});

test('a STATE may follow while a list in ascending order is read, never between two items of one moment', async () => {
  const reader = listOf({ ...WORLD, items: [1, 1, 1, 1, 1, 2, 2, 3, 4, 4, 4, 4], size: 3 });
  const places: (string | null)[] = [];
  let above: string[] = [];
  for await (const page of reader.list(reader.context({}), null, null)) {
    above = above.concat(page.items.map(({ item }) => iso(item!.at)));
    if (typeof page.upTo !== 'string') continue;
    places.push(page.upTo);
    expect(Math.max(...above.map((at) => Date.parse(at)))).toBe(Date.parse(page.upTo));
  }
  expect(places).toEqual([1, 2, 3, 4].map((second) => iso(START + second * 1000)));
  const many = listOf({ ...WORLD, items: Array.from({ length: 150 }, () => 4), size: 200 });
  const pages = await Promise.all([sync(many, null, 1)]);
  expect(pages[0]).toMatchObject({ cursor: null, items: { length: 100 } });
});

test('the overlap lists again what may have become visible late, under the version that was delivered', async () => {
  const reader = listOf({ ...WORLD });
  const first = await sync(reader, null);
  expect(first.cursor).toBe(iso(START + 9000));
  expect(first.items[0]).toEqual({
    id: '0',
    item: { id: '0', at: START + 3000 },
    version: iso(START + 3000),
    again: iso(START + 303_000),
  });
  reader.world.items.push({ id: 'late', at: START + 8000 });
  const second = await sync(reader, first.cursor);
  expect(second.items.map(({ id }) => id)).toContain('late');
  expect(second.cursor).toBe(first.cursor);
  const narrow = listOf({ ...WORLD }, { overlap: 0 });
  narrow.world.rest(1000);
  expect((await sync(narrow, iso(START + 6000))).items.map(({ id }) => id)).toEqual(['6']);
});

test('start_date, and a laggard that catches up to where the others stand', async () => {
  const reader = listOf({ ...WORLD });
  const { items } = await sync(reader, null, undefined, { start_date: iso(START + 6000) });
  expect(items.map(({ id }) => id)).toEqual(['5', '6']);
  const ids: string[] = [];
  for await (const page of reader.list(reader.context({}), iso(START + 3000), iso(START + 6000)))
    ids.push(...page.items.map(({ id }) => id));
  expect(ids).toEqual(['4', '5']);
});

test('an item without a time is read last, in every sync, and moves no cursor', async () => {
  const at = (item: Item) => (item.id === '2' ? null : iso(item.at));
  const reader = listOf({ ...WORLD, ascending: false }, { at });
  const { items, cursor } = await sync(reader, null);
  expect(items.at(-1)).toMatchObject({ id: '2', again: true });
  expect(cursor).toBe(iso(START + 9000));
  expect(reader.warned).toEqual([expect.stringContaining('1 item of the list has no time')]);
});

test('times that cannot be fill pages at either end of the list: all of it is read, and nothing asked from there', async () => {
  const reader = listOf({ ...WORLD, size: 1, items: [3, 5] });
  const far = Date.parse('2999-01-01T00:00:00Z');
  reader.world.items.push({ id: 'far', at: far }, { id: 'further', at: far + 1 }, { id: 'first', at: 0 });
  for (const cursor of [null, iso(START + 4000)]) {
    const { items, cursor: place } = await sync(reader, cursor);
    const ids = items.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['1', 'far', 'further']));
    expect(ids.includes('first')).toBe(cursor === null);
    expect(place).toBe(iso(START + 5000));
  }
});

test('a time of 1970 lies below every cursor: such an item is listed before a STATE may follow, to each stream', async () => {
  for (const ascending of [true, false]) {
    const reader = listOf({ ...WORLD, ascending });
    reader.world.items.push({ id: 'first', at: 0 });
    for (const until of [null, iso(START + 5000)]) {
      const pages = [];
      for await (const page of reader.list(reader.context({}), null, until)) pages.push(page);
      expect(pages[0]).toEqual({
        items: [expect.objectContaining({ id: 'first', again: true })],
        more: true,
      });
      const ids = pages.flatMap(({ items }) => items.map(({ id }) => id));
      expect(ids.filter((id) => id === 'first')).toHaveLength(1);
    }
  }
});

test('a list that is not in the order the connector takes it to be in, and one without an end, are errors', async () => {
  const unsorted = listOf({ ...WORLD, ascending: false, size: 4 }, { ascending: true });
  await expect(sync(unsorted, null)).rejects.toThrow('it is not in ascending order');
  let asked = 0;
  const endless = listOf(
    { ...WORLD },
    {
      ask: async () => {
        asked++;
        return { rows: [], next: 2 };
      },
    },
  );
  await expect(sync(endless, null)).rejects.toThrow('nothing new, and promises more');
  expect(asked).toBeLessThan(50);
});

test('what changes faster than it is read is left to the next sync', async () => {
  let at = START;
  const ask = async () => {
    at += 3_600_000;
    return {
      rows: [
        { id: `${at}a`, at },
        { id: `${at}b`, at: at + 1 },
      ],
      next: 2,
    };
  };
  const restless = listOf({ ...WORLD }, { ask });
  expect((await sync(restless, null)).count).toBeLessThan(500);
});

test('partial: the list shows too little, each item is loaded', async () => {
  const { items } = await sync(listOf({ ...WORLD }, { partial: true }), null);
  expect(items.every(({ item, version }) => item === undefined && version !== undefined)).toBe(true);
});
