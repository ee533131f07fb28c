import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { command, folder } from './rig.js';

/**
 * A sixth connector inside this repository, in a copy of it: nothing outside its folder changes, and
 * everything that is held of connectors in general is held of it too. Then it is removed, and nothing is
 * left. A release runs the whole suite with it.
 */

const home = join(folder(), 'repository');
const HERE = `connectors/sixth/`;
const LEFT_OUT = ['node_modules', 'dist', '.git', 'release', 'coverage'];
const IS_RELEASE = process.env['TRUNKLINE_RELEASE'] === '1';
const git = (...words: string[]) =>
  command('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...words], { cwd: home });
const changes = async () => (await git('status', '--porcelain')).stdout;

/** The packages themselves, by hard links where the disk allows for it. */
async function installed(): Promise<void> {
  const [from, to] = [resolve('node_modules'), join(home, 'node_modules')];
  const linked = await command('cp', ['-al', from, to], { cwd: home });
  if (linked.code !== 0) cpSync(from, to, { recursive: true, verbatimSymlinks: true, force: true });
}

async function good(program: string, ...argv: string[]): Promise<void> {
  const { code, stdout, stderr } = await command(process.execPath, [program, ...argv], { cwd: home });
  if (code !== 0)
    throw new Error(`${program} ${argv.join(' ')} ended with ${code}:\n${(stdout + stderr).slice(-8000)}`);
}
const tests = (...argv: string[]) => good('node_modules/jest/bin/jest.js', ...argv);

beforeAll(async () => {
  mkdirSync(home);
  cpSync('.', home, {
    recursive: true,
    filter: (path) => !LEFT_OUT.includes(path) && !/^dist\.\d+$/.test(path),
  });
  // The whole suite asks npm what is installed, which takes a link for nothing.
  if (IS_RELEASE) await installed();
  else symlinkSync(resolve('node_modules'), join(home, 'node_modules'));
  cpSync('dist', join(home, 'dist'), { recursive: true });
  await git('init', '-q');
  await git('add', '-A');
  expect(await git('commit', '-qm', 'as it is')).toMatchObject({ code: 0 });
  await good('dist/bin/trunkline', 'new', 'sixth', '--yes', '--list', 'changes', '--auth', 'oauth');
  await good('tools/build.mjs', '--no-types');
}, 300_000);

test('nothing outside its folder changes, and nothing that is made of all connectors is stale', async () => {
  expect(await changes()).toBe(`?? ${HERE}\n`);
  for (const name of ['types', 'readme', 'meltano', 'docs', 'api', 'version'])
    await good(`tools/${name}.mjs`, '--check');
  await good('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.');
  await good('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json');
  await good('node_modules/knip/bin/knip.js');
}, 600_000);

/** What looks at every connector there is. */
const GENERAL = [
  ...['floors', 'metadata', 'spec', 'discover', 'validators', 'generated', 'meltano', 'surface', 'citations'],
  'states',
].map((name) => `test/${name}.test.ts`);
const TAPS = ['test/tap.test.ts', '-t', 'package.json has every tap'];
/** What is held of each of them, of the sixth alone; and its own tests. */
const EACH = ['requests', 'refusals', 'taps'].map((name) => `test/${name}.test.ts`);

test('the tests of connectors in general are green with it, and its own are', async () => {
  if (IS_RELEASE) await tests();
  else {
    await tests('--runTestsByPath', ...GENERAL);
    await tests('--runTestsByPath', ...TAPS);
  }
  await tests('--config', 'jest.e2e.config.cjs', '--runTestsByPath', ...EACH, '-t', 'sixth');
  await tests('--config', 'jest.e2e.config.cjs', '--runTestsByPath', `${HERE}standard.test.ts`);
}, 3_600_000);

test('removed, nothing is left of it', async () => {
  rmSync(join(home, HERE), { recursive: true });
  await good('tools/build.mjs', '--no-types');
  expect(await changes()).toBe('');
  expect(existsSync(join(home, 'dist/bin/source-sixth'))).toBe(false);
  await good('tools/surface.mjs');
}, 300_000);
