import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { newFolder } from '../folder.js';

/** The package as somebody else has it: packed, installed into an empty folder, used by a connector of their own. */

const NAMES = [
  'behavioral-signals',
  'identitycall',
  'nice-cx-ai',
  'voicegain',
  'vonage-conversation-analyzer',
];
/** Of the tarball, in bytes: what is packed by mistake shows here. */
const BUDGET = 1_300_000;

const folder = newFolder();
let server: Server;
let url: string;

function run(command: string, args: readonly string[], cwd = folder) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 300_000 });
  return { status, stdout, stderr };
}

interface Packed {
  filename: string;
  size: number;
  files: { path: string }[];
}

let packed: Packed;

beforeAll(async () => {
  const pack = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], '.');
  packed = (JSON.parse(pack.stdout) as Packed[])[0]!;
  writeFileSync(
    join(folder, 'package.json'),
    '{ "name": "somebody-elses", "version": "1.0.0", "type": "module" }\n',
  );
  const install = run('npm', [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    join(folder, packed.filename),
  ]);
  expect({ status: install.status, stderr: install.stderr }).toMatchObject({ status: 0 });
  server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('[{"id":"a","size":1},{"id":"b","size":2}]');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 300_000);

afterAll(() => server.close());

test('the tarball holds what runs and its types, and nothing of the development', () => {
  const paths = packed.files.map(({ path }) => path);
  expect(packed.size).toBeLessThan(BUDGET);
  expect(
    paths.filter(
      (path) =>
        !/^(dist\/(bin|lib|connectors|simulators|types)\/|dist\/package\.json$|[A-Za-z]+(\.md)?$|package\.json$)/.test(
          path,
        ),
    ),
  ).toEqual([]);
  expect(paths).toEqual(
    expect.arrayContaining([
      ...['dist/lib/index.js', 'dist/types/core/index.d.ts', 'LICENSE', 'README.md'],
      // Code of others is in it.
      'dist/lib/THIRD-PARTY-NOTICES',
    ]),
  );
});

test('both databases can be installed beside it, as docs/sync.md says', () => {
  // Every release of @duckdb/node-api is a prerelease, which a range of versions does not take.
  const argv = ['install', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund'];
  const empty = join(folder, 'both');
  mkdirSync(empty);
  writeFileSync(join(empty, 'package.json'), '{ "name": "both", "version": "1.0.0" }\n');
  const tarball = join(folder, packed.filename);
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const tried = devDependencies['@duckdb/node-api'];
  const { status, stderr } = run('npm', [...argv, tarball, `@duckdb/node-api@${tried}`, 'pg'], empty);
  expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
});

test('every executable answers from an empty folder', () => {
  expect(run('npx', ['trunkline', 'list']).stdout.trim().split('\n')).toEqual(NAMES);
  for (const name of NAMES) {
    const { status, stdout } = run('npx', [`source-${name}`, 'spec']);
    expect({ name, status, type: (JSON.parse(stdout) as { type: string }).type }).toEqual({
      name,
      status: 0,
      type: 'SPEC',
    });
  }
});

test('what a database needs can be installed beside it, without a word about peers', () => {
  const both = ['@duckdb/node-api', 'pg'];
  const { status, stderr } = run('npm', ['install', '--dry-run', '--ignore-scripts', '--no-audit', ...both]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}, 120_000);

const CONNECTOR = `
import { bearer, type CommonConfig, connector, getList, type Schema } from 'trunkline';

interface Config extends CommonConfig { api_url: string; api_token: string }
interface Thing { id: string; size: number }

const spec: Schema<Config> = {
  type: 'object',
  required: ['api_url', 'api_token'],
  properties: {
    api_url: { type: 'string', title: 'Address' },
    api_token: { type: 'string', title: 'Token', airbyte_secret: true },
  },
};
const things: Schema<Thing> = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string' }, size: { type: 'integer' } },
};

const { snapshot, source } = connector<Config>();
snapshot<Thing>('things', {
  schema: things,
  primaryKey: ['id'],
  async *pages({ api }) {
    yield (await getList<Thing>(api, 'things')).rows;
  },
});

export default source({
  name: 'acme',
  version: '1.0.0',
  title: 'Acme',
  spec,
  api: (config) => ({ url: config.api_url, auth: bearer(config.api_token), budget: [] }),
  check: async ({ api }) => { await api.get('things'); },
});
`;

function compile(file: string, text: string) {
  writeFileSync(join(folder, file), text);
  const strict = [
    '--strict',
    '--noUncheckedIndexedAccess',
    '--exactOptionalPropertyTypes',
    '--skipLibCheck',
    'false',
  ];
  const target = ['--module', 'nodenext', '--target', 'es2023', '--types', ''];
  return run(process.execPath, [resolve('node_modules/typescript/bin/tsc'), ...strict, ...target, file]);
}

test('a connector of somebody else compiles strictly against the published types, and runs', async () => {
  expect(compile('acme.ts', CONNECTOR)).toMatchObject({ status: 0, stdout: '' });
  const files = {
    config: { api_url: url, api_token: 'a-token-of-nobody' },
    catalog: {
      streams: [
        {
          stream: { name: 'things', json_schema: {}, supported_sync_modes: ['full_refresh'] },
          sync_mode: 'full_refresh',
          destination_sync_mode: 'overwrite',
        },
      ],
    },
  };
  for (const [name, value] of Object.entries(files))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(value));
  const args = [
    'trunkline',
    'read',
    '--connector',
    './acme.js',
    '--config',
    'config.json',
    '--catalog',
    'catalog.json',
  ];
  // Not spawnSync: the server answers in this process.
  const { stdout } = await promisify(execFile)('npx', args, { cwd: folder });
  const rows = stdout.split('\n').filter((line) => line.startsWith('{"type":"RECORD"'));
  expect(rows.map((line) => (JSON.parse(line) as { record: { data: object } }).record.data)).toEqual([
    { id: 'a', size: 1 },
    { id: 'b', size: 2 },
  ]);
});

test('a key that the rows do not have is an error of the compiler, against the published types too', () => {
  const { status, stdout } = compile(
    'wrong.ts',
    CONNECTOR.replace("primaryKey: ['id']", "primaryKey: ['ident']"),
  );
  expect(status).not.toBe(0);
  expect(stdout).toMatch(
    /wrong\.ts\(\d+,\d+\): error TS\d+: Type '"ident"' is not assignable to type 'KeyField<NoInfer<Thing>, /,
  );
});

test('the version is in one place', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(run('npx', ['trunkline', '--version']).stdout.trim()).toBe(version);
  expect(run('npx', ['source-voicegain', '--version']).stdout.trim()).toBe(version);
});
