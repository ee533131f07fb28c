import { join } from 'node:path';
import fc from 'fast-check';
import { offered } from '../../core/author/source.js';
import { singerStream } from '../../core/protocol/singer/catalog.js';
import { parseSingerCatalog } from '../../core/protocol/singer/selection.js';
import { isObject, type JsonObject } from '../../spec/json.js';
import { sourceOf } from '../worlds.js';
import { command, folder, program } from './rig.js';
import { NAMES } from './subjects.js';

/**
 * What is selected, down to nested fields: by Meltano's own rules, and the same as what Meltano's SDK would
 * take of it.
 */

const CASES = 25;

/** Every field of a schema as a path, nested ones too. */
const fieldsOf = (schema: unknown, above: readonly string[] = []): string[][] =>
  Object.entries(isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {}).flatMap(
    ([name, field]) => [[...above, name], ...fieldsOf(field, [...above, name])],
  );

async function python<T>(environment: string, how: string, input: unknown): Promise<T> {
  const place = folder({ 'input.json': input });
  const argv = ['test/e2e/python/singer_selection.py', how, join(place, 'input.json')];
  const { code, stdout, stderr } = await command(program(environment, 'python'), argv);
  if (code !== 0) throw new Error(stderr.slice(-3000));
  return JSON.parse(stdout) as T;
}

test.each(NAMES)("tap-%s takes of Meltano's selections what Meltano's SDK takes", async (name) => {
  const declared = offered(sourceOf(name));
  const catalog = { streams: declared.map(singerStream) };
  const places = catalog.streams.flatMap(({ stream, schema }) =>
    fieldsOf(schema).map((path) => ({ stream, path })),
  );
  const pattern = fc
    .tuple(fc.constantFrom(...places), fc.nat(5), fc.boolean(), fc.nat(3))
    .map(([{ stream, path }, form, isWhole, depth]) => {
      const field = (isWhole ? path : path.slice(0, 1 + (depth % path.length))).join('.');
      return [
        `${stream}.${field}`,
        `${stream}.${field}.*`,
        `${stream}.*`,
        `*.${path.at(-1)}`,
        stream,
        `${stream}.${path[0]}*`,
      ][form]!;
    });
  const selection = fc
    .tuple(fc.array(pattern, { minLength: 1, maxLength: 4 }), fc.array(pattern, { maxLength: 3 }))
    .map(([some, none]) => [...some, ...none.map((one) => `!${one}`)]);
  const jobs = fc.sample(selection, { numRuns: CASES, seed: 11 }).map((select) => ({ catalog, select }));
  const selected = await python<JsonObject[]>('meltano', 'rules', jobs);
  const taken = await python<Record<string, string[]>[]>('target-postgres', 'mask', selected);
  for (const [i, one] of selected.entries()) {
    const { streams } = parseSingerCatalog(one, declared, 'catalog.json');
    const ours = streams.map(({ name: stream, schema }) => [
      stream,
      fieldsOf(schema)
        .map((path) => path.join('.'))
        .sort(),
    ]);
    expect([jobs[i]!.select, Object.fromEntries(ours)]).toEqual([jobs[i]!.select, taken[i]]);
  }
});
