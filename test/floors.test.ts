import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The three floors of the house: spec and catalog are the ground, core stands on them, connectors stand on core's public face. */

const FLOORS = ['spec', 'catalog', 'core', 'connectors'];
const isSource = (file: string) => /\.ts$/.test(file) && !/\.(test|fixture)\.ts$|testing\.ts$|testbed\.ts$/.test(file);

const files = FLOORS.flatMap((floor) =>
  (readdirSync(floor, { recursive: true }) as string[]).map((file) => join(floor, file)).filter(isSource),
);

/** What a file imports, type imports included: relative paths as files of the project, packages by name. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = [...text.matchAll(/(?:^|\n)\s*(?:import|export)[^'";]*?from '([^']+)'|import\('([^']+)'\)|(?:^|\n)import '([^']+)'/g)];
  return found
    .map(([, from, lazy, bare]) => (from ?? lazy ?? bare)!)
    .map((name) => (name.startsWith('.') ? normalize(join(dirname(file), name)).replace(/\.js$/, '.ts') : name));
}

const graph = new Map(files.map((file) => [file, importsOf(file)]));
const floorOf = (file: string) => file.split('/')[0]!;

test('the files are found and their imports read', () => {
  expect(files.length).toBeGreaterThan(60);
  expect(graph.get('core/cli/main.ts')).toEqual(expect.arrayContaining(['core/cli/session.ts', 'core/cli/read.ts', 'spec/failure.ts']));
});

test('nothing points down', () => {
  const allowed: Record<string, string[]> = {
    spec: ['spec'],
    catalog: ['catalog', 'spec'],
    core: ['core', 'catalog', 'spec'],
    connectors: ['connectors'],
  };
  const wrong = [...graph].flatMap(([file, imports]) =>
    imports
      .filter((name) => FLOORS.includes(floorOf(name)) && !allowed[floorOf(file)]!.includes(floorOf(name)))
      .map((name) => `${file} -> ${name}`),
  );
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
  const naming = [...files, ...tests('core')].filter((file) => floorOf(file) === 'core' && vendors.test(readFileSync(file, 'utf8')));
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
  return (readdirSync(floor, { recursive: true }) as string[]).filter((file) => file.endsWith('.test.ts')).map((file) => join(floor, file));
}

test("a connector's own code is at most 200 lines: what repeats belongs into core", () => {
  const own = files.filter((file) => /^connectors\/[^/]+\/(index|streams\/[^/]+)\.ts$/.test(file));
  const lines = new Map<string, number>();
  for (const file of own) {
    const name = file.split('/')[1]!;
    lines.set(name, (lines.get(name) ?? 0) + readFileSync(file, 'utf8').split('\n').length - 1);
  }
  expect(lines.size).toBeGreaterThan(3);
  expect([...lines].filter(([, count]) => count > 200)).toEqual([]);
  // Nothing is hidden in other places.
  const elsewhere = files.filter((file) => /^connectors\/[^/]+\/[^/]+\.ts$/.test(file) && !/\/(index|generated|simulator)\.ts$/.test(file));
  expect(elsewhere).toEqual([]);
});
