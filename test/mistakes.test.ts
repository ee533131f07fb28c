import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkLines } from './lines.js';
import { configured, type Ended, errors, files, run } from './rig.js';

/**
 * What a connector written without the compiler gets wrong is refused when it is loaded, as one JSON error
 * with the place.
 */

const CORE = JSON.stringify(pathToFileURL(resolve('dist/lib/index.js')).href);

function connectorOf(declarations: string): string {
  return files({
    'acme.mjs': `import { bearer, byText, connector } from ${CORE};
const { feed, snapshot, source } = connector();
const schema = { type: 'object', required: ['id', 'at'], properties: { id: { type: 'string' }, at: { type: 'string' }, by: { type: ['null', 'string'] } } };
const rows = (item) => [item];
const pages = async function* () {};
const page = { items: [{ id: '1', item: { id: '1', at: '2026-01-01T00:00:00Z' } }] };
${declarations}
export default source({ name: 'acme', version: '0.0.1', title: 'Acme', spec: { type: 'object', properties: {} }, check: async () => {},
  api: () => ({ url: 'https://x.test', budget: [], auth: bearer('x') }) });
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
