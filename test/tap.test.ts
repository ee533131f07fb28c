import { readFileSync, rmSync } from 'node:fs';
import { type Running, start } from 'trunkline/simulator';
import voicegain from '../connectors/voicegain/simulator.js';
import { configured, type Ended, files, type Message, type RunOptions, read, run } from './rig.js';
import { PUBLISHED } from './worlds.js';

/** `tap-NAME` as runners start it: the built executable, its files, its pipes. */

const TOKEN = 'tr"unk/line+t0ken=';
let world: Running;
beforeAll(async () => {
  world = await start(voicegain, {
    rate: 0,
    budget: [],
    now: '2026-03-01T12:00:00Z',
    seed: 3,
    options: {
      calls: 80,
      days: 2,
      calls_per_hour: 0,
      late: 0.2,
      stuck: 0.02,
      other_context: 0,
      // A lookback is on by itself, and would bring them once more.
      edited: 0,
      recomputed: 0,
      token: TOKEN,
    },
  });
});
afterAll(() => world.close());
afterEach(() => world.faults.clear());

const config = (more: object = {}) => ({
  api_url: `${world.url}/v1`,
  api_token: TOKEN,
  requests_per_minute: '1000000',
  concurrency: '8',
  ...more,
});

interface Given extends RunOptions {
  config?: object;
  catalog?: object;
  state?: unknown;
  argv?: readonly string[];
}

async function tap({
  config: given = config(),
  catalog,
  state,
  argv = [],
  env,
  ...more
}: Given = {}): Promise<Ended> {
  const paths = files({
    'config.json': given,
    ...(catalog === undefined ? {} : { 'catalog.json': catalog }),
    ...(state === undefined ? {} : { 'state.json': state }),
  });
  const option = (name: string) => {
    const path = paths[`${name}.json`];
    return path === undefined ? [] : [`--${name}`, path];
  };
  const now = new Date(world.clock.now()).toISOString();
  const ended = await run(
    'tap-voicegain',
    [...option('config'), ...option('catalog'), ...option('state'), ...argv],
    {
      env: { TRUNKLINE_NOW: now, ...env },
      ...more,
    },
  );
  expect(ended.stderr + ended.stdout).not.toContain(JSON.stringify(TOKEN).slice(1, -1));
  return ended;
}

const of = ({ messages }: Ended, type: string) => messages.filter((message) => message['type'] === type);
const keys = (ended: Ended, stream: string) =>
  of(ended, 'RECORD')
    .filter((message) => message['stream'] === stream)
    .map(({ record }) => [record.callId, record.segmentSeq].join('/'));
const lastState = (ended: Ended): Message => of(ended, 'STATE').at(-1)!['value'];

let found: string | undefined;
/** A copy of what the tap discovers, which does so once: no test changes what that is. */
async function discovered(): Promise<{ streams: Message[] }> {
  found ??= (await tap({ argv: ['--discover'] })).stdout;
  return JSON.parse(found);
}

/** The catalog with these streams selected and no other, and some fields not. */
async function selecting(streams: readonly string[], without: readonly string[] = []) {
  const catalog = await discovered();
  for (const { tap_stream_id: name, metadata } of catalog.streams)
    for (const { breadcrumb, metadata: mark } of metadata) {
      if (breadcrumb.length === 0) mark.selected = streams.includes(name);
      else
        mark.selected = !without.includes(
          [name, ...breadcrumb.filter((_: string, i: number) => i % 2)].join('.'),
        );
    }
  return catalog;
}

test('two runs with time between write everything once, and what was late', async () => {
  const catalog = await selecting(['calls', 'call_segments', 'sa_configs']);
  const first = await tap({ catalog });
  const again = await tap({ catalog, state: lastState(first) });
  expect([first.code, again.code, keys(again, 'calls')]).toEqual([0, 0, []]);
  world.clock.advance(3 * 86_400);
  const second = await tap({ catalog, state: lastState(again) });
  const all = [...keys(first, 'calls'), ...keys(second, 'calls')];
  expect(keys(second, 'calls').length).toBeGreaterThan(0);
  expect(new Set(all).size).toBe(all.length);
  const whole = await tap({ catalog });
  expect(all.sort()).toEqual(keys(whole, 'calls').sort());
  expect(lastState(whole).bookmarks).toMatchObject({
    calls: { replication_key: 'callId', replication_key_value: expect.stringMatching(/^\d+$/) },
    sa_configs: { replication_key: null, replication_key_value: null, state: null },
  });
});

