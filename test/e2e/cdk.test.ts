import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { configured, type Ended, files, lastStates, parse, read, run } from '../rig.js';
import {
  built,
  command,
  configOf,
  folder,
  gateway,
  python,
  STREAMS,
  script,
  type World,
  world,
} from './rig.js';
import { NAMES, reachedAt, secretsOf, subjectOf } from './subjects.js';

/** The Python CDK: its message classes read what we write, and its suite for images passes: for every connector. */

let sim: World;
beforeAll(async () => {
  sim = await world();
});
afterEach(() => sim.faults.clear());

test('its message classes, and those of PyAirbyte, read every line of every verb', async () => {
  const config = configOf(sim);
  const good = files({ 'config.json': config })['config.json']!;
  const odd = files({ 'config.json': { ...config, unheard_of: 1 } })['config.json']!;
  const bad = files({ 'config.json': { ...config, api_token: 'wrong' } })['config.json']!;
  const all: Ended[] = [];
  const runs = async (...argv: string[]) => void all.push(await run('source-voicegain', argv));
  await runs('spec');
  await runs('check', '--config', good);
  await runs('check', '--config', odd);
  await runs('check', '--config', bad);
  await runs('discover', '--config', good);
  await runs('read', '--config', good, '--catalog', '/nowhere');
  const discovered = parse(all[4]!.stdout);
  const whole = await read('voicegain', { config, catalog: discovered[0]! });
  all.push(
    whole,
    await read('voicegain', {
      config,
      catalog: configured(STREAMS),
      state: lastStates(whole),
      env: { LOG_LEVEL: 'debug' },
    }),
  );
  all.push(await read('voicegain', { config, catalog: configured(STREAMS, 'full_refresh') }));
  sim.faults.add({ kind: 'status', status: 429, retry_after: 1, path: 'sa/offline', count: 1 });
  all.push(await read('voicegain', { config, catalog: configured(STREAMS) }));
  sim.faults.add({ kind: 'status', status: 403, path: 'sa/call\\?', every: 1 });
  all.push(await read('voicegain', { config, catalog: configured(STREAMS) }));

  const lines = files({ 'lines.jsonl': all.map(({ stdout }) => stdout).join('') })['lines.jsonl']!;
  const { result } = await script('cdk_messages.py', { lines });
  const written: Record<string, number> = {};
  for (const { type } of all.flatMap(({ messages }) => messages)) written[type] = (written[type] ?? 0) + 1;
  expect(result).toMatchObject(written);
  for (const type of [
    'RECORD',
    'STATE',
    'LOG WARN',
    'LOG INFO',
    'LOG DEBUG',
    'TRACE ERROR',
    'STARTED',
    'RUNNING',
    'COMPLETE',
    'INCOMPLETE',
    'RATE_LIMITED',
  ])
    expect([type, result[type] > 0]).toEqual([type, true]);
});

test.each(NAMES)('DockerConnectorTestSuite passes for source-%s', async (name) => {
  const [image, subject] = await Promise.all([built(name), subjectOf(name)]);
  const home = folder();
  const root = join(home, `source-${name}`);
  mkdirSync(root);
  copyFileSync(`connectors/${name}/metadata.yaml`, join(root, 'metadata.yaml'));
  const config = reachedAt(gateway(image), subject.config);
  const spec = await run(`source-${name}`, ['spec']);
  const write = (file: string, content: unknown) => writeFileSync(join(root, file), JSON.stringify(content));
  write('config.json', config);
  write('invalid.json', {
    ...config,
    ...Object.fromEntries(secretsOf(name).map((field) => [field, 'not-the-one-of-this-simulator'])),
  });
  write('published.json', spec.messages[0]!['spec']);
  // JSON is YAML.
  const good = { config_path: 'config.json' };
  const connection = [
    { ...good, status: 'succeed' },
    { config_path: 'invalid.json', status: 'failed' },
  ];
  write('acceptance-test-config.yml', {
    connector_image: image,
    acceptance_tests: {
      spec: { tests: [good] },
      connection: { tests: connection },
      discovery: { tests: [good] },
      basic_read: { tests: [good] },
    },
  });
  const suite = resolve('test/e2e/python/test_docker_suite.py');
  const hooks = ['-p', 'airbyte_cdk.test.standard_tests.pytest_hooks', '-p', 'no:cacheprovider'];
  const given = ['--connector-image', image, '--read-from-streams', 'all'];
  const ended = await command(python, ['-m', 'pytest', '-rA', ...hooks, '--rootdir', home, ...given, suite], {
    cwd: home,
    env: { CONNECTOR_ROOT: root, TMPDIR: home, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const said = ended.stdout + ended.stderr.slice(-3000);
  expect([ended.code, ended.code === 0 ? '' : said]).toEqual([0, '']);
  const passed = [
    'build_and_spec',
    'spec_backward_compatibility',
    'build_and_config_matches_spec',
    'build_and_discover',
    'build_and_read',
  ];
  for (const one of passed) expect(said).toMatch(new RegExp(`PASSED .*test_docker_image_${one}\\b`));
  expect(said.match(/PASSED .*test_docker_image_build_and_check\b/g)).toHaveLength(2);
  // The wrong config is for `check` only.
  expect(said).toMatch(/=+ 7 passed, 3 skipped\b/);
});
