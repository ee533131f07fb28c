import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkLines } from './lines.js';
import { configured, type Ended, errors, files, run } from './rig.js';

/**
 * What a connector written without the compiler gets wrong is refused when it is loaded, as one JSON error
 * with the place.
 */

const CORE = JSON.stringify(pathToFileURL(resolve('dist/lib/index.js')).href);

const API = "url: 'https://x.test', budget: [], auth: bearer('x')";

/** A connector in plain JavaScript; `api`: what it says of its vendor. */
function connectorOf(declarations: string, api = API): string {
  return files({
    'acme.mjs': `import { about, bearer, byText, changes, clientCredentials, connector, inTurn, keyset, linked, numbered, overlap, windows } from ${CORE};
const { feed, snapshot, source } = connector();
const schema = { type: 'object', required: ['id', 'at'], properties: { id: { type: 'string' }, at: { type: 'string' }, by: { type: ['null', 'string'] } } };
const rows = (item) => [item];
const pages = async function* () {};
const page = { items: [{ id: '1', item: { id: '1', at: '2026-01-01T00:00:00Z' } }] };
${declarations}
export default source({ name: 'acme', version: '0.0.1', title: 'Acme', spec: { type: 'object', properties: {} }, check: async () => {},
  api: () => ({ ${api} }) });
`,
  })['acme.mjs']!;
}

const calls = (list: string) => `const calls = feed({ order: byText, load: async () => [], ${list} });`;
const RIGHT = calls('async *list() { yield { ...page, upTo: "1" }; }');
/** The line of the file that the declarations begin in. */
const FIRST = 7;

test.each<[string, string, readonly string[]]>([
  [
    'an empty primary key',
    `${RIGHT}\ncalls.stream('calls', { schema, primaryKey: [], cursorField: 'at', rows });`,
    [`stream calls: it has no primary key (PLACE:${FIRST + 1})`],
  ],
  [
    'a key that may be null',
    `snapshot('tags', { schema, primaryKey: ['by'], pages });`,
    [
      `stream tags: primary key "by" is not among the required fields of its schema (PLACE:${FIRST})`,
      `stream tags: primary key "by" may be null in its schema (PLACE:${FIRST})`,
    ],
  ],
  [
    'a cursor that the schema lacks, and a stream of the same name twice',
    `${RIGHT}
calls.stream('calls', { schema, primaryKey: ['id'], cursorField: 'began_at', rows });
snapshot('calls', { schema, primaryKey: ['id'], pages });`,
    [
      `stream calls: cursor field "began_at" is not in its schema (PLACE:${FIRST + 1})`,
      `stream calls: there is one of this name already (PLACE:${FIRST + 1}) (PLACE:${FIRST + 2})`,
    ],
  ],
  [
    'a misspelt option of a stream, a snapshot and a feed',
    `const calls = feed({ order: byText, load: async () => [], async *list() {}, cursor_field: 'at', looksBak: () => true });
calls.stream('calls', { schema, primaryKeys: ['id'], primaryKey: ['id'], cursorField: 'at', ofered: () => false, rows });
snapshot('tags', { schema, primaryKey: ['id'], lateAfter: 3, pages });`,
    [
      `feed: "cursor_field" is no option of it, did you mean "cursorField"? (PLACE:${FIRST})`,
      `feed: "looksBak" is no option of it, did you mean "looksBack"? (PLACE:${FIRST})`,
      `stream calls: "primaryKeys" is no option of it, did you mean "primaryKey"? (PLACE:${FIRST + 1})`,
      `stream calls: "ofered" is no option of it, did you mean "offered"? (PLACE:${FIRST + 1})`,
      `stream tags: "lateAfter" is no option of it, there are schema, primaryKey, personal, pages (PLACE:${FIRST + 2})`,
    ],
  ],
  [
    'a misspelt option of a list, and of what stands beside it',
    `const list = changes({ ask: async () => ({ rows: [] }), id: () => '1', at: () => 'x', ascendign: true });
const { rewind } = overlap({ ids: 1, newest: async () => NaN, first: async () => undefined, frist: 1 });
const load = inTurn(() => '1', [{ ask: async function* () {}, perhap: 'x' }]);
const calls = feed({ ...list, rewind, load });
calls.stream('calls', { schema, primaryKey: ['id'], cursorField: 'at', rows });
feed({ order: byText, load, list: keyset({ oder: byText, order: byText, ask: async () => ({}) }) });
feed({ order: byText, load, list: windows({ span: 1, begin: () => 0, window: pages, spam: 1 }) });`,
    [
      `overlap: "frist" is no option of it, did you mean "first"? (PLACE:${FIRST + 1})`,
      `changes: "ascendign" is no option of it, did you mean "ascending"? (PLACE:${FIRST})`,
      `inTurn: "perhap" is no option of it, did you mean "perhaps"? (PLACE:${FIRST + 2})`,
      `keyset: "oder" is no option of it, did you mean "order"? (PLACE:${FIRST + 5})`,
      `windows: "spam" is no option of it, did you mean "span"? (PLACE:${FIRST + 6})`,
    ],
  ],
  [
    'what is missing, or of another kind',
    `${RIGHT}
calls.stream('calls', { schema, primaryKey: ['id'], cursorField: 'at', when: 'now', personal: 'yes', rows });
feed({ ...changes({ id: () => '1' }), batch: '5', load: async () => [] });
source({ version: 1, spec: {} });`,
    [
      `stream calls: its "personal" is not true or false (PLACE:${FIRST + 1})`,
      `stream calls: its "when" is not a function (PLACE:${FIRST + 1})`,
      `feed: its "batch" is not a number (PLACE:${FIRST + 2})`,
      `changes: it has no "ask" (PLACE:${FIRST + 2})`,
      `changes: it has no "at" (PLACE:${FIRST + 2})`,
      `source: it has no "name" (PLACE:${FIRST + 3})`,
      `source: its "version" is not a text (PLACE:${FIRST + 3})`,
      `source: it has no "title" (PLACE:${FIRST + 3})`,
      `source: it has no "api" (PLACE:${FIRST + 3})`,
      `source: it has no "check" (PLACE:${FIRST + 3})`,
    ],
  ],
  ['no stream at all', '', ['it has no streams']],
])('%s: every verb says so, once, and where', async (_, declarations, problems) => {
  const path = connectorOf(declarations);
  const paths = files({ 'config.json': {}, 'catalog.json': configured(['calls']) });
  const config = ['--config', paths['config.json']!];
  const endings = await Promise.all(
    [['spec'], ['check', ...config], ['read', ...config, '--catalog', paths['catalog.json']!]].map((words) =>
      run('trunkline', [...words, '--connector', path]),
    ),
  );
  for (const ended of endings) {
    checkLines(ended);
    expect([ended.code, ended.stderr, ended.messages.length]).toEqual([1, '', 1]);
    expect(errors(ended)).toMatchObject([
      {
        failure_type: 'system_error',
        message: `The connector acme cannot be loaded: ${problems.join('; ').replaceAll('PLACE', path)}.`,
      },
    ]);
  }
});

