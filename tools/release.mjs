// What a release needs beyond a green CI: a reliability page of these sources, a sound package, a list of what it contains, and a base
// image that is pinned.
import { spawnSync } from 'node:child_process';

const steps = {
  'reliability page': [process.execPath, 'tools/long.mjs', '--check'],
  'unused code': ['npm', 'run', '--silent', 'unused'],
  package: ['npm', 'run', '--silent', 'package:check'],
  'list of dependencies': [process.execPath, 'tools/sbom.mjs'],
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
  ],
  'every tap with Meltano': ['npm', 'run', '--silent', 'test:e2e', '--', 'test/e2e/tap'],
};
process.env.TRUNKLINE_TAPS = 'all';
process.env.TRUNKLINE_RELEASE = '1';
for (const [name, [command, ...args]] of Object.entries(steps)) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  process.stdout.write(`=== ${name}: ${status === 0 ? 'ok' : 'FAILED'}\n`);
  if (status !== 0) process.exitCode = 1;
}
