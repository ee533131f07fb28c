import type { Context } from '../author/feed.js';
import { beginning, isEarly, lookback } from './bounds.js';

test('where something begins', () => {
  const config = (more: { start_date?: string }) => more;
  expect(isEarly(config({}), '2026-01-01T00:00:00Z')).toBe(false);
  const since = config({ start_date: '2026-01-01T00:00:00+01:00' });
  expect(
    ['2025-12-31T22:59:59Z', '2025-12-31T23:00:00Z', null, undefined, 'soon'].map((time) =>
      isEarly(since, time),
    ),
  ).toEqual([true, false, false, false, false]);
  expect([lookback({ lookback: 0 }, 86_400_000), lookback({ lookback: 1 }, 86_400_000)]).toEqual([
    Number.POSITIVE_INFINITY,
    0,
  ]);
  const said: string[] = [];
  const begin = (more: { start_date?: string }) =>
    beginning(2)({
      config: config(more),
      asOf: 3 * 86_400_000,
      log: (_: string, line: string) => said.push(line),
    } as unknown as Context<never>);
  expect([
    begin({}),
    begin({ start_date: '1970-01-02T00:00:00Z' }),
    begin({ start_date: '2999-01-01T00:00:00Z' }),
  ]).toEqual([86_400_000, 86_400_000, 259_200_000]);
  expect(said).toEqual(['start_date is not set: what came in the last 2 days is read.']);
});

test('a time without a zone is UTC, whatever the machine thinks', () => {
  const zone = process.env['TZ'];
  const since = (start_date: string) => ({ start_date, lookback_days: 0 });
  for (const TZ of ['UTC', 'Asia/Tokyo', 'America/Los_Angeles']) {
    process.env['TZ'] = TZ;
    const times = ['2026-06-16T23:59:59.5', '2026-06-17T00:00:00', '2026-06-17 03:00:00.123456'];
    expect([TZ, ...times.map((time) => isEarly(since('2026-06-17T00:00:00Z'), time))]).toEqual([
      TZ,
      true,
      false,
      false,
    ]);
    expect(isEarly(since('2026-06-17T00:00:00'), '2026-06-16T23:59:59Z')).toBe(true);
  }
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

test('what tells no time is not too old, and 1970 tells none', () => {
  const since = { start_date: '2026-06-17T00:00:00Z' };
  const times = [null, 'n/a', '0000-00-00T00:00:00Z', '1970-01-01T00:00:00Z', '1970-01-01T09:00:00+09:00'];
  expect(times.filter((time) => isEarly(since, time))).toEqual([]);
  expect(isEarly(since, '1970-01-03T00:00:00Z')).toBe(true);
});
