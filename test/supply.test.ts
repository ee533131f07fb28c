import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerfile } from '../cli/author/dockerfile.js';
import { newFolder } from './folder.js';

/** What is installed and shipped beside our own code: known to the byte, and with its licence. */

interface Package {
  version?: string;
  integrity?: string;
  hasInstallScript?: boolean;
}
interface Sbom {
  bomFormat: string;
  metadata: { component: { name: string } };
  components: { name: string; version: string }[];
}
const json = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;
const { packages } = json<{ packages: Record<string, Package> }>('package-lock.json');
const installed = Object.entries(packages).filter(([path]) => path !== '');

test('every entry of the lockfile has its integrity', () => {
  expect(installed.length).toBeGreaterThan(100);
  expect(
    installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path),
  ).toEqual([]);
});

test('no install script runs that is not listed', () => {
  const { allowScripts } = json<{ allowScripts: Record<string, boolean> }>('package.json');
  const scripted = installed
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
  // fsevents is for macOS and there only if something else brought it.
  const named = scripted.filter((name) => name !== 'fsevents');
  expect([...new Set(named)].sort()).toEqual(Object.keys(allowScripts).sort());
  expect(Object.values(allowScripts)).not.toContain(true);
});

test('the README says which scripts are not run, and an SBOM is of this package', () => {
  const { name, allowScripts } = json<{ name: string; allowScripts: Record<string, boolean> }>(
    'package.json',
  );
  const [said] = /`npm ci` runs no install script[^.]*\./s.exec(readFileSync('README.md', 'utf8')) ?? [];
  for (const one of Object.keys(allowScripts)) expect(said).toContain(one);
  const file = join(newFolder(), 'sbom.json');
  expect(spawnSync(process.execPath, ['tools/sbom.mjs', file], { encoding: 'utf8' }).status).toBe(0);
  const list = json<Sbom>(file);
  expect([list.bomFormat, list.metadata.component.name]).toEqual(['CycloneDX', name]);
  const listed = list.components.map((component) => `${component.name} ${component.version}`);
  const notices = readFileSync('dist/lib/THIRD-PARTY-NOTICES', 'utf8');
  const bundled = [...notices.matchAll(/^(\S+ \d\S*) \(.+\)$/gm)].map(([, one]) => one!);
  expect(bundled.length).toBeGreaterThan(30);
  expect(bundled.filter((one) => !listed.includes(one))).toEqual([]);
  expect(listed.filter((one) => /^(?:jest|esbuild|typescript) /.test(one))).toEqual([]);
}, 60_000);

test('an image carries the licence and the notices of the packages that are in it', () => {
  const folder = newFolder();
  const { version, dependencies } = json<{ version: string; dependencies: Record<string, string> }>(
    'package.json',
  );
  const { status, stderr } = spawnSync(process.execPath, ['tools/image.mjs', 'nice-cx-ai', version, folder], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(existsSync(join(folder, 'dependencies/LICENSE'))).toBe(true);
  const notices = readFileSync(join(folder, 'dependencies/THIRD-PARTY-NOTICES'), 'utf8');
  // Only the commands for people ask questions.
  const forPeople = ['confirm', 'input', 'password', 'select'].map((kind) => `@inquirer/${kind}`);
  for (const name of Object.keys(dependencies).filter((one) => !forPeople.includes(one))) {
    const { version: release } = json<{ version: string }>(`node_modules/${name}/package.json`);
    expect(notices).toContain(`${name} ${release} (`);
  }
  for (const name of forPeople) expect(notices).not.toContain(`${name} `);
  expect(notices).toMatch(/permission is hereby granted/i);
});

test.each<[string, () => string]>([
  ['Dockerfile', () => readFileSync('Dockerfile', 'utf8')],
  ['deploy/Dockerfile', () => readFileSync('deploy/Dockerfile', 'utf8')],
  ['that of a connector outside', () => dockerfile('source-acme')],
])('%s says where its image comes from', (_, read) => {
  const text = read();
  for (const label of ['source', 'revision', 'created', 'licenses'])
    expect(text).toContain(`org.opencontainers.image.${label}="`);
  for (const name of ['REVISION', 'CREATED']) expect(text).toMatch(new RegExp(`^ARG ${name}=$`, 'm'));
});

describe('the base image of a release', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  /** Runs with a Docker that answers its second question, or none. */
  function pin(answer: string, NODE_IMAGE = '') {
    const folder = newFolder();
    const [docker, file] = [join(folder, 'docker'), join(folder, 'Dockerfile')];
    writeFileSync(docker, `#!/bin/sh\n[ "$1" = image ] && echo '${answer}'\n`);
    chmodSync(docker, 0o755);
    writeFileSync(file, readFileSync('Dockerfile'));
    const env = { ...process.env, NODE_IMAGE, PATH: `${folder}:${process.env['PATH']}` };
    const { status, stderr } = spawnSync(process.execPath, ['tools/base.mjs', file], {
      env,
      encoding: 'utf8',
    });
    return { status, stderr, line: /^ARG NODE_IMAGE=.*$/m.exec(readFileSync(file, 'utf8'))?.[0] };
  }
  const { line: asItIs } = pin('');

  test('is pinned by the digest that Docker finds, whatever image it is', () => {
    expect(pin(`registry.example/node@${digest}`)).toEqual({
      status: 0,
      stderr: '',
      line: `${asItIs!.replace(/@.*$/, '')}@${digest}`,
    });
    expect(pin(`mirror/node@${digest}`, 'mirror/node:24').line).toBe(
      `ARG NODE_IMAGE=mirror/node:24@${digest}`,
    );
    expect(pin('', `mirror/node@${digest}`).line).toBe(`ARG NODE_IMAGE=mirror/node@${digest}`);
  });

  test('is not pinned by one that nobody knows', () => {
    expect(pin('', 'mirror/node:24')).toEqual({
      status: 3,
      stderr: expect.stringMatching(/knows no digest of mirror\/node:24/) as unknown,
      line: asItIs,
    });
  });
});

test('a regular expression that takes ever longer is found', () => {
  const file = join(newFolder(), 'sample.ts');
  const check = (source: string) => {
    writeFileSync(file, source);
    return spawnSync(process.execPath, ['tools/regexes.mjs', file], { encoding: 'utf8' });
  };
  expect(check('export const a = /^[a-z]+$/i;')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^1 /),
  });
  const slow = check('export const a = (text: string) => text.replace(/\\.+$/, "");');
  expect([slow.status, slow.stdout]).toEqual([1, expect.stringContaining('2nd degree polynomial')]);
});
