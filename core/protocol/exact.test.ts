import { LosslessNumber } from 'lossless-json';
import { EXACT_SIGN, exactJson, finite, plainJson } from './exact.js';

it('writes an ordinary row as JSON.stringify does', () => {
  const row = { a: 1, b: [null, 'x', undefined, { c: undefined }], d: undefined, e: -0, f: 1e21 };
  expect(plainJson(row)).toEqual({ json: JSON.stringify(row) });
  expect(exactJson(row)).toEqual({ json: JSON.stringify(row) });
});

it('writes integers beyond 2^53 digit by digit', () => {
  const row = {
    id: 9007199254740993n,
    deep: [{ more: -123456789012345678901234567890n }],
    text: '9007199254740993',
  };
  const json =
    '{"id":9007199254740993,"deep":[{"more":-123456789012345678901234567890}],"text":"9007199254740993"}';
  expect(plainJson(row)).toEqual({ json });
});

it('writes decimals beyond a double as they came', () => {
  const row = {
    price: new LosslessNumber('0.1234567890123456789012345678'),
    list: [new LosslessNumber('1.10')],
  };
  expect(exactJson(row)).toEqual({ json: '{"price":0.1234567890123456789012345678,"list":[1.10]}' });
  // What JSON.stringify makes of one is the sign that the row has to be written again.
  expect(plainJson(row).json).toContain(EXACT_SIGN);
  expect(plainJson({ text: EXACT_SIGN }).json).not.toContain(EXACT_SIGN);
});

it('writes what no destination holds as null, and says so', () => {
  const row = {
    a: new LosslessNumber('1e400'),
    b: [{ c: new LosslessNumber('-1e999') }],
    d: Number.POSITIVE_INFINITY,
    e: Number.NaN,
    n: 1n,
  };
  const nulled = (field: string) => ({ field, change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' });
  expect(exactJson(row)).toEqual({
    json: '{"a":null,"b":[{"c":null}],"d":null,"e":null,"n":1}',
    changes: [nulled('a'), nulled('b.0.c'), nulled('d'), nulled('e')],
  });
});

it('finite changes what has no word in JSON, says where, and copies nothing else', () => {
  const same = { a: [1, { b: 'x' }] };
  expect(finite(same, [])).toBe(same);
  const changes: unknown[] = [];
  expect(finite({ a: [1, { b: Number.NaN }], c: Number.POSITIVE_INFINITY }, changes as never)).toEqual({
    a: [1, { b: null }],
    c: null,
  });
  expect(changes).toEqual([
    expect.objectContaining({ field: 'a.1.b' }),
    expect.objectContaining({ field: 'c' }),
  ]);
});

it('what is nested too deep is said to be, and is no bug', () => {
  let deep: object = {};
  for (let i = 0; i < 200_000; i++) deep = { deep };
  expect(() => finite(deep, [])).toThrow(/nested so deep/);
});
