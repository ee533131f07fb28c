// What a release needs: a green CI, a reliability page of these sources, nothing that breaks users
// unannounced, the tarball, an image of each connector, what others wrote in it, a list of what it contains,
// and a base image that is pinned. What is made lies in release/.   npm run release:check   all of it
//   -- --after-ci          without .ci/run, which was green for these sources already
//   -- --only 'base image' --only package     these steps alone, once more
// Exit code 0: all of it is ok; 1: something failed; 3: nothing did, and something is not known here, by name.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { balanceOf, wordOf } from './release/balance.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { values } = parseArgs({
  options: { 'after-ci': { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
});
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const connectors = readdirSync('connectors').filter((name) => existsSync(`connectors/${name}/index.ts`));

const CI = 'everything that every change has to pass';
const steps = {
  [CI]: ['.ci/run'],
  // The surface, the tarball and the tests are of what is built.
  build: [process.execPath, 'tools/build.mjs'],
  'one version': [process.execPath, 'tools/version.mjs', '--check'],
  'what users come from': [process.execPath, 'tools/surface.mjs'],
  'reliability page': [process.execPath, 'tools/long.mjs', '--check'],
  'unused code': ['npm', 'run', '--silent', 'unused'],
  package: ['npm', 'run', '--silent', 'package:check'],
  tarball: ['npm', 'pack', '--ignore-scripts', '--pack-destination', 'release'],
  'list of dependencies': [process.execPath, 'tools/sbom.mjs', 'release/sbom.cdx.json'],
  'base image': [process.execPath, 'tools/base.mjs'],
  'vulnerable dependencies': [process.execPath, 'tools/audit.mjs'],
  // CI tries one connector: the commands of Meltano take minutes for each.
  'what the end-to-end tests need': ['test/e2e/prepare.sh'],
  'what takes too long for every change': [
    'npm',
    'run',
    '--silent',
    'test:e2e',
    '--',
    'test/e2e/deploy',
    'test/e2e/warehouse-speed',
    'test/e2e/sync-pyairbyte',
    'test/week/database',
    'standard.test',
    'test/e2e/outside',
    // With a sixth connector the whole suite has to be green, too.
    'test/e2e/sixth',
  ],
  ...Object.fromEntries(connectors.map((name) => [`image of ${name}`, imageOf(name)])),
  'every tap with Meltano': ['npm', 'run', '--silent', 'test:e2e', '--', 'test/e2e/tap'],
};

function imageOf(name) {
  const tag = `trunkline/source-${name}:${version}`;
  const { stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' });
  const args = {
    CONNECTOR: name,
    VERSION: version,
    REVISION: stdout.trim(),
    CREATED: new Date().toISOString(),
  };
  const words = Object.entries(args).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]);
  return ['docker', 'build', ...words, '-t', tag, '.'];
}

const { only } = values;
const strangers = only?.filter((name) => !(name in steps)) ?? [];
if (strangers.length > 0) {
  process.stderr.write(
    `release: there is no step "${strangers[0]}". There are: ${Object.keys(steps).join('; ')}\n`,
  );
  process.exitCode = 2;
} else if (!existsSync('node_modules') && !isWanted(CI)) {
  process.stderr.write('release: nothing is installed here. Run `npm ci` first (the step of CI does).\n');
  process.exitCode = 2;
} else run();

function isWanted(name) {
  return only?.includes(name) ?? !(values['after-ci'] && name === CI);
}

function run() {
  // What lies there is of one run, unless some of it is done again.
  if (only === undefined) rmSync('release', { recursive: true, force: true });
  mkdirSync('release', { recursive: true });
  const results = Object.entries(steps)
    .filter(([name]) => isWanted(name))
    .map(([name, command]) => step(name, command));
  const leftOut = Object.keys(steps)
    .filter((name) => !isWanted(name))
    .map((name) => ({ name }));
  const { lines, code } = balanceOf(results, leftOut);
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = code;
}

function step(name, [command, ...args]) {
  const began = performance.now();
  // CI is what CI is. What only a release tries has steps of its own.
  const env = name === CI ? process.env : { ...process.env, TRUNKLINE_RELEASE: '1', TRUNKLINE_TAPS: 'all' };
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env });
  if (error !== undefined) process.stderr.write(`release: ${command}: ${error.message}\n`);
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stdout.write(`=== ${name}: ${wordOf(status)}, ${seconds} s\n`);
  return { name, status };
}
