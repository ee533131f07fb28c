import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import pg from 'pg';
import { parse, stringify } from 'yaml';
import type { JsonObject } from '../../spec/json.js';
import { blocks } from '../readme.js';
import { type Postgres, postgres } from './postgres.js';
import { built, command, DAY, folder, HOME, type Out, program } from './rig.js';
import { NAMES, type Subject, sorted, subjectOf, timeOf } from './subjects.js';

/** Taps under Meltano as its users run it: a project, real targets, a real database. One connector in CI, all before a release. */

const CHOSEN = process.env['TRUNKLINE_TAPS'] === 'all' ? NAMES : ['voicegain'];
const TARGETS = ['target-jsonl', 'target-duckdb', 'target-postgres'];
/** Each command of Meltano takes seconds to start, and a connector takes twenty of them. */
jest.setTimeout(900_000);

let database: Postgres;
beforeAll(async () => {
  database = await postgres();
});
afterAll(() => database.stop());

interface Project {
  path: string;
  subject: Subject;
  meltano(argv: readonly string[], during?: Parameters<typeof command>[2]): Promise<Out>;
  run(target: string): Promise<Out>;
  /** The state of a pipeline, as Meltano has it. */
  state(target: string): Promise<{ singer_state: { bookmarks: Record<string, JsonObject> } }>;
}

/** A project as the connector's README and meltano.yml tell people to make it. */
async function project(
  name: string,
  more: { executable?: string; config?: JsonObject } = {},
): Promise<Project> {
  const subject = await subjectOf(name);
  const path = folder();
  mkdirSync(join(path, 'out'));
  const file = parse(readFileSync(`connectors/${name}/meltano.yml`, 'utf8'));
  const [tap] = file.plugins.extractors;
  const secrets = (tap.settings as { name: string; sensitive?: boolean }[])
    .filter(({ sensitive }) => sensitive === true)
    .map((setting) => setting.name);
  const config = { ...subject.config, ...more.config };
  const { host, port, username, password, database: db } = database;
  const schema = `s${path
    .replace(/[^a-z0-9]/gi, '')
    .slice(-12)
    .toLowerCase()}`;
  writeFileSync(
    join(path, 'meltano.yml'),
    stringify({
      project_id: '00000000-0000-4000-8000-000000000001',
      send_anonymous_usage_stats: false,
      default_environment: 'dev',
      environments: [{ name: 'dev' }],
      plugins: {
        extractors: [
          {
            ...tap,
            executable: more.executable ?? resolve(`dist/bin/tap-${name}`),
            config: Object.fromEntries(Object.entries(config).filter(([key]) => !secrets.includes(key))),
            select: Object.keys(subject.keys).map((stream) => `${stream}.*`),
          },
        ],
        loaders: [
          plugin('target-jsonl', { destination_path: join(path, 'out') }),
          plugin('target-duckdb', { filepath: join(path, 'out.duckdb'), default_target_schema: 'main' }),
          plugin('target-postgres', {
            host,
            port,
            user: username,
            password,
            database: db,
            default_target_schema: schema,
          }),
        ],
      },
    }),
  );
  const variable = (setting: string) => `TAP_${name}_${setting}`.replace(/[^a-z0-9]/gi, '_').toUpperCase();
  const secret = Object.fromEntries(secrets.map((key) => [variable(key), String(subject.config[key])]));
  const meltano: Project['meltano'] = (argv, options = {}) =>
    command(program('meltano'), argv, {
      cwd: path,
      ...options,
      env: {
        ...secret,
        TRUNKLINE_NOW: timeOf(subject),
        NO_COLOR: '1',
        MELTANO_CLI_LOG_LEVEL: 'info',
        ...options.env,
      },
    });
  return {
    path,
    subject,
    meltano,
    run: (target) => meltano(['run', `tap-${name}`, target]),
    async state(target) {
      const { stdout } = await meltano(['state', 'get', `dev:tap-${name}-to-${target}`]);
      return JSON.parse(stdout.trim().split('\n').at(-1)!);
    },
  };
}

const plugin = (name: string, config: object) => ({
  name,
  namespace: name.replaceAll('-', '_'),
  executable: program(name),
  config,
});

/** The keys that a target holds, each once: a file of lines is what was written, a table what is there. */
async function held({ path, subject }: Project, target: string): Promise<Record<string, string[]>> {
  const found: Record<string, Set<string>> = {};
  for (const [stream, key] of Object.entries(subject.keys)) {
    const rows = await rowsIn(path, target, stream);
    found[stream] = new Set(
      rows.map((row) => key.map((field) => String(row[field] ?? row[field.toLowerCase()])).join('/')),
    );
    // A table has a key once; a line was written once a run.
    if (target !== 'target-jsonl') expect([stream, rows.length]).toEqual([stream, found[stream].size]);
  }
  return sorted(found);
}

