import fc from 'fast-check';
import type { Context, Page } from '../author/feed.js';
import { type SteppingOptions, stepping } from './stepping.js';

interface Call {
  id: number;
  final: boolean;
  note?: string;
}
interface Vendor {
  calls: Call[];
  size: number;
  /** Rows the list of all gives at once, at most. */
  most: number;
  /** Happens before each request. */
  before?(request: number): void;
  requests: number;
}

const context = (vendor: Vendor) =>
  ({ config: vendor, estimate: () => undefined }) as unknown as Context<Vendor>;
const asked = (vendor: Vendor) => {
  vendor.before?.(vendor.requests++);
  return vendor.calls;
};
const newestFirst = (calls: readonly Call[]) => [...calls].sort((a, b) => b.id - a.id);

const OPTIONS: SteppingOptions<Vendor, Call> = {
  id: ({ id }) => id,
  isFinal: ({ final }) => final,
  stream: 'calls',
  most: 2000,
  size: ({ size }) => size,
  async finished({ config }, above, size) {
    const higher = asked(config).filter(({ id }) => id > above);
    const blocked = higher.findIndex(({ final }) => !final);
    return (blocked < 0 ? higher : higher.slice(0, blocked)).slice(0, size).map((call) => ({ ...call }));
  },
  async all({ config }, page, size) {
    const calls = asked(config);
    const rows = Math.min(size, config.most);
    return {
      rows: newestFirst(calls)
        .slice((page - 1) * rows, page * rows)
        .map((call) => ({ ...call })),
      total: calls.length,
    };
  },
  newest: async ({ config }) => ({ rows: newestFirst(asked(config)).slice(0, 2) }),
  exists: async ({ config }, id) => asked(config).some((call) => call.id === id),
  brief: ({ id, final }) => ({ id, final }),
  listed: async () => (item) => ({ id: String(item.id), item }),
};
const list = stepping<Vendor, Call>(OPTIONS);

async function walk(vendor: Vendor, after: string | null = null, until: string | null = null) {
  const pages: Page<Call>[] = [];
  for await (const page of list(context(vendor), after, until)) pages.push(page);
  return pages;
}

const calls = (flags: readonly boolean[], gaps: readonly number[]): Call[] => {
  let id = 0;
  return flags.map((final, i) => {
    id += gaps[i % gaps.length]!;
    return { id, final };
  });
};
const worlds = fc.record({
  flags: fc.array(fc.boolean(), { maxLength: 60 }),
  gaps: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 9 }),
  size: fc.integer({ min: 1, max: 12 }),
  // More than come between two requests: a page that was pushed down whole looks like one that repeats.
  most: fc.integer({ min: 6, max: 40 }),
});

test('every item above the place once, ascending, whoever is in the way', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, fc.nat(80), fc.nat(120), async ({ flags, gaps, size, most }, low, high) => {
      const vendor = { calls: calls(flags, gaps), size, most, requests: 0 };
      const pages = await walk(vendor, String(low), String(high));
      const ids = pages.flatMap(({ items }) => items.map((item) => Number(item.id)));
      expect(ids).toEqual(vendor.calls.map(({ id }) => id).filter((id) => id > low && id <= high));
      // What a page claims was listed by then.
      let seen = 0;
      for (const { items, upTo } of pages) {
        seen += items.length;
        expect(ids[seen - 1]).toBe(Number(upTo));
      }
    }),
    { numRuns: 500 },
  );
});

test('nobody is missed and nobody comes twice while others finish and arrive', async () => {
  await fc.assert(
    fc.asyncProperty(
      worlds,
      fc.array(fc.nat(59), { maxLength: 40 }),
      async ({ flags, gaps, size, most }, finishing) => {
        const vendor: Vendor = { calls: calls(flags, gaps), size, most, requests: 0 };
        const known = vendor.calls.map(({ id }) => id);
        vendor.before = (request) => {
          const call = vendor.calls[finishing[request] ?? -1];
          if (call !== undefined) call.final = true;
          if (request % 3 === 2 && vendor.calls.length < 80)
            vendor.calls.push({ id: (vendor.calls.at(-1)?.id ?? 0) + 1, final: request % 2 === 0 });
        };
        const ids = (await walk(vendor)).flatMap(({ items }) => items.map((item) => Number(item.id)));
        expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
        expect(known.filter((id) => !ids.includes(id))).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
});

test('a list that does not begin where it was told to is an error', async () => {
  const repeating = stepping<Vendor, Call>({
    id: ({ id }) => id,
    isFinal: ({ final }) => final,
    stream: 'calls',
    most: 2000,
    size: () => 2,
    finished: async () => calls([true, true], [1]),
    all: async () => ({ rows: [] }),
    newest: async () => ({ rows: newestFirst(calls([true, true], [9])) }),
    exists: async () => true,
    brief: (call) => call,
    listed: async () => (item) => ({ id: String(item.id), item }),
  });
  const read = async () => {
    for await (const page of repeating(context({ calls: [], size: 2, most: 2, requests: 0 }), null, null))
      expect(page.items).toHaveLength(2);
  };
  await expect(read()).rejects.toThrow('it repeats a page, or does not begin where it was told to');
});

test('a row that a page names twice is one, and others are asked for behind it; what differs is told', async () => {
  const told: unknown[] = [];
  for (const size of [2, 3, 20]) {
    for (const most of [3, 40]) {
      const rows = calls([true, true, true, true, true, false, true, true, true], [1]);
      for (const id of [3, 6, 8]) {
        const at = rows.findIndex((row) => row.id === id);
        rows.splice(at + 1, 0, { ...rows[at]!, note: 'b' });
      }
      const vendor = { calls: rows, size, most, requests: 0 };
      const ctx = { ...context(vendor), odd: (kind: string, row: unknown) => void told.push([kind, row]) };
      const found: number[] = [];
      for await (const { items } of list(ctx as unknown as Context<Vendor>, null, null))
        found.push(...items.map(({ id }) => Number(id)));
      expect(found).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
  }
  expect(told).toContainEqual(['differing', expect.objectContaining({ id: 3 })]);
});

test('a row without an id is left out, counted, and takes none of the others with it', async () => {
  for (const size of [1, 2, 20]) {
    const odd: string[] = [];
    const rows = calls([true, false, true, true, false, true, true], [1]);
    const nameless = (found: readonly Call[]) => [{ id: Number.NaN, final: true }, ...found];
    const vendor = { calls: rows, size, most: 3, requests: 0 };
    const reader = stepping<Vendor, Call>({
      ...OPTIONS,
      finished: async (ctx, above, most) => nameless(await OPTIONS.finished(ctx, above, most)),
      async all(ctx, page, most) {
        const { rows: found, total } = await OPTIONS.all(ctx, page, most);
        return { rows: found.length === 0 ? [] : nameless(found), total };
      },
      newest: async (ctx) => ({ rows: nameless((await OPTIONS.newest(ctx)).rows) }),
    });
    const ctx = { ...context(vendor), odd: (kind: string) => void odd.push(kind) };
    const pages: Page<Call>[] = [];
    for await (const page of reader(ctx as unknown as Context<Vendor>, null, null)) pages.push(page);
    expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).toEqual('1234567'.split(''));
    expect(pages.at(-1)!.upTo).toBe('7');
    expect(odd).toContain('keyless');
    expect(vendor.requests).toBeLessThan(25);
  }
});
