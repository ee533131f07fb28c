// Makes connectors/NAME/generated.ts from spec.json and schemas/*.json: types for the config and for every stream's records.
//   node tools/types.mjs           writes the files
//   node tools/types.mjs --check   writes nothing, exits 1 when one is stale
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';

const check = process.argv.includes('--check');
const root = new URL('..', import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
const common = read('spec/common.json');

const options = {
  bannerComment: '',
  additionalProperties: false,
  format: true,
  style: { singleQuote: true, printWidth: 140 },
};
const pascal = (name) => name.replace(/(^|[_-])([a-z])/g, (_, __, letter) => letter.toUpperCase());
const camel = (name) => pascal(name).replace(/^./, (letter) => letter.toLowerCase());

/** `additionalProperties: true` is the truth towards Airbyte; in a type it would let every typo compile. */
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { additionalProperties, title, ...rest } = schema;
  const out = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === 'properties' ? closedEach(value) : closed(value),
    ]),
  );
  const open = additionalProperties === true && !schema.properties;
  return open ? { ...out, additionalProperties: true } : out;
}
const closedEach = (properties) =>
  Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, closed(value)]));

/** The vendor's fields over the common ones, as spec/connection.ts does it; what has a default is always there. */
function configSchema(spec) {
  const properties = { ...common.properties };
  for (const [name, field] of Object.entries(spec.properties))
    properties[name] = { ...properties[name], ...field };
  const defaulted = Object.keys(properties).filter((name) => properties[name].default !== undefined);
  return closed({ ...spec, properties, required: [...new Set([...(spec.required ?? []), ...defaulted])] });
}

let stale = 0;
for (const name of readdirSync(new URL('connectors', root)).sort()) {
  const folder = `connectors/${name}/`;
  if (!existsSync(new URL(`${folder}spec.json`, root))) continue;
  const schemas = readdirSync(new URL(`${folder}schemas`, root))
    .filter((file) => file.endsWith('.json'))
    .sort();
  const imports = schemas.map(
    (file) => `import ${camel(file.slice(0, -5))}Json from './schemas/${file}' with { type: 'json' };`,
  );
  const parts = [await compile(configSchema(read(`${folder}spec.json`)), 'Config', options)];
  for (const file of schemas) {
    const type = pascal(file.slice(0, -5));
    parts.push(await compile(closed(read(`${folder}schemas/${file}`)), type, options));
    parts.push(
      `export const ${camel(file.slice(0, -5))}Schema: Schema<${type}> = ${camel(file.slice(0, -5))}Json;\n`,
    );
  }
  const text = [
    '// Made from spec.json and schemas/*.json by `npm run types`. Do not edit.',
    "import type { Schema } from 'trunkline';",
    "import specJson from './spec.json' with { type: 'json' };",
    ...imports,
    '',
    'export const spec: Schema<Config> = specJson;',
    '',
    parts.join('\n'),
  ].join('\n');
  const target = new URL(`${folder}generated.ts`, root);
  const before = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (before === text) continue;
  stale++;
  if (!check) writeFileSync(target, text);
  process.stdout.write(`${folder}generated.ts ${check ? 'is stale: run `npm run types`' : 'written'}\n`);
}
if (check && stale > 0) process.exitCode = 1;
