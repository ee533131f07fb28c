import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Running } from 'trunkline/simulator';
import { blocks, blocksOf } from '../readme.js';
import { parse, rows } from '../rig.js';
import {
  built,
  command,
  configOf,
  DAY,
  folder,
  gateway,
  python,
  script,
  trueKeys,
  type World,
  world,
} from './rig.js';
import { keysIn, NAMES, reachedAt, secretsOf, sorted, subjectOf } from './subjects.js';

/**
 * What the pages and READMEs say about Docker and PyAirbyte, pasted. What `npm test` can run is in
 * test/readme.test.ts.
 */

const advance = (sim: Running) =>
  `node -e 'fetch("${sim.url}/_sim/advance", { method: "POST", body: JSON.stringify({ seconds: ${2 * DAY} }) })'`;

let home: string;
beforeEach(() => {
  home = folder();
});

const paste = (script: string, cwd: string, env: Record<string, string> = {}) =>
  command('bash', ['-euc', script], { cwd, env });

test('docs/troubleshooting.md quotes messages that the code has', () => {
  const sources = ['spec', 'catalog', 'core', 'connectors', 'warehouse'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  const ours = sources.filter(
    (path) => path.endsWith('.ts') && !/simulator|testing|generated|\.test\.ts$/.test(path),
  );
  // Long sentences are put together from several strings.
  const code = ours.map((path) => readFileSync(path, 'utf8').replace(/(['"`]) \+\s+\1/g, '')).join('\n');
  const quoted = readFileSync('docs/troubleshooting.md', 'utf8')
    .split('\n')
    .flatMap((line) =>
      [...(/^\| (.*?) +\|/.exec(line)?.[1] ?? '').matchAll(/`([^`]{12,})`/g)].map(([, message]) => message!),
    );
  expect(quoted.length).toBeGreaterThan(25);
  // What a message fills in stands in the page as … or as an example.
  const parts = (message: string) =>
    message.split(/…|\d+ ?|api_url |streams\[0\]\.sync_mode |config | \(/).map((part) => part.trim());
  const unknown = quoted.filter((message) =>
    parts(message).some((part) => part.length > 8 && !code.includes(part)),
  );
  expect(unknown).toEqual([]);
});

/** Both reads of a block, together as complete as the vendor is at the end; the second brought what was late. */
function expectBothReads(sim: World) {
  const [first, second] = ['first.jsonl', 'second.jsonl'].map((name) => ({
    messages: parse(readFileSync(join(home, name), 'utf8')),
  }));
  const [before, after] = [first!, second!].map((read) =>
    rows(read, 'calls').map(({ callId }) => callId as string),
  );
  expect(after!.filter((id) => Number(id) < Number(before!.at(-1))).length).toBeGreaterThan(3);
  expect([...before!, ...after!].sort()).toEqual(trueKeys(sim.truth({ full: true }).calls!)['calls']);
}

test('docs/docker.md: from the build of an image to a second, incremental read', async () => {
  const sim = await world();
  const [build, reads] = blocks('sh docker', 'docs/docker.md');
  const image = await paste(build!, '.');
  expect([image.code, /Successfully tagged|naming to/.test(image.stdout + image.stderr)]).toEqual([0, true]);
  writeFileSync(
    join(home, 'config.json'),
    JSON.stringify(configOf(sim, gateway('trunkline/source-voicegain:0.1.0'))),
  );
  // Time passes before the last command.
  const ended = await paste(reads!.replace(/^(.* --state .*)$/m, `${advance(sim)}\n$1`), home);
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  expect(ended.stdout).toContain('SUCCEEDED');
  expectBothReads(sim);
});

/** The keys in a table of the DuckDB file that a block made. */
async function held(table: string, columns: readonly string[]): Promise<string[]> {
  const { result } = await script('duckdb_keys.py', { file: join(home, 'calls.duckdb'), table, columns });
  return (result as unknown as string[]).sort();
}

test('docs/pyairbyte.md: from an empty environment to a second read', async () => {
  const sim = await world();
  const [install] = blocks('sh python', 'docs/pyairbyte.md');
  const [code] = blocks('python', 'docs/pyairbyte.md');
  // The same packages from the same index, pinned and by uv: pip takes minutes.
  const pip = /^\.venv\/bin\/pip install (.+)$/m;
  expect(install).toMatch(pip);
  const fast = `${join(dirname(python), 'uv')} pip install -q --python .venv/bin/python -c ${resolve('test/e2e/requirements.txt')} $1`;
  const installed = await paste(install!.replace(pip, fast), home);
  expect([installed.code, installed.code === 0 ? '' : installed.stderr]).toEqual([0, '']);
  symlinkSync(resolve('dist'), join(home, 'dist'));
  writeFileSync(join(home, 'config.json'), JSON.stringify(configOf(sim)));
  writeFileSync(join(home, 'sync.py'), code!);
  for (let i = 0; i < 2; i++) {
    const ended = await command(join(home, '.venv/bin/python'), ['sync.py'], { cwd: home });
    expect([ended.code, ended.code === 0 ? '' : ended.stderr.slice(-3000)]).toEqual([0, '']);
    expect(ended.stdout).toContain('callid');
    const all = trueKeys(sim.truth({ full: true }).calls!)['calls']!.length;
    expect(ended.stdout).toMatch(new RegExp(`^${all} calls$`, 'm'));
    expect(await held('voicegain_calls', ['callid'])).toEqual(
      trueKeys(sim.truth({ full: true }).calls!)['calls'],
    );
    sim.clock.advance(2 * DAY);
  }
});

/** A block of a connector's README, by its kind and a word in it. */
function blockOf(name: string, kind: string, word: string): string {
  const found = blocksOf(readFileSync(`connectors/${name}/README.md`, 'utf8')).filter(
    ({ info, code }) => info === kind && code.includes(word),
  );
  expect(found.map(({ line }) => line)).toHaveLength(1);
  return found[0]!.code;
}

describe.each(NAMES)('the README of source-%s', (name) => {
  test('Docker: two reads without writing any JSON but the config', async () => {
    const [image, subject] = await Promise.all([built(name), subjectOf(name)]);
    const block = blockOf(name, 'sh docker', 'docker run');
    expect(block).toContain(image);
    writeFileSync(join(home, 'config.json'), JSON.stringify(reachedAt(gateway(image), subject.config)));
    const ended = await paste(block.replace(/^(.* --state .*)$/m, `${advance(subject.world)}\n$1`), home);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    const reads = ['first.jsonl', 'second.jsonl'].map((file) => ({
      messages: parse(readFileSync(join(home, file), 'utf8')),
    }));
    expect(keysIn(subject, ...reads)).toEqual(sorted(subject.truth()));
    expect(reads.map((read) => read.messages.some(({ type }) => type === 'RECORD'))).toEqual([true, true]);
  });

  test('PyAirbyte, with the secrets from the environment', async () => {
    const subject = await subjectOf(name);
    const given = blockOf(name, 'python', 'get_source').replaceAll('/opt/trunkline', resolve('.'));
    const secrets = [...given.matchAll(/"(\w+)": "secret_reference::(\w+)"/g)].map(
      ([, field, variable]) => [field!, variable!] as const,
    );
    expect(secrets.map(([field]) => field)).toEqual(expect.arrayContaining(secretsOf(name)));
    // The simulator in the vendor's place. What is secret stays where the block says it is.
    const rest = Object.entries(subject.config).filter(([field]) =>
      secrets.every(([secret]) => secret !== field),
    );
    writeFileSync(join(home, 'simulated.json'), JSON.stringify(Object.fromEntries(rest)));
    const simulated = given.replace(
      /config=(\{[\s\S]*\}),\n( *streams=)/,
      'config={**$1, **__import__("json").load(open("simulated.json"))},\n$2',
    );
    writeFileSync(join(home, 'sync.py'), simulated);
    const env = Object.fromEntries(
      secrets.map(([field, variable]) => [variable, String(subject.config[field])]),
    );
    const ended = await command(python, ['sync.py'], { cwd: home, env });
    expect([ended.code, ended.code === 0 ? '' : ended.stderr.slice(-3000)]).toEqual([0, '']);
    const [, prefix] = /table_prefix="(\w+)"/.exec(given)!;
    const truth = sorted(subject.truth());
    for (const [, stream] of /streams=\[(.*)\]/.exec(given)![1]!.matchAll(/"(\w+)"/g)) {
      const columns = subject.keys[stream!]!.map((field) => field.toLowerCase());
      expect([stream, await held(`${prefix}${stream}`, columns)]).toEqual([stream, truth[stream!]]);
    }
  });
});
