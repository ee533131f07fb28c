import { atLimits } from './plan.js';
import { rowsAsCsv, rowsAsTables } from './rows.js';

test('wide rows are two columns, nested and long values are short, nothing moves a cursor', () => {
  const wide = { id: '1', nested: { a: ['x'.repeat(200)] }, evil: '\u001b[2J\u009b' };
  const fields = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`field_${i}`, i]));
  const text = rowsAsTables(new Map([['s', [{ ...wide, ...fields }]]]), 100);
  expect(text).toMatch(/^s \(1\)\n {2}id +1\n {2}nested +\{"a":\["x{50,60}…\n {2}evil +\\u001b\[2J\\u009b\n/);
});

test('two columns are no wider than the terminal, and a narrow one still shows something', () => {
  const row = {
    a_rather_long_name_of_a_field: 'x'.repeat(100),
    other: 'y'.repeat(100),
    short: 1,
    empty: null,
  };
  const widest = (width: number) =>
    Math.max(
      ...rowsAsTables(new Map([['s', [row]]]), width)
        .split('\n')
        .map((line) => line.length),
    );
  expect([widest(80), widest(120), widest(10)]).toEqual([80, 93, 53]);
});

test('CSV quotes what it has to and keeps values as they came', () => {
  const rows = [
    { id: '+49', text: 'a,"b"\nc', n: 12345678901234567890n },
    { id: '2', more: [1] },
  ];
  expect(rowsAsCsv(new Map([['s', rows]]))).toBe(
    'id,text,n,more\n+49,"a,""b""\nc",12345678901234567890,\n2,,,[1]',
  );
});

test('time at the limits: each window holds', () => {
  const limits = [
    { count: 75, seconds: 60 },
    { count: 2000, seconds: 3600 },
  ];
  expect([1, 75, 76, 2000, 2001].map((requests) => atLimits(requests, limits))).toEqual([
    0, 0, 60, 1560, 3600,
  ]);
  expect(atLimits(1e6, [])).toBe(0);
});
