import { tableOf } from './query.js';

const ROWS = [
  { id: '1', note: 'x'.repeat(50), other: 'y'.repeat(50) },
  { id: '2', note: null, other: 'z' },
];

test('a table that is wider than the terminal is shown as two columns, field and value', () => {
  expect(tableOf(ROWS, 80).split('\n')).toEqual([
    '  id     1',
    `  note   ${'x'.repeat(50)}`,
    `  other  ${'y'.repeat(50)}`,
    '',
    '  id     2',
    '  note',
    '  other  z',
    '2 rows',
  ]);
});

test('where it fits, and where no terminal is, it is a table', () => {
  for (const width of [106, undefined])
    expect(tableOf(ROWS, width).split('\n')[0]).toMatch(/^id +note +other$/);
});
