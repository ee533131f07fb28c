import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { configured, type Ended, files, lastStates, parse, read, run } from '../rig.js';
import { built, command, configOf, folder, gateway, python, STREAMS, script, type World, world } from './rig.js';

/** The Python CDK: its message classes read what we write, and its suite for images passes. */

let sim: World;
beforeAll(async () => {
  sim = await world();
});
afterAll(() => sim.close());
afterEach(() => sim.faults.clear());

test('its message classes, and those of PyAirbyte, read every line of every verb', async () => {
  const config = configOf(sim);
  const good = files({ 'config.json': config })['config.json']!;
  const bad = files({ 'config.json': { ...config, api_token: 'wrong' } })['config.json']!;
  const all: Ended[] = [];
  const runs = async (...argv: string[]) => void all.push(await run('source-voicegain', argv));
  await runs('spec');
  await runs('check', '--config', good);
  await runs('check', '--config', bad);
  await runs('discover', '--config', good);
  await runs('read', '--config', good, '--catalog', '/nowhere');
  const discovered = parse(all[3]!.stdout);
  const whole = await read('voicegain', { config, catalog: discovered[0]! });
  all.push(whole, await read('voicegain', { config, catalog: configured(STREAMS), state: lastStates(whole), env: { LOG_LEVEL: 'debug' } }));
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
  for (const type of ['RECORD', 'STATE', 'LOG', 'TRACE ERROR', 'STARTED', 'RUNNING', 'COMPLETE', 'INCOMPLETE', 'RATE_LIMITED'])
    expect([type, result[type] > 0]).toEqual([type, true]);
});

test('DockerConnectorTestSuite passes', async () => {
  const image = await built('voicegain');
  const home = folder();
  const root = join(home, 'source-voicegain');
  mkdirSync(root);
  copyFileSync('connectors/voicegain/metadata.yaml', join(root, 'metadata.yaml'));
  const config = configOf(sim, gateway(image));
  writeFileSync(join(root, 'config.json'), JSON.stringify(config));
  writeFileSync(join(root, 'invalid.json'), JSON.stringify({ ...config, api_token: 'not-the-token-of-this-simulator' }));
  // JSON is YAML.
  const good = { config_path: 'config.json' };
  const acceptance = {
    connector_image: image,
    acceptance_tests: {
      spec: { tests: [good] },
      connection: {
        tests: [
          { ...good, status: 'succeed' },
          { config_path: 'invalid.json', status: 'failed' },
        ],
      },
      discovery: { tests: [good] },
      basic_read: { tests: [good] },
    },
  };
  writeFileSync(join(root, 'acceptance-test-config.yml'), JSON.stringify(acceptance));
  const suite = resolve('test/e2e/python/test_docker_suite.py');
  const hooks = ['-p', 'airbyte_cdk.test.standard_tests.pytest_hooks', '-p', 'no:cacheprovider'];
  const given = ['--connector-image', image, '--read-from-streams', 'all'];
  const ended = await command(python, ['-m', 'pytest', '-rA', ...hooks, '--rootdir', home, ...given, suite], {
    cwd: home,
    env: { CONNECTOR_ROOT: root, TMPDIR: home, PYTHONDONTWRITEBYTECODE: '1' },
  });
  rmSync(home, { recursive: true, force: true });
  const said = ended.stdout + ended.stderr.slice(-3000);
  expect([ended.code, ended.code === 0 ? '' : said]).toEqual([0, '']);
  const passed = ['spec', 'check', 'config_matches_spec', 'discover', 'read'];
  for (const name of passed) expect(said).toMatch(new RegExp(`PASSED .*test_docker_image_build_and_${name}\\b`));
});
