import { LosslessNumber } from 'lossless-json';
import { createFit } from './fit.js';

const schema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    n: { type: ['null', 'integer'] },
    x: { type: ['null', 'number'] },
    yes: { type: ['null', 'boolean'] },
    note: { type: ['null', 'string'] },
    any: {},
    tags: { type: ['null', 'array'], items: { type: ['null', 'string'] } },
    agent: {
      type: ['null', 'object'],
      additionalProperties: false,
      properties: { name: { type: ['null', 'string'] } },
    },
  },
};
const lost: string[] = [];
const fitted = createFit(schema, (field) => lost.push(field));
beforeEach(() => {
  lost.length = 0;
});

it('leaves what fits as it is, the same object', () => {
  const row = {
    id: '1',
    n: 2n ** 60n,
    x: 1.5,
    yes: true,
    note: null,
    any: [1],
    tags: ['a'],
    agent: { name: 'b' },
    more: 1,
  };
  expect(fitted(row)).toBe(row);
  const exact = {
    n: new LosslessNumber('12345678901234567890'),
    x: new LosslessNumber('0.12345678901234567890'),
  };
  expect(fitted(exact)).toBe(exact);
});

it('says the same in the wanted type where that is certain', () => {
  expect(fitted({ id: 7, n: '7', x: '-0.5', yes: 'true', note: false, tags: [1, null] })).toEqual({
    id: '7',
    n: 7,
    x: -0.5,
    yes: true,
    note: 'false',
    tags: ['1', null],
  });
  expect(lost).toEqual([]);
});

it('writes null for what cannot be said, names the field, and changes nothing of the row itself', () => {
  const row = { id: {}, n: 1.5, x: '1e5', yes: 1, note: {}, tags: 'a', agent: [] };
  const before = structuredClone(row);
  expect(fitted(row)).toEqual({ id: {}, n: null, x: null, yes: null, note: null, tags: null, agent: null });
  expect(lost).toEqual(['id', 'n', 'x', 'yes', 'note', 'tags', 'agent']);
  expect(row).toEqual(before);
});

it('never guesses: leading zeros and long digits are texts', () => {
  expect(fitted({ n: '007', x: '1234567890123456789' })).toEqual({ n: null, x: null });
});

it('leaves out of a closed object what the schema does not have', () => {
  expect(fitted({ agent: { name: 'a', phone: '1' }, other: 1 })).toEqual({ agent: { name: 'a' }, other: 1 });
});
