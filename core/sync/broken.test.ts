import type { Feed } from '../author/feed.js';
import { ids } from '../lists/ids.js';
import { byInteger } from '../lists/order.js';
import { NO_LOOKBACK } from './lookback.js';
import { parseState } from './parse-state.js';
import { passOver } from './pass.fixture.js';
import { Progress, type State } from './state.js';

const [HOUR, DAY] = [3_600_000, 86_400_000];

interface Call {
  id: string;
}

/** A vendor of whose items some never work, read again and again. */
class Vendor {
  now = Date.parse('2026-01-01T00:00:00Z');
  state: State | undefined;
  asked: string[] = [];
  failures: string[] = [];
  readonly written: string[] = [];

  constructor(
    readonly named: string[],
    private readonly answer: (id: string, now: number) => 'fails' | 'unknown' | 'gone' | 'later' | 'there',
    private readonly list: 'ids' | 'keyset',
    private readonly batch = 1,
    private readonly looksBack = false,
  ) {}

  async sync(pause = HOUR): Promise<void> {
    this.now += pause;
    this.asked = [];
    this.failures = [];
    const { named } = this;
    const feed: Feed<object, Call> = {
      order: byInteger,
      batch: this.batch,
      ...(this.looksBack ? { version: () => 'as it was' } : {}),
      load: async (_, refs) =>
        refs.map(({ id }) => {
          this.asked.push(id);
          const said = this.answer(id, this.now);
          if (said === 'fails') throw new Error(`${id} is broken`);
          return said === 'there' ? { id } : said;
        }),
      list:
        this.list === 'ids'
          ? ids<object, Call>(
              async function* () {
                yield named;
              },
              () => this.looksBack,
            )
          : async function* (_, after) {
              const items = named
                .filter((id) => after === null || byInteger(id, after) > 0)
                .map((id) => ({ id }));
              if (items.length > 0) yield { items, upTo: items.at(-1)!.id };
            },
    };
    await passOver<Call>({
      feed,
      progress: new Progress([], parseState(this.state, 'calls')),
      sink: {
        records: (rows) => void this.written.push(...(rows as Call[]).map(({ id }) => id)),
        state: (told) => {
          this.state = JSON.parse(JSON.stringify(told)) as State;
        },
        failed: (failure) => void this.failures.push(failure.message),
      },
      now: () => this.now,
      concurrency: 4,
      ...(this.looksBack ? { lookback: { ...NO_LOOKBACK, days: 7, isRead: true } } : {}),
    });
  }
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => String(from + i));

test.each(['ids', 'keyset'] as const)(
  'items that are broken for ever hold back no other, and are asked for less and less often: %s',
  async (list) => {
    const broken = new Set(numbers(1, 500).filter((id) => Number(id) % 5 === 0));
    const vendor = new Vendor(numbers(1, 500), (id) => (broken.has(id) ? 'fails' : 'there'), list);
    await vendor.sync();
    expect([vendor.written.length, vendor.failures]).toEqual([400, []]);
    const asked: number[] = [];
    for (let hour = 0; hour < 48; hour++) {
      vendor.named.push(String(501 + hour)); // something succeeds in every sync
      await vendor.sync();
      asked.push(vendor.asked.filter((id) => broken.has(id)).length);
    }
    expect(vendor.written.length).toBe(448);
    expect(asked.slice(0, 2)).toEqual([100, 100]);
    const total = asked.reduce((sum, count) => sum + count, 0);
    expect(total).toBeLessThan(100 * 9); // 1, 1, 2, 4, 8, 16 hours apart
  },
);

test('an outage of the vendor lengthens no delay: when it is over everything is asked for at once', async () => {
  let isDown = true;
  const vendor = new Vendor(numbers(1, 9), () => (isDown ? 'fails' : 'there'), 'keyset');
  for (let hour = 0; hour < 12; hour++) await vendor.sync();
  expect(vendor.written).toEqual([]);
  isDown = false;
  await vendor.sync();
  expect(new Set(vendor.written)).toEqual(new Set(numbers(1, 9)));
});

test('ten new items that fail in a row, and nothing that succeeds, are the failure of the stream', async () => {
  const vendor = new Vendor(numbers(1, 50), () => 'fails', 'keyset');
  await vendor.sync();
  expect(vendor.failures).toHaveLength(1);
});

test('ids of a list that the vendor does not know block nobody, and cost 24 bytes of state each', async () => {
  const vendor = new Vendor(
    numbers(1, 10_060),
    (id, now) => (Number(id) <= 10_050 && now < Date.parse('2026-01-04T00:00:00Z') ? 'unknown' : 'there'),
    'ids',
  );
  await vendor.sync();
  expect([new Set(vendor.written), vendor.failures]).toEqual([new Set(numbers(10_051, 10_060)), []]);
  expect(vendor.state!.pending).toEqual([]);
  expect(vendor.state!.marked).toHaveLength(10_050 * 24);
  await vendor.sync();
  expect(vendor.asked.length).toBeLessThan(1100); // a bounded number a sync
  await vendor.sync(100 * HOUR);
  for (let sync = 0; sync < 12; sync++) await vendor.sync();
  expect(vendor.written).toHaveLength(10_060);
  expect(vendor.state!.marked).toBeUndefined();
});

