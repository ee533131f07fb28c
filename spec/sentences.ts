import type { ErrorObject } from 'ajv';
import { isObject, type JsonObject } from './json.js';

/**
 * One error of a JSON Schema as a sentence that names the field and says what is expected. Values are never
 * quoted: a secret pasted into the wrong field is still a secret.
 */
export function sentence(error: ErrorObject): string {
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  const name = (child?: string) => [path, child].filter(Boolean).join('.');
  const field = `"${name() || 'the config'}"`;
  const { params, parentSchema } = error as ErrorObject & { params: JsonObject; parentSchema: JsonObject };
  switch (error.keyword) {
    case 'required':
      return `"${name(String(params['missingProperty']))}" is missing`;
    case 'type':
      return `${field} must be ${types(params['type'])}, not ${typeName(error.data)}`;
    case 'minimum':
    case 'maximum':
      return `${field} must be ${range(parentSchema)}`;
    case 'pattern':
    case 'format':
      return `${field} must look like ${parentSchema['pattern_descriptor'] ?? params['format'] ?? params['pattern']}`;
    case 'minLength':
      return Number(params['limit']) > 1
        ? `${field} must have at least ${params['limit']} characters`
        : `${field} must not be empty`;
    case 'minItems':
      return Number(params['limit']) > 1
        ? `${field} must have at least ${params['limit']} entries`
        : `${field} must not be empty`;
    case 'enum':
      return `${field} must be one of ${(params['allowedValues'] as unknown[]).map(String).join(', ')}`;
    case 'const':
      return `${field} must be ${JSON.stringify(params['allowedValue'])}`;
    default:
      return `${field} ${error.message ?? 'is not valid'}`;
  }
}

function range(schema: JsonObject): string {
  const { minimum, maximum } = schema;
  if (minimum !== undefined && maximum !== undefined) return `between ${minimum} and ${maximum}`;
  return minimum === undefined ? `at most ${maximum}` : `at least ${minimum}`;
}

const WORDS: Record<string, string> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

const types = (wanted: unknown) =>
  [wanted]
    .flat()
    .map((type) => WORDS[String(type)] ?? String(type))
    .join(' or ');

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'an object';
  if (typeof value === 'number')
    return Number.isInteger(value) ? 'a whole number' : 'a number with a fraction';
  return WORDS[typeof value] ?? typeof value;
}
