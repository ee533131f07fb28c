import { spawn } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { type Running, start } from 'trunkline/simulator';
import { parse as parseYaml } from 'yaml';
import voicegain from '../connectors/voicegain/simulator.js';
import { newFolder } from './folder.js';
import { blocks } from './readme.js';
import { type Message, parse } from './rig.js';

/**
 * The block of docs/singer.md, run as Kestra's GenericTap runs it (plugin-singer of October 2025, AbstractPythonSinger and
 * AbstractPythonTap): its shell script, its files, its selection, its state. Only `pip` is a stand-in that installs nothing.
 */

interface Task {
  command: string;
  pipPackages: string[];
  features: string[];
  configs: Record<string, unknown>;
  streamsConfigurations: { stream?: string; selected?: boolean; propertiesPattern?: string[] }[];
}

const [block] = blocks('yaml kestra', 'docs/singer.md');
const TASK = parseYaml(block!) as Task;

let world: Running;
beforeAll(async () => {
  world = await start(voicegain, {
    rate: 0,
    budget: [],
    now: '2026-03-01T12:00:00Z',
    seed: 5,
    options: { calls: 60, days: 2, calls_per_hour: 0, late: 0.2, stuck: 0, other_context: 0 },
  });
});
afterAll(() => world.close());
afterEach(() => world.faults.clear());

/** Jackson's NON_NULL, on maps too: what is null is not written. Elements of lists stay. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutNulls(inner)]));
}

/** What SelectedService makes of a catalog. `selected` and `selected-by-default` are plain booleans of Java there: never absent. */
function selected(catalog: Message, { streamsConfigurations }: Task): Message {
  for (const stream of catalog['streams'])
    for (const entry of stream.metadata) {
      entry.metadata = { selected: true, 'selected-by-default': false, 'is-view': false, ...entry.metadata };
      const place = entry.breadcrumb.filter((part: string) => part !== 'properties').join('.');
      for (const config of streamsConfigurations) {
        if (config.stream !== undefined && config.stream !== stream.stream) continue;
        const patterns = config.propertiesPattern ?? [];
        if (patterns.length > 0 && !patterns.some((one) => new RegExp(`^(?:${one})$`).test(place))) continue;
        entry.metadata.selected = config.selected ?? true;
      }
    }
  return catalog;
}

interface Outcome {
  code: number | null;
  /** The state it would keep for the next run: nothing where the run failed. */
  state?: Message;
  raw: Message[];
  catalog: Message;
  stderr: string;
}

/** Not spawnSync: the simulator lives in this process. */
function shell(
  script: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ status: number | null; stderr: string }> {
  const child = spawn('/bin/sh', ['-c', script], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  return new Promise((done, reject) => {
    child.on('error', reject);
    child.on('close', (status) => done({ status, stderr }));
  });
}

/** One run of the task in a container of its own, whose image has the taps on its PATH. */
async function execute(task: Task, kept?: Message): Promise<Outcome> {
  const cwd = newFolder();
  const programs = newFolder();
  writeFileSync(join(programs, 'pip'), '#!/bin/sh\nexit 0\n');
  chmodSync(join(programs, 'pip'), 0o755);
  const file = (name: string, content: unknown) =>
    writeFileSync(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content));
  const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
  const script = (command: string) => {
    file('config.json', withoutNulls(task.configs));
    file('logging.conf', '[loggers]\n');
    const lines = [
      'set -o errexit',
      'pip install pip --upgrade > /dev/null',
      ...[...task.pipPackages, 'python-json-logger'].map(
        (one) => `pip install --target . ${one} > /dev/null`,
      ),
      'chmod -R 755 bin',
      'find .  -type f -name logging.conf | grep "/singer/" | xargs -r cp logging.conf',
      command,
    ];
    return shell(lines.join('\n'), cwd, {
      ...process.env,
      PATH: [programs, resolve('dist/bin'), process.env['PATH']].join(delimiter),
      PYTHONUNBUFFERED: 'true',
      PIP_ROOT_USER_ACTION: 'ignore',
      LOGGING_CONF_FILE: 'logging.conf',
      PYTHONPATH: '.',
      TRUNKLINE_NOW: new Date(world.clock.now()).toISOString(),
    });
  };
  const discovered = await script(`./bin/${task.command} --config config.json --discover > discover.json`);
  if (discovered.status !== 0)
    throw new Error(`discover ended with ${discovered.status}: ${discovered.stderr}`);
  const catalog = withoutNulls(selected(JSON.parse(read('discover.json')), task)) as Message;
  const name = task.features.includes('CATALOG') ? 'catalog' : 'properties';
  file(`${name}.json`, catalog);
  file('state.json', kept ?? '{}');
  const ended = await script(
    `./bin/${task.command} --config ./config.json --${name} ./${name}.json --state state.json > raw.jsonl`,
  );
  const raw = parse(read('raw.jsonl'));
  const states = raw.filter(({ type }) => type === 'STATE').map(({ value }) => value as Message);
  const state = withoutNulls(Object.assign({}, ...states)) as Message;
  const outcome = { code: ended.status, raw, catalog, stderr: ended.stderr };
  return ended.status === 0 ? { ...outcome, state } : outcome;
}

