import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { sorted, truthOf } from '../../connectors/voicegain/testing.js';
import { keysIn, query } from '../loaded.js';
import { blocks } from '../readme.js';
import { type Postgres, postgres } from './postgres.js';
import { command, configOf, docker, folder, LEGACY, python, version, type World, world } from './rig.js';

/** What stands in deploy/: Kubernetes' own schemas hold for its files, and an engine runs many accounts at once. */

/** Beside the environment of the clients: prepare.sh. */
const bin = (name: string) => join(dirname(python), '../../deploy/bin', name);

test('the files for Kubernetes are valid, without a field that it does not know', async () => {
  const files = readdirSync('deploy/kubernetes').map((file) => join('deploy/kubernetes', file));
  const checked = await command(bin('kubernetes-validate'), ['--strict', ...files]);
  expect([checked.code, checked.stdout + checked.stderr]).toEqual([0, expect.stringContaining('passed')]);
  // It would have found something.
  const broken = join(
    folder({ 'job.yaml': 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: x}\nspec: {retries: 3}\n' }),
    'job.yaml',
  );
  expect((await command(bin('kubernetes-validate'), ['--strict', broken])).code).not.toBe(0);
});

test('the Python files are Python', async () => {
  const files = ['deploy/airflow/trunkline_sync.py', 'deploy/dagster/trunkline_jobs.py'];
  const compiled = await command(bin('python'), [
    '-c',
    'import ast, sys; [ast.parse(open(f).read(), f) for f in sys.argv[1:]]',
    ...files,
  ]);
  expect([compiled.code, compiled.stderr]).toEqual([0, '']);
});

test('the image of the worker is built as the page says, and holds every connector and DuckDB', async () => {
  const [build] = blocks('sh', 'deploy/README.md');
  const lines = build!.split('\n').filter((line) => /^(npm pack|docker build)/.test(line));
  const tag = / -t (\S+)/.exec(lines[1] ?? '')![1]!;
  const ended = await command('sh', ['-euc', lines.join('\n')], { env: LEGACY });
  rmSync(`deploy/trunkline-${version}.tgz`, { force: true });
  expect([ended.code, ended.code === 0 ? '' : (ended.stdout + ended.stderr).slice(-3000)]).toEqual([0, '']);
  expect(docker('run', '--rm', tag, 'list').split('\n')).toEqual(expect.arrayContaining(['voicegain']));
  const loads = "import('@duckdb/node-api').then(() => console.log('loads'))";
  expect(docker('run', '--rm', '--entrypoint', 'node', tag, '-e', loads)).toBe('loads');
}, 600_000);

describe('Dagster, from its package', () => {
  /** 20 before a release (TRUNKLINE_ACCOUNTS_COUNT); starting a step costs Dagster seconds. */
  const count = Number(process.env['TRUNKLINE_ACCOUNTS_COUNT'] ?? 4);
  let server: Postgres;
  let sim: World;
  beforeAll(async () => {
    [server, sim] = await Promise.all([postgres(), world({ options: { calls: 40 } })]);
  });
  afterAll(() => server.stop());

  test('accounts in parallel into schemas of one server: some fail, and the next run heals them', async () => {
    const home = folder({ 'dagster.yaml': 'telemetry:\n  enabled: false\n' }, 0o777);
    const names = Array.from({ length: count }, (_, i) => `account_${i}`);
    const config = (name: string) => join(home, `${name}.json`);
    const wrong = names.filter((_, i) => i % 4 === 1);
    for (const name of names)
      writeFileSync(
        config(name),
        JSON.stringify(configOf(sim, '127.0.0.1', wrong.includes(name) ? { api_token: 'wrong' } : {})),
      );
    const accounts = join(home, 'accounts.json');
    writeFileSync(
      accounts,
      JSON.stringify(names.map((name) => ({ connector: 'voicegain', schema: name, config: config(name) }))),
    );
    const target = `postgres://${server.username}@${server.host}:${server.port}/${server.database}`;
    const run = () =>
      command(
        bin('dagster'),
        ['job', 'execute', '-f', resolve('deploy/dagster/trunkline_jobs.py'), '-j', 'sync_accounts'],
        {
          cwd: home,
          env: {
            ...{ DAGSTER_HOME: home, TRUNKLINE_ACCOUNTS: accounts, TRUNKLINE_TARGET: target },
            TRUNKLINE_COMMAND: `${process.execPath} ${resolve('dist/bin/trunkline')}`,
            TRUNKLINE_NOW: new Date(sim.clock.now()).toISOString(),
          },
        },
      );
    const expectWhole = async (name: string) =>
      expect([name, await keysIn(target, `${name}.calls`, ['callid'])]).toEqual([
        name,
        sorted(truthOf(sim)['calls']!),
      ]);

    const first = await run();
    expect([first.code === 0, first.stdout + first.stderr]).toEqual([
      false,
      expect.stringContaining('the sync is not complete'),
    ]);
    for (const name of names) if (!wrong.includes(name)) await expectWhole(name);
    for (const name of wrong) {
      const runs = await query(target, `SELECT DISTINCT status FROM ${name}._trunkline_syncs`);
      expect(runs).toEqual([{ status: 'incomplete' }]);
      writeFileSync(config(name), JSON.stringify(configOf(sim)));
    }
    sim.clock.advance(86_400);
    const second = await run();
    expect([second.code, second.code === 0 ? '' : second.stdout + second.stderr]).toEqual([0, '']);
    for (const name of names) await expectWhole(name);
  }, 1_200_000);
});
