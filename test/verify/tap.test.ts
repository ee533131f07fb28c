import { chmodSync } from 'node:fs';
import { type Running, start } from 'trunkline/simulator';
import voicegain from '../../connectors/voicegain/simulator.js';
import { TAP_CHECKS } from '../../kit/verify/tap/checks.js';
import { verifyTap } from '../../kit/verify/tap/verify.js';
import type { Verified } from '../../kit/verify/verify.js';
import { bin, files } from '../rig.js';

/**
 * `trunkline verify tap-NAME`: ours holds everything; a tap that is broken in one place is found out by the
 * check that is about it.
 */

const options = { timeout: 60, jobs: 1, checkpoints: 1, page: 1000 };
const verdicts = ({ outcomes }: Verified, verdict: string) =>
  outcomes
    .filter((one) => one.verdict === verdict)
    .map(({ check, problems }) => [check.id, problems[0]?.what]);

describe('our own', () => {
  let world: Running;
  beforeAll(async () => {
    world = await start(voicegain, {
      rate: 0,
      budget: [],
      options: { calls: 30, days: 2, calls_per_hour: 0, late: 0, stuck: 0 },
    });
  });
  afterAll(() => world.close());

  test('holds every check', async () => {
    const config = {
      api_url: `${world.url}/v1`,
      api_token: 'simulated-token',
      requests_per_minute: 1_000_000,
    };
    const verified = await verifyTap({ ...options, name: bin('tap-voicegain'), config });
    for (const verdict of ['failed', 'advice', 'skipped'])
      expect([verdict, verdicts(verified, verdict)]).toEqual([verdict, []]);
    expect(verified.outcomes).toHaveLength(TAP_CHECKS.length);
  });
});

/** A tap of a few lines, with one of them changed. */
const SMALL = `#!/usr/bin/env node
const { readFileSync } = require('node:fs');
const argv = process.argv.slice(2);
const file = (name) => { const i = argv.indexOf(name); return i < 0 ? undefined : JSON.parse(readFileSync(argv[i + 1], 'utf8')); };
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
if (argv.includes('--about')) { say({ name: 'tap-small', capabilities: ['catalog'], settings: { properties: { api_token: { secret: true } } } }); process.exit(0); }
let config;
try { config = file('--config'); } catch { console.error('there is no config'); process.exit(1); }
const schema = { type: 'object', properties: { id: { type: 'string' }, note: { type: ['null', 'string'] } } };
const mark = (breadcrumb, metadata) => ({ breadcrumb, metadata });
const entry = { tap_stream_id: 'a', stream: 'a', key_properties: ['id'], replication_key: 'id', schema, metadata: [
  mark([], { inclusion: 'available', 'table-key-properties': ['id'] }),
  mark(['properties', 'id'], { inclusion: 'automatic' }),
  mark(['properties', 'note'], { inclusion: 'available' }),
] };
if (argv.includes('--discover')) { process.stdout.write(JSON.stringify({ streams: [entry] }, null, 2) + '\\n'); process.exit(0); }
if (config.api_token !== 'right-token') { console.error('401'); process.exit(1); }
if (!['5', 5].includes(config.pages)) process.exit(1);
const state = file('--state') ?? { bookmarks: {} };
const given = file('--catalog').streams[0];
const note = given.metadata.find(({ breadcrumb }) => breadcrumb[1] === 'note').metadata.selected;
const { note: _, ...only } = schema.properties;
say({ type: 'SCHEMA', stream: 'a', schema: { ...schema, properties: note ? schema.properties : only }, key_properties: ['id'] });
const first = Number(state.bookmarks.a?.at ?? 0);
for (let i = first; i < 20; i++) say({ type: 'RECORD', stream: 'a', record: note ? { id: String(i), note: null } : { id: String(i) } });
say({ type: 'STATE', value: { bookmarks: { ...state.bookmarks, a: { at: 20 } } } });
console.error('done');
`;

async function small(from = '', to = ''): Promise<Verified> {
  if (!SMALL.includes(from)) throw new Error(`there is no ${from}`);
  const paths = files({ 'tap-small': SMALL.replace(from, to) });
  chmodSync(paths['tap-small']!, 0o755);
  return verifyTap({ ...options, name: paths['tap-small']!, config: { api_token: 'right-token', pages: 5 } });
}

test('one that is well holds every check', async () => {
  const verified = await small();
  for (const verdict of ['failed', 'advice', 'skipped'])
    expect([verdict, verdicts(verified, verdict)]).toEqual([verdict, []]);
});

