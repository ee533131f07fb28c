import { readFileSync } from 'node:fs';
import { configured, isIncremental, lastStates } from '../forms.js';
import type { CatalogStream } from '../message.js';
import { descriptorKey, keyOf, type Run, rows } from '../run.js';
import { type Kit, type Step, Unjudged } from '../step.js';
import { propertiesOf } from '../walk.js';

/** Reads that have to succeed, as the different clients start them. */
export const reads: readonly Step[] = [
  {
    name: 'read',
    after: ['discover'],
    take: async (kit) => [
      await kit.read(configured(streamsOf(kit), 'platform'), 'platform', {}, { keep: true }),
    ],
  },
  {
    name: 'read-again',
    after: ['read'],
    async take(kit) {
      const state = kit.workspace.write('state-last.json', lastStates(kit.base().lines));
      // Its data too: what is written again is compared with what it was.
      return [await kit.read(configured(known(kit), 'platform'), 'platform', { state }, { keep: true })];
    },
  },
  {
    name: 'read-selected',
    after: ['read'],
    async take(kit) {
      const { stream, without } = selectionOf(known(kit), kit.base());
      const catalog = configured([narrowed(stream, without)], 'platform');
      const run = await kit.read(catalog, 'selected', {}, { keep: true });
      return [{ ...run, selected: { stream: stream.name, without } }];
    },
  },
  // The second of the two sequential full reads is 'read-nulls', so that both forms are seen for the price of one.
  {
    name: 'read-full',
    after: ['read'],
    take: async (kit) => [await kit.read(configured(known(kit), 'cdk'), 'cdk')],
  },
  {
    name: 'read-nulls',
    after: ['read-full'],
    take: async (kit) => [await kit.read(configured(known(kit), 'nulls'), 'nulls')],
  },
  {
    name: 'read-bare',
    after: ['read'],
    take: async (kit) => [await kit.read(configured(known(kit), 'meltano'), 'meltano')],
  },
  {
    name: 'read-all-incremental',
    after: ['read'],
    async take(kit) {
      if (known(kit).every(isIncremental)) throw new Unjudged('every stream is incremental');
      const state = kit.workspace.write('state-none.txt', '[]', 0o444);
      return [await kit.read(configured(known(kit), 'pyairbyte'), 'pyairbyte', { state })];
    },
  },
  {
    name: 'read-anywhere',
    after: ['read'],
    async take(kit) {
      const catalog = kit.workspace.write('catalog.txt', configured(known(kit), 'platform'), 0o444);
      const state = kit.workspace.write('state-none.txt', '[]', 0o444);
      return [
        await kit.run({ verb: 'read', config: kit.configFile('.txt', 0o444), catalog, state, from: 'root' }),
      ];
    },
  },
  {
    name: 'read-only',
    after: ['read'],
    take: async (kit) => [await kit.read(configured(known(kit), 'platform'), 'platform', { readOnly: true })],
  },
  {
    name: 'read-given',
    after: ['read'],
    async take(kit) {
      if (kit.options.state === undefined) throw new Unjudged('no --state was given');
      const state = kit.workspace.write('state-given.json', readFileSync(kit.options.state, 'utf8'));
      return [await kit.read(configured(known(kit), 'platform'), 'platform', { state })];
    },
  },
];

/** The smallest stream with a field that can be deselected: one that is there, and neither key nor cursor. */
function selectionOf(streams: readonly CatalogStream[], read: Run) {
  const candidates = streams.flatMap((stream) => {
    const { source_defined_primary_key: key = [], default_cursor_field: cursor = [] } = stream;
    const kept = new Set([...key.flat(), ...cursor]);
    const found = rows(read).filter(({ value }) => keyOf(value) === descriptorKey(stream));
    const without = Object.keys(propertiesOf(stream.json_schema)).find(
      (name) => !kept.has(name) && found.some(({ value }) => (value.data?.[name] ?? null) !== null),
    );
    return without === undefined ? [] : [{ stream, without, count: found.length }];
  });
  const [smallest] = candidates.sort((a, b) => a.count - b.count);
  return smallest ?? { stream: streams[0]!, without: undefined };
}

function narrowed(stream: CatalogStream, without: string | undefined): CatalogStream {
  if (without === undefined) return stream;
  const { [without]: _, ...properties } = propertiesOf(stream.json_schema);
  const { required } = stream.json_schema;
  const left = Array.isArray(required) ? { required: required.filter((name) => name !== without) } : {};
  return { ...stream, json_schema: { ...stream.json_schema, properties, ...left } };
}

/** Of no use when the first one did not succeed: each would only fail again. */
function known(kit: Kit): readonly CatalogStream[] {
  kit.base();
  return streamsOf(kit);
}

export function streamsOf({ streams }: Kit): readonly CatalogStream[] {
  if (streams.length === 0) throw new Unjudged('there is no CATALOG with streams');
  return streams;
}
