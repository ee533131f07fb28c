import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { newFolder } from './folder.js';

/** A connector that lives elsewhere, with what it has installed: its types, its build, and how it is read. */

const home = newFolder();
const installed = join(home, 'acme/node_modules');

function run(program: string, ...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], {
    cwd: home,
    encoding: 'utf8',
  });
  return { status, stdout, said: stdout + stderr };
}
const trunkline = (...argv: string[]) => run(resolve('dist/bin/trunkline'), ...argv);

beforeAll(() => {
  expect(trunkline('new', 'acme', '--yes', '--list', 'changes', '--auth', 'oauth')).toMatchObject({
    status: 0,
  });
  mkdirSync(installed);
  for (const name of ['esbuild', 'json-schema-to-typescript'])
    symlinkSync(resolve('node_modules', name), join(installed, name));
});

test('what is not installed is named, and is no bug of the connector', () => {
  expect(trunkline('types', 'acme').status).toBe(0);
  const { status, said } = trunkline('spec', '--connector', './acme');
  expect(status).toBe(1);
  expect(said).toContain('imports trunkline, which is not installed there: run `npm install trunkline`');
  expect(trunkline('spec', '--connector', './nothing').said).toContain('there is no connector at this path');
  expect(trunkline('build', '.').said).toContain('it has no index.ts');
  symlinkSync(resolve('.'), join(installed, 'trunkline'));
});

test('what does not build is told with its place and without our stack; types are made when they are missing', () => {
  rmSync(join(home, 'acme/generated.ts'));
  expect(trunkline('build', 'acme')).toMatchObject({ status: 0 });
  expect(existsSync(join(home, 'acme/generated.ts'))).toBe(true);
  const index = join(home, 'acme/index.ts');
  const text = readFileSync(index, 'utf8');
  writeFileSync(
    index,
    `import { pick } from 'just-pick';\nimport './absent.js';\n${text}\nexport { pick };\n`,
  );
  const { status, said } = trunkline('build', 'acme');
  writeFileSync(index, text);
  expect(status).toBe(1);
  expect(said).toMatch(/^trunkline: acme does not build:/);
  expect(said).toContain('acme/index.ts:2:7');
  expect(said).toContain('Run `npm install just-pick` there.');
  expect(said).not.toMatch(/\n {4}at /);
});

test.each<[string, (text: string) => string, RegExp]>([
  ['schemas/items.json', () => '{', /schemas\/items\.json is not JSON: /],
  [
    'schemas/items.json',
    (text) => text.replace('"properties": {', '"properties": { "x": null,'),
    /schemas\/items\.json is no JSON Schema: \/properties\/x must be object/,
  ],
  [
    'schemas/items.json',
    (text) => text.replace('"properties": {', '"properties": { "x": { "$ref": "#/definitions/none" },'),
    /schemas\/items\.json: no types can be made of it, because of its field "x": Missing \$ref/,
  ],
  ['spec.json', () => '{}', /spec\.json describes no object: it needs "type": "object" and "properties"/],
  [
    'index.ts',
    (text) => text.replace('export default source', 'export const acme = source'),
    /acme\/index\.ts has no default export: it has to be made with source\(/,
  ],
  [
    'index.ts',
    (text) => text.replace("primaryKey: ['id']", "primaryKey: ['nope']"),
    /is built, and cannot be loaded: .*stream items: primary key "nope" is not in its schema \(acme\/index\.ts:\d+\)/,
  ],
  [
    'index.ts',
    () => "export default { name: 'acme' };\n",
    /acme is built, and cannot be loaded: its default export has to be made with source\(\{\.\.\.\}\)\./,
  ],
  ['index.ts', (text) => `${text}\nundefinedThing();\n`, /acme\/index\.ts:\d+\nundefinedThing\(\);/],
])('%s with a mistake (%#): the build says which and where', (file, wrong, words) => {
  const path = join(home, 'acme', file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, wrong(text));
  const { status, said } = trunkline('build', 'acme');
  writeFileSync(path, text);
  expect([status, said]).toEqual([1, expect.stringMatching(words)]);
});

test('a schema may begin with the mark of its encoding, and is named as a type can be', () => {
  const schemas = join(home, 'acme/schemas');
  const path = join(schemas, 'items.json');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, `\uFEFF${text}`);
  writeFileSync(join(schemas, 'calls_2b-c.json'), text);
  expect(trunkline('types', 'acme')).toMatchObject({ status: 0 });
  const types = readFileSync(join(home, 'acme/generated.ts'), 'utf8');
  expect(types).toContain('export const calls2bCSchema: Schema<Calls2BC> = calls2bCJson;');
  expect(types).toContain('export interface Calls2BC {');
  rmSync(join(schemas, 'calls_2b-c.json'));
  writeFileSync(join(schemas, '2nd.json'), text);
  const { status, said } = trunkline('types', 'acme');
  rmSync(join(schemas, '2nd.json'));
  expect([status, said]).toEqual([
    1,
    expect.stringContaining('2nd.json: its name becomes one in TypeScript'),
  ]);
  expect(trunkline('build', 'acme')).toMatchObject({ status: 0 });
  rmSync(path);
  expect(trunkline('types', 'acme').said).toContain('schemas has no schema: each stream needs one');
  writeFileSync(path, text);
  expect(trunkline('types', 'acme')).toMatchObject({ status: 0 });
});

