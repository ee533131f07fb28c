import type { ErrorObject } from 'ajv';
import { chosenVariant, connectionSpecification, discriminator } from './connection.js';
import { configError } from './failure.js';
import type { ConfigFits } from './fits.js';
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
 * A user's config against the connector's spec: defaults filled in, optional fields that were left empty
 * (null, "") dropped.
 * @throws config_error with one sentence for every field that is wrong; `where` names the file.
 */
export function parseConfig<C>(spec: Schema, raw: unknown, where: string, fits: ConfigFits): Parsed<C> {
  if (!isObject(raw)) throw configError(`${where}: the config must be a JSON object`);
  const schema = connectionSpecification(spec);
  const { value: config, problems } = check(schema, structuredClone(raw), { path: '', place: '' }, fits);
  if (problems.length > 0) throw configError(`${where}: ${problems.join('; ')}.`);
  const known = Object.keys(schema.properties as JsonObject);
  const strange = Object.keys(config).filter((name) => !known.includes(name) && !name.startsWith('_'));
  return { config: config as C, remarks: remarksOn(strange, known, where) };
}

/** So many fields that are not known are named one by one. */
const NAMED = 20;

/**
 * A name that does not look like one is somebody's text, or a secret in the wrong place: it is counted and
 * not shown.
 */
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

/**
 * What every object of a config is validated against, by its place (see `ConfigFits`). What stands inside a
 * field has its own.
 */
export function objectSchemas(spec: Schema): Record<string, Schema> {
  return Object.fromEntries(placesOf(connectionSpecification(spec), ''));
}

function placesOf(schema: Schema, place: string): [place: string, schema: Schema][] {
  const inside = Object.entries(propertiesOf(schema)).flatMap(([name, field]) => {
    const variants = field['oneOf'] as Schema[] | undefined;
    if (variants !== undefined)
      return variants.flatMap((variant, i) => placesOf(variant, `${place}/${name}/${i}`));
    return [field['type']].flat().includes('object') ? placesOf(field, `${place}/${name}`) : [];
  });
  return [[place, alone(schema)], ...inside];
}

const propertiesOf = ({ properties }: Schema) =>
  isObject(properties) ? (properties as Record<string, Schema>) : {};

/** A schema of an object whose fields say nothing of what stands inside them. */
function alone({ $schema: _, ...schema }: Schema): Schema {
  const fields = Object.entries(propertiesOf(schema)).map(
    ([name, { oneOf: _, properties: __, required: ___, ...rest }]) => [name, rest],
  );
  return { ...schema, properties: Object.fromEntries(fields) };
}

/** An object in a config: as sentences name it, and where its validator is. */
interface Where {
  path: string;
  place: string;
}

/**
 * An object of a config as it is meant: defaults filled in, and without what was left empty. What is wrong
 * with it, as sentences.
 */
interface Checked {
  value: JsonObject;
  problems: string[];
}

/** A value and everything in it. Variants are checked against the one they mean, not against all. */
function check(schema: Schema, given: JsonObject, { path, place }: Where, fits: ConfigFits): Checked {
  const required = (schema['required'] as string[] | undefined) ?? [];
  const value = withoutEmpty(given, required);
  const at = (problem: string) => (path === '' ? problem : problem.replace(/^"/, `"${path}.`));
  const problems = new Set<string>();
  const validate = fits[place]!;
  // It fills in defaults, in an object that is ours.
  if (!validate(value)) {
    const foreign = Object.keys(value).filter((name) => !(name in propertiesOf(schema)));
    for (const error of validate.errors ?? []) problems.add(at(sentence(error)) + misspelt(error, foreign));
  }
  for (const name of required) if (value[name] === '') problems.add(at(`"${name}" must not be empty`));
  const inside: JsonObject = {};
  for (const [name, field] of Object.entries(propertiesOf(schema))) {
    const inner = value[name];
    if (!isObject(inner)) continue;
    const there = { path: path === '' ? name : `${path}.${name}`, place: `${place}/${name}` };
    const checked = checkInner(field, inner, there, fits);
    inside[name] = checked.value;
    for (const problem of checked.problems) problems.add(problem);
  }
  return { value: { ...value, ...inside }, problems: [...problems] };
}

/** The same of an object inside a config. */
function checkInner(field: Schema, value: JsonObject, { path, place }: Where, fits: ConfigFits): Checked {
  const { chosen, problem, variant } = variantOf(field, value, path);
  const problems = problem === undefined ? [] : [problem];
  const there = { path, place: `${place}${variant}` };
  // Where no object belongs the field's own type has said so.
  if (chosen === undefined || fits[there.place] === undefined) return { value, problems };
  const checked = check(chosen, value, there, fits);
  return { value: checked.value, problems: [...problems, ...checked.problems] };
}

/** Forms send an untouched optional field as null or "". */
function withoutEmpty(given: JsonObject, required: readonly string[]): JsonObject {
  const kept = Object.entries(given).filter(([name, value]) => required.includes(name) || !isEmpty(value));
  return Object.fromEntries(kept);
}

/** A required field that is missing may stand there under a wrong name. */
function misspelt({ keyword, params, instancePath }: ErrorObject, foreign: readonly string[]): string {
  if (keyword !== 'required' || instancePath !== '') return '';
  const found = similar(String(params['missingProperty']), foreign);
  return found === undefined ? '' : ` (is it "${found}", misspelt?)`;
}

const meant = (name: string | undefined) => (name === undefined ? '' : `Did you mean "${name}"? `);

const isEmpty = (value: unknown) => value === null || value === '';

/**
 * What an object inside a config is checked against: the variant it means (and which one that is), or its own
 * properties.
 */
function variantOf(
  field: Schema,
  value: JsonObject,
  path: string,
): { chosen?: Schema; variant: string; problem?: string } {
  const variants = field['oneOf'] as Schema[] | undefined;
  if (variants === undefined) return { chosen: field, variant: '' };
  const chosen = chosenVariant(variants, value);
  if (chosen !== undefined) return { chosen, variant: `/${variants.indexOf(chosen)}` };
  const key = discriminator(variants) ?? '';
  return {
    variant: '',
    problem: `"${path}.${key}" must be one of ${variants.map((variant) => String(constant(variant, key))).join(', ')}`,
  };
}

const constant = (variant: Schema, key: string) =>
  ((variant.properties as JsonObject)[key] as JsonObject | undefined)?.['const'];
