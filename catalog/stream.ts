import { isObject, type JsonObject, type Schema } from '../spec/json.js';

/** What a connector says about one stream it can deliver. */
export interface StreamDeclaration {
  name: string;
  schema: Schema;
  primaryKey: readonly string[];
  cursorField?: string | undefined;
  /** The vendor leaves the cursor out of some rows. */
  isSparse?: boolean;
  incremental: boolean;
  /** Personal data in full: not selected unless somebody says so. */
  personal?: boolean;
}

export interface AirbyteStream {
  name: string;
  json_schema: Schema;
  supported_sync_modes: ('full_refresh' | 'incremental')[];
  source_defined_cursor?: boolean;
  default_cursor_field?: string[];
  source_defined_primary_key: string[][];
  is_resumable: boolean;
}

/** A stream as `discover` shows it. */
export function airbyteStream({
  name,
  schema,
  primaryKey,
  cursorField,
  incremental,
}: StreamDeclaration): AirbyteStream {
  return {
    name,
    json_schema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      additionalProperties: true,
      ...schema,
    },
    supported_sync_modes: incremental ? ['full_refresh', 'incremental'] : ['full_refresh'],
    ...(incremental && cursorField !== undefined
      ? { source_defined_cursor: true, default_cursor_field: [cursorField] }
      : {}),
    source_defined_primary_key: primaryKey.map((field) => [field]),
    is_resumable: incremental,
  };
}

/**
 * What is wrong with a declaration, for the author of the connector: keys that the schema does not have, most
 * of all.
 */
export function declarationProblems({
  name,
  schema,
  primaryKey,
  cursorField,
  isSparse = false,
  incremental,
}: StreamDeclaration): string[] {
  if (typeof name !== 'string' || name === '') return ['a stream has no name'];
  if (!isObject(schema)) return [`stream ${name}: it has no schema`];
  const problems: string[] = [];
  // Whoever writes without the compiler may leave it out, or name a field where a list of them belongs.
  if (primaryKey !== undefined && !Array.isArray(primaryKey))
    problems.push('its primary key is no list of fields');
  else if (primaryKey === undefined || primaryKey.length === 0) problems.push('it has no primary key');
  else {
    for (const field of new Set(primaryKey)) problems.push(...fieldProblems(schema, 'primary key', field));
    if (new Set(primaryKey).size < primaryKey.length) problems.push('its primary key has a field twice');
  }
  if (cursorField !== undefined)
    problems.push(...fieldProblems(schema, 'cursor field', cursorField, isSparse));
  if (incremental && cursorField === undefined) problems.push('it is incremental and has no cursor field');
  return problems.map((problem) => `stream ${name}: ${problem}`);
}

function fieldProblems(schema: Schema, kind: string, field: unknown, isSparse = false): string[] {
  if (typeof field !== 'string') return [`${kind} ${JSON.stringify(field)} is not the name of a field`];
  const what = `${kind} "${field}"`;
  const fields = isObject(schema.properties) ? (schema.properties as JsonObject) : {};
  if (!Object.hasOwn(fields, field)) return [`${what} is not in its schema`];
  if (isSparse) return [];
  const { required } = schema as { required?: unknown };
  const problems = [];
  if (!Array.isArray(required) || !required.includes(field))
    problems.push(`${what} is not among the required fields of its schema`);
  if (mayBeNull(fields[field])) problems.push(`${what} may be null in its schema`);
  return problems;
}

/** Whether a schema lets a value be null, in any of the ways to say so. */
function mayBeNull(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  const { type, const: only, enum: words, anyOf, oneOf } = schema;
  if (type !== undefined) return [type].flat().includes('null');
  if (only === null || (Array.isArray(words) && words.includes(null))) return true;
  return [anyOf, oneOf].some((forms) => Array.isArray(forms) && forms.some(mayBeNull));
}