async function rowsIn(path: string, target: string, stream: string): Promise<JsonObject[]> {
  if (target === 'target-jsonl') {
    const files = readdirSync(join(path, 'out')).filter((file) => file.startsWith(`${stream}-`));
    return files.flatMap((file) =>
      readFileSync(join(path, 'out', file), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as JsonObject),
    );
  }
  if (target === 'target-duckdb') {
    if (!existsSync(join(path, 'out.duckdb'))) return [];
    const code =
      'import duckdb,json,sys\nc=duckdb.connect(sys.argv[1],read_only=True).execute(f\'select * from main."{sys.argv[2]}"\')\n' +
      'n=[d[0] for d in c.description]\nprint(json.dumps([dict(zip(n,r)) for r in c.fetchall()],default=str))';
    const argv = ['-c', code, join(path, 'out.duckdb'), stream];
    return JSON.parse(
      execFileSync(program('target-duckdb', 'python'), argv, { encoding: 'utf8', maxBuffer: 1e9 }),
    );
  }
  const { host, port, username, password, database: db } = database;
  const client = new pg.Client({ host, port, user: username, password, database: db });
  await client.connect();
  const schema = parse(readFileSync(join(path, 'meltano.yml'), 'utf8')).plugins.loaders[2].config
    .default_target_schema;
  const { rows } = await client.query(`select * from "${schema}"."${stream}"`).catch(() => ({ rows: [] }));
  await client.end();
  return rows as JsonObject[];
}

const well = ({ code, stdout, stderr }: Out) => {
  if (code !== 0) throw new Error(`it ended with ${code}:\n${(stdout + stderr).slice(-4000)}`);
};

describe.each(CHOSEN)('tap-%s', (name) => {
  let made: Project;
  beforeAll(async () => {
    made = await project(name);
  });

  test("its meltano.yml keeps to Meltano's own schema", () => {
    const [python] = readdirSync(join(HOME, 'singer/meltano/lib'));
    const path = join(
      HOME,
      'singer/meltano/lib',
      python!,
      'site-packages/meltano/schemas/meltano.schema.json',
    );
    const ajv = new Ajv.default({ strict: false, logger: false });
    const fits = ajv.compile(JSON.parse(readFileSync(path, 'utf8')));
    const pages = [`connectors/${name}/meltano.yml`, join(made.path, 'meltano.yml')].map((file) =>
      readFileSync(file, 'utf8'),
    );
    // The second choice, the wrapper, as well.
    for (const text of [...pages, ...blocks('yaml', 'docs/singer.md')])
      expect([fits(parse(text)), fits.errors]).toEqual([true, null]);
  });

  test('config test, select --list', async () => {
    const tested = await made.meltano(['config', 'test', `tap-${name}`]);
    well(tested);
    expect(tested.stdout + tested.stderr).toContain('Plugin configuration is valid');
    const listed = await made.meltano(['select', `tap-${name}`, '--list']);
    well(listed);
    for (const [stream, key] of Object.entries(made.subject.keys))
      for (const field of key)
        expect(listed.stdout).toMatch(new RegExp(`\\[automatic *\\] ${stream}\\.${field}`));
  });

  test('two runs with time between into every target: all that is true, and nothing else', async () => {
    for (const target of TARGETS) well(await made.run(target));
    for (const target of TARGETS)
      expect([target, await held(made, target)]).toEqual([target, sorted(made.subject.truth())]);
    made.subject.world.clock.advance(3 * DAY);
    for (const target of TARGETS) well(await made.run(target));
    for (const target of TARGETS)
      expect([target, await held(made, target)]).toEqual([target, sorted(made.subject.truth())]);
  });
});

/** After so many requests it is struck down, in the middle of what a first read asks for. */
const STRUCK: Record<string, number> = { voicegain: 40, 'vonage-conversation-analyzer': 4 };
/** What is refused of a vendor: a part, where the other streams go on. */
const REFUSED: Record<string, string> = { voicegain: 'sa/call' };

