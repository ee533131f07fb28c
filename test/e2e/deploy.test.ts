import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { sorted, truthOf } from '../../connectors/voicegain/testing.js';
import { keysIn, query } from '../loaded.js';
import { blocks } from '../readme.js';
import { type Postgres, postgres } from './postgres.js';
import { command, configOf, folder, LEGACY, LOCKED, python, type World, world } from './rig.js';
import { NAMES } from './subjects.js';

/** What stands in deploy/: Kubernetes' own schemas hold for its files, and an engine runs many accounts at once. */

/** Beside the environment of the clients: prepare.sh. */
const bin = (name: string, environment = 'deploy') =>
  join(dirname(python), '../..', environment, 'bin', name);

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

/** 20 before a release (TRUNKLINE_ACCOUNTS_COUNT): starting a step costs both engines seconds. */
const count = Number(process.env['TRUNKLINE_ACCOUNTS_COUNT'] ?? 4);

describe('Dagster, from its package', () => {
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
            DAGSTER_HOME: home,
            TRUNKLINE_ACCOUNTS: accounts,
            TRUNKLINE_TARGET: target,
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

describe('the image of the worker, and Airflow from its package', () => {
  const target = 'trunkline/worker:0.1.0';
  let server: Postgres;
  let sim: World;
  let home: string;
  beforeAll(async () => {
    [server, sim] = await Promise.all([postgres(), world({ options: { calls: 40 } })]);
    home = folder({}, 0o755);
    // The commands of deploy/README.md, in a copy of its folder.
    cpSync('deploy', join(home, 'deploy'), { recursive: true });
    const argv = ['pack', '--ignore-scripts', '--pack-destination', join(home, 'deploy')];
    const packed = await command('npm', argv);
    expect([packed.code, packed.code === 0 ? '' : packed.stderr]).toEqual([0, '']);
    const built = await command('docker', ['build', '-t', target, join(home, 'deploy')], { env: LEGACY });
    expect([built.code, built.code === 0 ? '' : built.stdout + built.stderr]).toEqual([0, '']);
  }, 600_000);
  afterAll(() => server.stop());

  const url = (user: string) => `postgres://${user}@${server.host}:${server.port}/${server.database}`;
  const expectWhole = async (schema: string) =>
    expect([schema, await keysIn(url(server.username), `${schema}.calls`, ['callid'])]).toEqual([
      schema,
      sorted(truthOf(sim)['calls']!),
    ]);

  test('the image holds every connector and loads both databases', async () => {
    const options = ['run', '--rm', ...LOCKED, '--tmpfs', '/data:mode=1777', '--network', 'host'];
    const listed = await command('docker', ['run', '--rm', ...LOCKED, target, 'list']);
    expect(listed.stdout.trim().split('\n')).toEqual(NAMES);
    const mount = ['-v', `${folder({ 'config.json': configOf(sim) })}:/config:ro`];
    const now = ['-e', `TRUNKLINE_NOW=${new Date(sim.clock.now()).toISOString()}`];
    for (const to of [url(server.username), '/data/calls.duckdb']) {
      const sync = ['sync', 'voicegain', '--config', '/config/config.json', '--schema', 'alone', '--to', to];
      const ended = await command('docker', [...options, ...mount, ...now, target, ...sync]);
      expect([to, ended.code, ended.code === 0 ? '' : ended.stderr]).toEqual([to, 0, '']);
    }
    await expectWhole('alone');
  });

  test('the block for Airflow in docs/singer.md is one that its operator takes', async () => {
    const [block] = blocks('python', 'docs/singer.md');
    const imports = [
      'from airflow.providers.docker.operators.docker import DockerOperator',
      'from airflow.sdk import DAG',
      'from docker.types import Mount',
    ];
    const inDag = ['with DAG("calls"):', ...block!.split('\n').map((line) => `    ${line}`)];
    // What stands in braces is filled in only where the operator says so.
    const filled = 'assert "environment" in DockerOperator.template_fields';
    const env = { AIRFLOW_HOME: home };
    const ended = await command(bin('python', 'airflow'), ['-c', [...imports, ...inDag, filled].join('\n')], {
      env,
    });
    expect([ended.code, ended.code === 0 ? '' : ended.stderr]).toEqual([0, '']);
  });

  test('Airflow: tasks mapped over accounts, a container each; some fail, and the next run heals them', async () => {
    const config = (name: string, more: object) =>
      writeFileSync(join(home, 'accounts', `${name}.json`), JSON.stringify(configOf(sim, '127.0.0.1', more)));
    const names = Array.from({ length: count }, (_, i) => `account_${i}`);
    const wrong = names.filter((_, i) => i % 4 === 1);
    const accounts = names.map((name) => ({
      ...{ connector: 'voicegain', schema: name, config: `/config/${name}.json` },
    }));
    mkdirSync(join(home, 'accounts'));
    mkdirSync(join(home, 'dags'));
    writeFileSync(join(home, 'accounts/accounts.json'), JSON.stringify(accounts));
    for (const name of names) config(name, wrong.includes(name) ? { api_token: 'wrong' } : {});
    // Of a machine of its own: where its accounts are, the network that the vendor and the server are in, their time; and no second try.
    const now = new Date(sim.clock.now()).toISOString();
    const dag = readFileSync('deploy/airflow/trunkline_sync.py', 'utf8')
      .replace('/etc/trunkline"', `${join(home, 'accounts')}"`)
      .replace('mount_tmp_dir=False,', 'mount_tmp_dir=False, network_mode="host",')
      .replace('environment={', `environment={"TRUNKLINE_NOW": "${now}", `)
      .replace('"retries": 2', '"retries": 0');
    writeFileSync(join(home, 'dags/trunkline_sync.py'), dag);
    const env = {
      ...{ AIRFLOW_HOME: home, AIRFLOW__CORE__DAGS_FOLDER: join(home, 'dags') },
      ...{ AIRFLOW__CORE__LOAD_EXAMPLES: 'False', AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: 'False' },
      AIRFLOW_CONN_WAREHOUSE: url(`${server.username}:pass-w%40rd`),
    };
    const airflow = (...argv: string[]) => command(bin('airflow', 'airflow'), argv, { cwd: home, env });
    const made = await airflow('db', 'migrate');
    expect([made.code, made.code === 0 ? '' : made.stderr]).toEqual([0, '']);

    const first = await airflow('dags', 'test', 'trunkline_sync');
    const said = first.stdout + first.stderr;
    expect([first.code === 0, said]).toEqual([false, expect.stringContaining('401 Unauthorized')]);
    expect(said).not.toMatch(/pass-w(%40|@)rd/);
    for (const name of names) if (!wrong.includes(name)) await expectWhole(name);
    for (const name of wrong) config(name, {});
    const second = await airflow('dags', 'test', 'trunkline_sync');
    expect([second.code, second.code === 0 ? '' : second.stdout + second.stderr]).toEqual([0, '']);
    for (const name of names) await expectWhole(name);
  }, 1_200_000);
});
