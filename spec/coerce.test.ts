import { coerce, settingsOf } from './coerce.js';

const spec = {
  properties: {
    name: { type: 'string' },
    count: { type: 'integer' },
    share: { type: 'number' },
    on: { type: 'boolean' },
    ids: { type: 'array', items: { type: 'string' } },
    list: {
      type: 'object',
      oneOf: [
        {
          properties: {
            source: { const: 'ids', type: 'string' },
            ids: { type: 'array', items: { type: 'integer' } },
          },
        },
        { properties: { source: { const: 'file', type: 'string' }, location: { type: 'string' } } },
      ],
    },
  },
};

it('brings texts into the types of the spec where the meaning is certain', () => {
  expect(coerce(spec, { name: '5', count: '5', share: ' 0.5 ', on: 'False', ids: '["a"]' })).toEqual({
    name: '5',
    count: 5,
    share: 0.5,
    on: false,
    ids: ['a'],
  });
  expect(coerce(spec, { name: 17, ids: [1] })).toEqual({ name: '17', ids: ['1'] });
});

it('leaves everything else for the check to name', () => {
  const odd = { count: 'five', share: '1e3', on: 'yes', ids: '[a', name: null, other: 'x' };
  expect(coerce(spec, odd)).toEqual(odd);
  expect(coerce(spec, { count: '', on: null })).toEqual({ count: '', on: null });
});

it('makes objects of names with dots, beside and over the object itself', () => {
  const wanted = { list: { source: 'ids', ids: [1, 2] } };
  expect(coerce(spec, { 'list.source': 'ids', 'list.ids': '["1", 2]' })).toEqual(wanted);
  expect(coerce(spec, { list: '{"source":"ids","ids":["1","2"]}' })).toEqual(wanted);
  const given = { 'list.ids': [1, 2], list: { source: 'ids' } };
  expect(coerce(spec, given)).toEqual(wanted);
  expect(given).toEqual({ 'list.ids': [1, 2], list: { source: 'ids' } });
});

it('names every setting, those of all variants', () => {
  expect([...settingsOf(spec).keys()]).toEqual([
    'name',
    'count',
    'share',
    'on',
    'ids',
    'list.source',
    'list.ids',
    'list.location',
  ]);
  expect(settingsOf(spec).get('list.source')).toMatchObject({ type: 'string', enum: ['ids', 'file'] });
});
