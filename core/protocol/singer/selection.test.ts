import type { StreamDeclaration } from '../../../catalog/stream.js';
import { isObject, type JsonObject } from '../../../spec/json.js';
import { singerStream } from './catalog.js';
import { parseSingerCatalog } from './selection.js';

const text = { type: ['null', 'string'] };
const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: true,
  required: ['id', 'at', 'note'],
  properties: {
    id: { type: 'string' },
    seq: { type: 'integer' },
    at: { type: 'string', format: 'date-time', airbyte_type: 'timestamp_with_timezone' },
    note: text,
    agent: {
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string' },
        phone: text,
        home: { type: 'object', properties: { city: text } },
      },
    },
    words: { type: 'array', items: { type: 'object', properties: { word: { type: 'string' } } } },
  },
};
const offered: StreamDeclaration[] = [
  { name: 'calls', schema, primaryKey: ['id', 'seq'], cursorField: 'at', incremental: true },
  { name: 'talks', schema, primaryKey: ['id'], cursorField: 'at', incremental: true, personal: true },
  { name: 'tags', schema, primaryKey: ['id'], incremental: false },
];
const parse = (input: unknown) => parseSingerCatalog(input, offered, 'cat.json');
const catalog = () =>
  JSON.parse(JSON.stringify({ streams: offered.map(singerStream) })) as { streams: JsonObject[] };

interface Rules {
  [breadcrumb: string]: JsonObject;
}

/** The catalog as Meltano hands it back: rules by "stream" or "stream.field.inner". */
function ruled(rules: Rules) {
  const all = catalog();
  for (const [path, change] of Object.entries(rules)) {
    const [name, ...fields] = path.split('.');
    const entry = all.streams.find((one) => one['tap_stream_id'] === name)!;
    const breadcrumb = fields.flatMap((field) => ['properties', field]);
    const marks = entry['metadata'] as { breadcrumb: string[]; metadata: JsonObject }[];
    const mark = marks.find((one) => one.breadcrumb.join() === breadcrumb.join())!;
    Object.assign(mark.metadata, change);
  }
  return all;
}
const deselected = { selected: false };
const propertiesOf = (value: unknown): string[] =>
  isObject(value) && isObject(value['properties']) ? Object.keys(value['properties']) : [];

it('shows composite keys whole, and says of every field at every depth whether it may be deselected', () => {
  const { metadata, ...entry } = singerStream(offered[0]!);
  expect(entry).toMatchObject({
    tap_stream_id: 'calls',
    stream: 'calls',
    key_properties: ['id', 'seq'],
    replication_key: 'at',
    replication_method: 'INCREMENTAL',
  });
  expect(metadata[0]).toEqual({
    breadcrumb: [],
    metadata: {
      inclusion: 'available',
      'selected-by-default': true,
      'table-key-properties': ['id', 'seq'],
      'valid-replication-keys': ['at'],
    },
  });
  const inclusions = Object.fromEntries(
    metadata.map((one) => [one.breadcrumb.join('.'), one.metadata['inclusion']]),
  );
  expect(inclusions).toMatchObject({
    'properties.id': 'automatic',
    'properties.seq': 'automatic',
    'properties.at': 'automatic',
    'properties.note': 'available',
    'properties.agent.properties.home.properties.city': 'available',
  });
});

it('shows a snapshot as one that is always read whole, and personal data as not selected', () => {
  const [, talks, tags] = offered.map(singerStream);
  expect(talks!.metadata[0]!.metadata['selected-by-default']).toBe(false);
  expect(tags!.metadata[0]!.metadata).toEqual({
    inclusion: 'available',
    'selected-by-default': true,
    'table-key-properties': ['id'],
    'forced-replication-method': 'FULL_TABLE',
  });
  expect(tags).not.toHaveProperty('replication_key');
});

it("has no word of Airbyte's, and lets everything but the key be null or missing", () => {
  const { schema: shown } = singerStream(offered[0]!);
  expect(JSON.stringify(shown)).not.toMatch(/airbyte|\$schema/);
  expect(shown).toMatchObject({
    required: ['id', 'seq'],
    properties: {
      id: { type: 'string' },
      at: { type: ['null', 'string'], format: 'date-time' },
      agent: { type: ['null', 'object'], properties: { name: { type: ['null', 'string'] } } },
      words: { items: { type: ['null', 'object'], properties: { word: { type: ['null', 'string'] } } } },
    },
  });
  expect((shown['properties'] as { agent: object }).agent).not.toHaveProperty('required');
});

