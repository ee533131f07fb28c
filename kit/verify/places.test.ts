import { wentBack } from './places.js';

const back = (from: string | number, to: string | number) =>
  wentBack(new Map([['cursor', from]]), new Map([['cursor', to]])) !== undefined;

test.each<[string | number, string | number]>([
  [10, 9],
  ['10', '9'],
  ['2026-01-05', '2026-01-04'],
  ['2026-01-05', '2026-01-04T23:00:00Z'],
  ['2026-01-05T10:00:00Z', '2026-01-05T11:30:00+02:00'],
  ['2026-01-05T10:00:00Z/7', '2026-01-05T09:00:00Z/8'],
  ['2026-01-05T10:00:00.5Z/7', '2026-01-05T10:00:00Z/8'],
  ['2026-01-05/7', '2026-01-04/8'],
])('%p to %p is a way back, and the other way is none', (from, to) => {
  expect(back(from, to)).toBe(true);
  expect(back(to, from)).toBe(false);
});

test('a cursor that stands is none, nor is one that nobody can compare', () => {
  expect(back('2026-01-05', '2026-01-05T00:00:00Z')).toBe(false);
  expect(back('b', 'a')).toBe(false);
  expect(back('2026-01-05T10:00:00Z/9', '2026-01-05T10:00:00Z/10')).toBe(false);
  expect(back('2026-01-05T10:00:00Z/b', '2026-01-05T10:00:00Z/a')).toBe(false);
});