test('what is deselected is neither written nor asked for', async () => {
  world.requests.clear();
  const catalog = await selecting(['sa_sessions'], ['sa_sessions.words', 'sa_sessions.speakers']);
  const ended = await tap({ catalog });
  expect([ended.code, of(ended, 'RECORD').length > 0]).toEqual([0, true]);
  for (const { record } of of(ended, 'RECORD'))
    for (const field of ['words', 'speakers']) expect(record).not.toHaveProperty(field);
  const [{ schema }] = of(ended, 'SCHEMA') as [Message];
  expect(schema.properties).not.toHaveProperty('words');
  expect(world.requests.count(/[?&]words=/)).toBe(0);
  await tap({ catalog: await selecting(['sa_sessions']) });
  expect(world.requests.count(/[?&]words=/)).toBeGreaterThan(0);
});

test('bookmarks of streams that are not read are handed on', async () => {
  const first = lastState(await tap({ catalog: await selecting(['calls', 'call_segments']) }));
  const second = lastState(
    await tap({
      catalog: await selecting(['calls']),
      state: { bookmarks: { ...first.bookmarks, strange: { a: 1 } } },
    }),
  );
  expect(second.bookmarks).toMatchObject({ call_segments: first.bookmarks.call_segments, strange: { a: 1 } });
});

test("goes on from the state of the Airbyte mode, also as Meltano's wrapper keeps it", async () => {
  const catalog = await selecting(['calls']);
  const airbyte = await read('voicegain', {
    config: config({ requests_per_minute: 1_000_000, concurrency: 8 }),
    catalog: configured(['calls']),
    env: { TRUNKLINE_NOW: new Date(world.clock.now()).toISOString() },
  });
  const states = of(airbyte, 'STATE')
    .map(({ state }) => state)
    .slice(-1);
  for (const state of [states, { ...states[0], airbyte_state: states }]) {
    const ended = await tap({ catalog, state });
    expect([ended.code, keys(ended, 'calls')]).toEqual([0, []]);
    expect(lastState(ended).bookmarks.calls.replication_key_value).toMatch(/^\d+$/);
  }
});

test("refuses another tap's bookmark instead of reading on from a guess", async () => {
  const ended = await tap({
    catalog: await selecting(['calls']),
    state: { bookmarks: { calls: { replication_key_value: '2026-01-01' } } },
  });
  expect([ended.code, ended.messages]).toEqual([1, []]);
  expect(ended.stderr).toMatch(/^ERROR .*"calls" was not written by this tap/m);
});

test('takes texts from the environment, names with dots, and a config file that disappears', async () => {
  const catalog = await selecting(['sa_configs']);
  const paths = files({
    'catalog.json': catalog,
    'config.json': config({ max_minutes: '', start_date: null, allow_http: 'false' }),
  });
  const disappearing = await run(
    'tap-voicegain',
    ['--config', paths['config.json']!, '--catalog', paths['catalog.json']!],
    {
      // Long after it was read, long before the last request.
      during: (child) => void child.stdout!.once('data', () => rmSync(paths['config.json']!)),
    },
  );
  expect([disappearing.code, disappearing.stderr.match(/WARNING.*/)]).toEqual([0, null]);
  const env = {
    TAP_VOICEGAIN_API_URL: `${world.url}/v1`,
    TAP_VOICEGAIN_API_TOKEN: TOKEN,
    TAP_VOICEGAIN_PER_PAGE: '50',
    TAP_VOICEGAIN_ALLOW_HTTP: 'false',
  };
  const ended = await run('tap-voicegain', ['--config', 'ENV', '--catalog', paths['catalog.json']!], { env });
  expect([ended.code, of(ended, 'RECORD').length]).toEqual([0, of(disappearing, 'RECORD').length]);
  const wrong = await tap({ config: config({ per_page: 'many' }) });
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/^ERROR .*"per_page" must be/m)]);
});

