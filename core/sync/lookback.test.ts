import type { Feed } from '../author/feed.js';
import { fingerprint } from '../fingerprint.js';
import { keyset } from '../lists/keyset.js';
import { byInteger } from '../lists/order.js';
import { lookbackOf } from './lookback.js';
import { parseState } from './parse-state.js';
import { passOver } from './pass.fixture.js';
import { Progress, type State } from './state.js';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-03-01T00:00:00Z');

interface Call {
  id: string;
  text: string;
}

/** A list that carries calls whole; its lookback goes back to an id. */
class Account {
  readonly calls = new Map<number, string>();
  state: State | undefined;
  now = NOW;
  rows: string[] = [];
  warnings: string[] = [];
  listed = 0;
  /** Written although the state may have known them. */
  again = 0;
  /** How the connector makes versions; what the rows of a call say; and every STATE, with the rows before it. */
  revision: number | undefined;
  shows = (text: string) => text;
  tells = ({ text }: Call) => text;
  states: { state: State; rows: number }[] = [];

  constructor(
    count: number,
    private readonly back: number,
    private readonly isCheap = true,
  ) {
    for (let id = 1; id <= count; id++) this.calls.set(id, 'as it came');
  }

  async sync(config: { lookback_days?: number; lookback_every_hours?: number } = {}): Promise<string[]> {
    [this.rows, this.warnings, this.states, this.listed] = [[], [], [], 0];
    const progress = new Progress([], parseState(structuredClone(this.state), 'calls'));
    const common = { lookback_every_hours: 24, ...config } as Parameters<typeof lookbackOf>[1];
    const lookback = lookbackOf({ looksBack: () => this.isCheap }, common, progress, this.now);
    const whole = await passOver<Call>({
      feed: this.#feed(),
      progress,
      sink: {
        records: (rows) => void this.rows.push(...(rows as Call[]).map(({ id }) => id)),
        state: (told) => {
          this.state = JSON.parse(JSON.stringify(told)) as State;
          this.states.push({ state: this.state, rows: this.rows.length });
        },
      },
      now: () => this.now,
      concurrency: 4,
      lookback,
      revision: this.revision,
      warn: (text) => this.warnings.push(text),
      counted: ({ again }) => {
        this.again = again;
      },
    });
    expect(whole).toBe(true);
    return this.rows;
  }

  #feed(): Feed<object, Call> {
    return {
      order: byInteger,
      load: async () => [],
      version: (call, { lookback }) => (lookback > 0 ? this.tells(call) : undefined),
      rewind: ({ lookback }, cursor) =>
        String(Math.max(0, Number(cursor) - (lookback > 0 ? this.back * lookback : 10))),
      list: keyset({
        order: byInteger,
        ask: async ({ lookback }, after) => {
          const first = Number(after ?? 0) + 1;
          const ids = Array.from({ length: 1000 }, (_, i) => first + i).filter((id) => this.calls.has(id));
          this.listed += ids.length;
          const newest = this.calls.size;
          const items = ids.map((id) => ({
            id: String(id),
            item: { id: String(id), text: this.shows(this.calls.get(id)!) },
            again: String(id + 10),
            recent: id > newest - this.back * lookback - 10,
          }));
          return { items, more: ids.length === 1000 };
        },
      }),
    };
  }
}

test('a state that is too small for the lookback shortens it: nothing comes twice, and a warning says to where it reaches', async () => {
  const account = new Account(90_000, 100_000);
  expect(await account.sync()).toHaveLength(90_000);
  const { reach } = account.state!.lookedBack!;
  // Two marks a call: a little less than half of the 100,000, since a quarter of the marks gives way at a time.
  expect(Number(reach)).toBeGreaterThan(40_000);
  expect(Number(reach)).toBeLessThan(60_000);
  account.calls.set(5, 'edited beyond reach');
  account.calls.set(80_000, 'edited');
  account.now += 25 * HOUR;
  expect(await account.sync()).toEqual(['80000']);
  expect(account.warnings).toEqual([
    `calls: the lookback does not reach 7 days back, but to "${reach}": the state has room to remember 100000 versions of what was delivered. ` +
      'What is edited below that does not come: set lookback_days lower, or run a full refresh now and then.',
  ]);
  // The same where the room goes in a sync that does not look back.
  for (let id = 90_001; id <= 130_000; id++) account.calls.set(id, 'as it came');
  account.now += HOUR;
  expect(await account.sync()).toHaveLength(40_000);
  account.calls.set(125_000, 'edited');
  account.now += 25 * HOUR;
  expect(await account.sync()).toEqual(['125000']);
  expect(await account.sync({ lookback_every_hours: 0 })).toEqual([]);
}, 400_000);

test('between two lookbacks the list is read from its overlap on, and what was delivered meanwhile is known to the next one', async () => {
  const account = new Account(500, 100);
  await account.sync();
  account.calls.set(501, 'as it came');
  account.calls.set(400, 'edited');
  account.calls.set(500, 'edited in the overlap');
  for (let hour = 0; hour < 3; hour++) {
    account.now += HOUR;
    expect(await account.sync()).toEqual(hour === 0 ? ['501'] : []);
    expect(account.listed).toBeLessThanOrEqual(11);
  }
  account.now += 21 * HOUR;
  expect(await account.sync()).toEqual(['400', '500']);
  expect(account.warnings).toEqual([]);
});

/** As version 1 wrote it: a mark is of an item and its version together. */
function version1(marks: readonly (readonly [id: number, version: string])[], cursor: string): State {
  const seen = marks.map(([id, version]) => fingerprint(`item\0${id}\0${version}`)).join('');
  const packed = Buffer.from(seen, 'latin1').toString('base64url');
  return { v: 1, cursor, asOf: NOW - HOUR, pending: {}, seen: packed } as unknown as State;
}

