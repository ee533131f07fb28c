import type { Feed } from '../../core/author/feed.js';
import { createBudget } from '../../core/http/budget.js';
import { createGate } from '../../core/http/gate.js';
import { createPause } from '../../core/http/pause.js';
import { byInteger } from '../../core/lists/order.js';
import { passOver } from '../../core/sync/pass.fixture.js';
import { Progress } from '../../core/sync/state.js';

/** What new accounts of the strictest vendor may ask, both at once. */
const WINDOWS = [
  { count: 75, seconds: 60 },
  { count: 2000, seconds: 3600 },
];
const HOUR = 3_600_000;
const PLACES = 8;
const PAGE = 1000;

interface Item {
  id: string;
}

/** A request as the vendor saw it: when it came and when its answer was there (ms). */
interface Request {
  came: number;
  answered: number;
}

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

/** A first sync of items that each cost a request, on a clock that costs nothing. */
async function firstSync(items: number): Promise<{ requests: Request[]; tookMs: number }> {
  const { signal } = new AbortController();
  const pause = createPause(Date.now, {}, signal, () => undefined);
  const budget = createBudget(WINDOWS, Date.now, pause);
  const enter = createGate(PLACES, signal);
  const requests: Request[] = [];
  const ask = async () => {
    const leave = await enter();
    const end = await budget.take();
    const came = Date.now();
    // Answers come within 60 to 120 ms, and 3 of 100 only after 3 s.
    const slow = requests.length % 100 < 3;
    await new Promise((resolve) => setTimeout(resolve, slow ? 3000 : 60 + (requests.length % 60)));
    requests.push({ came, answered: Date.now() });
    end();
    leave();
  };
  const feed: Feed<object, Item> = {
    order: byInteger,
    async load(_, refs) {
      await ask();
      return refs.map(({ id }) => ({ id }));
    },
    async *list() {
      for (let from = 1; from <= items; from += PAGE) {
        await ask();
        const count = Math.min(PAGE, items - from + 1);
        const page = Array.from({ length: count }, (_, i) => ({ id: String(from + i) }));
        yield { items: page, upTo: page.at(-1)!.id };
      }
    },
  };
  let rows = 0;
  let isDone = false;
  const done = passOver<Item>({
    feed,
    progress: new Progress([]),
    sink: {
      records(more) {
        rows += more.length;
      },
    },
    now: Date.now,
    concurrency: PLACES,
  }).finally(() => {
    isDone = true;
  });
  while (!isDone) await jest.advanceTimersToNextTimerAsync();
  await done;
  expect(rows).toBe(items);
  return { requests, tookMs: requests.at(-1)!.answered };
}

/**
 * The most requests that a vendor counts in any window of so many seconds, wherever it lets one begin: one
 * that spans two counts in both.
 */
function mostIn(requests: readonly Request[], seconds: number): number {
  let most = 0;
  let first = 0;
  const byAnswer = [...requests].sort((a, b) => a.answered - b.answered);
  const byCame = [...requests].sort((a, b) => a.came - b.came);
  // A window that ends just after a request came holds all that came by then and were not answered before it began.
  for (const [i, { came }] of byCame.entries()) {
    while (byAnswer[first]!.answered < came - seconds * 1000) first++;
    most = Math.max(most, i + 1 - first);
  }
  return most;
}

test('over a day, 98 of 100 requests that the limits allow are used, and never one more than they allow', async () => {
  const { requests, tookMs } = await firstSync(48_000);
  for (const { count, seconds } of WINDOWS) expect(mostIn(requests, seconds)).toBeLessThanOrEqual(count);
  expect(tookMs).toBeGreaterThan(23 * HOUR);
  const aDay = requests.filter(({ came }) => came < 24 * HOUR).length;
  expect(aDay).toBeGreaterThan(0.98 * 24 * 2000);
});

test('a first sync of 100,000 items takes what its requests take at the limit, and no 2 in 100 more', async () => {
  const { requests, tookMs } = await firstSync(100_000);
  expect(requests).toHaveLength(100_100);
  // The first hour's share is asked for in its first half, so the last one ends an hour less a burst early.
  const least = (requests.length / 2000 - 1) * HOUR;
  expect(tookMs).toBeLessThan(1.02 * (least + HOUR));
  expect(tookMs).toBeGreaterThan(least);
});
