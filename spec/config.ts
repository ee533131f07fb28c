import { Ajv, type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { chosenVariant, connectionSpecification, discriminator } from './connection.js';
import { configError } from './failure.js';
import { isObject, type JsonObject, type Schema } from './json.js';
import { looksLikeName } from './names.js';
import { sentence } from './sentences.js';
import { similar } from './similar.js';

export interface Parsed<C> {
  config: C;
  /** What is odd but harmless: fields the connector does not know. */
  remarks: string[];
}

/**
 * A user's config against the connector's spec: defaults filled in, optional fields that were left empty (null, "") dropped.
 * @throws config_error with one sentence for every field that is wrong; `where` names the file.
 */
export function parseConfig<C>(spec: Schema, raw: unknown, where: string): Parsed<C> {
  if (!isObject(raw)) throw configError(`${where}: the config must be a JSON object`);
  const schema = connectionSpecification(spec);
  const config: JsonObject = structuredClone(raw);
  const problems = check(schema, config, '');
  if (problems.length > 0) throw configError(`${where}: ${problems.join('; ')}.`);
  const known = Object.keys(schema.properties as JsonObject);
  const strange = Object.keys(config).filter((name) => !known.includes(name) && !name.startsWith('_'));
  return { config: config as C, remarks: remarksOn(strange, known, where) };
}

/** So many fields that are not known are named one by one. */
const NAMED = 20;

/** A name that does not look like one is somebody's text, or a secret in the wrong place: it is counted and not shown. */
function remarksOn(strange: readonly string[], known: readonly string[], where: string): string[] {
  const shown = strange.filter(looksLikeName).slice(0, NAMED);
  const remarks = shown.map(
    (name) =>
      `${where}: the field "${name}" is not known and ignored. ${meant(similar(name, known))}Known are: ${known.join(', ')}.`,
  );
  const more = strange.length - shown.length;
  if (more === 0) return remarks;
  const fields = more === 1 ? 'one more field is' : `${more} more fields are`;
  return [...remarks, `${where}: ${fields} not known and ignored.`];
}

/** Sentences about a value and everything in it; fills in defaults. Variants are checked against the one they mean, not against all. */
function check(schema: Schema, value: JsonObject, path: string): string[] {
  const properties = isObject(schema.properties) ? (schema.properties as Record<string, Schema>) : {};
  const required = (schema['required'] as string[] | undefined) ?? [];
  // Forms send an untouched optional field as null or "".
  for (const [name, given] of Object.entries(value))
    if (isEmpty(given) && !required.includes(name)) delete value[name];
  // What stands inside a field is checked on its own below.
  const plain = Object.entries(properties).map(
    ([name, { oneOf: _, properties: __, required: ___, ...rest }]) => [name, rest],
  );
  const ajv = new Ajv({ strict: false, allErrors: true, useDefaults: true, verbose: true });
  addFormats.default(ajv);
  const { $schema: _, ...own } = schema;
  const at = (problem: string) => (path === '' ? problem : problem.replace(/^"/, `"${path}.`));
  const problems = new Set<string>();
  if (!ajv.validate({ ...own, properties: Object.fromEntries(plain) }, value)) {
    for (const error of ajv.errors as ErrorObject[]) problems.add(at(sentence(error)));
  }
  for (const name of required) if (value[name] === '') problems.add(at(`"${name}" must not be empty`));
  for (const [name, field] of Object.entries(properties)) {
    const inner = value[name];
    if (!isObject(inner)) continue;
    const inside = path === '' ? name : `${path}.${name}`;
    const { chosen, problem } = variantOf(field, inner, inside);
    if (problem !== undefined) problems.add(problem);
    else if (chosen !== undefined) for (const one of check(chosen, inner, inside)) problems.add(one);
  }
  return [...problems];
}

const meant = (name: string | undefined) => (name === undefined ? '' : `Did you mean "${name}"? `);

const isEmpty = (value: unknown) => value === null || value === '';

/** What an object inside a config is checked against: the variant it means, or its own properties. */
function variantOf(field: Schema, value: JsonObject, path: string): { chosen?: Schema; problem?: string } {
  const variants = field['oneOf'] as Schema[] | undefined;
  if (variants === undefined) return { chosen: field };
  const chosen = chosenVariant(variants, value);
  if (chosen !== undefined) return { chosen };
  const key = discriminator(variants) ?? '';
  return {
    problem: `"${path}.${key}" must be one of ${variants.map((variant) => String(constant(variant, key))).join(', ')}`,
  };
}

const constant = (variant: Schema, key: string) =>
  ((variant.properties as JsonObject)[key] as JsonObject | undefined)?.['const'];
