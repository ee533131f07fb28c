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
  const files = schemasIn(folder);
  const imports = files.map(
    (file) => `import ${camel(file.slice(0, -5))}Json from './schemas/${file}' with { type: 'json' };`,
  );
  const parts = [
    await compiled(compile, configSchema(read('spec.json')), 'Config', join(folder, 'spec.json')),
  ];
  for (const file of files) {
    const name = file.slice(0, -5);
    const schema = closed(read(`schemas/${file}`)) as JsonObject;
    const text = await compiled(compile, schema, pascal(name), join(folder, 'schemas', file));
    parts.push(text);
    parts.push(`export const ${camel(name)}Schema: Schema<${typeIn(text, name)}> = ${camel(name)}Json;\n`);
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

/** A field that the compiler of schemas takes for the method of every object, and what it is called meanwhile. */
const METHOD = 'hasOwnProperty';
const MEANWHILE = 'trunkline_own_property';

/** @throws where there are no types of it, with the field and the compiler's words */
async function compiled(compile: Compile, schema: JsonObject, name: string, path: string): Promise<string> {
  // Who only reads a connector does without it.
  const { draft7Problem } = await import('../../kit/verify/draft7.js');
  const problem = draft7Problem(schema);
  if (problem !== undefined) throw configError(`${path} is no JSON Schema: ${problem}.`);
  const make = async (one: JsonObject) => {
    const text = JSON.stringify(one).replaceAll(`"${METHOD}"`, `"${MEANWHILE}"`);
    const types = await compile(JSON.parse(text) as JsonObject, name, OPTIONS);
    return types.replaceAll(MEANWHILE, METHOD);
  };
  try {
    return await make(schema);
  } catch (error) {
    const field = await culprit(schema, make);
    const where = field === undefined ? '' : `, because of its field ${JSON.stringify(field)}`;
    const [words] = (error as Error).message.trim().split('\n');
    throw configError(`${path}: no types can be made of it${where}: ${words}`, { cause: error });
  }
}

/** The field without which there would be types. */
async function culprit(
  schema: JsonObject,
  make: (schema: JsonObject) => Promise<string>,
): Promise<string | undefined> {
  const properties = schema['properties'] as JsonObject;
  for (const field of Object.keys(properties)) {
    const { [field]: _, ...others } = properties;
    const required = [schema['required'] ?? []].flat().filter((name) => name !== field);
    const without = make({ ...schema, properties: others, required });
    if (await without.then(() => true).catch(() => false)) return field;
  }
  return undefined;
}

/**
 * The files of schemas, each named as its stream.
 * @throws where there are none, or one whose name would be none in TypeScript
 */
function schemasIn(folder: string): string[] {
  const place = join(folder, 'schemas');
  const files = existsSync(place) ? readdirSync(place).filter((file) => file.endsWith('.json')) : [];
  if (files.length === 0)
    throw configError(`${place} has no schema: each stream needs one, as schemas/STREAM.json.`);
  const odd = files.find((file) => !/^[A-Za-z][\w-]*\.json$/.test(file));
  if (odd !== undefined)
    throw configError(
      `${join(place, odd)}: its name becomes one in TypeScript. It has to begin with a letter, and to have letters, digits, _ and - only.`,
    );
  return files.sort();
}

/** What the compiler called the type of a stream. */
const typeIn = (text: string, stream: string): string =>
  new RegExp(`^export (?:interface|type) (${pascal(stream)})\\b`, 'im').exec(text)?.[1] ?? pascal(stream);

/** @throws where it is no object of JSON, by its name */
function jsonIn(path: string): JsonObject {
  let value: unknown;
  try {
    // Editors of some systems begin a file with a mark of its encoding.
    value = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw configError(`${path} is not JSON: ${(error as Error).message}`);
  }
  if (!isObject(value) || !isObject(value['properties']))
    throw configError(`${path} describes no object: it needs "type": "object" and "properties".`);
  return value;
}

const pascal = (name: string) =>
  name
    .split(/[_-]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
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
