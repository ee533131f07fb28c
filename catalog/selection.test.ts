import type { Failure } from '../spec/failure.js';
import { parseCatalog } from './selection.js';
import { airbyteStream, type StreamDeclaration } from './stream.js';

const schema = { properties: { id: {}, at: {} } };
const offered: StreamDeclaration[] = [
  { name: 'calls', schema, primaryKey: ['id'], cursorField: 'at', incremental: true },
  { name: 'tags', schema, primaryKey: ['id'], incremental: false },
];
const entry = (name: string, mode: unknown = 'incremental', more: object = {}, stream: object = {}) => ({
  stream: { name, json_schema: {}, supported_sync_modes: ['full_refresh'], ...stream },
  sync_mode: mode,
  destination_sync_mode: 'append',
  ...more,
});
const parse = (input: unknown) => parseCatalog(input, offered, 'cat.json');
const streams = (...entries: unknown[]) => parse({ streams: entries });

it('reads modes, namespaces and the selected fields', () => {
  const fields = { json_schema: { properties: { id: {}, note: {} } } };
  expect(
    streams(entry('calls', 'incremental', {}, fields), entry('tags', 'full_refresh', {}, { namespace: 'n' })),
  ).toEqual({
    streams: [
      { name: 'calls', mode: 'incremental', fields: new Set(['id', 'note']) },
      { name: 'tags', namespace: 'n', mode: 'full_refresh' },
    ],
    unknown: [],
    remarks: [],
  });
  expect(streams(entry('calls', 'full_refresh')).streams).toEqual([{ name: 'calls', mode: 'full_refresh' }]);
});

it('takes what discover prints, bare or as a message: all streams, incremental where they can', () => {
  const catalog = { streams: offered.map(airbyteStream) };
  const selected = [
    { name: 'calls', mode: 'incremental', fields: new Set(['id', 'at']) },
    { name: 'tags', mode: 'full_refresh', fields: new Set(['id', 'at']) },
  ];
  for (const input of [catalog, { type: 'CATALOG', catalog }])
    expect(parse(input)).toEqual({ streams: selected, unknown: [], remarks: [] });
});

describe('what Airbyte’s API and pages show', () => {
  const stream = { name: 'calls', jsonSchema: { properties: { id: {}, at: {} } }, supportedSyncModes: [] };
  const tags = { name: 'tags', jsonSchema: {} };
  const syncCatalog = {
    streams: [
      { stream, config: { syncMode: 'incremental', destinationSyncMode: 'append', selected: true } },
      {
        stream: tags,
        config: { syncMode: 'full_refresh', destinationSyncMode: 'overwrite', selected: false },
      },
    ],
  };

  it.each<[string, unknown]>([
    ['the catalog of a connection', syncCatalog],
    ['a connection', { connectionId: 'c', syncCatalog }],
  ])('%s, of which some are not selected', (_, input) => {
    expect(parse(input).streams).toEqual([
      { name: 'calls', mode: 'incremental', fields: new Set(['id', 'at']) },
    ]);
  });

  it('selected fields', () => {
    const config = {
      syncMode: 'full_refresh',
      selected: true,
      fieldSelectionEnabled: true,
      selectedFields: [{ fieldPath: ['id'] }],
    };
    expect(streams({ stream, config }).streams).toEqual([
      { name: 'calls', mode: 'full_refresh', fields: new Set(['id']) },
    ]);
  });

  it('a configured catalog in camelCase, and the streams of the public API', () => {
    const plain = [{ name: 'calls', mode: 'incremental' }];
    expect(
      streams({ stream: { name: 'calls' }, syncMode: 'incremental', destinationSyncMode: 'append' }).streams,
    ).toEqual(plain);
    const configurations = { streams: [{ name: 'calls', syncMode: 'incremental_deduped_history' }] };
    expect(parse({ configurations }).streams).toEqual(plain);
    expect(() => streams({ stream: { name: 'calls' }, syncMode: 'often' })).toThrow(/sync_mode is "often"/);
  });

  it('nothing selected at all is said', () => {
    const config = { syncMode: 'incremental', selected: false };
    expect(streams({ stream, config })).toEqual({
      streams: [],
      unknown: [],
      remarks: ['cat.json: no stream is selected: nothing is read.'],
    });
  });
});

