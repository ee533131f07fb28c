import { writtenFields } from './fields.js';

const stream = {
  schema: { properties: { id: {}, at: {}, note: {}, tags: {} }, required: ['id', 'note'] },
  primaryKey: ['id'],
  cursorField: 'at',
};
const row = { id: 1, at: '2026-01-01', note: 'n', tags: [], new_field: 2 };
const written = (...fields: string[]) => writtenFields(stream, new Set(fields)).keep?.(row) ?? row;

it('writes the selected fields, keys and cursor, and nothing that the schema does not have', () => {
  expect(written('note')).toEqual({ id: 1, at: '2026-01-01', note: 'n' });
  expect(written('tags', 'id')).toEqual({ id: 1, at: '2026-01-01', tags: [] });
});

it('writes rows whole where no field was deselected', () => {
  for (const fields of [undefined, new Set(['id', 'at', 'note', 'tags']), new Set(['note', 'tags'])])
    expect(writtenFields(stream, fields)).toEqual({ schema: stream.schema });
});

it('does not miss a required field that nobody selected', () => {
  const { schema } = writtenFields(stream, new Set(['tags']));
  expect(schema).toEqual({ properties: { id: {}, at: {}, tags: {} }, required: ['id'] });
});

it('passes what somebody names beyond the schema', () => {
  expect(written('note', 'new_field')).toEqual({ id: 1, at: '2026-01-01', note: 'n', new_field: 2 });
});