test.each<[string, string, string]>([
  [`${API}, header: {}`, '', 'api: "header" is no option of it, did you mean "headers"?'],
  [
    `${API}, timeouts: { conect: 1 }`,
    '',
    'timeouts of api: "conect" is no option of it, did you mean "connect"?',
  ],
  [
    `${API}, budget: [{ count: 1, second: 1 }]`,
    '',
    'budget of api: "second" is no option of it, did you mean "seconds"?',
  ],
  [
    "...clientCredentials({ url: 'https://x.test', clientID: 'x' })",
    '',
    'clientCredentials: "clientID" is no option of it, did you mean "clientId"?',
  ],
  [
    API,
    "ctx.api.get('calls', { params: { since: 1 } })",
    'GET calls: "params" is no option of it, there are query, headers, accept, text',
  ],
  [
    API,
    "about(ctx.api, 'calls/{id}', '1', { ownr: 'id' })",
    'about: "ownr" is no option of it, did you mean "owner"?',
  ],
  [
    API,
    'linked(ctx, { ask: async () => ({ rows: [] }), id: () => "1", partley: true })',
    'linked: "partley" is no option of it, did you mean "partly"?',
  ],
  [
    API,
    'numbered({ first: 1, size: 1, ask() {}, row() {}, id() {}, perhapsWhol: true })',
    'numbered: "perhapsWhol" is no option of it, did you mean "perhapsWhole"?',
  ],
])(
  '{ %s } %s: what is misspelt where it runs ends the read at once, in its words',
  async (api, asks, words) => {
    const pages = `async function* (ctx) { yield []; ${asks === '' ? '' : `await ${asks};`} }`;
    const path = connectorOf(`snapshot('tags', { schema, primaryKey: ['id'], pages: ${pages} });`, api);
    const paths = files({ 'config.json': {}, 'catalog.json': configured(['tags'], 'full_refresh') });
    const given = ['--config', paths['config.json']!, '--catalog', paths['catalog.json']!];
    const ended = await run('trunkline', ['read', ...given, '--connector', path]);
    checkLines(ended);
    expect(ended.code).toBe(1);
    const [error] = errors(ended);
    expect(error).toMatchObject({ failure_type: 'system_error', message: expect.stringContaining(words) });
  },
);

describe('a page without upTo', () => {
  const reads = (page: string): Promise<Ended> => {
    const path = connectorOf(
      `${calls(`async *list() { yield { ...page, upTo: "0" }; yield ${page}; }`)}\ncalls.stream('calls', { schema, primaryKey: ['id'], cursorField: 'at', rows });`,
    );
    const paths = files({ 'config.json': {}, 'catalog.json': configured(['calls']) });
    const words = ['--config', paths['config.json']!, '--catalog', paths['catalog.json']!];
    return run('trunkline', ['read', ...words, '--connector', path]);
  };

  it('is refused when it is read, by its number and its streams', async () => {
    const ended = await reads('page');
    expect(ended.code).toBe(1);
    expect(errors(ended)[0]).toMatchObject({
      failure_type: 'system_error',
      stream_descriptor: { name: 'calls' },
      message: expect.stringContaining('page 2 of the list of calls says neither "upTo"'),
    });
  });

  it('is none that says more: true', async () => {
    const ended = await reads('{ ...page, more: true }');
    expect([ended.code, errors(ended)]).toEqual([0, []]);
  });
});
