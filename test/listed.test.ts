import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const JEST = createRequire(__filename).resolve('jest/bin/jest');

/** The files that one of the commands runs; before a release all of them. */
function listed(config: string): string[] {
  const env = { ...process.env, TRUNKLINE_RELEASE: '1' };
  const argv = [JEST, '--config', config, '--listTests', '--json'];
  return JSON.parse(execFileSync(process.execPath, argv, { cwd: ROOT, env, encoding: 'utf8' })) as string[];
}

function testsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return testsIn(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

test('every file of tests belongs to npm test or to npm run test:e2e', () => {
  const run = new Set([...listed('jest.config.cjs'), ...listed('jest.e2e.config.cjs')]);
  const all = testsIn(ROOT);
  expect(all.length).toBeGreaterThan(200);
  expect(all.filter((file) => !run.has(file))).toEqual([]);
});
