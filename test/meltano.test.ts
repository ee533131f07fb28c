import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { pluginOf } from '../core/verbs/meltano.js';
import type { Schema } from '../spec/json.js';
import { PUBLISHED, sourceOf } from './worlds.js';

/**
 * The plugin definitions that users paste into their meltano.yml. Meltano itself takes them in
 * test/e2e/tap.test.ts.
 */

interface Setting {
  name: string;
  sensitive?: boolean;
}

test('meltano.yml and READMEs are as the taps say', () => {
  expect(execFileSync(process.execPath, ['tools/meltano.mjs', '--check'], { encoding: 'utf8' })).toBe('');
});

test.each(PUBLISHED)('tap-%s: settings, secrets and streams are there', (name) => {
  const file = parse(readFileSync(`connectors/${name}/meltano.yml`, 'utf8'));
  const [plugin] = file.plugins.extractors;
  const { spec, feeds, snapshots } = sourceOf(name);
  const settings = plugin.settings as Setting[];
  for (const [field, schema] of Object.entries(spec.properties as Record<string, Schema>)) {
    const own = settings.filter((one) => one.name === field || one.name.startsWith(`${field}.`));
    expect([field, own.length > 0]).toEqual([field, true]);
    if (schema['airbyte_secret'] === true)
      expect(own).toEqual([expect.objectContaining({ sensitive: true })]);
  }
  // Files of capabilities that are not declared are not passed.
  expect(plugin.capabilities).toEqual(expect.arrayContaining(['catalog', 'discover', 'state']));
  const streams = [...feeds.flatMap((feed) => feed.streams), ...snapshots];
  const personal = streams.filter((stream) => stream.personal === true).map((stream) => `${stream.name}.*`);
  const all = streams.map((stream) => `${stream.name}.*`);
  expect(all).toEqual(expect.arrayContaining(plugin.select));
  for (const one of personal) expect(plugin.select).not.toContain(one);
  const readme = readFileSync(`connectors/${name}/README.md`, 'utf8');
  expect(readme).not.toMatch(/not built yet/);
  expect(readme).toContain(`name: tap-${name}`);
});

test("kinds are Meltano's, and variants are told apart by options", () => {
  const spec = {
    required: ['key', 'list'],
    properties: {
      key: { type: 'string', airbyte_secret: true, title: 'Key' },
      pages: { type: 'integer', default: 5 },
      share: { type: 'number' },
      list: {
        type: 'object',
        oneOf: [
          { properties: { source: { type: 'string', const: 'ids' }, ids: { type: 'array' } } },
          { properties: { source: { type: 'string', const: 'file' }, location: { type: 'string' } } },
        ],
      },
    },
  };
  const source = { ...sourceOf('voicegain'), name: 'acme-calls', spec };
  const plugin = pluginOf(source) as { settings: Setting[] };
  expect(plugin).toMatchObject({
    name: 'tap-acme-calls',
    namespace: 'tap_acme_calls',
    executable: 'tap-acme-calls',
    settings_group_validation: [['key', 'list.source']],
  });
  expect(plugin.settings.slice(0, 6)).toEqual([
    { name: 'key', kind: 'string', label: 'Key', sensitive: true },
    { name: 'pages', kind: 'integer', value: 5 },
    { name: 'share', kind: 'decimal' },
    {
      name: 'list.source',
      kind: 'options',
      options: [
        { label: 'ids', value: 'ids' },
        { label: 'file', value: 'file' },
      ],
    },
    { name: 'list.ids', kind: 'array' },
    { name: 'list.location', kind: 'string' },
  ]);
  const kinds = Object.fromEntries(plugin.settings.map((one) => [one.name, (one as { kind?: string }).kind]));
  expect(kinds).toMatchObject({ start_date: 'date_iso8601', allow_http: 'boolean' });
});