describe('a state of version 1 that looked back', () => {
  const COUNT = 500;
  const remembered = Array.from({ length: 200 }, (_, i) => [301 + i, 'as it came'] as const);

  test('what was edited since comes, and a warning counts it', async () => {
    const account = new Account(COUNT, 100);
    account.state = version1(remembered, String(COUNT));
    account.calls.set(410, 'edited');
    account.calls.set(499, 'edited in the overlap');
    account.calls.set(501, 'new');
    expect(await account.sync({ lookback_days: 1 })).toEqual(['410', '499', '501']);
    expect(account.again).toBe(2);
    account.calls.set(420, 'edited');
    account.now += 25 * HOUR;
    expect(await account.sync({ lookback_days: 1 })).toEqual(['420']);
    expect(account.again).toBe(0);
  });

  test('that told its items apart in another way has them leave once more, all of them counted', async () => {
    const account = new Account(COUNT, 100);
    const other = remembered.map(([id, version]) => [id, `${version}, and more`] as const);
    account.state = version1(other, String(COUNT));
    expect(await account.sync({ lookback_days: 1 })).toHaveLength(100);
    expect(account.again).toBe(100);
    account.now += 25 * HOUR;
    expect(await account.sync({ lookback_days: 1 })).toEqual([]);
  });

  test('that did not: the first lookback remembers, and writes nothing', async () => {
    const account = new Account(COUNT, 100);
    account.state = version1(
      Array.from({ length: 10 }, (_, i) => [491 + i, ''] as const),
      String(COUNT),
    );
    expect(await account.sync()).toEqual([]);
    expect(account.again).toBe(0);
  });

  test('of which it cannot be told: what it knows without a version is not written, the rest is counted', async () => {
    const account = new Account(COUNT, 100);
    const plain = Array.from({ length: 50 }, (_, i) => [451 + i, ''] as const);
    account.state = version1(plain, String(COUNT));
    // The user wants one now, and may have wanted it then.
    expect(await account.sync({ lookback_days: 1 })).toHaveLength(50);
    expect(account.again).toBe(50);
    expect(await account.sync({ lookback_days: 1, lookback_every_hours: 0 })).toEqual([]);
  });
});

describe('a release that tells versions apart in another way, and says so', () => {
  const always = { lookback_days: 1, lookback_every_hours: 0 };
  async function delivered(back = 100): Promise<Account> {
    const account = new Account(500, back);
    await account.sync(always);
    account.now += 25 * HOUR;
    account.revision = 2;
    account.tells = ({ text }) => `now ${text}`;
    return account;
  }

  test('writes nothing once more where its rows are as before', async () => {
    const account = await delivered();
    expect(account.state).not.toHaveProperty('revision');
    expect(await account.sync(always)).toEqual([]);
    expect([account.again, account.state!.revision]).toEqual([0, 2]);
    account.calls.set(450, 'edited');
    expect(await account.sync(always)).toEqual(['450']);
    expect(account.again).toBe(0);
  });

  test('has what its rows show otherwise leave once more, all of it counted, an edit among them', async () => {
    const account = await delivered();
    account.shows = (text) => `${text}, and more`;
    account.calls.set(450, 'edited');
    account.calls.set(501, 'new');
    const rows = await account.sync(always);
    expect(rows).toEqual(Array.from({ length: 101 }, (_, i) => String(401 + i)));
    expect(account.again).toBe(100);
    expect(await account.sync(always)).toEqual([]);
    expect([account.again, account.state!.revision]).toEqual([0, 2]);
  });

  test('unless it does not say so: they leave, and nobody counts them', async () => {
    const account = await delivered();
    account.revision = undefined;
    account.shows = (text) => `${text}, and more`;
    expect(await account.sync(always)).toHaveLength(100);
    expect(account.again).toBe(0);
  });

  test('counts them too where it goes on from a STATE in the middle, and writes none twice', async () => {
    const account = await delivered(400);
    account.shows = (text) => `${text}, and more`;
    const all = await account.sync(always);
    const { state, rows } = account.states.find((one) => one.rows > 0 && one.rows < all.length)!;
    expect(state).not.toHaveProperty('revision');
    account.state = state;
    const rest = await account.sync(always);
    expect([...all.slice(0, rows), ...rest].sort()).toEqual([...all].sort());
    expect(account.again).toBe(rest.length);
    expect(account.state.revision).toBe(2);
  });

  test('counts them when a lookback lists them, however many syncs rest before', async () => {
    const account = await delivered();
    account.shows = (text) => `${text}, and more`;
    account.now -= 24 * HOUR;
    const daily = { lookback_days: 1, lookback_every_hours: 24 };
    expect(await account.sync(daily)).toEqual([]);
    expect(account.state).not.toHaveProperty('revision');
    account.now += 24 * HOUR;
    const rows = await account.sync(daily);
    expect([rows.length, account.again, account.state!.revision]).toEqual([100, 100, 2]);
  });

  test('repeats nothing where nobody looks back', async () => {
    const account = new Account(500, 100);
    await account.sync({ lookback_days: 0 });
    account.revision = 2;
    account.shows = (text) => `${text}, and more`;
    expect(await account.sync({ lookback_days: 0 })).toEqual([]);
    expect([account.again, account.state!.revision]).toEqual([0, 2]);
  });
});

test.each([true, false])('switched off, it repeats nothing (on by itself: %s)', async (isCheap) => {
  const account = new Account(500, 100, isCheap);
  await account.sync({ lookback_days: 7 });
  expect(await account.sync({ lookback_days: 0 })).toEqual([]);
  expect(await account.sync({ lookback_days: 0 })).toEqual([]);
  expect(account.state).not.toHaveProperty('lookedBack');
});
