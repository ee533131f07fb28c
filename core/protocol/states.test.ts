import type { Failure } from '../../spec/failure.js';
import { parseStates } from './states.js';

const stream = (name: string, state: unknown, more: object = {}) => ({
  stream_descriptor: { name, ...more },
  stream_state: state,
});
const message = (name: string, state: unknown) => ({ type: 'STREAM', stream: stream(name, state) });
const parsed = (input: unknown) =>
  Object.fromEntries(parseStates(input, 's.json', { configFields: ['credentials'] }));

it.each<[string, unknown, object]>([
  ['no file', undefined, {}],
  ['null', null, {}],
  ['an empty object', {}, {}],
  ['an empty list', [], {}],
  [
    'a list of STREAM messages',
    [message('a', { v: 1 }), message('b', { v: 2 })],
    { a: { v: 1 }, b: { v: 2 } },
  ],
  ['one message without a list', message('a', { v: 1 }), { a: { v: 1 } }],
  ['a message without its type', [{ stream: stream('a', 1) }], { a: 1 }],
  ['bare stream states', [stream('a', 1)], { a: 1 }],
  [
    'one GLOBAL message',
    [{ type: 'GLOBAL', global: { shared_state: { x: 1 }, stream_states: [stream('a', 1), stream('b', 2)] } }],
    { a: 1, b: 2 },
  ],
  [
    'a GLOBAL one as Python dumps it',
    [{ type: 'GLOBAL', global_: { shared_state: null, stream_states: [stream('a', 1)] } }],
    { a: 1 },
  ],
  ['one LEGACY message', [{ type: 'LEGACY', data: { a: { v: 1 } } }], { a: { v: 1 } }],
  ['a LEGACY one without its type', { data: { a: { v: 1 } } }, { a: { v: 1 } }],
  ['a LEGACY one without data', [{ type: 'LEGACY', data: null }], {}],
  ['a bare legacy object', { a: { v: 1 }, b: null }, { a: { v: 1 }, b: null }],
  [
    "the first version of Meltano's wrapper",
    { ...stream('b', 0), airbyte_state: [message('a', 1), message('b', 2)] },
    { a: 1, b: 2 },
  ],
  ['whole envelopes', [{ type: 'STATE', state: message('a', 1) }], { a: 1 }],
  [
    'nulls and keys of the platform',
    [
      {
        ...message('a', 1),
        global: null,
        global_: null,
        data: null,
        id: 7,
        sourceStats: { recordCount: 1 },
        destinationStats: null,
      },
    ],
    { a: 1 },
  ],
  [
    'a namespace, null or not',
    [{ stream: stream('a', 1, { namespace: null }) }, { stream: stream('b', 2, { namespace: 'n' }) }],
    { a: 1, b: 2 },
  ],
  [
    'what the pages of Airbyte show',
    [{ streamDescriptor: { name: 'a' }, streamState: { v: 1 } }],
    { a: { v: 1 } },
  ],
  [
    "what Airbyte's API answers",
    { stateType: 'stream', streamState: [{ streamDescriptor: { name: 'a' }, streamState: 1 }] },
    { a: 1 },
  ],
  [
    'a global one of that API',
    {
      stateType: 'global',
      globalState: { sharedState: {}, streamStates: [{ streamDescriptor: { name: 'a' }, streamState: 1 }] },
    },
    { a: 1 },
  ],
  ['a connection without one', { stateType: 'not_set', connectionId: 'x' }, {}],
  ['an empty wrapper', { airbyte_state: [] }, {}],
  ['an empty GLOBAL one', { type: 'GLOBAL', global: { shared_state: null, stream_states: [] } }, {}],
  ['a GLOBAL one with nothing in it', { type: 'GLOBAL', global: {} }, {}],
  ['a GLOBAL one without it', { type: 'GLOBAL' }, {}],
  ['a GLOBAL one that is null', { type: 'GLOBAL', global: null }, {}],
  ['no stream of the API', { stateType: 'stream', streamState: null, connectionId: 'x' }, {}],
  ['an empty LEGACY one', { type: 'LEGACY', data: {} }, {}],
  ['null, which resets', [message('a', 1), message('a', null)], { a: null }],
  [
    'no stream_state at all',
    [{ type: 'STREAM', stream: { stream_descriptor: { name: 'a' } } }],
    { a: undefined },
  ],
  [
    'the lines of an earlier read: the last one of each stream',
    [
      { type: 'LOG', log: { level: 'INFO', message: 'x' } },
      { type: 'STATE', state: message('a', 1) },
      { type: 'RECORD', record: { stream: 'a', data: { stream: {} } } },
      { type: 'TRACE', trace: {} },
      { type: 'STATE', state: message('b', 1) },
      { type: 'STATE', state: message('a', 2) },
      ...['CONTROL', 'SPEC', 'CATALOG', 'CONNECTION_STATUS', 'DESTINATION_CATALOG'].map((type) => ({ type })),
    ],
    { a: 2, b: 1 },
  ],
])('takes %s', (_, input, expected) => {
  expect(parsed(input)).toEqual(expected);
});

