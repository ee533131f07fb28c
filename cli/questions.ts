import { plain } from '../core/plain.js';
import { withZone } from '../core/verbs/config.js';
import { compileConfig } from '../spec/compile.js';
import { parseConfig } from '../spec/config.js';
import { discriminator } from '../spec/connection.js';
import { isObject, type JsonObject, type Schema } from '../spec/json.js';

/** The questions that a prompt library can ask; those of @inquirer have this shape. */
export interface Prompts {
  input(question: {
    message: string;
    default?: string;
    validate(answer: string): true | string;
  }): Promise<string>;
  password(question: {
    message: string;
    mask: true;
    validate(answer: string): true | string;
  }): Promise<string>;
  confirm(question: { message: string; default: boolean }): Promise<boolean>;
  select(question: {
    message: string;
    default?: string;
    choices: { name: string; value: string; description?: string }[];
  }): Promise<string>;
}

const REFERENCE = 'secret_reference::';

/** A config, asked for field by field: first what must be said, then, for who wants to, what has a default. */
export async function askConfig(spec: Schema, prompts: Prompts): Promise<JsonObject> {
  const required = requiredOf(spec);
  const fields = fieldsOf(spec);
  // The fields that every connector has come last; of those only the first day is worth a question to everybody.
  const isFirst = ([name, schema]: Field) =>
    required.includes(name) || Number(schema['order'] ?? 0) < 90 || name === 'start_date';
  const config: JsonObject = {};
  for (const field of fields.filter(isFirst)) Object.assign(config, await ask(field, required, prompts));
  const others = fields.filter((field) => !isFirst(field));
  const names = others.map(([name]) => name).join(', ');
  const wantsMore =
    others.length > 0 &&
    (await prompts.confirm({ message: `Change what has a default (${names})?`, default: false }));
  if (wantsMore) for (const field of others) Object.assign(config, await ask(field, required, prompts));
  return config;
}

type Field = readonly [name: string, schema: Schema];

function fieldsOf(schema: Schema): Field[] {
  const properties = isObject(schema.properties) ? (schema.properties as Record<string, Schema>) : {};
  return Object.entries(properties).sort(([, a], [, b]) => Number(a['order'] ?? 0) - Number(b['order'] ?? 0));
}

const requiredOf = (schema: Schema) =>
  Array.isArray(schema['required']) ? (schema['required'] as string[]) : [];

/** The answer as it belongs into the config; an optional field that was left empty stays out of it. */
async function ask(
  [name, schema]: Field,
  required: readonly string[],
  prompts: Prompts,
): Promise<JsonObject> {
  const value = await answerTo(name, schema, required.includes(name), prompts);
  return value === undefined ? {} : { [name]: value };
}

async function answerTo(
  name: string,
  schema: Schema,
  isRequired: boolean,
  prompts: Prompts,
): Promise<unknown> {
  const message = messageOf(name, schema, isRequired);
  const given = schema['default'];
  if (Array.isArray(schema['oneOf'])) return askVariant(name, schema, prompts, message);
  if (schema.type === 'boolean') return prompts.confirm({ message, default: given === true });
  if (Array.isArray(schema['enum'])) {
    const choices = schema['enum'].map((value) => ({ name: String(value), value: String(value) }));
    return prompts.select({ message, choices, ...(given === undefined ? {} : { default: String(given) }) });
  }
  const validate = (answer: string) => problemWith(name, schema, isRequired, answer);
  if (schema['airbyte_secret'] === true)
    return meantBy(await prompts.password({ message, mask: true, validate }), schema);
  const typed = typeof given === 'string' || typeof given === 'number' ? { default: String(given) } : {};
  const answer = await prompts.input({ message, ...typed, validate });
  // What has a default need not stand in the file.
  return answer === typed.default && !isRequired ? undefined : meantBy(answer, schema);
}

async function askVariant(
  name: string,
  schema: Schema,
  prompts: Prompts,
  message: string,
): Promise<JsonObject> {
  const variants = schema['oneOf'] as Schema[];
  const key = discriminator(variants) ?? '';
  const constant = (variant: Schema) =>
    String(((variant.properties as JsonObject)[key] as JsonObject | undefined)?.['const']);
  const value = await prompts.select({
    message,
    choices: variants.map((variant) => ({
      name: String(variant['title'] ?? constant(variant)),
      value: constant(variant),
      ...(typeof variant['description'] === 'string' ? { description: variant['description'] } : {}),
    })),
  });
  const chosen = variants.find((variant) => constant(variant) === value)!;
  const inner: JsonObject = { [key]: value };
  for (const [field, own] of fieldsOf(chosen).filter(([field]) => field !== key)) {
    const titled = { ...own, title: `${name}: ${String(own['title'] ?? field)}` };
    Object.assign(inner, await ask([field, titled], requiredOf(chosen), prompts));
  }
  return inner;
}

function messageOf(name: string, schema: Schema, isRequired: boolean): string {
  const title = String(schema['title'] ?? name);
  const said = typeof schema['description'] === 'string' ? `\n  ${schema['description']}\n ` : '';
  const hint = schema['airbyte_secret'] === true ? ` or ${REFERENCE}NAME` : '';
  return plain(`${title}${isRequired ? '' : ' (may be empty)'}${hint}`) + plain(said, true);
}

/** An answer as the value it stands for; undefined: nothing was said. */
function meantBy(answer: string, schema: Schema): unknown {
  const text = answer.trim();
  if (text === '') return undefined;
  if (text.startsWith(REFERENCE)) return text;
  if (schema.type === 'array') return text.split(/[\s,]+/).filter((one) => one !== '');
  const isNumber = schema.type === 'integer' || schema.type === 'number';
  return isNumber && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** What the spec says against an answer; true: nothing. */
function problemWith(name: string, schema: Schema, isRequired: boolean, answer: string): true | string {
  const value = meantBy(answer, schema);
  if (value === undefined) return isRequired ? 'This has to be said.' : true;
  if (typeof value === 'string' && value.startsWith(REFERENCE)) return true;
  try {
    const own = { properties: { [name]: schema } };
    parseConfig(own, withZone({ [name]: value }, ''), '', compileConfig(own));
    return true;
  } catch (error) {
    return (error as Error).message.replace(/^: /, '');
  }
}
