import type { Window } from './api.js';
import { createBudget } from './budget.js';
import { createPause } from './pause.js';

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

function run(windows: Window[], hooks = {}) {
  const now = () => Date.now();
  const signal = new AbortController().signal;
  const stats = { requests: 0, retries: 0, waitedMs: 0 };
  return { budget: createBudget(windows, now, createPause(now, hooks, signal, stats)), stats };
}

test('no stretch of any window holds more than its count, and no more time is lost than needed', async () => {
  const windows = [
    { count: 5, seconds: 1 },
    { count: 20, seconds: 10 },
    { count: 60, seconds: 60 },
  ];
  const { budget } = run(windows);
  const times: number[] = [];
  for (let count = 0; count < 200; count++) void budget.take().then(() => times.push(Date.now()));
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
  for (let count = 0; count < 5; count++) void budget.take().then(() => order.push(count));
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
  for (let count = 0; count < 3; count++) void budget.take().then(() => times.push(Date.now()));
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
  for (let count = 0; count < 2; count++) void budget.take().then(() => times.push(Date.now()));
  await jest.runAllTimersAsync();
  expect(times[1]).toBeGreaterThan(119_999);
  expect(times[1]).toBeLessThan(121_000);
});
