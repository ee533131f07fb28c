import { Fault } from './fault.js';
import { createPause } from './pause.js';
import { persist, RETRY } from './retry.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** Runs a request whose every try takes `tookMs` and fails with `fault`; its waits in milliseconds. */
async function waitsOf(fault: () => Fault, tookMs = 0, random = 1) {
  jest.spyOn(Math, 'random').mockReturnValue(random);
  const stats = { requests: 0, retries: 0, waitedMs: 0 };
  const now = () => Date.now();
  const pause = createPause(now, {}, new AbortController().signal, () => undefined);
  const waits: number[] = [];
  const line = {
    now,
    limits: RETRY,
    hooks: {},
    stats,
    pause: (ms: number, reason: 'retry' | 'rate_limited') => {
      waits.push(Math.round(ms));
      return pause(ms, reason);
    },
  };
  const result = persist(line, async (begin) => {
    await new Promise((resolve) => setTimeout(resolve, 5000)); // in our own queue: not the vendor's time
    begin();
    await new Promise((resolve) => setTimeout(resolve, tookMs));
    throw fault();
  }).catch((error: Error) => error);
  await jest.runAllTimersAsync();
  return { waits, error: (await result) as Error };
}

const fault =
  (detail: Partial<ConstructorParameters<typeof Fault>[1]> = {}) =>
  () =>
    new Fault('GET /x failed', { advice: 'Do this', ...detail });

test('five tries, the waits double and are jittered down to nothing', async () => {
  const { waits, error } = await waitsOf(fault());
  expect(waits).toEqual([500, 1000, 2000, 4000]);
  expect(error.message).toBe('GET /x failed (gave up after 5 tries). Do this.');
  expect((await waitsOf(fault(), 0, 0)).waits).toEqual([0, 0, 0, 0]);
});

test('a minute of repeating is enough: two timeouts of a minute, three of 25 s', async () => {
  expect((await waitsOf(fault(), 60_000)).waits).toEqual([500]);
  expect((await waitsOf(fault(), 25_000)).waits).toEqual([500, 1000, 2000]);
});

test('a limit without Retry-After is given about a minute', async () => {
  const { waits } = await waitsOf(fault({ reason: 'rate_limited' }));
  expect(waits).toEqual([1000, 4000, 16_000, 39_000]);
});

test('what the vendor asks for gets a little added, and half an hour in all', async () => {
  const { waits, error } = await waitsOf(fault({ askedMs: 500_000, reason: 'rate_limited' }));
  expect(waits).toEqual([501_000, 501_000, 501_000]);
  expect(error).toMatchObject({ failureType: 'transient_error', fatal: true });
});

test('what is no fault is not repeated', async () => {
  const { waits, error } = await waitsOf(() => new TypeError('a bug') as unknown as Fault);
  expect(waits).toEqual([]);
  expect(error).toBeInstanceOf(TypeError);
});
