import { LosslessNumber } from 'lossless-json';
import { distinctRows, hasKey } from './keys.js';

test.each([
  [{ id: 1, part: 'a' }, true],
  [{ id: 0, part: '' }, true],
  [{ id: 9007199254740993n, part: new LosslessNumber('0.1234567890123456789') }, true],
  [{ id: 1 }, false],
  [{ id: 1, part: null }, false],
  [{ id: null, part: 'a' }, false],
  [{ id: Number.NaN, part: 'a' }, false],
  [{ id: {}, part: 'a' }, false],
  [{ id: 1, part: ['a'] }, false],
  [{ id: new LosslessNumber('1e999'), part: 'a' }, false],
])('a key is there with all its parts: %#', (row, whole) => {
  expect(hasKey(row, ['id', 'part'])).toBe(whole);
});

test('of two rows of one key the last one counts, and it is told when they differ', () => {
  const rows = [
    { id: 1, n: 9007199254740993n },
    { id: 2, n: 1 },
    { id: 1, n: 9007199254740993n },
    { id: 2, n: 2 },
  ];
  expect(distinctRows(rows, ['id'])).toEqual({ rows: [rows[2], rows[3]], doubled: 2, differing: 1 });
});

test('rows without a whole key are no doubles of each other', () => {
  const rows = [{ id: null }, { id: null }, { id: 1 }];
  expect(distinctRows(rows, ['id'])).toEqual({
    rows: [{ id: 1 }, { id: null }, { id: null }],
    doubled: 0,
    differing: 0,
  });
});
