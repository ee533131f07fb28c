import { compileRow } from './compile.js';
import { createShaper } from './shape.js';

const schema = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'string' },
    size: { type: ['null', 'integer'] },
    at: { type: ['null', 'string'], format: 'date-time' },
    day: { type: 'string', format: 'date' },
    times: { type: 'array', items: { type: 'string', format: 'date-time' } },
    inner: {
      type: ['null', 'object'],
      properties: { at: { type: 'string', format: 'date-time' }, n: { type: 'number' } },
    },
    list: {
      type: 'array',
      items: {
        type: 'object',
        properties: { at: { type: 'string', format: 'date-time' }, tag: { type: 'string' } },
      },
    },
    free: { type: 'object' },
  },
};
const shaper = () => {
  const remarks: string[] = [];
  return {
    shape: createShaper('calls', schema, compileRow(schema), (remark) => remarks.push(remark)),
    remarks,
  };
};
const nulled = (field: string) => ({ field, change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' });

it('hands a row that fits on as it is, without copying it', () => {
  const { shape, remarks } = shaper();
  const row = {
    id: '1',
    size: 3,
    at: '2026-01-01T00:00:00.123456Z',
    times: ['2026-01-01T00:00:00Z'],
    free: { any: [1] },
    inner: null,
  };
  expect(shape(row)!.data).toBe(row);
  expect([shape(row), remarks]).toEqual([{ data: row }, []]);
});

it('brings dates to UTC wherever they stand, in a copy', () => {
  const { shape } = shaper();
  const there = '2026-01-01T01:00:00+01:00';
  const here = '2026-01-01T00:00:00Z';
  const row = {
    id: '1',
    at: there,
    day: '2026-01-01',
    times: [there, here],
    inner: { at: there, n: 1 },
    list: [{ at: here }, { at: there, tag: 'x' }],
  };
  const before = structuredClone(row);
  expect(shape(row)).toEqual({
    data: {
      ...row,
      at: here,
      times: [here, here],
      inner: { at: here, n: 1 },
      list: [{ at: here }, { at: here, tag: 'x' }],
    },
  });
  expect(row).toEqual(before);
});

it('nulls a date that cannot be read, and says which', () => {
  const { shape } = shaper();
  const row = {
    id: '1',
    at: 'soon',
    times: ['2026-01-01', 7, null],
    inner: { at: '' },
    list: [{ at: null }, { at: '2026-99-01T00:00:00+01:00' }],
  };
  expect(shape(row)).toEqual({
    data: {
      id: '1',
      at: null,
      times: ['2026-01-01T00:00:00Z', null, null],
      inner: { at: null },
      list: [{ at: null }, { at: null }],
    },
    changes: [nulled('at'), nulled('times.1'), nulled('inner.at'), nulled('list.1.at')],
  });
});

it('does not take a value for a date because it ends in Z', () => {
  const { shape } = shaper();
  for (const at of ['0000-00-00T00:00:00Z', '2026-02-30T10:00:00Z', 'n/aZ'])
    expect(shape({ id: '1', at })).toEqual({ data: { id: '1', at: null }, changes: [nulled('at')] });
  expect(shape({ id: '1', at: '20260101T000000Z' })).toEqual({
    data: { id: '1', at: '2026-01-01T00:00:00Z' },
  });
});

it('nulls numbers that JSON cannot say, and says which', () => {
  const { shape, remarks } = shaper();
  const alone = { id: '1', size: Number.POSITIVE_INFINITY };
  expect([shape(alone), remarks]).toEqual([{ data: { id: '1', size: null }, changes: [nulled('size')] }, []]);
  const row = {
    id: '1',
    size: Number.POSITIVE_INFINITY,
    inner: { n: Number.NaN },
    new: { deep: [Number.NEGATIVE_INFINITY, 1] },
  };
  expect(shape(row)).toEqual({
    data: { id: '1', size: null, inner: { n: null }, new: { deep: [null, 1] } },
    changes: [nulled('size'), nulled('inner.n'), nulled('new.deep.0')],
  });
});

it('passes on what the schema does not have and names it once, nested too, with its value never', () => {
  const { shape, remarks } = shaper();
  const row = {
    id: '1',
    new: 'PRIVATE',
    inner: { newer: 'PRIVATE' },
    list: [{ newest: 'PRIVATE' }, { newest: 'PRIVATE' }],
    free: { x: 1 },
  };
  for (let i = 0; i < 3; i++) expect(shape(row)).toEqual({ data: row });
  const fields = remarks.map((remark) => /schema does not have: "([^"]+)"/.exec(remark)?.[1]);
  expect(fields).toEqual(['new', 'inner/newer', 'list[]/newest']);
  expect(remarks.join()).not.toContain('PRIVATE');
});

it('names a value of another type once, and a required field that is missing', () => {
  const { shape, remarks } = shaper();
  for (const row of [{ id: 1, size: 'PRIVATE' }, { id: 2, size: 'PRIVATE' }, { size: null }])
    expect(shape(row)).toEqual({ data: row });
  expect(remarks).toEqual([
    expect.stringMatching(/^calls: "id" came as a number, the schema says "string"/),
    expect.stringMatching(/^calls: "size" came as a string, the schema says \["null","integer"\]/),
    expect.stringMatching(/^calls: a record came without the field "id"/),
  ]);
});

it('says nothing of integers beyond 2^53', () => {
  const { shape, remarks } = shaper();
  const row = { id: '1', size: 9007199254740993n };
  expect([shape(row)!.data, remarks]).toEqual([row, []]);
});

it('drops a row without any field: platforms do so in silence', () => {
  expect(shaper().shape({})).toBeUndefined();
});

it.each([
  'Anna Müller',
  '+49 170 1234567',
  'anna@example.com',
  'x'.repeat(5_000_000),
  '0171234567',
  'a\nb',
  '5f3a9c0e7b1d4e2f8a6c',
  'abcdefab-1234-4abc-8abc-abcdefabcdef',
  'tel:555-123-4567',
])('does not name a field whose name may be data', (name) => {
  const { shape, remarks } = shaper();
  shape({ id: '1', [name]: 1, inner: { n: 1, [name]: 2 } });
  shape({ id: '2', [name]: 1 });
  expect(remarks).toEqual([
    'calls: the vendor sends fields under names that are not shown here: they look like data. They are passed on.',
  ]);
});

it('does not name the keys of a map that may be data, and every name of the schema', () => {
  const remarks: string[] = [];
  const map = { type: 'object', additionalProperties: { type: 'number' } };
  const of = { type: 'object', properties: { people: map, 'talk time': { type: 'number' } } };
  const shape = createShaper('calls', of, compileRow(of), (text) => remarks.push(text));
  shape({ people: { 'Anna Müller': 'x', agent: 'x' }, 'talk time': 'x' });
  expect(remarks).toEqual([
    expect.stringMatching(/^calls: "people\/\*" came as a string/),
    expect.stringMatching(/^calls: "people\/agent" came as a string/),
    expect.stringMatching(/^calls: "talk time" came as a string/),
  ]);
});
