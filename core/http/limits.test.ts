import { exhausted, retryAfter, spoken } from './limits.js';
import { client, closeAll, failure, json, script, serve } from './server.fixture.js';

afterEach(closeAll);
const NOW = Date.parse('2026-01-01T00:00:00Z');

test.each([
  ['7', 7000],
  ['1.5', 1500],
  ['0', undefined],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
  ['Thu, 01 Jan 2026 00:00:09 GMT', 9000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', undefined],
  ['99999999999999999999', 1e23],
])('Retry-After: %s', (text, ms) => expect(retryAfter({ 'retry-after': text }, NOW)).toBe(ms));

test('a date counts by the vendor’s clock where it tells it', () => {
  const headers = { 'retry-after': 'Thu, 01 Jan 2026 01:00:09 GMT', date: 'Thu, 01 Jan 2026 01:00:00 GMT' };
  expect(retryAfter(headers, NOW)).toBe(9000);
});

test.each([
  [{ 'ratelimit-remaining': '0', 'ratelimit-reset': '12' }, 12_000],
  [{ 'ratelimit-remaining': '1', 'ratelimit-reset': '12' }, undefined],
  [{ 'ratelimit-remaining': '0' }, undefined],
  [{ 'ratelimit-remaining': '0', 'ratelimit-reset': 'tomorrow' }, undefined],
  [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 5) }, 5000],
  [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW + 5) }, 5],
  [{ ratelimit: 'limit=100, remaining=0, reset=50' }, 50_000],
  [{ ratelimit: '"default";r=0;t=50' }, 50_000],
  [{ ratelimit: '"default";r=10;t=50' }, undefined],
  [{}, undefined],
])('%j', (headers, ms) => expect(exhausted(headers as Record<string, string>, NOW)).toBe(ms));

test('durations as a person says them', () => {
  expect([400, 9_960, 90_000, 900_000, 9_000_000, 1e9, 1e23].map(spoken)).toEqual([
    '0.4 s',
    '10 s',
    '90 s',
    '15 min',
    '2 h 30 min',
    '12 days',
    '1157407407407407 days',
  ]);
});

test('Retry-After is waited for, told, counted once, and stops the others too', async () => {
  const arrivals: [string, number][] = [];
  let limited = false;
  const server = await serve((request, response) => {
    arrivals.push([request.url!, Date.now()]);
    if (request.url === '/a' && !limited) {
      limited = true;
      json({ error: 'slow down' }, 429, { 'retry-after': '1.1' })(response);
    } else json(1)(response);
  });
  const waits: { until: number; reason: string }[] = [];
  let resumed = 0;
  const hooks = {
    onWait: (wait: { until: number; reason: 'rate_limited' | 'retry' }) => waits.push(wait),
    onResume: () => resumed++,
  };
  const api = client(server.url, {}, { hooks });
  const first = api.get('a');
  while (waits.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await Promise.all([first, api.get('b'), api.get('c')]);
  const began = arrivals[0]![1];
  expect(arrivals).toHaveLength(4);
  for (const [, time] of arrivals.slice(1)) expect(time - began).toBeGreaterThanOrEqual(1090);
  expect(waits.length).toBeGreaterThanOrEqual(1);
  expect(waits[0]!.reason).toBe('rate_limited');
  expect(waits[0]!.until - began).toBeGreaterThan(1000);
  expect(resumed).toBe(1);
  expect(api.stats.waitedMs).toBeGreaterThan(1000);
  expect(api.stats.waitedMs).toBeLessThan(1500);
});

test('waits the vendor asked for use up no tries, up to a cap', async () => {
  const server = await serve(
    script(...Array.from({ length: 8 }, () => json({}, 503, { 'retry-after': '0.02' })), json('done')),
  );
  expect((await client(server.url, {}, { retry: { tries: 2 } }).get('')).body).toBe('done');

  const never = await serve(json({}, 429, { 'retry-after': '0.02' }));
  const error = await failure(client(never.url, {}, { retry: { totalWaitMs: 3000 } }).get('x'));
  expect(error).toMatchObject({ failureType: 'transient_error', fatal: true });
  expect(error.message).toContain('asks for more: run again later');
  expect(never.seen).toHaveLength(4);
});

test('a wait above ten minutes ends the run at once and says how long', async () => {
  const server = await serve(json({}, 429, { 'retry-after': '7200' }));
  const error = await failure(client(server.url).get('x'));
  expect(error).toMatchObject({ failureType: 'transient_error', fatal: true, status: 429 });
  expect(error.message).toContain('The vendor asks to wait 2 h, more than a run waits (10 min)');
  expect(server.seen).toHaveLength(1);
});

test('RateLimit headers slow us only when nothing remains', async () => {
  const times: number[] = [];
  const server = await serve((_, response) => {
    times.push(Date.now());
    json(1, 200, { 'ratelimit-remaining': times.length === 2 ? '0' : '5', 'ratelimit-reset': '0.3' })(
      response,
    );
  });
  const api = client(server.url);
  for (let count = 0; count < 3; count++) await api.get('');
  expect(times[1]! - times[0]!).toBeLessThan(150);
  expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(295);
});

test('a window that begins anew only tomorrow ends the run with the next request, one of an hour that we know of does not', async () => {
  const server = await serve(json(1, 200, { 'ratelimit-remaining': '0', 'ratelimit-reset': '3000' }));
  const api = client(server.url);
  await api.get('');
  const error = await failure(api.get(''));
  expect(error).toMatchObject({ failureType: 'transient_error', fatal: true });
  expect(error.message).toContain('begins anew only in 50 min');

  const ending = new AbortController();
  const waits: unknown[] = [];
  const patient = client(
    server.url,
    { budget: [{ count: 2000, seconds: 3600 }] },
    { signal: ending.signal, hooks: { onWait: (wait) => waits.push(wait) } },
  );
  await patient.get('');
  const waiting = failure(patient.get(''));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(waits).toHaveLength(1);
  ending.abort(new Error('enough'));
  expect((await waiting).message).toBe('enough');
});