test.each(CHOSEN)(
  'tap-%s: a run that was killed, one that failed, a stream that is reset: the table is true each time',
  async (name) => {
    const made = await project(name, { config: { concurrency: 1 } });
    const { world, keys } = made.subject;
    const target = 'target-postgres';
    const expectTruth = async () => expect(await held(made, target)).toEqual(sorted(made.subject.truth()));
    world.faults.add({ kind: 'slow', path: '.', chunks: 3, ms: 50, every: 1 });
    const before = world.requests.total;
    const killed = await made.meltano(['run', `tap-${name}`, target], {
      during(child) {
        const watch = setInterval(() => {
          if (world.requests.total < before + (STRUCK[name] ?? 15)) return;
          clearInterval(watch);
          child.kill('SIGKILL');
        }, 50);
        child.once('close', () => clearInterval(watch));
      },
    });
    expect(killed.signal).toBe('SIGKILL');
    world.faults.clear();
    // Nobody releases the job of a process that was killed.
    const again = ['run', '--force', `tap-${name}`, target];
    well(await made.meltano(again));
    await expectTruth();

    world.clock.advance(DAY);
    world.faults.add({ kind: 'status', status: 403, path: REFUSED[name] ?? '.', every: 1 });
    const failed = await made.meltano(again);
    expect([failed.code, failed.stdout + failed.stderr]).toEqual([1, expect.stringMatching(/403/)]);
    world.faults.clear();
    well(await made.meltano(again));
    await expectTruth();

    const { singer_state: state } = await made.state(target);
    const [stream, ...others] = Object.keys(keys);
    delete state.bookmarks[stream!];
    writeFileSync(join(made.path, 'state.json'), JSON.stringify({ singer_state: state }));
    const id = `dev:tap-${name}-to-${target}`;
    well(await made.meltano(['state', 'set', '--force', id, '--input-file', 'state.json']));
    const reset = await made.meltano(again);
    well(reset);
    const said = reset.stdout + reset.stderr;
    expect(said).toMatch(new RegExp(`\\b${stream}: ${made.subject.truth()[stream!]!.size} rows`));
    expect(said).toMatch(new RegExp(`\\b${others[0]}: 0 rows`));
    await expectTruth();
  },
);

test('the image as an executable of a project, by the script of docs/singer.md', async () => {
  const image = await built('voicegain');
  const page = readFileSync('docs/singer.md', 'utf8');
  const script = /<<'END'\n([\s\S]*?)END\n/
    .exec(page)![1]!
    .replace(/trunkline\/source-voicegain:\S+/, image)
    // The time of the simulator; users have their own.
    .replace('-e SINGER_SDK_LOG_CONFIG', '-e SINGER_SDK_LOG_CONFIG -e TRUNKLINE_NOW');
  const place = join(folder(), 'tap-voicegain.sh');
  writeFileSync(place, script, { mode: 0o755 });
  const made = await project('voicegain', { executable: place });
  well(await made.run('target-jsonl'));
  expect(await held(made, 'target-jsonl')).toEqual(sorted(made.subject.truth()));
});

test('the command for Airflow in docs/singer.md: twice, with a run between that fails', async () => {
  const subject = await subjectOf('voicegain');
  const [block] = blocks('python', 'docs/singer.md');
  // Python joins texts that stand beside each other.
  const lines = [.../^ {4}command="(.*)"\n {4}" (.*)"\n {4}" (.*)",$/m.exec(block!)!].slice(1);
  const { host, port, username, password, database: db } = database;
  const target = { host, port, user: username, password, database: db, default_target_schema: 'airflow' };
  const made = spawnSync(resolve('dist/bin/tap-voicegain'), ['--discover'], { encoding: 'utf8' });
  const catalog = JSON.parse(made.stdout) as { streams: JsonObject[] };
  catalog.streams = catalog.streams.filter((one) => one['stream'] === 'calls');
  const data = folder({ 'state.json': '{}', 'catalog.json': catalog, 'target.json': target });
  const run = () =>
    command('bash', ['-c', lines.join(' ').replaceAll('/data/', `${data}/`)], {
      env: {
        PATH: [resolve('dist/bin'), dirname(program('target-postgres')), process.env['PATH']].join(delimiter),
        TAP_VOICEGAIN_API_TOKEN: String(subject.config['api_token']),
        TAP_VOICEGAIN_API_URL: String(subject.config['api_url']),
        TAP_VOICEGAIN_REQUESTS_PER_MINUTE: '1000000',
        TRUNKLINE_NOW: timeOf(subject),
      },
    });
  const keys = async () => {
    const client = new pg.Client({ host, port, user: username, password, database: db });
    await client.connect();
    const { rows } = await client.query<{ callId: string }>('select "callId" from airflow.calls');
    await client.end();
    return rows.map((row) => row.callId).sort();
  };
  const first = await run();
  well(first);
  expect(JSON.parse(first.stdout).bookmarks.calls.state).toHaveLength(1);
  expect(await keys()).toEqual(sorted(subject.truth())['calls']);
  const kept = readFileSync(join(data, 'state.json'), 'utf8');
  subject.world.clock.advance(2 * DAY);
  subject.world.faults.add({ kind: 'status', status: 403, path: 'sa/call', every: 1 });
  expect((await run()).code).not.toBe(0);
  expect(readFileSync(join(data, 'state.json'), 'utf8')).toBe(kept);
  subject.world.faults.clear();
  well(await run());
  expect(await keys()).toEqual(sorted(subject.truth())['calls']);
});

test.each(NAMES)(
  'tap-%s --discover costs under 300 ms of computing, whatever else the machine does',
  (name) => {
    const script = `TIMEFORMAT="%U %S"; time node ${resolve(`dist/bin/tap-${name}`)} --discover > /dev/null`;
    const costs = [1, 2, 3].map(() => {
      const { stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
      const [user, system] = stderr.trim().split(' ').map(Number);
      return (user! + system!) * 1000;
    });
    expect(Math.min(...costs)).toBeLessThan(300);
  },
);
