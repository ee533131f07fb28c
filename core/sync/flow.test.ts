import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Feed, Listed } from '../author/feed.js';
import { byInteger } from '../lists/order.js';
import { ROOM, weightOf } from './held.js';
import { parseState } from './parse-state.js';
import { passOver } from './pass.fixture.js';
import { Progress, type State } from './state.js';

interface Call {
  id: string;
}

/** A vendor whose answers come when the test says so, and what came out of a pass over it. */
class Vendor {
  readonly written: string[] = [];
  readonly states: State[] = [];
  /** Ids in the order in which they were asked for. */
  readonly asked: string[] = [];
  now = 1000;
  /** What it says of an item beside its id. */
  more: (id: string) => object = () => ({});
  #waiting = new Map<string, () => void>();
  #isOpen: (id: string) => boolean = () => true;

  /** From now on only these answers come at once; the others wait for `answer`. */
  holdBack(...ids: string[]): void {
    this.#isOpen = (id) => !ids.includes(id);
  }

  answer(id: string): void {
    this.#waiting.get(id)!();
  }

  async pass(
    pages: Iterable<Listed<Call>[]> | AsyncIterable<Listed<Call>[]>,
    { state, batch, concurrency = 2 }: { state?: State; batch?: number; concurrency?: number } = {},
  ): Promise<void> {
    const feed: Feed<object, Call> = {
      order: byInteger,
      ...(batch === undefined ? {} : { batch }),
      load: async (_, refs) => {
        for (const { id } of refs) {
          this.asked.push(id);
          if (!this.#isOpen(id)) await new Promise<void>((resolve) => this.#waiting.set(id, resolve));
        }
        return refs.map(({ id }) => ({ id, ...this.more(id) }));
      },
      async *list() {
        for await (const items of pages) yield { items, upTo: items.at(-1)!.id };
      },
    };
    await passOver<Call>({
      feed,
      progress: new Progress([], parseState(state, 'calls')),
      sink: {
        records: (rows) => void this.written.push(...(rows as Call[]).map(({ id }) => id)),
        state: (told) => void this.states.push(JSON.parse(JSON.stringify(told)) as State),
      },
      now: () => this.now,
      asOf: 1000,
      concurrency,
    });
  }
}

const ids = (from: number, to: number): Listed<Call>[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ id: String(from + i) }));

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}

test('a slow item is overtaken by those behind it, and the cursor of a STATE waits for it', async () => {
  const vendor = new Vendor();
  vendor.holdBack('3');
  const pass = vendor.pass([ids(1, 200), ids(201, 400)]);
  await until(() => vendor.written.length === 399);
  expect(vendor.written).not.toContain('3');
  const last = vendor.states.at(-1)!;
  expect(last.cursor).toBeNull();
  // ... and it knows what is above it, so that whoever goes on from there asks for that one alone.
  const second = new Vendor();
  await second.pass([ids(1, 200), ids(201, 400)], { state: last });
  const known = 400 - second.written.length;
  expect(known).toBeGreaterThanOrEqual(300);
  expect(second.written).toContain('3');

  vendor.answer('3');
  await pass;
  expect(vendor.states.at(-1)).toMatchObject({ cursor: '400', pending: [], seen: {} });
});

test('what keeps the cursor back for more than a minute becomes pending, and is written when it comes', async () => {
  const vendor = new Vendor();
  vendor.holdBack('3');
  const pass = vendor.pass([ids(1, 5), ids(6, 5000)]);
  await until(() => vendor.written.length > 1500);
  vendor.now += 61_000;
  await until(() => vendor.written.length === 4999);
  const waiting = vendor.states.find(({ pending }) => pending.length > 0)!;
  expect(waiting.pending).toMatchObject([{ id: '3', since: 62_000 }]);
  expect(Number(waiting.cursor)).toBeGreaterThanOrEqual(5);
  vendor.answer('3');
  await pass;
  expect(vendor.written).toHaveLength(5000);
  expect(vendor.states.at(-1)).toMatchObject({ cursor: '5000', pending: [] });
});

describe('while a run does nothing but wait, a STATE tells what has settled', () => {
  test('for one slow item', async () => {
    const vendor = new Vendor();
    vendor.holdBack('3');
    const pass = vendor.pass([ids(1, 5), ids(6, 9)]);
    await until(() => vendor.asked.length === 9);
    expect(vendor.states).toEqual([]);
    vendor.now += 31_000;
    await until(() => vendor.states.length > 0);
    expect(vendor.states).toMatchObject([{ cursor: null, pending: [] }]);
    // Whoever goes on from there asks for that one alone.
    const second = new Vendor();
    await second.pass([ids(1, 5), ids(6, 9)], { state: vendor.states[0]! });
    expect(second.written).toEqual(['3']);

    vendor.now += 61_000;
    await until(() => vendor.states.length > 1);
    expect(vendor.states[1]).toMatchObject({ cursor: '9', pending: [{ id: '3' }] });
    // Nothing moves any more, and nothing is told.
    vendor.now += 61_000;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(vendor.states).toHaveLength(2);
    vendor.answer('3');
    await pass;
    expect(vendor.states.at(-1)).toMatchObject({ cursor: '9', pending: [] });
  });

  test('for the next page', async () => {
    const vendor = new Vendor();
    let goOn: () => void = () => undefined;
    const list = async function* () {
      yield ids(1, 5);
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      yield ids(6, 9);
    };
    const pass = vendor.pass(list());
    await until(() => vendor.written.length === 5);
    vendor.now += 31_000;
    await until(() => vendor.states.length > 0);
    expect(vendor.states).toMatchObject([{ cursor: '5', pending: [] }]);
    goOn();
    await pass;
    expect(vendor.written).toHaveLength(9);
  });
});

