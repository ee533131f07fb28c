import { airbyteStream, declarationProblems } from './stream.js';

const schema = {
  type: 'object',
  required: ['id', 'at'],
  properties: {
    id: { type: 'string' },
    at: { type: 'string' },
    by: { type: ['null', 'string'] },
    to: { type: 'string' },
  },
};

it('shows an incremental stream with a cursor of its own, and a full one without', () => {
  const json_schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    additionalProperties: true,
    ...schema,
  };
  expect(
    airbyteStream({ name: 'a', schema, primaryKey: ['id', 'at'], cursorField: 'at', incremental: true }),
  ).toEqual({
    name: 'a',
    json_schema,
    supported_sync_modes: ['full_refresh', 'incremental'],
    source_defined_cursor: true,
    default_cursor_field: ['at'],
    source_defined_primary_key: [['id'], ['at']],
    is_resumable: true,
  });
  expect(airbyteStream({ name: 'b', schema, primaryKey: ['id'], incremental: false })).toEqual({
    name: 'b',
    json_schema,
    supported_sync_modes: ['full_refresh'],
    source_defined_primary_key: [['id']],
    is_resumable: false,
  });
});

it('tells the author what is wrong with a declaration', () => {
  expect(
    declarationProblems({ name: 'a', schema, primaryKey: ['id'], cursorField: 'at', incremental: true }),
  ).toEqual([]);
  expect(
    declarationProblems({
      name: 'a',
      schema,
      primaryKey: ['ID', 'id'],
      cursorField: 'when',
      incremental: true,
    }),
  ).toEqual([
    'stream a: primary key "ID" is not in its schema',
    'stream a: cursor field "when" is not in its schema',
  ]);
  expect(declarationProblems({ name: 'a', schema, primaryKey: [], incremental: true })).toEqual([
    'stream a: it has no primary key',
    'stream a: it is incremental and has no cursor field',
  ]);
});

it('keys and cursors have to be there: required, and never null; but for a cursor that says so', () => {
  const problems = (primaryKey: string[], cursorField: string, isSparse = false) =>
    declarationProblems({ name: 'a', schema, primaryKey, cursorField, isSparse, incremental: true });
  expect(problems(['by', 'to'], 'at')).toEqual([
    'stream a: primary key "by" is not among the required fields of its schema',
    'stream a: primary key "by" may be null in its schema',
    'stream a: primary key "to" is not among the required fields of its schema',
  ]);
  expect(problems(['id'], 'by')).toHaveLength(2);
  expect(problems(['id'], 'by', true)).toEqual([]);
  expect(problems(['id'], 'nowhere', true)).toEqual([
    'stream a: cursor field "nowhere" is not in its schema',
  ]);
});

it('sees a null in any of the ways in which a schema allows it', () => {
  const none = [
    { type: 'string', enum: ['a', null] },
    { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    true,
  ];
  const some = [
    { type: 'null' },
    { const: null },
    { enum: ['a', null] },
    { anyOf: [{ type: 'null' }, { type: 'string' }] },
    { oneOf: [{ type: 'string' }, { enum: [null] }] },
  ];
  const found = [...none, ...some].map((id) =>
    declarationProblems({
      name: 'a',
      schema: { type: 'object', required: ['id'], properties: { id } },
      primaryKey: ['id'],
      incremental: false,
    }),
  );
  expect(found).toEqual([
    ...none.map(() => []),
    ...some.map(() => ['stream a: primary key "id" may be null in its schema']),
  ]);
});

it('names what is missing or of another kind, for authors without a compiler', () => {
  const right = { name: 'a', schema, primaryKey: ['id'], cursorField: 'at', incremental: true };
  const problems = (wrong: object) => declarationProblems({ ...right, ...wrong } as typeof right);
  expect(problems({ primaryKey: undefined })).toEqual(['stream a: it has no primary key']);
  expect(problems({ primaryKey: 'id' })).toEqual(['stream a: its primary key is no list of fields']);
  expect(problems({ primaryKey: [['id']] })).toEqual([
    'stream a: primary key ["id"] is not the name of a field',
  ]);
  expect(problems({ cursorField: ['at'] })).toEqual([
    'stream a: cursor field ["at"] is not the name of a field',
  ]);
  expect(problems({ primaryKey: ['id', 'id'] })).toEqual(['stream a: its primary key has a field twice']);
  expect(problems({ name: '' })).toEqual(['a stream has no name']);
  expect(problems({ name: { schema } })).toEqual(['a stream has no name']);
  expect(problems({ schema: undefined })).toEqual(['stream a: it has no schema']);
});