it('reads what is selected by default where nobody decided, with and without a catalog', () => {
  for (const input of [undefined, catalog()]) {
    const { selection, streams } = parse(input);
    expect(selection.streams.map(({ name, mode }) => [name, mode])).toEqual([
      ['calls', 'incremental'],
      ['tags', 'full_refresh'],
    ]);
    expect(selection.streams[0]!.fields).toEqual(new Set(['id', 'seq', 'at', 'note', 'agent', 'words']));
    expect(streams[0]).toMatchObject({ keyProperties: ['id', 'seq'], replicationKey: 'at' });
    expect(streams[0]!.schema['additionalProperties']).toBe(true);
  }
});

it('takes selected streams, and of them what was selected, down to the fields of objects', () => {
  const { streams, selection } = parse(
    ruled({
      calls: deselected,
      talks: { selected: true },
      tags: deselected,
      'talks.note': deselected,
      'talks.agent.phone': deselected,
      'talks.agent.home': deselected,
      'talks.agent.home.city': { selected: true },
    }),
  );
  expect(selection.streams.map(({ name }) => name)).toEqual(['talks']);
  const [talks] = streams;
  const { agent } = talks!.schema['properties'] as { agent: JsonObject };
  expect(propertiesOf(talks!.schema)).toEqual(['id', 'seq', 'at', 'agent', 'words']);
  // A field of an object that was deselected does not come, whatever it says itself.
  expect(propertiesOf(agent)).toEqual(['name']);
  expect([talks!.schema['additionalProperties'], agent['additionalProperties']]).toEqual([false, false]);
  expect(selection.streams[0]!.fields).toEqual(new Set(['id', 'seq', 'at', 'agent', 'words']));
});

it('keeps keys and cursor whatever a catalog says of them', () => {
  const all = ruled({ 'calls.id': deselected, 'calls.at': deselected, 'calls.note': deselected });
  delete ((all.streams[0]!['schema'] as JsonObject)['properties'] as JsonObject)['seq'];
  const { streams } = parse(all);
  expect(propertiesOf(streams[0]!.schema).sort()).toEqual(['agent', 'at', 'id', 'seq', 'words']);
});

it("takes a field's schema from the catalog: people may change it, and old catalogs know fewer", () => {
  const all = catalog();
  const properties = (all.streams[0]!['schema'] as JsonObject)['properties'] as JsonObject;
  properties['note'] = { type: ['null', 'integer'] };
  delete properties['words'];
  const { streams } = parse(all);
  expect(streams[0]!.schema['properties']).toMatchObject({ note: { type: ['null', 'integer'] } });
  expect(streams[0]!.schema['properties']).not.toHaveProperty('words');
});

it('never takes what is unsupported, and takes the older form', () => {
  const { streams } = parse(ruled({ 'calls.note': { inclusion: 'unsupported', selected: true } }));
  expect(propertiesOf(streams[0]!.schema)).not.toContain('note');
  const old = parse({
    streams: [
      {
        stream: 'calls',
        tap_stream_id: 'calls',
        selected: true,
        schema: { properties: { id: {}, note: { selected: false }, agent: { selected: true } } },
      },
      { stream: 'tags', tap_stream_id: 'tags', selected: false, schema: {} },
    ],
  });
  expect(old.selection.streams.map(({ name }) => name)).toEqual(['calls']);
  expect(propertiesOf(old.streams[0]!.schema)).toEqual(['id', 'agent', 'seq', 'at']);
});

it('takes true and false as texts too, as metadata from the environment has them', () => {
  const { streams } = parse(ruled({ 'calls.note': { selected: 'false' }, tags: { selected: 'False' } }));
  expect(streams.map(({ name }) => name)).toEqual(['calls']);
  expect(propertiesOf(streams[0]!.schema)).not.toContain('note');
});