test.each(['unknown', 'fails'] as const)(
  'of many that are marked all have their turn, though the list names them in the same order each time: %s',
  async (said) => {
    let mended = '';
    const vendor = new Vendor(
      numbers(1, 5000),
      (id) => (Number(id) % 2 === 1 || id === mended ? 'there' : said),
      'ids',
    );
    await vendor.sync();
    expect(vendor.state!.marked).toHaveLength(2500 * 24);
    mended = '4800'; // one of the last
    for (let sync = 0; sync < 3; sync++) await vendor.sync();
    expect(vendor.written.at(-1)).toBe(mended);
    expect(vendor.failures).toEqual([]);
  },
);

test('as many are asked for in vain where they are asked for in batches, and as many where some turn up', async () => {
  let turned = 0;
  const vendor = new Vendor(
    numbers(1, 5000),
    (id) => (Number(id) <= turned ? 'there' : 'unknown'),
    'ids',
    300,
  );
  await vendor.sync();
  await vendor.sync();
  expect(vendor.asked).toHaveLength(1000);
  turned = 5000;
  await vendor.sync();
  expect(vendor.written).toHaveLength(5000);
});

test('what the list names no more is forgotten with its mark', async () => {
  const vendor = new Vendor(numbers(1, 5), (id) => (id === '3' ? 'fails' : 'there'), 'ids');
  await vendor.sync();
  expect(vendor.state!.marked).toHaveLength(24);
  vendor.named.splice(2, 1);
  await vendor.sync();
  expect(vendor.state!.marked).toBeUndefined();
});

test('what is not there is believed when a later sync sees it too, an hour or more after the first', async () => {
  let answer: 'gone' | 'there' = 'gone';
  const vendor = new Vendor(['1', '2'], (id) => (id === '2' ? answer : 'there'), 'keyset');
  await vendor.sync();
  expect([vendor.written, vendor.state!.pending.map(({ id }) => id)]).toEqual([['1'], ['2']]);
  await vendor.sync(HOUR / 2);
  expect(vendor.state!.pending).toHaveLength(1); // too soon after the first
  answer = 'there';
  await vendor.sync(HOUR);
  expect([vendor.written, vendor.state!.pending]).toEqual([['1', '2'], []]);
  answer = 'gone';
  const other = new Vendor(['1', '2'], (id) => (id === '2' ? answer : 'there'), 'keyset');
  await other.sync();
  await other.sync(HOUR);
  expect([other.written, other.state!.pending]).toEqual([['1'], []]);
});

test('an outage gives nothing up that it could not ask for, however long that has waited', async () => {
  let answer: 'later' | 'fails' | 'there' = 'later';
  const vendor = new Vendor(['1'], () => answer, 'keyset');
  await vendor.sync();
  answer = 'fails';
  await vendor.sync(31 * DAY);
  expect(vendor.state!.pending.map(({ id }) => id)).toEqual(['1']);
  answer = 'there';
  await vendor.sync();
  expect(vendor.written).toEqual(['1']);
});

test('what a lookback finds unchanged is a success: beside it ten that fail are no failure of the stream', async () => {
  const broken = new Set<string>();
  const vendor = new Vendor(numbers(1, 200), (id) => (broken.has(id) ? 'fails' : 'there'), 'ids', 1, true);
  await vendor.sync();
  for (const id of numbers(1, 200)) if (Number(id) % 10 === 5) broken.add(id);
  for (let sync = 0; sync < 3; sync++) await vendor.sync();
  expect([vendor.written.length, vendor.failures]).toEqual([200, []]);
  expect(vendor.state!.marked).toHaveLength(20 * 24);
  await vendor.sync();
  expect(vendor.asked.filter((id) => broken.has(id))).toEqual([]); // less and less often
});

describe.each(['fails', 'unknown'] as const)('what was given up because it %s', (said) => {
  const broken = new Set(numbers(1, 120).filter((id) => Number(id) % 4 === 0));
  async function givenUp() {
    const vendor = new Vendor(numbers(1, 120), (id) => (broken.has(id) ? said : 'there'), 'ids');
    await vendor.sync();
    // Something succeeds in every sync.
    for (const id of numbers(121, 124)) {
      vendor.named.push(id);
      await vendor.sync(8 * DAY);
    }
    expect(vendor.state!.marked).toBeUndefined();
    return vendor;
  }

  test('holds back nothing that is new, although the list goes on naming it, and costs a request a week', async () => {
    const vendor = await givenUp();
    const asked: number[] = [];
    for (let day = 0; day < 14; day++) {
      // The new ones come last, or first.
      if (day % 2 === 0) vendor.named.push(String(200 + day));
      else vendor.named.unshift(String(200 + day));
      await vendor.sync(DAY);
      asked.push(vendor.asked.filter((id) => broken.has(id)).length);
      expect(vendor.failures).toEqual([]);
    }
    expect(vendor.written).toHaveLength(94 + 14);
    expect(asked.filter((count) => count > 0)).toEqual([30, 30]);
    expect(vendor.state!.marked).toBeUndefined();
  });

  test('comes within a week where it was mended after all', async () => {
    const vendor = await givenUp();
    broken.delete('8');
    for (let day = 0; day < 8; day++) await vendor.sync(DAY);
    expect(vendor.written.filter((id) => id === '8')).toEqual(['8']);
  });
});