it.each<[string, unknown, RegExp]>([
  ['nothing', undefined, /: it is empty$/],
  ['a state', [{ type: 'STREAM', stream: {} }], /looks like a state, which belongs to --state$/],
  ['the output of a read', [{ type: 'RECORD' }, { type: 'LOG' }], /output of a run that printed no CATALOG$/],
  ['a config', { api_token: 'S3CRET' }, /^(?!.*S3CRET).*looks like a config, which belongs to --config$/],
  ["a Singer tap's catalog", { streams: [{ tap_stream_id: 'a' }] }, /looks like a Singer tap's catalog\)$/],
  ["a Singer tap's state", { bookmarks: {} }, /looks like a Singer tap's state/],
  ['a spec', { connectionSpecification: {} }, /looks like the output of discover or spec$/],
  ['anything else', { type: 'object' }, /Give what discover prints, or a configured catalog$/],
])('says what was given in the place of a catalog: %s', (_, input, what) => {
  expect(() => parse(input)).toThrow(what);
});

it('takes null for every optional field', () => {
  const nulls = {
    cursor_field: null,
    primary_key: null,
    generation_id: null,
    minimum_generation_id: null,
    sync_id: null,
  };
  const dumped = entry(
    'calls',
    'incremental',
    { ...nulls, destination_sync_mode: null, include_files: null, name: null },
    { namespace: null, json_schema: null },
  );
  expect(streams(dumped)).toEqual({
    streams: [{ name: 'calls', mode: 'incremental' }],
    unknown: [],
    remarks: [],
  });
  expect(parse({ type: null, catalog: null, streams: [] }).streams).toEqual([]);
});

it.each(['append', 'overwrite', 'append_dedup', 'overwrite_dedup', 'update', 'soft_delete', undefined])(
  'takes destination mode %s',
  (mode) => {
    expect(streams(entry('calls', 'incremental', { destination_sync_mode: mode })).streams).toHaveLength(1);
  },
);

it('degrades what a stream cannot do, with a remark', () => {
  const { streams: selected, remarks } = streams(
    entry('tags'),
    entry('calls', 'incremental', { cursor_field: ['other'] }),
  );
  expect(selected.map(({ mode }) => mode)).toEqual(['full_refresh', 'incremental']);
  expect(remarks).toEqual([
    expect.stringMatching(/^tags: only full_refresh/),
    expect.stringMatching(/^calls: the cursor is defined.*\(at\)/),
  ]);
});

it('says nothing of the cursor field that is ours, of an empty one, or of one on a full refresh', () => {
  const { remarks } = streams(
    entry('calls', 'incremental', { cursor_field: ['at'] }),
    entry('tags', 'full_refresh', { cursor_field: ['x'] }),
  );
  expect([remarks, streams(entry('calls', 'incremental', { cursor_field: [] })).remarks]).toEqual([[], []]);
});

it('takes a schema without properties for all fields', () => {
  for (const json_schema of [{}, { type: 'object' }, { type: 'object', properties: {} }, null]) {
    expect(streams(entry('calls', 'incremental', {}, { json_schema })).streams[0]).not.toHaveProperty(
      'fields',
    );
  }
});

it('sets streams aside that the connector does not have', () => {
  const { streams: selected, unknown } = streams(
    entry('gone', 'incremental', {}, { namespace: 'n' }),
    entry('tags', 'full_refresh'),
  );
  expect([unknown, selected.map(({ name }) => name)]).toEqual([[{ name: 'gone', namespace: 'n' }], ['tags']]);
});

it.each<[string, unknown, RegExp]>([
  ['nothing', undefined, /a list "streams"/],
  ['a list', [], /a list "streams"/],
  ['no list', { streams: {} }, /a list "streams"/],
  ['an entry that is none', { streams: [null] }, /streams\[0\] is neither a name nor an object/],
  [
    'an entry without a stream',
    { streams: [{ sync_mode: 'incremental' }] },
    /streams\[0\]\.stream is missing/,
  ],
  ['a stream without a name', { streams: [{ stream: {} }] }, /streams\[0\]\.stream\.name must be a text/],
  [
    'a stream that comes twice',
    { streams: [entry('tags'), entry('tags')] },
    /the stream "tags" is configured twice/,
  ],
  [
    'no sync mode',
    { streams: [entry('tags'), entry('calls', null)] },
    /streams\[1\]\.sync_mode is missing; it must be one of full_refresh, incremental/,
  ],
  ['a wrong sync mode', { streams: [entry('calls', 'INVALID')] }, /streams\[0\]\.sync_mode is "INVALID"/],
  [
    'one of an unknown stream',
    { streams: [entry('__AIRBYTE__stream_that_does_not_exist', 'INVALID')] },
    /streams\[0\]\.sync_mode is "INVALID"/,
  ],
  [
    'a wrong destination mode',
    { streams: [entry('calls', 'incremental', { destination_sync_mode: 'INVALID' })] },
    /destination_sync_mode is "INVALID"/,
  ],
])('refuses %s and names file and field', (_, input, what) => {
  expect(() => parse(input)).toThrow(what);
  expect(() => parse(input)).toThrow(/^cat\.json: /);
  expect(() => parse(input)).toThrow(
    expect.objectContaining<Partial<Failure>>({ failureType: 'config_error' }),
  );
});

it('says that nothing is selected', () => {
  expect(streams().remarks).toEqual([expect.stringMatching(/^cat\.json: no stream is selected/)]);
});

it('takes names alone: all fields, incremental where a stream can', () => {
  const selected = [
    { name: 'calls', mode: 'incremental' },
    { name: 'tags', mode: 'full_refresh' },
  ];
  for (const input of [['calls', 'tags'], { streams: ['calls', 'tags'] }])
    expect(parse(input)).toEqual({ streams: selected, unknown: [], remarks: [] });
  expect(() => streams('')).toThrow(/^cat\.json: streams\[0\]\.stream\.name must be a text|streams\[0\]/);
  expect(() => parse([5])).toThrow(/a list "streams"/);
});

test('thousands of streams are looked through in a moment, and so are names without an end', () => {
  const began = performance.now();
  const entry = (name: string) => ({ stream: { name, json_schema: {} }, sync_mode: 'full_refresh' });
  const many = { streams: Array.from({ length: 20_000 }, (_, at) => entry(`call${at}`)) };
  expect(parseCatalog(many, [], 'c.json').unknown).toHaveLength(20_000);
  const long = {
    streams: Array.from({ length: 3000 }, (_, at) => entry(`${'x'.repeat(20_000)}${1000 + at}`)),
  };
  expect(() => parseCatalog(long, [], 'c.json')).toThrow(
    'c.json: streams[0].stream.name has 20004 characters: this is no name of a stream',
  );
  // Less than one on a machine that does nothing else.
  expect(performance.now() - began).toBeLessThan(20_000);
});