test('without esbuild a file of TypeScript is read by a Node that leaves out types, and by no other', () => {
  const alone = join(home, 'alone');
  mkdirSync(join(alone, 'node_modules'), { recursive: true });
  symlinkSync(resolve('.'), join(alone, 'node_modules/trunkline'));
  writeFileSync(join(alone, 'package.json'), '{ "type": "module" }');
  const schema = "{ type: 'object', required: ['id'], properties: { id: { type: 'string' } } } as never";
  writeFileSync(
    join(alone, 'one.ts'),
    `import { type CommonConfig, connector } from 'trunkline';
const { snapshot, source } = connector<CommonConfig>();
snapshot<{ id: string }>('tags', { schema: ${schema}, primaryKey: ['id'], async *pages() {} });
export default source({ name: 'one', version: '0.1.0', title: 'One', spec: { properties: {} } as never,
  api: () => ({ url: 'https://one.test', budget: [], auth: { headers: () => ({}) } }), check: async () => {} });
`,
  );
  writeFileSync(join(alone, 'two.ts'), "export { default } from './one.js';\n");
  const [one, two] = ['one', 'two'].map((name) => trunkline('spec', '--connector', `./alone/${name}.ts`));
  const stripsTypes = Boolean((process.features as { typescript?: unknown }).typescript);
  expect(one!.status).toBe(stripsTypes ? 0 : 1);
  if (!stripsTypes) expect(one!.said).toContain('npm install --save-dev esbuild');
  expect([two!.status, two!.said]).toEqual([1, expect.stringContaining('npm install --save-dev esbuild')]);
});

test('what is no connector, or not complete, is told with what to do', () => {
  expect(trunkline('types', 'absent').said).toContain('absent: there is no such folder');
  expect(trunkline('spec', '--connector', './acme/README.md').said).toContain(
    './acme/README.md is no connector: give its folder',
  );
  // Names are looked for among ours.
  expect(trunkline('preview', 'acme', '--config', 'c.json').said).toContain('Did you mean ./acme?');
  expect(trunkline('simulate', 'acme').said).toContain('Did you mean ./acme?');
  expect(trunkline('config', './acme').said).toContain('trunkline spec --connector ./acme describes');
  const simulator = join(home, 'acme/simulator.ts');
  const text = readFileSync(simulator, 'utf8');
  rmSync(simulator);
  expect(trunkline('verify', './acme').said).toContain(
    './acme has no simulator.ts to be tried against: write one',
  );
  writeFileSync(simulator, text);
});

