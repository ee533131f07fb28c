// What a release needs: a green CI, a reliability page of these sources, nothing that breaks users
// unannounced, the tarball, an image of each connector, what others wrote in it, a list of what it contains,
// and a base image that is pinned. What is made lies in release/.   npm run release:check                 all
// of it   npm run release:check -- --after-ci   without .ci/run, which was green for these sources already
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const connectors = readdirSync('connectors').filter((name) => existsSync(`connectors/${name}/index.ts`));
rmSync('release', { recursive: true, force: true });
mkdirSync('release');

const steps = {
  ...(process.argv.includes('--after-ci') ? {} : { 'everything that every change has to pass': ['.ci/run'] }),
  'one version': [process.execPath, 'tools/version.mjs', '--check'],
  'what users come from': [process.execPath, 'tools/surface.mjs'],
  'reliability page': [process.execPath, 'tools/long.mjs', '--check'],
  'unused code': ['npm', 'run', '--silent', 'unused'],
  package: ['npm', 'run', '--silent', 'package:check'],
  tarball: ['npm', 'pack', '--ignore-scripts', '--pack-destination', 'release'],
  'list of dependencies': [process.execPath, 'tools/sbom.mjs', 'release/sbom.cdx.json'],
  'base image': [process.execPath, 'tools/base.mjs'],
  'vulnerable dependencies': ['npm', 'audit', '--omit', 'dev'],
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

process.env.TRUNKLINE_TAPS = 'all';
process.env.TRUNKLINE_RELEASE = '1';
for (const [name, [command, ...args]] of Object.entries(steps)) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  process.stdout.write(`=== ${name}: ${status === 0 ? 'ok' : 'FAILED'}\n`);
  if (status !== 0) process.exitCode = 1;
}
