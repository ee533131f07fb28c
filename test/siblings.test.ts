import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../core/author/source.js';

/**
 * Connectors are siblings: the same file holds the same thing in all of them, so that who knows one finds his way in the next.
 * index.ts declares feeds, streams and source; streams/ has what is special about a stream; vendor.ts how the vendor is asked and what
 * its errors mean; recent.ts what is new, for previews and plans.
 */

const FILES = ['generated.ts', 'index.ts', 'recent.ts', 'simulator.ts', 'vendor.ts'];
const connectors = readdirSync('connectors').filter((name) =>
  existsSync(join('connectors', name, 'index.ts')),
);
/** Those that have something special to say about a stream; what `trunkline new` writes has one file. */
const grown = connectors.filter((name) => existsSync(join('connectors', name, 'streams')));

const isCode = (file: string) => /\.ts$/.test(file) && !/\.test\.ts$|^testing\.ts$/.test(file);
const codeIn = (...path: string[]) =>
  readdirSync(join('connectors', ...path))
    .filter(isCode)
    .sort();
const textOf = (...path: string[]) => readFileSync(join('connectors', ...path), 'utf8');
const importsOf = (text: string) => [...text.matchAll(/ from '(\.[^']+)'/g)].map(([, path]) => path!);

async function streamsOf(connector: string): Promise<string[]> {
  const { default: source } = (await import(`../connectors/${connector}/index.js`)) as { default: Source };
  return [...source.feeds.flatMap(({ streams }) => streams), ...source.snapshots].map(({ name }) => name);
}

test('there are five of them at least', () => expect(grown.length).toBeGreaterThanOrEqual(5));

test.each(connectors)('%s has its code where its siblings have theirs', (name) => {
  const files = codeIn(name);
  expect(files.filter((file) => !FILES.includes(file))).toEqual([]);
  if (grown.includes(name)) expect(files).toEqual(FILES);
});

test.each(grown)('%s: files of streams/ are named after streams', async (name) => {
  const streams = await streamsOf(name);
  const named = codeIn(name, 'streams').map((file) => file.replace(/\.ts$/, '').replaceAll('-', '_'));
  expect(named.filter((stream) => !streams.includes(stream))).toEqual([]);
});

test.each(grown)('%s: index.ts declares each stream, with its key, and nobody else does', async (name) => {
  const index = textOf(name, 'index.ts');
  const streams = await streamsOf(name);
  const declared = [...index.matchAll(/(?:\.(?:stream|child)|\bsnapshot)\('(\w+)', \{/g)].map(
    ([, one]) => one,
  );
  expect(declared).toEqual(streams);
  expect(index.match(/^ {2}primaryKey: \['/gm)).toHaveLength(streams.length);
  expect(index).toContain('export default source({');
  for (const file of [
    'vendor.ts',
    'recent.ts',
    ...codeIn(name, 'streams').map((one) => join('streams', one)),
  ])
    expect(textOf(name, file)).not.toMatch(/primaryKey|cursorField|sparseCursor|export default/);
});

test.each(grown)('%s: vendor.ts asks, and knows no stream', (name) => {
  const paths = importsOf(textOf(name, 'vendor.ts'));
  expect(paths.filter((path) => path !== './generated.js')).toEqual([]);
});

test.each(grown)('%s: recent.ts has what is new, for previews and plans', (name) => {
  const text = textOf(name, 'recent.ts');
  expect(text).toMatch(/^export async function\* newest\(/m);
  expect(text).toMatch(/^export async function extent\(/m);
});

test.each(grown)('%s: one thing about an item is asked for in one way', (name) => {
  const files = ['index.ts', 'vendor.ts', ...codeIn(name, 'streams').map((one) => join('streams', one))];
  const texts = files.map((file) => textOf(name, file)).join('\n');
  expect(texts).toMatch(/\babout(<[^(]+>)?\(/);
  // A path with an id in it, asked for otherwise, is not compared with whose it is.
  const others = [...texts.matchAll(/\.get(?:<[^(]+>)?\(\s*`[^`]*\$\{encodeURIComponent/g)].map(
    ([one]) => one,
  );
  expect(others).toEqual([]);
});