it.each<[string, unknown, RegExp]>([
  ['a number', 7, /a state is an object or a list of objects/],
  ['a list of texts', ['a'], /a state is an object or a list of objects/],
  ['an envelope without a state', { type: 'STATE' }, /a STATE message without an object "state"/],
  [
    'a STREAM one without a stream',
    [{ type: 'STREAM', stream: null }],
    /a STREAM state without its "stream" object/,
  ],
  ['one of an unknown type', [{ type: 'PARTITION' }], /PARTITION/],
  [
    'a stream without a name',
    [{ stream: { stream_descriptor: {}, stream_state: {} } }],
    /without "stream_descriptor\.name"/,
  ],
  [
    'a GLOBAL one without its list',
    { type: 'GLOBAL', global: { shared_state: {} } },
    /GLOBAL state without a list "stream_states"/,
  ],
  [
    'a stream state without its name',
    { v: 1, scope: '', cursor: '7', pending: {} },
    /the state of one stream without its name.*"STREAM"/,
  ],
  ["a Singer tap's", { bookmarks: { a: { id: 1 } } }, /Singer/],
  ['what Meltano keeps for one', { completed: { singer_state: { bookmarks: {} } } }, /Singer/],
  ['a catalog', { streams: [{ name: 'a' }] }, /looks like a catalog/],
  [
    'what discover prints',
    [{ type: 'LOG' }, { type: 'CATALOG', catalog: { streams: [] } }],
    /output of discover/,
  ],
  ['a config', { credentials: { token: 'S3CRET' } }, /looks like a config/],
  ["another connector's config", { api_token: 'S3CRET', x: {} }, /looks like a config/],
  ["a Singer tap's STATE", { type: 'STATE', value: { bookmarks: {} } }, /Singer/],
  ['the output of a Singer tap', [{ type: 'SCHEMA', stream: 'a', schema: {} }], /output of a Singer tap/],
  [
    'configured streams alone',
    [{ stream: { name: 'a', json_schema: {} }, sync_mode: 'incremental' }],
    /looks like a catalog/,
  ],
  ['streams alone', [{ name: 'a', json_schema: {} }], /looks like a catalog/],
  ['names of streams', ['a', 'b'], /looks like names of streams/],
  ['a stream state under its key alone', { stream_state: { v: 2 } }, /the state of one stream/],
  ['any other object', { name: 'x', a: {} }, /nothing in it is the state of a stream/],
  ['a LEGACY one that is a list', { type: 'LEGACY', data: [] }, /LEGACY state whose "data" is not an object/],
])('refuses %s and names the file', (_, input, what) => {
  const act = () => parsed(input);
  expect(act).toThrow(what);
  expect(act).toThrow(/^s\.json: /);
  expect(act).toThrow(expect.objectContaining<Partial<Failure>>({ failureType: 'config_error' }));
});

it.each<[string, object]>([
  ['settings of something else', { compilerOptions: {}, include: {} }],
  ['a spec', { connectionSpecification: {} }],
  ['a config in a wrapper', { config: { x: 1 } }],
  ['a state in a wrapper', { state: message('a', { v: 2 }) }],
  ['an answer around a state', { output: { state: [message('a', { v: 2 })] } }],
])(
  'an object of objects is no state where no name in it is a stream’s and nothing in it is a state: %s',
  (_, input) => {
    const options = { streams: ['a', 'b'], configFields: ['x'] };
    expect(() => parseStates(input, 's', options)).toThrow(/this is not a state/);
  },
);

it.each<[string, object, object]>([
  ['a stream of ours', { a: { updated_at: 'x' } }, { a: { updated_at: 'x' } }],
  ['a state of a stream that is gone', { gone: { v: 2 } }, { gone: { v: 2 } }],
  ['the mark of a full refresh', { gone: { __ab_no_cursor_state_message: true } }, expect.anything()],
])('it is one with %s', (_, input, expected) => {
  expect(Object.fromEntries(parseStates(input, 's', { streams: ['a', 'b'] }))).toEqual(expected);
});

it('warns of the output of a run that wrote no state, and of nothing else', () => {
  const said: string[] = [];
  const warn = (message: string) => void said.push(message);
  for (const none of [undefined, [], {}, { airbyte_state: [] }, [message('a', 1)]])
    parseStates(none, 's', { warn });
  expect(said).toEqual([]);
  parseStates([{ type: 'LOG' }, { type: 'TRACE' }], 's', { warn });
  expect(said).toEqual([expect.stringMatching(/^s: .*wrote no state/)]);
});