test('ACTIVATE_VERSION comes when it is asked for, after the last row of a snapshot', async () => {
  const catalog = await selecting(['sa_configs', 'calls']);
  const ended = await tap({ catalog, config: config({ emit_activate_version_messages: 'true' }) });
  const [activated] = of(ended, 'ACTIVATE_VERSION');
  expect([ended.code, of(ended, 'ACTIVATE_VERSION').length, activated!['stream']]).toEqual([
    0,
    1,
    'sa_configs',
  ]);
  const versions = of(ended, 'RECORD')
    .filter(({ stream }) => stream === 'sa_configs')
    .map(({ version }) => version);
  expect(new Set(versions)).toEqual(new Set([activated!['version']]));
});

test('a stream that fails fails the run, the others are complete, and the next run has the rest', async () => {
  world.faults.add({ kind: 'status', status: 403, path: 'sa/config', every: 1 });
  const catalog = await selecting(['sa_configs', 'calls']);
  const ended = await tap({ catalog });
  expect([ended.code, keys(ended, 'calls').length > 0]).toEqual([1, true]);
  expect(ended.stderr).toMatch(/^ERROR sa_configs: .*403/m);
  world.faults.clear();
  const next = await tap({ catalog, state: lastState(ended) });
  expect([next.code, keys(next, 'calls')]).toEqual([0, []]);
});

test('stopped in the middle it hands over where it stands, and nothing is missing or comes twice', async () => {
  const catalog = await selecting(['sa_sessions']);
  const ids = (ended: Ended) => of(ended, 'RECORD').map(({ record }) => record.saSessionId);
  const stopped = await tap({
    catalog,
    during: (child) => {
      let seen = '';
      child.stdout!.on('data', (bytes: Buffer) => {
        seen += bytes;
        if (seen.split('"RECORD"').length > 10) child.kill('SIGTERM');
      });
    },
  });
  expect(stopped.signal ?? stopped.code).toBe('SIGTERM');
  expect(stopped.stderr).toMatch(/^INFO Stopped by SIGTERM: the last STATE says/m);
  expect(stopped.stderr).not.toMatch(/bug|failed|^ERROR/m);
  const states = of(stopped, 'STATE');
  const rest = await tap({ catalog, ...(states.length === 0 ? {} : { state: states.at(-1)!['value'] }) });
  const whole = await tap({ catalog });
  expect([...new Set([...ids(stopped), ...ids(rest)])].sort()).toEqual(ids(whole).sort());
});

test('--test looks at the connection and the first record of each stream, and writes no state', async () => {
  const catalog = await selecting(['calls', 'sa_configs']);
  const ended = await tap({ catalog, argv: ['--test'] });
  const types = ended.messages.map(({ type, stream }) => `${type} ${stream}`).sort();
  expect([ended.code, types]).toEqual([
    0,
    ['RECORD calls', 'RECORD sa_configs', 'SCHEMA calls', 'SCHEMA sa_configs'],
  ]);
  // A look is no run: nothing of its end, its length, or a next one.
  expect(ended.stderr).toBe('INFO calls: a record came.\nINFO sa_configs: a record came.\n');
  const schemas = await tap({ catalog, argv: ['--test=schema'] });
  expect([schemas.code, schemas.messages.map(({ type }) => type)]).toEqual([0, ['SCHEMA', 'SCHEMA']]);
  catalog.streams.push({
    tap_stream_id: 'callz',
    metadata: [{ breadcrumb: [], metadata: { selected: true } }],
  });
  const unknown = await tap({ catalog, argv: ['--test=schema'] });
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringMatching(/^ERROR .*"callz"/m)]);
  catalog.streams.pop();
  const refused = await tap({ catalog, argv: ['--test'], config: config({ api_token: 'wrong' }) });
  expect([refused.code, refused.stdout, refused.stderr]).toEqual([
    1,
    '',
    expect.stringMatching(/^ERROR .*401/m),
  ]);
});