test('an item that waits from an earlier sync and is listed once more is asked for once', async () => {
  const vendor = new Vendor();
  vendor.holdBack('2');
  const state: State = {
    v: 2,
    scope: [],
    cursor: null,
    asOf: null,
    pending: [{ id: '2', since: 1 }],
    seen: {},
  };
  const pass = vendor.pass([ids(1, 50)], { state });
  await until(() => vendor.written.length === 49);
  vendor.answer('2');
  await pass;
  expect(vendor.asked.filter((id) => id === '2')).toEqual(['2']);
  expect(vendor.written.filter((id) => id === '2')).toEqual(['2']);
  expect(vendor.states.at(-1)).toMatchObject({ cursor: '50', pending: [] });
});

test('a batch is as large as the vendor takes, also across the items that need none', async () => {
  const vendor = new Vendor();
  await vendor.pass([[...ids(1, 3), { id: '4', item: { id: '4' } }, ...ids(5, 7)]], { batch: 4 });
  expect(vendor.asked).toEqual(['1', '2', '3', '5', '6', '7']);
  expect(vendor.written).toHaveLength(7);
});

test('what waits behind a slow item lets go of what its list carried', async () => {
  const vendor = new Vendor();
  vendor.holdBack('1');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const carried: WeakRef<Call>[] = [];
  const list = async function* () {
    yield [{ id: '1' }];
    for (let page = 0; page < 15; page++) {
      const items = ids(page * 100 + 2, page * 100 + 101).map(({ id }) => {
        const item = { id };
        carried.push(new WeakRef(item));
        return { id, item };
      });
      yield items;
    }
  };
  const pass = vendor.pass(list());
  await until(() => vendor.written.length >= 1400);
  collect();
  const held = carried.filter((item) => item.deref() !== undefined).length;
  expect(held).toBeLessThan(300);
  vendor.answer('1');
  await pass;
  expect(vendor.written).toHaveLength(1501);
});

describe('what is under way is bounded in bytes', () => {
  // One text for all of them: what is held is told by its length.
  const heavy = 'x'.repeat(ROOM / 8);

  test('what the list carried of the items that are asked for', async () => {
    const vendor = new Vendor();
    const all = ids(1, 100).map(({ id }) => ({ id, shown: { heavy } }));
    vendor.holdBack(...all.map(({ id }) => id));
    const pass = vendor.pass([all], { concurrency: 32 });
    for (let answered = 0; answered < 100; answered++) {
      await until(() => vendor.asked.length > answered);
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      expect(vendor.asked.length - answered).toBeLessThanOrEqual(8);
      vendor.answer(vendor.asked[answered]!);
    }
    await pass;
    expect(vendor.written).toHaveLength(100);
  });

  test('what they turned out to be, once a few have shown it', async () => {
    const vendor = new Vendor();
    vendor.more = () => ({ heavy });
    const all = ids(1, 200);
    vendor.holdBack(...all.map(({ id }) => id));
    const pass = vendor.pass([all], { concurrency: 32 });
    for (let answered = 0; answered < 200; answered++) {
      await until(() => vendor.asked.length > answered);
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      // 64 are begun before any of them has come, and the next ones while that is being learned.
      if (answered > 128) expect(vendor.asked.length - answered).toBeLessThanOrEqual(9);
      vendor.answer(vendor.asked[answered]!);
    }
    await pass;
    expect(vendor.written).toHaveLength(200);
  });

  test('an item that is heavier than all of it goes on, alone, and so does a batch', async () => {
    for (const batch of [1, 50]) {
      const vendor = new Vendor();
      const all = ids(1, 30).map(({ id }) => ({ id, shown: { all: Array(10).fill(heavy) as string[] } }));
      vendor.holdBack(...all.map(({ id }) => id));
      const pass = vendor.pass([all], { concurrency: 32, batch });
      for (let answered = 0; answered < 30; answered++) {
        await until(() => vendor.asked.length > answered);
        expect(vendor.asked).toHaveLength(answered + 1);
        vendor.answer(vendor.asked[answered]!);
      }
      await pass;
      expect(vendor.written).toHaveLength(30);
    }
  });

  test('a heavy page is worked off before the next one is asked for', async () => {
    for (const isHeavy of [true, false]) {
      const vendor = new Vendor();
      let pages = 0;
      const list = async function* () {
        for (; pages < 3; pages++) {
          const shown = isHeavy ? { heavy } : {};
          yield ids(pages * 10 + 1, pages * 10 + 10).map(({ id }) => ({ id, shown }));
        }
      };
      vendor.holdBack('1', '2', '3', '4', '5', '6');
      const pass = vendor.pass(list(), { concurrency: 2 });
      await until(() => vendor.asked.length === 4);
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      expect(pages).toBe(isHeavy ? 0 : 1);
      for (const id of ['1', '2', '3', '4', '5', '6']) {
        await until(() => vendor.asked.includes(id));
        vendor.answer(id);
      }
      await pass;
      expect(vendor.written).toHaveLength(30);
    }
  });
});

test('a weight is about the bytes of a value, told by a few entries of long lists', () => {
  const row = { id: 'a', text: 'y'.repeat(1000), tags: ['b', 'c'], at: null, score: 0.5 };
  const exact = JSON.stringify(row).length;
  expect(weightOf(row)).toBeGreaterThan(exact * 0.8);
  expect(weightOf(row)).toBeLessThan(exact * 1.2);
  expect(weightOf(Array(10_000).fill(row))).toBeCloseTo(weightOf(row) * 10_000, -2);
  let deep: unknown = 'z';
  for (let depth = 0; depth < 100_000; depth++) deep = [deep];
  expect(weightOf(deep)).toBeLessThan(1000);
});
