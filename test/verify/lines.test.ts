import { formats } from '../../kit/verify/formats.js';
import { LineReader } from '../../kit/verify/lines.js';
import type { Line } from '../../kit/verify/run.js';

function read(...chunks: (string | Buffer)[]): Line[] {
  const reader = new LineReader({
    keys: new Map([['a', [['id'], ['at', 'day']]]]),
    keep: true,
    leaks: (text) => text.includes('s3cret'),
  });
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  reader.end(false);
  return reader.lines;
}

const record = (data: string) => `{"type":"RECORD","record":{"stream":"a","emitted_at":1,"data":${data}}}\n`;
const flaws = (text: string | Buffer) => read(text).flatMap((line) => line.flaws.map(({ kind }) => kind));

test('lines are put together from chunks, wherever they were cut', () => {
  const bytes = Buffer.from(record('{"id":1,"name":"é"}') + record('{"id":2}'));
  for (let cut = 0; cut <= bytes.length; cut++) {
    const rows = read(bytes.subarray(0, cut), bytes.subarray(cut)).map(({ row }) => row);
    expect(rows.map((row) => row?.key)).toEqual(['[1,null]', '[2,null]']);
    expect(rows[0]?.data).toEqual({ id: 1, name: 'é' });
  }
});

test('a line that was begun counts, unless its process was cut off', () => {
  for (const cutOff of [true, false]) {
    const reader = new LineReader({ keys: new Map(), keep: false, leaks: () => false });
    reader.push(Buffer.from(`${record('{"id":1}')}{"type":"REC`));
    reader.end(cutOff);
    expect({ lines: reader.lines.length, ended: reader.ended }).toEqual({
      lines: cutOff ? 1 : 2,
      ended: false,
    });
  }
});

test('a nested key, a number with a fraction that is none, an integer beyond 2^53', () => {
  expect(read(record('{"id":1,"at":{"day":2}}'))[0]?.row?.key).toBe('[1,2]');
  expect(read(record('{"n":1.0,"big":11529215046068469760,"f":2.50}'))[0]?.row?.data).toEqual({
    n: 1.5,
    big: 2 ** 60 * 10,
    f: 2.5,
  });
});

test('what is wrong with a line in itself', () => {
  expect(
    flaws(
      '{"type":"LOG","log":{"level":"INFO","message":"all is well \\u2028 \\ud83d\\ude00 \\\\ud83d"}}\r\n',
    ),
  ).toEqual([]);
  expect(flaws('starting up\n')).toEqual(['pure']);
  expect(flaws('[1]\n')).toEqual(['pure']);
  expect(flaws('{"level":"INFO"}\n')).toEqual(['pure']);
  expect(flaws('{"type":"LOG","log":{"level":"INFO","message":"\\uD83D"}}\n')).toEqual(['surrogate']);
  expect(flaws(record('{"\\udc00":1}'))).toEqual(['surrogate']);
  expect(flaws(record('{"id":"\u0085"}'))).toEqual(['breaks']);
  expect(flaws(record('{"id":NaN}'))).toEqual(['pure']);
  expect(
    flaws(Buffer.from([...Buffer.from(record('{"id":"').slice(0, -3)), 0xc3, ...Buffer.from('"}}}\n')])),
  ).toEqual(['utf8']);
  expect(flaws('Authorization: s3cret\n')).toEqual(['secret', 'pure']);
  expect(flaws(record('{"id":"s3cret"}'))).toEqual([]);
});

test('dates are real, with a zone or without', () => {
  const good = [
    '2024-02-29T00:00:00Z',
    '2024-01-01T23:59:59.123456+05:30',
    '2024-01-01 10:00:00',
    '0044-03-15T12:00:00Z BC',
    '2024-01-01t10:00:00z',
  ];
  const bad = [
    '2023-02-29T00:00:00Z',
    '2024-01-01',
    '2024-13-01T00:00:00Z',
    '2024-01-01T25:00:00Z',
    '1704067200',
    'yesterday',
    '',
  ];
  for (const text of good) expect([text, formats['date-time']!(text)]).toEqual([text, true]);
  for (const text of bad) expect([text, formats['date-time']!(text)]).toEqual([text, false]);
  expect(['2024-02-29', '2023-02-29', '2024-1-1'].map((text) => formats['date']!(text))).toEqual([
    true,
    false,
    false,
  ]);
  expect(['10:00:00', '10:00:00.5+01:00', '24:00:00'].map((text) => formats['time']!(text))).toEqual([
    true,
    true,
    false,
  ]);
});
