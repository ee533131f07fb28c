import type { Window } from './api.js';
import { createBudget } from './budget.js';
import { createPause } from './pause.js';

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

function run(windows: Window[], hooks = {}) {
  const now = () => Date.now();
  const signal = new AbortController().signal;
  const stats = { requests: 0, retries: 0, waitedMs: 0 };
  const pause = createPause(now, hooks, signal, (ms) => {
    stats.waitedMs += ms;
  });
  return { budget: createBudget(windows, now, pause), stats };
}

test('no stretch of any window holds more than its count, and no more time is lost than needed', async () => {
  const windows = [
    { count: 5, seconds: 1 },
    { count: 20, seconds: 10 },
    { count: 60, seconds: 60 },
  ];
  const { budget } = run(windows);
  const times: number[] = [];
  for (let count = 0; count < 200; count++)
    void budget.take().then((end) => {
      times.push(Date.now());
      end();
    });
  await jest.runAllTimersAsync();
  expect(times).toHaveLength(200);
  for (const { count, seconds } of windows) {
    for (let at = count; at < times.length; at++)
      expect(times[at]! - times[at - count]!).toBeGreaterThan(seconds * 1000);
  }
  // 200 requests at 60 a minute are three whole minutes and a few bursts.
  expect(times.at(-1)).toBeLessThan(195_000);
});

test('first come, first served', async () => {
  const { budget } = run([{ count: 1, seconds: 1 }]);
  const order: number[] = [];
  for (let count = 0; count < 5; count++)
    void budget.take().then((end) => {
      order.push(count);
      end();
    });
  await jest.runAllTimersAsync();
  expect(order).toEqual([0, 1, 2, 3, 4]);
});

test('a block holds everybody, also when it grows meanwhile; waits over a second are told', async () => {
  const waits: unknown[] = [];
  let resumed = 0;
  const { budget, stats } = run([], {
    onWait: (wait: unknown) => waits.push(wait),
    onResume: () => resumed++,
  });
  budget.block(5000);
  const times: number[] = [];
  for (let count = 0; count < 3; count++)
    void budget.take().then((end) => {
      times.push(Date.now());
      end();
    });
  await jest.advanceTimersByTimeAsync(1000);
  budget.block(8000);
  budget.block(6000);
  await jest.runAllTimersAsync();
  expect(times).toEqual([8000, 8000, 8000]);
  expect(waits).toEqual([
    { until: 5000, reason: 'rate_limited' },
    { until: 8000, reason: 'rate_limited' },
  ]);
  expect(resumed).toBe(2);
  expect(stats.waitedMs).toBe(8000);
});

test('less than one request a window is one in a longer window', async () => {
  const { budget } = run([{ count: 0.5, seconds: 60 }]);
  const times: number[] = [];
  for (let count = 0; count < 2; count++)
    void budget.take().then((end) => {
      times.push(Date.now());
      end();
    });
  await jest.runAllTimersAsync();
  expect(times[1]).toBeGreaterThan(119_999);
  expect(times[1]).toBeLessThan(121_000);
});

describe("a day with a new account's limits", () => {
  const windows = [
    { count: 75, seconds: 60 },
    { count: 2000, seconds: 3600 },
  ];
  const DAY = 24 * 3_600_000;

  /** All that fits in a day, by eight at once; each request leaves, arrives, and is answered after a while. */
  async function day(answerAfter: (i: number) => number): Promise<{ from: number; to: number }[]> {
    const { budget } = run(windows);
    const counted: { from: number; to: number }[] = [];
    const worker = async () => {
      while (Date.now() < DAY) {
        const end = await budget.take();
        const [way, work] = [5 + (counted.length % 40), answerAfter(counted.length)];
        const one = { from: Date.now() + way, to: Date.now() + way + work };
        counted.push(one);
        await new Promise((resolve) => setTimeout(resolve, work + 2 * way));
        end();
      }
    };
    const workers = Promise.all(Array.from({ length: 8 }, worker));
    await jest.advanceTimersByTimeAsync(DAY + 7_200_000);
    await workers;
    return counted;
  }

  /** As the vendor counts: in windows that begin whenever they like, a request in each that it touches. */
  function most(requests: readonly { from: number; to: number }[], span: number): number {
    const sorted = [...requests].sort((a, b) => a.from - b.from);
    const worst = (offset: number) => {
      const counts = new Map<number, number>();
      for (const { from, to } of sorted) {
        for (let at = Math.floor((from - offset) / span); at <= Math.floor((to - offset) / span); at++)
          counts.set(at, (counts.get(at) ?? 0) + 1);
      }
      return Math.max(...counts.values());
    };
    return Math.max(...Array.from({ length: 12 }, (_, i) => worst((i * span) / 12)));
  }

  test.each([
    ['quick answers', () => 120],
    [
      'answers of seconds, some of half a minute',
      (i: number) => (i % 50 === 0 ? 30_000 : 400 + (i % 7) * 500),
    ],
  ])(
    '%s: used to 98 %%, and never exceeded, also by requests that span two windows',
    async (_, answerAfter) => {
      const requests = await day(answerAfter);
      expect(most(requests, 60_000)).toBeLessThanOrEqual(75);
      expect(most(requests, 3_600_000)).toBeLessThanOrEqual(2000);
      const within = requests.filter(({ from }) => from < DAY).length;
      expect(within / (24 * 2000)).toBeGreaterThan(0.98);
    },
    120_000,
  );
});
