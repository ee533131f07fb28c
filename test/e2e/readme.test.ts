import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { blocks, blocksOf } from '../readme.js';
import { parse, rows } from '../rig.js';
import { built, command, configOf, DAY, folder, gateway, python, script, trueKeys, type World, world } from './rig.js';

/** What the READMEs say about Docker and PyAirbyte, pasted. What `npm test` can run is in test/readme.test.ts. */

const CONNECTOR = 'connectors/voicegain/README.md';
const advance = (sim: World) =>
  `node -e 'fetch("${sim.url}/_sim/advance", { method: "POST", body: JSON.stringify({ seconds: ${2 * DAY} }) })'`;

let sim: World;
let home: string;
beforeEach(async () => {
  sim = await world();
  home = folder();
});
afterEach(async () => {
  await sim.close();
  rmSync(home, { recursive: true, force: true });
});

const paste = (script: string, cwd: string, env: Record<string, string> = {}) => command('bash', ['-euc', script], { cwd, env });

/** Both reads of a block, together as complete as the vendor is at the end; the second brought what was late. */
function expectBothReads() {
  const [first, second] = ['first.jsonl', 'second.jsonl'].map((name) => ({ messages: parse(readFileSync(join(home, name), 'utf8')) }));
  const [before, after] = [first!, second!].map((read) => rows(read, 'calls').map(({ callId }) => callId as string));
  expect(after!.filter((id) => Number(id) < Number(before!.at(-1))).length).toBeGreaterThan(3);
  expect([...before!, ...after!].sort()).toEqual(trueKeys(sim.truth({ full: true }).calls!)['calls']);
}

test('README: from the build of an image to a second, incremental read', async () => {
  const [build, reads] = blocks('sh docker');
  const image = await paste(build!, '.');
  expect([image.code, /Successfully tagged|naming to/.test(image.stdout + image.stderr)]).toEqual([0, true]);
  writeFileSync(join(home, 'config.json'), JSON.stringify(configOf(sim, gateway('trunkline/source-voicegain:0.1.0'))));
  // Time passes before the last command.
  const ended = await paste(reads!.replace(/^(.* --state .*)$/m, `${advance(sim)}\n$1`), home);
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  expect(ended.stdout).toContain('SUCCEEDED');
  expectBothReads();
});

test("the connector's README: the same with a function around docker run", async () => {
  const image = await built('voicegain');
  const block = blocksOf(readFileSync(CONNECTOR, 'utf8')).find(({ info, code }) => info.startsWith('sh') && code.includes('docker run'))!;
  expect(block.code).toContain(image);
  writeFileSync(join(home, 'config.json'), JSON.stringify(configOf(sim, gateway(image))));
  const ended = await paste(block.code.replace(/^(.* --state .*)$/m, `${advance(sim)}\n$1`), home);
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  expectBothReads();
});

/** What the DuckDB file of a block holds. */
async function held(table: string): Promise<string[]> {
  const { result } = await script('duckdb_column.py', { file: join(home, 'calls.duckdb'), table, column: 'callid' });
  return (result as unknown as string[]).sort();
}

test('README: PyAirbyte, from an empty environment to a second read', async () => {
  const [install] = blocks('sh python');
  const [code] = blocks('python');
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
    expect(await held('voicegain_calls')).toEqual(trueKeys(sim.truth({ full: true }).calls!)['calls']);
    sim.clock.advance(2 * DAY);
  }
});

test("the connector's README: PyAirbyte with the token from the environment", async () => {
  const code = blocks('python', CONNECTOR)[0]!
    .replaceAll('/opt/trunkline', resolve('.'))
    // The simulator in the vendor's place.
    .replace('config={', `config={"api_url": "${sim.url}/v1", "requests_per_minute": 1000000, `);
  writeFileSync(join(home, 'sync.py'), code);
  const ended = await command(python, ['sync.py'], { cwd: home, env: { VOICEGAIN_TOKEN: String(sim.options['token']) } });
  expect([ended.code, ended.code === 0 ? '' : ended.stderr.slice(-3000)]).toEqual([0, '']);
  expect(await held('voicegain_calls')).toEqual(trueKeys(sim.truth({ full: true }).calls!)['calls']);
});
