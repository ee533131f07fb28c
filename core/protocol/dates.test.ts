import fc from 'fast-check';
import { instant, toUtc } from './dates.js';

it.each([
  // Already in UTC: untouched, whatever the digits.
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
  ['2026-01-02T03:04:05.123456789Z', '2026-01-02T03:04:05.123456789Z'],
  ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59Z'],
  ['2026-12-31T00:00:00.5Z', '2026-12-31T00:00:00.5Z'],
  // UTC in other spellings, and the basic form.
  ['2026-01-02 03:04:05Z', '2026-01-02T03:04:05Z'],
  ['2026-01-02T03:04Z', '2026-01-02T03:04:00Z'],
  ['2026-01-02T24:00:00Z', '2026-01-03T00:00:00Z'],
  ['20260102T030405Z', '2026-01-02T03:04:05Z'],
  ['20260102T030405.123456789Z', '2026-01-02T03:04:05.123456789Z'],
  ['20260102T030405+0200', '2026-01-02T01:04:05Z'],
  ['20260102T030405', '2026-01-02T03:04:05Z'],
  // Offsets, across days, months and years, in all spellings.
  ['2026-01-02T03:04:05+02:00', '2026-01-02T01:04:05Z'],
  ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00Z'],
  ['2024-02-28T23:30:00.5-0130', '2024-02-29T01:00:00.5Z'],
  ['2026-01-02T03:04:05+05', '2026-01-01T22:04:05Z'],
  ['2026-01-02T03:04:05-00:00', '2026-01-02T03:04:05Z'],
  ['2026-01-02 03:04:05 +05:45', '2026-01-01T21:19:05Z'],
  // Every digit of a fraction is kept.
  ['2026-01-02T03:04:05.000000001+01:00', '2026-01-02T02:04:05.000000001Z'],
  ['2026-01-02T03:04:05,12+01:00', '2026-01-02T02:04:05.12Z'],
  // No zone is UTC; parts that are not there are zero.
  ['2026-01-02T03:04:05', '2026-01-02T03:04:05Z'],
  ['2026-01-02 03:04:05.6', '2026-01-02T03:04:05.6Z'],
  ['2026-01-02T03:04', '2026-01-02T03:04:00Z'],
  ['2026-01-02T03:04+01:00', '2026-01-02T02:04:00Z'],
  ['2026-01-02', '2026-01-02T00:00:00Z'],
  ['2026-01-02t03:04:05z', '2026-01-02T03:04:05Z'],
  [' 2026-01-02T03:04:05+00:00 ', '2026-01-02T03:04:05Z'],
])('%s is %s', (given, utc) => {
  expect(toUtc(given)).toBe(utc);
});

it.each(
  [
    [
      '',
      'soon',
      '2026',
      '2026-01',
      '01/02/2026',
      '20260102',
      '20260102T0304',
      '1767322800',
      '2026-01-02T',
      '2026-01-02T03',
      '2026-W01-1',
    ],
    [
      '2026-13-01',
      '2026-00-10',
      '2026-01-32',
      '2026-02-30T00:00:00',
      '2025-02-29T01:00:00+01:00',
      '2026-01-02T25:00:00',
      '2026-01-02T03:60',
    ],
    [
      '2026-01-02T03:04:05+24:00',
      '2026-01-02T03:04:05+01:60',
      '2026-01-02T03:04:05 CET',
      '+02026-01-02T03:04:05',
      '2026-01-02T03:04:05+1',
    ],
    // A Z alone makes no date.
    [
      '0000-00-00T00:00:00Z',
      '-0001-11-30T00:00:00Z',
      'n/aZ',
      'Z',
      '2026-02-30T10:00:00Z',
      '2025-02-29T00:00:00Z',
      '2026-04-31T00:00:00Z',
    ],
    [
      '2026-01-01T25:61:00Z',
      '2026-13-01T00:00:00Z',
      '2026-01-00T00:00:00Z',
      '20260230T000000Z',
      '0000-01-01T00:00:00Z',
    ],
    // Beyond the years with four digits.
    ['0000-01-01T00:00:00+01:00', '9999-12-31T23:30:00-01:00'],
  ].flat(),
)('"%s" cannot be read', (given) => {
  expect(toUtc(given)).toBeUndefined();
});

it('is the same moment as Date says, for any offset', () => {
  const moment = fc.date({
    min: new Date('1000-01-02T00:00:00Z'),
    max: new Date('9998-12-30T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(moment, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, minutes) => {
      const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
      const zone = `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
      const local = new Date(date.getTime() + minutes * 60_000).toISOString().replace('Z', zone);
      expect(toUtc(local)).toBe(date.toISOString());
    }),
  );
});

it('is no place for a list where it lies further ahead than clocks are apart', () => {
  const asOf = Date.parse('2026-01-10T00:00:00Z');
  expect(instant('2026-01-12T00:00:00Z', asOf)).toBe(asOf + 2 * 86_400_000);
  expect(instant('2026-01-12T00:00:00.001Z', asOf)).toBeNaN();
  expect(instant('2999-01-01T00:00:00Z')).toBe(Date.parse('2999-01-01T00:00:00Z'));
});

test('as a position, a time that is too far ahead is none, and one with which programs write "none"', () => {
  const asOf = Date.parse('2026-01-02T03:04:05Z');
  const none = [
    '2026-01-05T00:00:00Z',
    '1970-01-01T00:00:00Z',
    '1970-01-01T12:00:00Z',
    '0001-01-01T00:00:00Z',
  ];
  expect(none.map((text) => instant(text, asOf))).toEqual(none.map(() => Number.NaN));
  expect(none.map((text) => Number.isNaN(instant(text)))).toEqual(none.map(() => false));
  expect(instant('1999-12-31T00:00:00Z', asOf)).toBe(Date.parse('1999-12-31T00:00:00Z'));
});