test('an image without an engine, or with versions that differ, is refused with what to do', () => {
  expect(trunkline('image', 'acme', '--engine', 'no-such-engine').said).toContain(
    'is not installed: an image needs',
  );
  expect(trunkline('image', '.', '--engine', process.execPath).said).toContain('it has no index.ts');
  // An engine that is never asked to build.
  const engine = join(home, 'engine');
  writeFileSync(engine, '#!/bin/sh\n[ "$1" = version ]\n', { mode: 0o755 });
  const metadata = join(home, 'acme/metadata.yaml');
  const text = readFileSync(metadata, 'utf8');
  writeFileSync(metadata, text.replace('dockerImageTag: 0.1.0', 'dockerImageTag: 0.2.0'));
  const { status, said } = trunkline('image', 'acme', '--engine', engine);
  writeFileSync(metadata, text);
  expect([status, said]).toEqual([
    1,
    expect.stringMatching(/it is version 0\.1\.0 .*metadata\.yaml says 0\.2\.0/),
  ]);
});

test('a folder that cannot be written to is named with the reason, and no stack', () => {
  // Nobody may write into a directory of /proc, not even root.
  const argv = [resolve('dist/bin/trunkline'), 'new', 'acme', '--yes'];
  const { status, stderr } = spawnSync(process.execPath, argv, { cwd: '/proc/self', encoding: 'utf8' });
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^trunkline: \/proc\/\d+ cannot be written: its .* \((EACCES|EROFS|EPERM)\)\.\n$/),
  ]);
});

describe('where an image comes from', () => {
  /** What an engine is asked to build with. */
  function built(): string[] {
    const engine = join(home, 'engine');
    writeFileSync(engine, `#!/bin/sh\n[ "$1" = version ] || printf '%s\\n' "$@" > ${home}/words\n`, {
      mode: 0o755,
    });
    expect(trunkline('image', 'acme', '--engine', engine)).toMatchObject({ status: 0 });
    const words = readFileSync(join(home, 'words'), 'utf8').trim().split('\n');
    return words.filter((_, i) => words[i - 1] === '--build-arg');
  }
  const git = (...words: string[]) => {
    const ours = ['-C', join(home, 'acme'), '-c', 'user.name=n', '-c', 'user.email=n@n.example'];
    const { status, stdout } = spawnSync('git', [...ours, ...words], { encoding: 'utf8' });
    expect(status).toBe(0);
    return stdout.trim();
  };
  const manifest = join(home, 'acme/package.json');
  afterAll(() => rmSync(join(home, 'acme/.git'), { recursive: true, force: true }));

  it('is not known of a folder in no repository, and not claimed', () => {
    expect(built()).toEqual(['VERSION=0.1.0']);
  });

  it('is the commit and the address of the repository, unless something is not committed', () => {
    const text = readFileSync(manifest, 'utf8');
    const more = { license: 'MIT', repository: { url: 'git+https://git.example/acme.git' } };
    writeFileSync(manifest, JSON.stringify({ ...JSON.parse(text), ...more }));
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'first', '--date', '2026-01-01T00:00:00Z');
    const revision = git('rev-parse', 'HEAD');
    const created = git('show', '--no-patch', '--format=%cI', 'HEAD');
    const own = ['SOURCE=https://git.example/acme', 'LICENSES=MIT'];
    expect(built()).toEqual(['VERSION=0.1.0', `REVISION=${revision}`, `CREATED=${created}`, ...own]);
    writeFileSync(join(home, 'acme/notes.md'), 'not committed');
    expect(built()).toEqual(['VERSION=0.1.0', ...own]);
    rmSync(join(home, 'acme/notes.md'));
    writeFileSync(manifest, text);
  });
});