test.each<[string, string, string]>([
  ['tap-discover', 'JSON.stringify({ streams: [entry] }, null, 2)', "'no catalog'"],
  ['tap-discover-lines', 'null, 2)', "null, 2) + ' '.repeat(70000)"],
  [
    'tap-catalog-keys',
    "mark(['properties', 'id'], { inclusion: 'automatic' })",
    "mark(['properties', 'id'], { inclusion: 'available' })",
  ],
  [
    'tap-catalog-metadata',
    "  mark(['properties', 'note'], { inclusion: 'available' }),",
    "  mark(['properties', 'note'], { selected: true }),",
  ],
  ['tap-about', 'settings: { properties: { api_token: { secret: true } } }', 'none: 1'],
  ['tap-sync', "console.error('done');", 'process.exitCode = 1;'],
  ['tap-pure', "console.error('done');", "say({ type: 'LOG', log: {} });"],
  ['tap-schema-first', "say({ type: 'SCHEMA', stream: 'a',", "say({ type: 'SCHEMA', stream: 'b',"],
  ['tap-records', 'note: null }', 'note: 5 }'],
  ['tap-keys', '{ id: String(i), note: null }', '{ id: String(i % 2), note: null }'],
  ['tap-state-last', "console.error('done');", "say({ type: 'RECORD', stream: 'a', record: { id: 'z' } });"],
  ['tap-resume', 'state.bookmarks.a?.at ?? 0', '0'],
  ['tap-bookmarks-kept', '...state.bookmarks, a:', 'a:'],
  ['tap-state-keys', 'a: { at: 20 }', 'a: first === 0 ? { at: 20 } : { at: 20, more: 1 }'],
  ['tap-deselected', 'note ? schema.properties : only', 'schema.properties'],
  ['tap-config-texts', "['5', 5]", '[5]'],
  ['tap-config-missing', "console.error('there is no config'); process.exit(1);", 'process.exit(0);'],
  ['tap-refused', "console.error('401'); process.exit(1);", 'process.exit(0);'],
  ['tap-secrets', "console.error('done');", 'console.error(config.api_token);'],
  ['tap-log-lines', "console.error('done');", "console.error('x'.repeat(70000));"],
])('%s finds out whom it is about', async (id, from, to) => {
  const verified = await small(from, to);
  const found = verified.outcomes
    .filter(({ verdict }) => verdict === 'failed' || verdict === 'advice')
    .map(({ check }) => check.id);
  expect(found).toContain(id);
});

// Nothing that a tap writes may end the verification: it is there for taps that are wrong.
test.each<[string, string, string, string]>([
  ['a catalog with what is no stream', 'streams: [entry]', 'streams: [entry, null]', 'tap-discover'],
  ['a stream without metadata', 'schema, metadata: [', 'schema, marks: [', 'tap-catalog-metadata'],
  [
    'metadata without a place',
    "mark([], { inclusion: 'available', 'table-key-properties': ['id'] })",
    '{ breadcrumb: null }, {}',
    'tap-catalog-metadata',
  ],
  ['a SCHEMA without a schema', 'schema: { ...schema, properties:', 'shape: { x:', 'tap-schema-first'],
  ['a SCHEMA of types that are none', '{ ...schema, prop', "{ type: 'nonsense', prop", 'tap-records'],
  [
    'a key that is no list',
    "only }, key_properties: ['id']",
    "only }, key_properties: 'id'",
    'tap-schema-first',
  ],
  ['a RECORD without a record', 'record: note ? {', 'record: note ? null : note ? {', 'tap-records'],
])('%s is told of by a check', async (_, from, to, id) => {
  const verified = await small(from, to);
  expect(verdicts(verified, 'failed').map(([check]) => check)).toContain(id);
});

test('whoever waits hears of each start, and of the end', async () => {
  const heard: string[] = [];
  const paths = files({ 'tap-small': SMALL });
  chmodSync(paths['tap-small']!, 0o755);
  await verifyTap({
    ...options,
    name: paths['tap-small']!,
    config: { api_token: 'right-token', pages: 5 },
    watcher: {
      begun: (start) => heard.push(`> ${start}`),
      ended: (start) => heard.push(`< ${start}`),
      end: () => heard.push('end'),
    },
  });
  expect(heard.slice(0, 2)).toEqual(['> --about --format=json', '< --about --format=json']);
  expect(heard).toHaveLength(17);
  expect(heard.at(-1)).toBe('end');
});

test('a tap that cannot be started is told of in a sentence', async () => {
  const verified = verifyTap({ ...options, name: '/nowhere/tap-acme', config: {} });
  await expect(verified).rejects.toThrow('/nowhere/tap-acme cannot be started (ENOENT).');
});

test('every check has a tap that it finds out', () => {
  // The list above, by name.
  expect(TAP_CHECKS).toHaveLength(20);
  expect(new Set(TAP_CHECKS.map(({ id }) => id)).size).toBe(20);
});
