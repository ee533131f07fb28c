import type { ChildProcess } from 'node:child_process';
import { appendFileSync, chownSync, cpSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checkLines } from '../lines.js';
import { configured, type Ended, errors, rows, statuses } from '../rig.js';
import { CONNECTORS } from '../worlds.js';
import {
  built,
  command,
  configOf,
  container,
  docker,
  folder,
  LEGACY,
  LOCKED,
  STREAMS,
  trueKeys,
  version,
  type World,
  world,
} from './rig.js';

/** The images, as Docker's users run them: any user, any folder, nothing writable, little memory. */

const MB = 1_000_000;

let image: string;
let sim: World;
beforeAll(async () => {
  [image, sim] = await Promise.all([built('voicegain'), world()]);
});
afterEach(() => sim.faults.clear());

const inside = (script: string, ...options: string[]) =>
  docker('run', '--rm', ...options, '--entrypoint', 'sh', image, '-c', script);
const layersOf = (name: string): string[] =>
  JSON.parse(docker('image', 'inspect', name, '--format', '{{json .RootFS.Layers}}'));
const sizesOf = (name: string) =>
  docker('history', '--human=false', '--format', '{{.Size}}', name).split('\n').map(Number);

describe.each(CONNECTORS)('source-%s', (name) => {
  test('is built, and says what it is', async () => {
    const tag = await built(name);
    const { Config: config, Size: size } = JSON.parse(
      docker('image', 'inspect', tag, '--format', '{{json .}}'),
    );
    expect(config).toMatchObject({ User: '1000:1000', WorkingDir: '/airbyte/integration_code' });
    expect(config.Labels).toMatchObject({
      'io.airbyte.name': `trunkline/source-${name}`,
      'io.airbyte.version': version,
      'org.opencontainers.image.title': `source-${name}`,
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': 'MIT',
      'org.opencontainers.image.source': expect.stringMatching(/^https:/),
    });
    expect(config.Entrypoint[0]).toMatch(/^\//);
    expect(config.Env).toEqual(
      expect.arrayContaining([
        `AIRBYTE_ENTRYPOINT=${config.Entrypoint.join(' ')}`,
        'TZ=UTC',
        'HOME=/airbyte/home',
      ]),
    );
    // What is ours, above the base: code, then dependencies, then what RUN left behind. Together they are
    // what a new version costs at most: one that was built without a cache.
    const [code, dependencies] = sizesOf(tag) as [number, number];
    process.stdout.write(
      `${tag}: ${(size / MB).toFixed(1)} MB, of it code ${code / MB} MB and dependencies ${dependencies / MB} MB\n`,
    );
    expect([code > 50_000, dependencies > 50_000, code + dependencies < 1.2 * MB]).toEqual([
      true,
      true,
      true,
    ]);
    const spec = await container(tag, [...LOCKED, '--network', 'none'], ['spec']);
    expect([spec.code, spec.stderr, spec.messages.map(({ type }) => type)]).toEqual([0, '', ['SPEC']]);
  });
});

test('no simulator, no other connector, no package manager, no sources are in it', () => {
  // The maps say what was bundled.
  const maps =
    'fs.readdirSync(".").filter((name) => name.endsWith(".map.gz")).map((name) => JSON.parse(zlib.gunzipSync(fs.readFileSync(name))))';
  const sources = JSON.parse(
    inside(`node -p 'JSON.stringify(${maps}.flatMap(({ sources }) => sources))'`),
  ) as string[];
  expect(sources).toContainEqual(expect.stringMatching(/\/connectors\/voicegain\/index\.ts$/));
  expect(
    sources.filter((path) => /simulator|\btesting\b|\.test\.ts$|connectors\/(?!voicegain\/)/.test(path)),
  ).toEqual([]);
  expect(
    inside(
      'ls -d node_modules /build /usr/local/lib/node_modules 2>/dev/null; which npm npx yarn corepack; true',
    ),
  ).toBe('');
  expect(inside('find / -name "*.ts" -not -path "/proc/*" 2>/dev/null | head')).toBe('');
});

test('a bug is reported with the line of the TypeScript', async () => {
  const broken =
    "Object.entries=((f)=>(o)=>{if(o&&o.api_token)throw(new(TypeError)('boom'));return(f(o))})(Object.entries)";
  const data = folder({ 'config.json': configOf(sim) });
  const options = ['-v', `${data}:/data:ro`, '-e', `NODE_OPTIONS=--import=data:text/javascript,${broken}`];
  const ended = await container(image, options, ['check', '--config', '/data/config.json']);
  expect([ended.code, errors(ended)]).toEqual([
    1,
    [expect.objectContaining({ failure_type: 'system_error' })],
  ]);
  expect(errors(ended)[0]!['stack_trace']).toMatch(/boom\n[\s\S]*\/core\/verbs\/check\.ts:\d+:\d+/);
});

test('a change of code costs one layer under 1 MB', async () => {
  const context = folder();
  cpSync('.', context, {
    recursive: true,
    filter: (path) => !['node_modules', 'dist', '.git'].includes(basename(path)),
  });
  appendFileSync(join(context, 'core/verbs/main.ts'), "\nprocess.env['CHANGED'] = 'yes';\n");
  const words = ['build', '--build-arg', 'CONNECTOR=voicegain', '-t', 'trunkline/changed', context];
  const build = await command('docker', words, { env: LEGACY });
  expect([build.code, build.stdout]).toEqual([0, expect.stringContaining('Successfully tagged')]);
  const [before, after] = [layersOf(image), layersOf('trunkline/changed')];
  expect([after.slice(0, -1), after.at(-1) === before.at(-1)]).toEqual([before.slice(0, -1), false]);
  expect(sizesOf('trunkline/changed')[0]).toBeLessThan(MB);
  docker('rmi', 'trunkline/changed');
});

test('a build without a connector, or with a wrong version, names what is wrong', async () => {
  const build = (...words: string[]) => command('docker', ['build', ...words, '.'], { env: LEGACY });
  const without = await build();
  expect([without.code === 0, without.stdout + without.stderr]).toEqual([
    false,
    expect.stringMatching(/CONNECTOR=NAME.*voicegain/),
  ]);
  const wrong = await build('--build-arg', 'CONNECTOR=voicegain', '--build-arg', 'VERSION=9.9.9');
  expect([wrong.code === 0, wrong.stdout + wrong.stderr]).toEqual([
    false,
    expect.stringContaining(`package.json says ${version}`),
  ]);
});

/** A complete read: what the vendor's truth has, exactly. */
function expectComplete(read: Ended) {
  checkLines(read);
  expect([read.code, read.stderr]).toEqual([0, '']);
  const truth = trueKeys(sim.truth({ full: true }).calls!);
  expect(
    rows(read, 'calls')
      .map(({ callId }) => callId)
      .sort(),
  ).toEqual(truth['calls']);
  expect(
    rows(read, 'call_segments')
      .map(({ callId, segmentSeq }) => `${callId}/${segmentSeq}`)
      .sort(),
  ).toEqual(truth['call_segments']);
  expect(STREAMS.map((stream) => statuses(read, stream).at(-1))).toEqual(STREAMS.map(() => 'COMPLETE'));
}

test('all four verbs, locked in, with relative paths in the folders of the platform', async () => {
  const config = folder({ 'connectionConfiguration.json': configOf(sim) });
  const at = ['--network', 'host', '-v', `${config}:/config:ro`, '-w', '/config', ...LOCKED];
  const argv = ['--config', 'connectionConfiguration.json'];
  const check = await container(image, at, ['check', ...argv]);
  expect([check.code, check.messages.at(-1)]).toEqual([
    0,
    { type: 'CONNECTION_STATUS', connectionStatus: expect.objectContaining({ status: 'SUCCEEDED' }) },
  ]);
  const discover = await container(image, at, ['discover', ...argv]);
  expect(discover.messages.at(-1)!['catalog'].streams.length).toBeGreaterThan(3);
  const source = folder({ 'connectorConfig.json': configOf(sim), 'catalog.json': configured(STREAMS) });
  const there = ['--network', 'host', '-v', `${source}:/source`, '-w', '/source', ...LOCKED];
  expectComplete(
    await container(image, there, ['read', '--config', 'connectorConfig.json', '--catalog', 'catalog.json']),
  );
});

test("on Docker's own network, as a user nobody knows, with another limit for the heap", async () => {
  const data = folder({
    'config.json': configOf(sim, 'host.docker.internal'),
    'catalog.json': configured(STREAMS),
  });
  const options = [
    '--add-host',
    'host.docker.internal:host-gateway',
    '-v',
    `${data}:/data:ro`,
    '--user',
    '4711:0',
    '-w',
    '/',
  ];
  const read = ['read', '--config', '/data/config.json', '--catalog', '/data/catalog.json'];
  expectComplete(await container(image, [...options, '-e', 'NODE_OPTIONS=--max-old-space-size=128'], read));
  expect(inside('cd && pwd && touch it && echo writable', '--user', '4711:0')).toBe(
    '/airbyte/home\nwritable',
  );
});

test('20,000 calls in 256 MB, with a heap of three quarters of that', async () => {
  const limit = ['--memory', '256m', '--memory-swap', '256m'];
  const heap = Number(inside("exec node -p 'v8.getHeapStatistics().heap_size_limit'", ...limit));
  // With the young generation, which comes on top of the old.
  expect([heap > 0.74 * 256 * 1024 ** 2, heap < 0.9 * 256 * 1024 ** 2]).toEqual([true, true]);
  const large = await world({ options: { calls: 20_000, late: 0, stuck: 0 } });
  const data = folder({
    'config.json': configOf(large),
    'catalog.json': configured(['calls', 'call_segments']),
  });
  const read = ['read', '--config', '/data/config.json', '--catalog', '/data/catalog.json'];
  const { code, stdout, stderr } = await container(
    image,
    ['--network', 'host', '-v', `${data}:/data:ro`, ...limit],
    read,
  );
  const calls = stdout
    .split('\n')
    .filter((line) => line.startsWith('{"type":"RECORD","record":{"stream":"calls"')).length;
  expect([code, stderr, calls]).toEqual([0, '', large.truth().final]);
});

describe('a SIGTERM to PID 1', () => {
  /** Ends a container once the vendor was asked something it does not answer. */
  const stopped = async (argv: readonly string[]) => {
    sim.faults.add({ kind: 'stalled', every: 1 });
    const name = `trunkline-${process.pid}-${argv[0]}`;
    const data = folder({ 'config.json': configOf(sim), 'catalog.json': configured(['calls']) });
    let asked = 0;
    const stop = async (child: ChildProcess) => {
      while (sim.faults.list().every(({ struck }) => struck === 0) && child.exitCode === null)
        await new Promise((done) => setTimeout(done, 50));
      asked = Date.now();
      docker('kill', '--signal', 'TERM', name);
    };
    const during = (child: ChildProcess) => void stop(child);
    // Who ignores the signal is no reason to wait for ever.
    const last = setTimeout(() => docker('kill', name), 30_000);
    const ended = await container(
      image,
      ['--name', name, '--network', 'host', '-v', `${data}:/data:ro`],
      argv,
      { during },
    );
    clearTimeout(last);
    expect(Date.now() - asked).toBeLessThan(8000);
    return ended;
  };

  test('ends a read with 143, without a word of success', async () => {
    const ended = await stopped(['read', '--config', '/data/config.json', '--catalog', '/data/catalog.json']);
    expect([ended.code, ended.stderr, statuses(ended, 'calls').includes('COMPLETE')]).toEqual([
      143,
      '',
      false,
    ]);
  });

  test('ends a check with 143', async () => {
    expect((await stopped(['check', '--config', '/data/config.json'])).code).toBe(143);
  });
});

test('a folder that its user may not enter is named, with the user', async () => {
  const data = folder({ 'config.json': configOf(sim) }, 0o700);
  // Somebody who is not the container's user.
  if (process.getuid?.() === 0) chownSync(data, 0, 0);
  const uid = process.getuid?.() === 1000 ? ['--user', '1234:1234'] : [];
  const ended = await container(
    image,
    ['-v', `${data}:/tmp`, ...uid],
    ['check', '--config', '/tmp/config.json'],
  );
  const [{ message, failure_type: type }] = errors(ended) as [{ message: string; failure_type: string }];
  expect([ended.code, type]).toEqual([0, 'config_error']);
  expect(message).toMatch(/^\/tmp\/config\.json: .*user id (1000|1234)/);
  expect(ended.messages.at(-1)).toMatchObject({ connectionStatus: { status: 'FAILED', message } });
});