test('a catalog that is empty selects nothing: it is what a --discover that failed leaves', async () => {
  const ended = await run('tap-voicegain', [
    '--config',
    files({ 'config.json': config() })['config.json']!,
    '--catalog',
    files({ 'catalog.json': '' })['catalog.json']!,
  ]);
  expect([ended.code, ended.stdout, ended.stderr]).toEqual([
    1,
    '',
    expect.stringMatching(/^ERROR .*catalog\.json: the catalog is empty\. Give what --discover prints/),
  ]);
});

test('a state that holds nothing for this run says so', async () => {
  const catalog = await selecting(['calls']);
  const others = await tap({ catalog, state: { bookmarks: { call_tags: { state: null } } } });
  expect([others.code, others.stderr]).toEqual([
    0,
    expect.stringMatching(/^WARNING .*state\.json: it holds no state of a selected stream, only of others/m),
  ]);
  // The output of a run that failed early.
  const output = '{"type":"SCHEMA","stream":"calls","schema":{},"key_properties":[]}\n';
  const none = await tap({ catalog, state: output });
  expect([none.code, none.stderr]).toEqual([
    0,
    expect.stringMatching(/^WARNING .*state\.json: this is the output of a run that wrote no state/m),
  ]);
  // The first run of everybody.
  for (const state of ['', {}, { bookmarks: {} }])
    expect((await tap({ catalog, state })).stderr).not.toMatch(/state\.json/);
});

test('says what is wrong with a command line, and exits with 2', async () => {
  for (const argv of [['--bogus'], ['--test=much'], ['--about=pdf'], ['--state']]) {
    const ended = await run('tap-voicegain', argv);
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([
      2,
      '',
      expect.stringMatching(/^ERROR .*--help\.$/m),
    ]);
  }
  expect((await run('tap-voicegain', [])).stderr).toMatch(/Which config/);
  expect((await run('tap-voicegain', ['--help'])).stdout).toContain('--catalog');
});

test("logs in the form and from the level that Meltano's file asks for", async () => {
  const form = (level: string, formatter: object) => ({
    version: 1,
    formatters: { singer_formatter: formatter },
    root: { level },
  });
  const paths = files({
    'json.json': form('INFO', { '()': 'singer_sdk.logging.StructuredFormatter' }),
    'text.json': form('ERROR', { format: '%(message)s' }),
  });
  const catalog = await selecting(['sa_configs']);
  const json = await tap({ catalog, env: { SINGER_SDK_LOG_CONFIG: paths['json.json']! } });
  const lines = json.stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const name of ['level', 'pid', 'logger_name', 'ts', 'thread_name', 'app_name', 'message'])
    for (const line of lines) expect(line).toHaveProperty(name);
  const quiet = await tap({ catalog, env: { SINGER_SDK_LOG_CONFIG: paths['text.json']! } });
  expect([quiet.code, quiet.stderr]).toEqual([0, '']);
  const none = await tap({ catalog, env: { SINGER_SDK_LOG_CONFIG: '/nowhere' } });
  expect([none.code, none.stderr]).toEqual([0, expect.stringContaining('INFO ')]);
});

test('goes on as Kestra starts it: by files that it wrote anew, in which nothing is null', async () => {
  const withoutNulls = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_, one) => one ?? undefined);
  const catalog = await selecting(['calls', 'sa_configs']);
  const first = await tap({ catalog });
  const paths = files({
    'config.json': config(),
    'properties.json': withoutNulls(catalog) as object,
    'state.json': withoutNulls(lastState(first)) as object,
    'empty.json': {},
  });
  const again = (state: string) =>
    run(
      'tap-voicegain',
      [
        '--config',
        paths['config.json']!,
        '--properties',
        paths['properties.json']!,
        '--state',
        paths[state]!,
      ],
      { env: { TRUNKLINE_NOW: new Date(world.clock.now()).toISOString() } },
    );
  const next = await again('state.json');
  expect([next.code, keys(next, 'calls')]).toEqual([0, []]);
  expect(keys(await again('empty.json'), 'calls').sort()).toEqual(keys(first, 'calls').sort());
});

test('package.json has every tap', () => {
  const { bin } = JSON.parse(readFileSync('package.json', 'utf8')) as { bin: Record<string, string> };
  for (const name of PUBLISHED) expect(bin[`tap-${name}`]).toBe(`dist/bin/tap-${name}`);
});
