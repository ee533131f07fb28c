import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { newFolder } from './folder.js';

/**
 * The floors of the house: spec and catalog are the ground; core (how a connector runs) stands on them, kit
 * (how one is tried) on core, connectors on the public faces of both; warehouse (rows into a database) on
 * core; cli, the command for people, stands beside them. No image needs anything above core.
 */

const FLOORS = ['spec', 'catalog', 'core', 'kit', 'connectors', 'warehouse', 'cli'];
const isSource = (file: string) =>
  /\.ts$/.test(file) && !/\.(test|fixture)\.ts$|testing\.ts$|testbed\.ts$/.test(file);

const files = FLOORS.flatMap((floor) =>
  (readdirSync(floor, { recursive: true }) as string[]).map((file) => join(floor, file)).filter(isSource),
);

/** What a file imports, type imports included: relative paths as files of the project, packages by name. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)[^'";]*?from '([^']+)'|import\('([^']+)'\)|(?:^|\n)import '([^']+)'/g,
    ),
  ];
  return found
    .map(([, from, lazy, bare]) => (from ?? lazy ?? bare)!)
    .map((name) =>
      name.startsWith('.') ? normalize(join(dirname(file), name)).replace(/\.js$/, '.ts') : name,
    );
}

const graph = new Map(files.map((file) => [file, importsOf(file)]));
const floorOf = (file: string) => file.split('/')[0]!;

test('the files are found and their imports read', () => {
  expect(files.length).toBeGreaterThan(60);
  expect(graph.get('core/verbs/main.ts')).toEqual(
    expect.arrayContaining(['core/verbs/session.ts', 'core/verbs/read.ts', 'spec/failure.ts']),
  );
});

test('nothing points down', () => {
  const allowed: Record<string, string[]> = {
    spec: ['spec'],
    catalog: ['catalog', 'spec'],
    core: ['core', 'catalog', 'spec'],
    kit: ['kit', 'core', 'catalog', 'spec'],
    connectors: ['connectors'],
    warehouse: ['warehouse', 'core', 'catalog', 'spec'],
    cli: ['cli', 'warehouse', 'kit', 'core', 'catalog', 'spec'],
  };
  const wrong = [...graph].flatMap(([file, imports]) =>
    imports
      .filter((name) => FLOORS.includes(floorOf(name)) && !allowed[floorOf(file)]!.includes(floorOf(name)))
      .map((name) => `${file} -> ${name}`),
  );
  expect(wrong).toEqual([]);
});

test('inside core nothing points to those who use it', () => {
  // What each folder may import of its siblings; the files beside them (clock, fingerprint) are for all.
  const allowed: Record<string, string[]> = {
    http: [],
    input: [],
    protocol: [],
    author: ['http'],
    lists: ['author', 'http', 'input', 'protocol'],
    items: ['author', 'http', 'lists'],
    sync: ['author', 'http', 'protocol', 'lists', 'items'],
    verbs: ['author', 'http', 'input', 'protocol', 'sync'],
  };
  const folderOf = (file: string) =>
    file.startsWith('core/') && file.split('/').length > 2 ? file.split('/')[1] : undefined;
  const folders = new Set(files.map(folderOf).filter((folder) => folder !== undefined));
  expect([...folders].sort()).toEqual(Object.keys(allowed).sort());
  const wrong = [...graph].flatMap(([file, imports]) => {
    const own = folderOf(file);
    if (own === undefined) return [];
    return imports
      .filter(
        (name) =>
          folderOf(name) !== undefined && folderOf(name) !== own && !allowed[own]!.includes(folderOf(name)!),
      )
      .map((name) => `${file} -> ${name}`);
  });
  expect(wrong).toEqual([]);
});

test('a connector imports its own folder, Node and the public face, as one in another repository would', () => {
  const wrong = [...graph]
    .filter(([file]) => floorOf(file) === 'connectors')
    .flatMap(([file, imports]) =>
      imports
        .filter(
          (name) =>
            !['trunkline', 'trunkline/simulator'].includes(name) &&
            !name.startsWith('node:') &&
            !name.startsWith(file.split('/').slice(0, 2).join('/')),
        )
        .map((name) => `${file} -> ${name}`),
    );
  expect(wrong).toEqual([]);
});

test('there are no import circles', () => {
  const done = new Set<string>();
  const path: string[] = [];
  const circles: string[] = [];
  const visit = (file: string): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (done.has(file) || path.includes(file)) return;
    path.push(file);
    for (const name of graph.get(file) ?? []) if (graph.has(name)) visit(name);
    path.pop();
    done.add(file);
  };
  for (const file of files) visit(file);
  expect(circles).toEqual([]);
});

test('there is no file that everything imports', () => {
  const counts = new Map<string, number>();
  for (const imports of graph.values())
    for (const name of new Set(imports)) if (graph.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [most, count] = [...counts].sort(([, a], [, b]) => b - a)[0]!;
  expect(`${most} ${count > files.length / 4}`).toBe(`${most} false`);
});

test('core knows no vendor, a connector knows no STATE', () => {
  const vendors = /voicegain|identity ?call|behaviou?ral.?signals|\bnice\b|elevate ?ai|vonage|newvoicemedia/i;
  const naming = [...files, ...tests('core'), ...tests('kit')].filter(
    (file) => ['core', 'kit'].includes(floorOf(file)) && vendors.test(readFileSync(file, 'utf8')),
  );
  expect(naming).toEqual([]);
  const stating = files.filter(
    (file) =>
      floorOf(file) === 'connectors' &&
      !file.includes('simulator') &&
      /\bSTATE\b.*emit|stream_state|recordCount/.test(readFileSync(file, 'utf8')),
  );
  expect(stating).toEqual([]);
});

function tests(floor: string): string[] {
  return (readdirSync(floor, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(floor, file));
}

test('the image of a connector is small and holds nothing of kit, warehouse, cli or another connector', async () => {
  const folder = newFolder();
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const { status, stderr } = spawnSync(process.execPath, ['tools/image.mjs', 'voicegain', version, folder], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  // Above its base: of the five this one has the most schemas.
  const sizes = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => statSync(join(parentPath, name)).size);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(1_200_000);
  const maps = readdirSync(join(folder, 'code')).filter((file) => file.endsWith('.map.gz'));
  const sources = maps.flatMap((file) => {
    const text = gunzipSync(readFileSync(join(folder, 'code', file))).toString('utf8');
    return (JSON.parse(text) as { sources: string[] }).sources;
  });
  const own = sources.map((source) => source.replace(/^(\.\.\/)+/, ''));
  expect(own).toContain('core/verbs/read.ts');
  expect(
    own.filter(
      (source) => /^(kit|warehouse|cli)\//.test(source) || /^connectors\/(?!voicegain\/)/.test(source),
    ),
  ).toEqual([]);
});
