import { LosslessNumber, stringify } from 'lossless-json';
import { exactJson } from '../protocol/exact.js';
import { parseJson, UnreadableBody } from './body.js';
import { hasLongNumber } from './numbers.js';

const read = (text: string) => parseJson(Buffer.from(text));
const scanned = (text: string) => hasLongNumber(Buffer.from(text));

test('integers beyond 2^53 pass unrounded, wherever they stand', () => {
  for (let shift = 0; shift < 40; shift++) {
    const pad = ' '.repeat(shift);
    expect(read(`${pad}{"a":9007199254740993,"b":-12345678901234567890}`)).toEqual({
      a: 9007199254740993n,
      b: -12345678901234567890n,
    });
    expect(read(`${pad}9007199254740993`)).toBe(9007199254740993n);
    expect(read(`${pad}[9007199254740993]`)).toEqual([9007199254740993n]);
  }
  expect(read('{"a":9007199254740991,"z":9007199254740992}')).toEqual({
    a: 9007199254740991,
    z: 9007199254740992n,
  });
});

test('decimals beyond a double keep their text, a double’s own do not need to', () => {
  expect(read('{"a":0.1234567890123456789,"b":1.5}')).toEqual({
    a: new LosslessNumber('0.1234567890123456789'),
    b: 1.5,
  });
  expect(read('{"a":12345678901.12345678}')).toEqual({ a: new LosslessNumber('12345678901.12345678') });
  expect(read('[0.30000000000000004, 0.1, 1.7976931348623157]')).toEqual([
    0.30000000000000004, 0.1, 1.7976931348623157,
  ]);
  expect(read('[1.50000000000000000000]')).toEqual([1.5]);
});

test('a number does not depend on what else is on its page', () => {
  for (const number of [
    '0.30000000000000004',
    '0.12345678901234567',
    '1e20',
    '-0',
    '123456789012345.67',
    '1e-7',
    '5e-324',
    '1e-400',
  ]) {
    expect((read(`[${number},9007199254740993]`) as unknown[])[0]).toBe(
      (read(`[${number}]`) as unknown[])[0],
    );
  }
});

test('overflow keeps its text', () => {
  for (const text of ['1e400', '-1E+999', '1.5e0400']) {
    expect(read(text)).toEqual(new LosslessNumber(text));
    expect(read(`{"a":${text}}`)).toEqual({ a: new LosslessNumber(text) });
    expect(read(`[1,${text} ]`)).toEqual([1, new LosslessNumber(text)]);
  }
});

