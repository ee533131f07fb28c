import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Feed, Listed } from '../author/feed.js';
import { byInteger } from '../lists/order.js';
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
    { state, batch }: { state?: State; batch?: number } = {},
  ): Promise<void> {
    const feed: Feed<object, Call> = {
      order: byInteger,
      ...(batch === undefined ? {} : { batch }),
      load: async (_, refs) => {
        for (const { id } of refs) {
          this.asked.push(id);
          if (!this.#isOpen(id)) await new Promise<void>((resolve) => this.#waiting.set(id, resolve));
        }
        return refs.map(({ id }) => ({ id }));
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
      concurrency: 2,
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
