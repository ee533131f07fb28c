import type { Schema } from '../../spec/json.js';
import { compileRow } from './compile.js';

test('a field called as what every object has is there only where the row has it itself', () => {
  const text = { type: ['null', 'string'] };
  const properties = { id: { type: 'string' }, constructor: text, toString: text, hasOwnProperty: text };
  const inner = { type: ['null', 'object'], properties: { valueOf: text } };
  const fits = compileRow({
    type: 'object',
    required: ['id'],
    properties: { ...properties, inner },
  } as Schema);
  expect(fits({ id: '1', inner: {} })).toBe(true);
  expect(fits({ id: '1', constructor: 'x', hasOwnProperty: null })).toBe(true);
  expect(fits({ id: '1', toString: 7 })).toBe(false);
  expect(fits({ id: '1', inner: { valueOf: 7 } })).toBe(false);
});