/** The block, at the simulator instead of the vendor. */
const task = (more: Partial<Task> = {}): Task => ({
  ...TASK,
  configs: {
    ...TASK.configs,
    api_url: `${world.url}/v1`,
    api_token: String(world.options['token']),
    requests_per_minute: 1_000_000,
    start_date: null,
  },
  ...more,
});

const ids = ({ raw }: Outcome) =>
  raw.filter(({ type }) => type === 'RECORD').map(({ stream, record }) => `${stream} ${record.callId}`);
const streams = ({ raw }: Outcome) =>
  raw.filter(({ type }) => type === 'SCHEMA').map(({ stream }) => stream as string);

test('the block of docs/singer.md reads what it selects and nothing else, and goes on from its state', async () => {
  const first = await execute(task());
  expect([first.code, streams(first)]).toEqual([0, ['calls']]);
  const again = await execute(task(), first.state);
  expect([again.code, ids(again)]).toEqual([0, []]);
  world.clock.advance(3 * 86_400);
  const second = await execute(task(), again.state);
  expect(ids(second).length).toBeGreaterThan(0);
  const all = [...ids(first), ...ids(second)].sort();
  expect(all).toEqual(ids(await execute(task())).sort());
});

test('a run that fails keeps no state, and the next one loses nothing', async () => {
  const two = { streamsConfigurations: [{ selected: false }, { stream: 'calls' }, { stream: 'sa_configs' }] };
  world.faults.add({ kind: 'status', status: 403, path: 'sa/config', every: 1 });
  const failed = await execute(task(two));
  expect([failed.code, failed.state, failed.stderr]).toEqual([
    1,
    undefined,
    expect.stringMatching(/^ERROR sa_configs/m),
  ]);
  world.faults.clear();
  const next = await execute(task(two), failed.state);
  expect([next.code, ids(next)]).toEqual([0, expect.arrayContaining(ids(failed))]);
});

test('without the line that deselects all Kestra selects every stream: why the block has it', async () => {
  const { catalog } = await execute(task({ streamsConfigurations: [{ stream: 'calls' }] }));
  expect(catalog['streams'].map((one: Message) => one['metadata'][0].metadata.selected)).toEqual(
    catalog['streams'].map(() => true),
  );
});

test('features CATALOG, and fields that are left out by their pattern', async () => {
  const streamsConfigurations = [
    { selected: false },
    { stream: 'calls' },
    { stream: 'calls', selected: false, propertiesPattern: ['agent', 'queue.*'] },
  ];
  const ended = await execute(task({ features: ['CATALOG', 'DISCOVER', 'STATE'], streamsConfigurations }));
  expect([ended.code, ids(ended).length > 0]).toEqual([0, true]);
  for (const { type, record } of ended.raw)
    if (type === 'RECORD') for (const field of ['agent', 'queue']) expect(record).not.toHaveProperty(field);
});