test('NaN and Infinity, which JSON does not have, cost no page: they are as numbers that are too large', () => {
  const none = new LosslessNumber('1e999');
  expect(read('[{"a":NaN,"b":1.5},{"a": Infinity ,"b":-Infinity}]')).toEqual([
    { a: none, b: 1.5 },
    { a: none, b: new LosslessNumber('-1e999') },
  ]);
  expect(read('{"NaN":"NaN, Infinity","b":"a \\" NaN","c\\\\":NaN,"n":9007199254740993}')).toEqual({
    NaN: 'NaN, Infinity',
    b: 'a " NaN',
    'c\\': none,
    n: 9007199254740993n,
  });
  expect(exactJson(read('{"free":{"a":[NaN]}}') as object)).toEqual({
    json: '{"free":{"a":[null]}}',
    changes: [{ field: 'free.a.0', change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' }],
  });
  for (const text of ['{"a":NaNs}', '{"a":NaN', '{NaN:1}', '{"a":nan}', '"NaN'])
    expect(() => read(text)).toThrow(UnreadableBody);
});

test('digits in strings do not leave the fast path', () => {
  expect(scanned('{"id":"12345678901234567890"}')).toBe(false);
  expect(scanned('{"text":"pay to 12345678901234567890 , now"}')).toBe(false);
  expect(scanned('{"text":"a \\" 12345678901234567890 "}')).toBe(false);
  expect(scanned('{"text":"a \\\\","n": 12345678901234567890 }')).toBe(true);
  expect(scanned('{"at":"2024-01-01T00:00:00.0000000000000000Z"}')).toBe(false);
  expect(scanned('{"a":0.30000000000000004,"b":100000.1234567890}')).toBe(false);
});

test('keys behave as in JSON.parse on both paths', () => {
  for (const tail of ['', ',"n":9007199254740993']) {
    const value = read(`{"a":1,"a":2,"__proto__":{"polluted":true},"__proto__":{"x":1}${tail}}`) as Record<
      string,
      unknown
    >;
    expect(value['a']).toBe(2);
    expect(Object.keys(value).slice(0, 2)).toEqual(['a', '__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(stringify(value)).toContain('"__proto__":{"x":1}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  }
});

test('a body is parsed however deep it is; what is too deep to be written says so when it is', () => {
  const nested = (levels: number, core = '1') => '[{"a":'.repeat(levels / 2) + core + '}]'.repeat(levels / 2);
  for (const text of [nested(5000), nested(200_000), `${'['.repeat(6000)}${']'.repeat(6000)}`])
    expect(() => read(text)).not.toThrow();
  const mixed = read(`{"a":${nested(200_000, '"]}\\\\\\""')},"b":[9007199254740993],"c":"\\"[{"}`) as Record<
    string,
    unknown
  >;
  expect([mixed['b'], mixed['c']]).toEqual([[9007199254740993n], '"[{']);
  expect(() => JSON.stringify(mixed['a'])).toThrow(RangeError);
});

test('errors say where and quote nothing', () => {
  expect(() => read('{"name": Smith}')).toThrow('is not JSON from character 9 of 15 on');
  expect(() => read('{"name": "Smith')).toThrow('ends too early, after 15 characters');
  expect(() => read('')).toThrow('ends too early, after 0 characters');
  expect(() => read('{"a":1}{"a":2}')).toThrow('is not JSON from character 7 of 14 on');
  expect(() => read(`{"n":9007199254740993,"name": Smith}`)).toThrow(
    'is not JSON from character 30 of 36 on',
  );
  expect(() => read('<html>Smith</html>')).toThrow('is not JSON from character 0 of 18 on');
  expect(() => read('['.repeat(100_000))).toThrow(/ends too early|is not JSON/);
  expect(() => read('{"a":"at position 7", Smith}')).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('Smith') }),
  );
});

test('a byte order mark is no error', () => {
  expect(read('\ufeff{"a":1}')).toEqual({ a: 1 });
});

test('looking for such numbers costs little beside JSON.parse', () => {
  const record = (id: number) => ({
    id,
    uuid: '3f2b4e12-1d4e-4e12-9e10-0e1234567890',
    name: `Ünïcode ${id}`,
    created_at: '2024-01-01T00:00:00.000Z',
    score: id * 1.37,
    zero: 0,
    address: { city: 'Köln', zip: '12345', geo: { lat: 50.9375, lon: 6.9603 } },
    words: [
      { start: 1, text: 'x' },
      { start: 2, text: 'y' },
    ],
    text: 'Lorem "ipsum" dolor sit amet, é 1234567890123456. '.repeat(14),
  });
  const bytes = Buffer.from(JSON.stringify(Array.from({ length: 1000 }, (_, id) => record(id))));
  expect(hasLongNumber(bytes)).toBe(false);
  const took = (run: () => unknown) => {
    const began = performance.now();
    run();
    return performance.now() - began;
  };
  let [parsing, whole] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  // In turn, and the least of each: others may be at work on this machine.
  for (let round = 0; round < 60; round++) {
    parsing = Math.min(
      parsing,
      took(() => JSON.parse(bytes.toString())),
    );
    whole = Math.min(
      whole,
      took(() => parseJson(bytes)),
    );
  }
  // About 1.08 outside jest (whose sandbox makes globals slow) on a quiet machine.
  expect(whole / parsing).toBeLessThan(2);
});

test('what would unpack to more than a process may have is not parsed', () => {
  const page = (count: number) => Buffer.from(`[${'{},'.repeat(count)}{}]`);
  expect(() => parseJson(page(1_100_000))).toThrow('holds more than 1 million objects and lists');
  expect(parseJson(page(1000))).toHaveLength(1001);
});

test('megabytes of full stops or digits are looked through once', () => {
  const began = performance.now();
  expect(hasLongNumber(Buffer.from(`{"message":"${'.'.repeat(5e6)}"}`))).toBe(false);
  expect(hasLongNumber(Buffer.from(`{"message":"${'1'.repeat(5e6)}"}`))).toBe(false);
  // Each sixteenth byte anew would take hours.
  expect(performance.now() - began).toBeLessThan(5000);
});

test('a long number right behind another run is found wherever it stands', () => {
  for (let before = 0; before < 40; before++) {
    for (let apart = 1; apart < 20; apart++) {
      const text = `["${'.'.repeat(before)}"${' '.repeat(apart)},1234567890123456]`;
      expect(hasLongNumber(Buffer.from(text))).toBe(true);
    }
  }
});

test('millions of values are not parsed, and those that are hold nobody up for long', () => {
  const list = (count: number) => Buffer.from(`{"n":12345678901234567890,"b":[${'0,'.repeat(count)}0]}`);
  expect(() => parseJson(list(3_100_000))).toThrow('holds more than 3 million values');
  const began = performance.now();
  const { n, b } = parseJson(list(2_000_000)) as { n: bigint; b: unknown[] };
  expect([n, b.length]).toEqual([12345678901234567890n, 2_000_001]);
  expect(read(`{"a":${'7'.repeat(2e6)}}`)).toEqual({ a: new LosslessNumber('7'.repeat(2e6)) });
  // A parser that is not the engine's own took twenty times as long.
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('a text that looks like what stands for a number is a text', () => {
  const value = read(
    '{"a":"~0:1","b":"12345678901234567890","c":12345678901234567890,"d":"x\\"1e999","e":1e999}',
  );
  expect(value).toEqual({
    a: '~0:1',
    b: '12345678901234567890',
    c: 12345678901234567890n,
    d: 'x"1e999',
    e: new LosslessNumber('1e999'),
  });
  for (const text of [
    '[1-2-3-4567890123456789]',
    '[0012345678901234567890]',
    '[1e999e9]',
    '[12345678901234567890.]',
  ])
    expect(() => read(text)).toThrow(UnreadableBody);
});

test('hundreds of thousands of different names are not parsed, the same names are', () => {
  const objects = (count: number, name: (at: number) => string) =>
    Buffer.from(`[${Array.from({ length: count }, (_, at) => `{"${name(at)}" : "a, \\"b\\":"}`).join(',')}]`);
  expect(() => parseJson(objects(160_000, (at) => `field ${at}`))).toThrow(
    'holds more than 150 thousand different names of fields',
  );
  const known = (at: number) => `${'x'.repeat(100)} ${at % 50}`;
  expect((parseJson(objects(30_000, known)) as unknown[]).length).toBe(30_000);
});

test.each([
  ['NaN', `[${'NaN,'.repeat(300_000)}1]`],
  ['numbers beyond a double', `[${'1e999,'.repeat(300_000)}1]`],
  ['long integers', `[${'123456789012345678,'.repeat(300_000)}1]`],
])('two hundred thousand numbers that JavaScript does not have are enough: %s', (_, text) => {
  expect(() => parseJson(Buffer.from(text))).toThrow(
    /^holds more than 200 thousand numbers that are no doubles$/,
  );
});
