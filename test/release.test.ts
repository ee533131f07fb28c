import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { newFolder } from './folder.js';

/** `npm run release:check`: what failed and what cannot be known where it runs are told apart; neither is green. */

/** Runs a tool with an npm that answers so, and a Docker that knows no digest. */
function run(tool: string, words: readonly string[], answer: object | string) {
  const folder = newFolder();
  const said = typeof answer === 'string' ? answer : JSON.stringify(answer);
  for (const [name, text] of [
    ['npm', `cat <<'END'\n${said}\nEND\nexit 1`],
    ['docker', 'exit 1'],
  ] as const) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...words], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` },
  });
  return { status, said: stdout + stderr };
}

test('in a clone where nothing is installed, that is what is said', () => {
  const folder = newFolder();
  for (const name of ['package.json', 'connectors']) symlinkSync(resolve(name), join(folder, name));
  cpSync('tools', join(folder, 'tools'), { recursive: true });
  const words = [join(folder, 'tools/release.mjs'), '--only', 'package'];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  expect([status, stderr]).toEqual([2, expect.stringContaining('Run `npm ci` first')]);
});

const CLEAN = { auditReportVersion: 2, vulnerabilities: {}, metadata: { vulnerabilities: { total: 0 } } };
const KNOWN = {
  ...CLEAN,
  vulnerabilities: { pad: { name: 'pad', severity: 'high', range: '<2.0.0' } },
  metadata: { vulnerabilities: { total: 1 } },
};
/** As npm says it where its registry does not audit, or is not there. */
const NOBODY = { message: '405 Method Not Allowed - POST https://registry.example/advisories', error: {} };

test.each<[object | string, number, RegExp]>([
  [CLEAN, 0, /no known vulnerability/],
  [KNOWN, 1, /1 with known vulnerabilities:\n {2}pad <2\.0\.0: high/],
  [NOBODY, 3, /nothing is known about vulnerabilities: 405 Method Not Allowed/],
  ['npm error network', 3, /nothing is known .*npm audit gave no answer/],
])('an audit that says %j', (answer, status, words) => {
  expect(run('tools/audit.mjs', [], answer)).toEqual({ status, said: expect.stringMatching(words) });
});

const AUDIT = ['--only', 'vulnerable dependencies'];
const VERSION = ['--only', 'one version'];

test('all that was asked for is ok: green, and what was left out is named', () => {
  const { status, said } = run('tools/release.mjs', [...VERSION, ...AUDIT], CLEAN);
  expect(status).toBe(0);
  expect(said).toMatch(/^=== one version: ok, \d+ s$/m);
  expect(said).toContain('release: 2 ok, 0 failed, 0 not known here\n');
  expect(said).toMatch(/left out: everything that every change has to pass, .*image of voicegain/);
});

test('what cannot be known here is no failure and no success', () => {
  expect(run('tools/release.mjs', [...VERSION, ...AUDIT], NOBODY)).toEqual({
    status: 3,
    said: expect.stringMatching(
      /=== vulnerable dependencies: NOT KNOWN HERE.*1 ok, 0 failed, 1 not known here\n {2}not known here, to be run where it can be: vulnerable dependencies\n/s,
    ),
  });
});

test('a failure stays one beside it', () => {
  const words = [...AUDIT, '--only', 'package'];
  expect(run('tools/release.mjs', words, NOBODY)).toEqual({
    status: 1,
    said: expect.stringMatching(
      /=== package: FAILED.*0 ok, 1 failed, 1 not known here\n {2}failed: package\n/s,
    ),
  });
});

test('a step that there is not is named with those that there are', () => {
  expect(run('tools/release.mjs', ['--only', 'versions'], CLEAN)).toEqual({
    status: 2,
    said: expect.stringMatching(/there is no step "versions"\. There are: .*; one version; /),
  });
});
