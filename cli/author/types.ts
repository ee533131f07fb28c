import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import common from '../../spec/common.json' with { type: 'json' };
import { configError } from '../../spec/failure.js';
import { isObject, type JsonObject } from '../../spec/json.js';
import { toolOf } from './tool.js';

type Compile = typeof import('json-schema-to-typescript')['compile'];

const OPTIONS = {
  bannerComment: '',
  additionalProperties: false,
  format: true,
  style: { singleQuote: true, printWidth: 140 },
};

/**
 * Makes generated.ts from spec.json and schemas/*.json: types for the config and for the rows of every stream.
 * @returns whether it was stale; with `check` it stays so
 */
export async function writeTypes(folder: string, check = false): Promise<boolean> {
  const { compile } = (await toolOf(folder, 'json-schema-to-typescript')) as { compile: Compile };
  const text = await generatedText(folder, compile);
  const target = join(folder, 'generated.ts');
  const before = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (before === text) return false;
  if (!check) writeFileSync(target, text);
  return true;
}

async function generatedText(folder: string, compile: Compile): Promise<string> {
  const read = (path: string) => jsonIn(join(folder, path));
  const files = readdirSync(join(folder, 'schemas'))
    .filter((file) => file.endsWith('.json'))
    .sort();
  const imports = files.map(
    (file) => `import ${camel(file.slice(0, -5))}Json from './schemas/${file}' with { type: 'json' };`,
  );
  const parts = [await compiled(compile, configSchema(read('spec.json')), 'Config')];
  for (const file of files) {
    const name = file.slice(0, -5);
    parts.push(await compiled(compile, closed(read(`schemas/${file}`)) as JsonObject, pascal(name)));
    parts.push(`export const ${camel(name)}Schema: Schema<${pascal(name)}> = ${camel(name)}Json;\n`);
  }
  return [
    '// Made from spec.json and schemas/*.json by `npm run types`. Do not edit.',
    "import type { Schema } from 'trunkline';",
    "import specJson from './spec.json' with { type: 'json' };",
    ...imports,
    '',
    'export const spec: Schema<Config> = specJson;',
    '',
    parts.join('\n'),
  ].join('\n');
}

/** A name of a field that the compiler of schemas takes for the method of every object, and what it is called meanwhile. */
const METHOD = 'hasOwnProperty';
const MEANWHILE = 'trunkline_own_property';

async function compiled(compile: Compile, schema: JsonObject, name: string): Promise<string> {
  const text = JSON.stringify(schema).replaceAll(`"${METHOD}"`, `"${MEANWHILE}"`);
  const types = await compile(JSON.parse(text) as JsonObject, name, OPTIONS);
  return types.replaceAll(MEANWHILE, METHOD);
}

/** @throws where it is no object of JSON, by its name */
function jsonIn(path: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw configError(`${path} is not JSON: ${(error as Error).message}`);
  }
  if (!isObject(value) || !isObject(value['properties']))
    throw configError(`${path} describes no object: it needs "type": "object" and "properties".`);
  return value;
}

const pascal = (name: string) =>
  name.replace(/(^|[_-])([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
const camel = (name: string) => pascal(name).replace(/^./, (letter) => letter.toLowerCase());

/** `additionalProperties: true` is the truth towards Airbyte; in a type it would let every typo compile. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isObject(schema)) return schema;
  const { additionalProperties, title: _, ...rest } = schema;
  const out = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === 'properties' && isObject(value) ? closedEach(value) : closed(value),
    ]),
  );
  const isOpen = additionalProperties === true && !schema['properties'];
  return isOpen ? { ...out, additionalProperties: true } : out;
}

const closedEach = (properties: JsonObject) =>
  Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, closed(value)]));

/** The vendor's fields over the common ones, as spec/connection.ts does it; what has a default is always there. */
function configSchema(spec: JsonObject): JsonObject {
  const properties: Record<string, JsonObject> = {
    ...(common.properties as unknown as Record<string, JsonObject>),
  };
  for (const [name, field] of Object.entries(spec['properties'] as Record<string, JsonObject>))
    properties[name] = { ...properties[name], ...field };
  const defaulted = Object.keys(properties).filter((name) => properties[name]?.['default'] !== undefined);
  const required = [...new Set([...((spec['required'] as string[] | undefined) ?? []), ...defaulted])];
  return closed({ ...spec, properties, required }) as JsonObject;
}