it('reads a stream whole where somebody says FULL_TABLE, and only there', () => {
  const modes = (rules: Rules) => parse(ruled(rules)).selection.streams.map(({ mode }) => mode);
  expect(modes({ calls: { 'replication-method': 'FULL_TABLE' } })).toEqual(['full_refresh', 'full_refresh']);
  expect(modes({ tags: { 'replication-method': 'INCREMENTAL' } })).toEqual(['incremental', 'full_refresh']);
  const { selection } = parse(
    ruled({ calls: { 'replication-method': 'LOG_BASED', 'replication-key': 'id' } }),
  );
  expect([selection.streams[0]!.mode, selection.remarks]).toEqual([
    'incremental',
    [expect.stringMatching(/LOG_BASED/), expect.stringMatching(/defined by the tap \(at\)/)],
  ]);
});

it('sets selected streams aside that the connector does not have, and says when nothing is selected', () => {
  const { selection } = parse({
    streams: [
      { tap_stream_id: 'gone', metadata: [{ breadcrumb: [], metadata: { selected: true } }] },
      { tap_stream_id: 'other', metadata: [{ breadcrumb: [], metadata: { selected: false } }] },
    ],
  });
  expect(selection).toMatchObject({ streams: [], unknown: [{ name: 'gone' }], remarks: [] });
  expect(parse({ streams: [] }).selection.remarks).toEqual([expect.stringMatching(/no stream is selected/)]);
});

it.each<[string, unknown, RegExp]>([
  ['no list', { streams: {} }, /a list "streams"/],
  [
    'a config',
    { api_url: 'x', api_token: 't' },
    /this is none\. It looks like a config, which belongs to --config$/,
  ],
  [
    'a state',
    [{ type: 'STREAM', stream: {} }],
    /this is none\. It looks like a state, which belongs to --state$/,
  ],
  [
    'an Airbyte catalog',
    { streams: [{ stream: { name: 'calls' }, sync_mode: 'incremental' }] },
    /Airbyte catalog/,
  ],
  ['an entry without a name', { streams: [{}] }, /tap_stream_id must be a text/],
  [
    'one that comes twice',
    { streams: [{ tap_stream_id: 'a' }, { tap_stream_id: 'a' }] },
    /"a" is there twice/,
  ],
  ['an entry that is none', { streams: ['calls'] }, /streams\[0\] is not an object/],
])('refuses %s', (_, input, what) => {
  expect(() => parse(input)).toThrow(what);
  expect(() => parse(input)).toThrow(expect.objectContaining({ failureType: 'config_error' }));
});

it.each([
  [
    'metadata that is no list',
    { 'properties.note': { selected: false } },
    /streams\[0\]\.metadata must be a list/,
  ],
  [
    'a breadcrumb that is a text',
    [{ breadcrumb: 'properties.note', metadata: deselected }],
    /metadata\[0\] must have a "breadcrumb"/,
  ],
  [
    'a breadcrumb of other things',
    [{ breadcrumb: [['properties'], 1], metadata: deselected }],
    /metadata\[0\]/,
  ],
  ['no breadcrumb', [{ breadcrumb: [], metadata: {} }, { metadata: deselected }], /metadata\[1\]/],
  ['what is no object', [null], /metadata\[0\]/],
])('refuses %s: what it deselects would pass', (_, metadata, message) => {
  const all = catalog();
  all.streams[0]!['metadata'] = metadata;
  expect(() => parse(all)).toThrow(message);
});

it('names fields that are selected or deselected and not there', () => {
  const all = catalog();
  const marks = all.streams[0]!['metadata'] as object[];
  marks.push(
    { breadcrumb: ['properties', 'nots'], metadata: deselected },
    { breadcrumb: ['properties', 'agent', 'properties', 'fax'], metadata: { selected: true } },
    // Nobody decided anything about it.
    { breadcrumb: ['properties', 'gone'], metadata: { inclusion: 'available' } },
    { breadcrumb: ['properties', 'words', 'items', 'properties', 'word'], metadata: deselected },
  );
  expect(parse(all).selection.remarks).toEqual([
    'calls: the catalog selects or deselects "nots", "agent.fax", which the stream does not have. Did you mean "note"?',
  ]);
});
