import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { command, folder } from './rig.js';

/** What is missing is named, and fails the run: nothing is left out silently. */

const SCRIPT = 'test/e2e/prepare.sh';
const NODE_IMAGE = 'ARG NODE_IMAGE=';

/** A copy of what prepare.sh reads, with no program beside it that starts an engine. */
function copy(dockerfile?: string): string {
  const made = join(folder(), 'project');
  for (const file of [
    SCRIPT,
    'test/e2e/requirements.txt',
    'test/e2e/requirements-deploy.txt',
    'test/e2e/requirements-airflow.txt',
    'test/e2e/singer',
    'Dockerfile',
    '.ci/run',
  ])
    cpSync(file, join(made, file), { recursive: true });
  if (dockerfile !== undefined) writeFileSync(join(made, 'Dockerfile'), dockerfile);
  return made;
}

/** A folder with programs that come before all others. */
function programs(texts: Record<string, string>): string {
  const made = folder(texts);
  for (const name of Object.keys(texts)) chmodSync(join(made, name), 0o755);
  return made;
}

const WITHOUT = { DOCKER_UP: '' };
async function fails(env: Record<string, string>, cwd = resolve('.')): Promise<string> {
  const { code, stderr } = await command('bash', [SCRIPT], { cwd, env });
  expect([code, stderr]).toEqual([1, expect.stringContaining('prepare: ')]);
  return stderr;
}

test('with everything there it says what it found', async () => {
  const { code, stdout } = await command('bash', [SCRIPT]);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/prepare: ready \(node:\d+.*airbyte [\d.]+, airbyte-cdk [\d.]+, duckdb/),
  ]);
});

test('a DOCKER_UP that leads nowhere, or fails', async () => {
  expect(await fails({ DOCKER_UP: '/nowhere/docker-up' })).toContain(
    'DOCKER_UP is /nowhere/docker-up, and there is no such program',
  );
  expect(await fails({ DOCKER_UP: '/bin/false' })).toContain('no Docker engine: /bin/false failed');
});

test('no engine', async () => {
  const said = await fails({ ...WITHOUT, DOCKER_HOST: 'unix:///nowhere/docker.sock' }, copy());
  expect(said).toMatch(/no Docker engine answers .*neither DOCKER_UP nor \.\./);
});

test('a base image that is nowhere', async () => {
  expect(await fails(WITHOUT, copy(`${NODE_IMAGE}127.0.0.1:1/none:1\n`))).toContain(
    'the base image 127.0.0.1:1/none:1 cannot be had',
  );
});

test('a Python that is too old, and one that can install nothing', async () => {
  const home = folder();
  const old = {
    python3:
      '#!/bin/sh\ncase "$2" in *version_info*) exit 1;; esac\n[ "$1" != --version ] || echo Python 2.7\n',
  };
  const first = `${programs(old)}:${process.env['PATH']}`;
  expect(await fails({ ...WITHOUT, PATH: first, TRUNKLINE_E2E_HOME: home }, copy())).toContain(
    'no Python 3.10 or newer: Python 2.7',
  );
  const nowhere = { PIP_INDEX_URL: 'http://127.0.0.1:1/', PIP_RETRIES: '0', PIP_CONFIG_FILE: '/dev/null' };
  expect(await fails({ ...WITHOUT, ...nowhere, TRUNKLINE_E2E_HOME: home }, copy())).toContain(
    'pip cannot install anything',
  );
});

test('a project that is not built', async () => {
  expect(await fails(WITHOUT, copy())).toContain('dist/ is not built: npm ci');
});

test('CI fails with it, and says so', async () => {
  const here = copy();
  // All other steps pass.
  const { code, stdout } = await command(join(here, '.ci/run'), [], {
    cwd: here,
    env: {
      PATH: `${programs({ npm: '#!/bin/sh\n' })}:${process.env['PATH']}`,
      DOCKER_UP: '/nowhere/docker-up',
    },
  });
  expect(code).toBe(1);
  expect(stdout).toContain('DOCKER_UP is /nowhere/docker-up');
  expect(stdout).toMatch(
    /=== prepare: FAILED, \d+ s\n[\s\S]*=== e2e: ok, \d+ s\n[\s\S]*9 passed, 1 failed\n$/,
  );
});

test('without it the end-to-end tests say what to do, and pass none', async () => {
  const jest = [
    'node_modules/jest/bin/jest.js',
    '-c',
    'jest.e2e.config.cjs',
    '--runTestsByPath',
    'test/e2e/meltano.test.ts',
  ];
  const { code, stderr } = await command(process.execPath, jest, { env: { TRUNKLINE_E2E_HOME: '/nowhere' } });
  expect([code, stderr]).toEqual([1, expect.stringContaining('Run test/e2e/prepare.sh first')]);
  expect(stderr).toMatch(/Tests: +0 total/);
});