test('it is built, and its executable, its image, its folder, its file and its sources are the same connector', () => {
  expect(trunkline('build', 'acme')).toMatchObject({ status: 0 });
  const spec = run('acme/dist/source-acme', 'spec').stdout;
  expect(JSON.parse(spec)).toMatchObject({
    type: 'SPEC',
    spec: { documentationUrl: 'https://docs.acme.example' },
  });
  expect(run('acme/dist/image/source-acme.js', 'spec').stdout).toBe(spec);
  expect(run('acme/dist/tap-acme', '--version').stdout).toBe('tap-acme v0.1.0\n');
  for (const place of ['./acme', './acme/dist/index.js', './acme/index.ts'])
    expect(trunkline('spec', '--connector', place).stdout).toBe(spec);
  // The image needs nothing that is installed.
  rmSync(join(installed, 'trunkline'));
  expect(run('acme/dist/image/source-acme.js', 'spec').stdout).toBe(spec);
  symlinkSync(resolve('.'), join(installed, 'trunkline'));
});

test('what looks at configs and rows is made when it is built, and what would make it at each start stays away', () => {
  const image = join(home, 'acme/dist/image');
  const code = readdirSync(image)
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(image, name), 'utf8'))
    .join('\n');
  expect(code).toContain('function told(');
  // Ajv compiles by it.
  expect(code).not.toMatch(/new Function\(|strictTypes/);
  const config = join(home, 'half.json');
  writeFileSync(config, '{"client_id":1}');
  const { said } = run('acme/dist/image/source-acme.js', 'check', '--config', config);
  expect(said).toMatch(/client_secret/);
  expect(said).not.toMatch(/bug in the connector|made beforehand/);
});

test.each<[string, string, RegExp]>([
  ['half.js', 'const x = 1;\nconst y = ;\n', /SyntaxError: Unexpected token ';' \(\/.*\/half\.js:2\)$/],
  ['half.ts', 'const x = 1;\nconst y = ;\n', /does not build:.*half\.ts:2:10/s],
  ['throws.js', "\nthrow new TypeError('no luck');\n", /TypeError: no luck \(\/.*\/throws\.js:2\)$/],
  ['throws.ts', "\nthrow new TypeError('no luck');\n", /TypeError: no luck \(\/.*\/throws\.ts:2\)$/],
  ['text.js', "throw 'no luck';\n", /cannot be loaded: it throws no luck\.$/],
  ['absent.js', "import './nowhere.js';\n", /Cannot find module '\/.*\/nowhere\.js'/],
  [
    'other.js',
    'export const source = 1;\n',
    /is not a connector: its default export has to be made with source/,
  ],
  ['object.js', 'export default {};\n', /is not a connector: its default export has to be made with source/],
])(
  '%s, which cannot be a connector: what is wrong and where, and no bug is spoken of',
  (name, text, words) => {
    writeFileSync(join(home, 'acme', name), text);
    const { status, stdout } = trunkline('spec', '--connector', `./acme/${name}`);
    rmSync(join(home, 'acme', name));
    const { message, failure_type: type } = JSON.parse(stdout).trace.error;
    expect([status, type, message]).toEqual([1, 'config_error', expect.stringMatching(words)]);
    expect(message).not.toMatch(/bug/i);
  },
);

test('its simulator is found beside it, and a check of the built connector works with it', () => {
  expect(trunkline('simulate', './acme', '--describe').stdout).toContain('A simulation of Acme.');
  const some = ['--only', 'spec-answer,check-succeeds'];
  for (const place of ['./acme', './acme/index.ts', 'acme/dist/index.js', join(home, 'acme/dist/index.js')])
    expect([place, trunkline('verify', place, ...some)]).toEqual([
      place,
      expect.objectContaining({ status: 0, said: expect.stringContaining('2 hold, 0 failed') }),
    ]);
  // No simulator beside it.
  writeFileSync(join(home, 'alone.mjs'), 'export default {};\n');
  expect(trunkline('verify', './alone.mjs', ...some)).toMatchObject({
    status: 2,
    said: expect.stringContaining('Which config?'),
  });
});
