import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { command, docker, folder, LEGACY, LOCKED } from './rig.js';

/**
 * An author outside this repository, who has Node and npm: the package is packed and installed into an empty
 * folder, `trunkline new` writes a connector of every kind there, and each of them does untouched what its
 * README says.
 */

const KINDS = [
  ['changes', 'oauth'],
  ['keyset', 'token'],
  ['pages', 'header'],
  ['windows', 'oauth'],
  ['days', 'token'],
  ['ids', 'header'],
] as const;
/**
 * As a vendor answers: an envelope, names of its own, an empty list, nulls, nothing that says whether a row
 * is finished.
 */
const ANSWER = {
  page: 1,
  results: [
    { account_id: 7, callId: 'T-17', at: '2026-01-05T11:00:00Z', price: 3, agents: [], extra: null },
    { account_id: 7, callId: 'T-18', at: '2026-01-05T12:00:00Z', price: 4.5, agents: [{ n: 1 }], extra: {} },
  ],
};

const home = folder({ 'answer.json': ANSWER });
const npm = (cwd: string, ...words: string[]) => command('npm', words, { cwd });
const trunkline = (...words: string[]) => command('npx', ['trunkline', ...words], { cwd: home });

async function good(what: string, done: ReturnType<typeof command>): Promise<string> {
  const { code, stdout, stderr } = await done;
  if (code !== 0)
    throw new Error(`${what} ended with ${code}:\n${stdout.slice(-6000)}\n${stderr.slice(-3000)}`);
  return stdout;
}

/** Runs an npm script of a connector. */
const script = (name: string, ...words: string[]) =>
  good(`${name}: npm run ${words.join(' ')}`, npm(join(home, name), 'run', '--silent', ...words));

beforeAll(async () => {
  const packed = await good(
    'npm pack',
    npm('.', 'pack', '--ignore-scripts', '--json', '--pack-destination', home),
  );
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  writeFileSync(join(home, 'package.json'), '{ "name": "home", "private": true }\n');
  await good('npm install', npm(home, 'install', '--ignore-scripts', join(home, filename)));
  for (const [list, auth] of KINDS)
    await good(list, trunkline('new', `try-${list}`, '--yes', '--list', list, '--auth', auth));
  await good(
    'a sample',
    trunkline('new', 'try-sample', '--yes', '--list', 'days', '--sample', 'answer.json'),
  );
  // It names the framework as it is installed here, so that this works before there is a release.
  await good('npm install', npm(join(home, 'try-changes'), 'install', '--ignore-scripts'));
  // The others have the same packages.
  for (const name of names.slice(1))
    symlinkSync(join(home, 'try-changes/node_modules'), join(home, name, 'node_modules'));
}, 600_000);

const names = [...KINDS.map(([list]) => `try-${list}`), 'try-sample'];

/** A release tries all of them; every change a list, and one made from an answer without a status. */
const RUN = process.env['TRUNKLINE_RELEASE'] === '1' ? names : ['try-changes', 'try-sample'];

test('each builds, and passes lint and typecheck, as it is', async () => {
  for (const name of names)
    for (const words of [['build'], ['lint'], ['typecheck']]) await script(name, ...words);
}, 600_000);

test.concurrent.each(RUN)(
  '%s passes its own tests and verify',
  async (name) => {
    await script(name, 'build');
    expect(await script(name, 'test')).toMatch(/^# fail 0$/m);
    expect(await script(name, 'verify')).toMatch(/ 0 failed/);
  },
  600_000,
);

describe('an image', () => {
  const TAG = 'source-try-changes:0.1.0';
  const image = (...words: string[]) =>
    command('npx', ['trunkline', 'image', '.', ...words], { cwd: join(home, 'try-changes'), env: LEGACY });

  test('is built from the folder, with the version of the connector; it needs nothing else, and is a tap too', async () => {
    expect((await good('image', image())).trim()).toBe(TAG);
    const { Config: config } = JSON.parse(docker('image', 'inspect', TAG, '--format', '{{json .}}'));
    expect(config).toMatchObject({
      User: '1000:1000',
      Labels: { 'io.airbyte.name': 'source-try-changes', 'io.airbyte.version': '0.1.0' },
    });
    expect(config.Env).toContain(`AIRBYTE_ENTRYPOINT=${config.Entrypoint.join(' ')}`);
    const run = (...words: string[]) => docker('run', '--rm', ...LOCKED, '--network', 'none', ...words);
    expect(JSON.parse(run(TAG, 'spec'))).toMatchObject({ type: 'SPEC' });
    expect(run(TAG, '--version')).toBe('0.1.0');
    expect(run('--entrypoint', 'node', TAG, 'tap-try-changes.js', '--version')).toBe(
      'tap-try-changes v0.1.0',
    );
    // No sources and nothing that the author keeps beside them; the licences of what is in it are.
    const held = run('--entrypoint', 'ls', TAG, '-A').split('\n');
    expect(held.filter((file) => !/\.js(\.map)?$/.test(file)).sort()).toEqual([
      'THIRD-PARTY-NOTICES',
      'package.json',
      'start.sh',
    ]);
    const notices = run('--entrypoint', 'cat', TAG, 'THIRD-PARTY-NOTICES');
    for (const one of ['trunkline 0.1.0 (MIT)', 'undici ', 'ajv ']) expect(notices).toContain(one);
  });

  test('under another name, on another base', async () => {
    const base = /^ARG NODE_IMAGE=(.*)$/m.exec(readFileSync('Dockerfile', 'utf8'))![1]!;
    docker('tag', base, 'a-base-of-ours:1');
    const out = await good('image', image('--tag', 'ours/acme:7', '--base', 'a-base-of-ours:1'));
    expect(out.trim()).toBe('ours/acme:7');
    docker('rmi', 'ours/acme:7', 'a-base-of-ours:1');
  });

  test('a base that is nowhere, and no engine: what to do', async () => {
    const nowhere = await image('--base', '127.0.0.1:1/none:1');
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('--base IMAGE')]);
    const without = await image('--engine', 'no-such-engine');
    expect([without.code, without.stderr]).toEqual([
      1,
      expect.stringContaining('no-such-engine is not installed: an image needs Docker'),
    ]);
  });

  test('a folder by hand, without a Dockerfile, gets one', async () => {
    const bare = join(home, 'bare');
    mkdirSync(bare);
    for (const part of ['index.ts', 'spec.json', 'schemas', 'node_modules', 'package.json'])
      symlinkSync(join(home, 'try-changes', part), join(bare, part));
    const { code, stdout } = await command('npx', ['trunkline', 'image', bare], { cwd: home, env: LEGACY });
    expect([code, stdout]).toEqual([0, expect.stringContaining('Dockerfile is written: there was none.')]);
    expect(existsSync(resolve(bare, '.dockerignore'))).toBe(true);
  });
});
