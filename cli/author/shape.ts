import { configError } from '../../spec/failure.js';
import { isObject, type JsonObject } from '../../spec/json.js';
import type { ListKind, RowShape } from './plan.js';

/** Fields that may tell rows apart, that may tell when, and that may tell whether it is finished: the likeliest first. */
const IDS = [/^id$/i, /^(uuid|guid|key)$/i, /_?id$/i];
const TIMES = { changes: [/updat|modif|chang/i], others: [/creat|start|begin|^date|time/i, /updat|modif/i] };
const STATUSES = [/^status$/i, /^state$/i, /^phase$/i];
const FINISHED = /^(done|complete|completed|finished|processed|ready|closed|solved|success|succeeded)$/i;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** What a connector without an example is written for: the person puts the vendor's fields in their place. */
export function ordinary(list: ListKind): RowShape {
  const sample = {
    id: 1,
    status: 'done',
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    title: '',
  };
  return shapeOf(sample, list);
}

/**
 * Rows like those of an example answer: the types of its fields, all of which may be null but the key and the time. None of its values
 * is kept but the word for "finished".
 * @throws where there is no row in it, or no key or time in the row
 */
export function shapeOf(answer: unknown, list: ListKind): RowShape {
  const rows = rowsOf(answer);
  const row = merged(rows);
  const fields = Object.keys(row);
  const id = firstOf(fields, IDS, (field) => ['string', 'number', 'bigint'].includes(typeof row[field]));
  const at = firstOf(
    fields,
    list === 'changes' ? [...TIMES.changes, ...TIMES.others] : TIMES.others,
    (field) => typeof row[field] === 'string' && DATE_TIME.test(row[field]),
  );
  if (id === undefined)
    throw configError(
      `The example has no field that tells its rows apart: it has ${fields.join(', ')}, and none of them is an id.`,
    );
  if (at === undefined)
    throw configError(
      `The example has no field with a date-time (2026-01-01T00:00:00Z): it has ${fields.join(', ')}. A cursor needs one.`,
    );
  const status = firstOf(fields, STATUSES, (field) => typeof row[field] === 'string');
  const words = rows.map((one) => String(one[status ?? '']));
  return {
    schema: schemaOf(row, [id, at]),
    id: { field: id, type: typeof row[id] === 'string' ? 'string' : 'integer' },
    at,
    status:
      status === undefined
        ? undefined
        : { field: status, done: words.find((word) => FINISHED.test(word)) ?? 'done' },
  };
}

/** The rows of an answer: a bare list, the first list in an envelope, or one row. */
function rowsOf(answer: unknown): JsonObject[] {
  const lists = isObject(answer)
    ? Object.values(answer).filter((value) => Array.isArray(value) && isObject(value[0]))
    : [];
  const rows = Array.isArray(answer) ? answer : ((lists[0] as unknown[] | undefined) ?? [answer]);
  const objects = rows.filter(isObject);
  if (objects.length === 0)
    throw configError('The example has no row: a JSON list of objects, or an object, is needed.');
  return objects;
}

/** All fields that any row has, with the first value that says something. */
function merged(rows: readonly JsonObject[]): JsonObject {
  const out: JsonObject = {};
  for (const row of rows)
    for (const [field, value] of Object.entries(row))
      if (out[field] === undefined || out[field] === null) out[field] = value;
  return out;
}

const firstOf = (fields: readonly string[], patterns: readonly RegExp[], fits: (field: string) => boolean) =>
  patterns.flatMap((pattern) => fields.filter((field) => pattern.test(field) && fits(field)))[0];

function schemaOf(row: JsonObject, required: readonly string[]): JsonObject {
  const properties = Object.entries(row).map(([field, value]) => [
    field,
    propertyOf(value, required.includes(field)),
  ]);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: true,
    required: [...required],
    properties: Object.fromEntries(properties) as JsonObject,
  };
}

function propertyOf(value: unknown, isRequired: boolean): JsonObject {
  const type = (name: string) => ({ type: isRequired ? name : ['null', name] });
  if (Array.isArray(value)) {
    const [first] = value as unknown[];
    return { ...type('array'), ...(first === undefined ? {} : { items: propertyOf(first, false) }) };
  }
  if (isObject(value)) {
    const properties = Object.entries(value).map(([field, inner]) => [field, propertyOf(inner, false)]);
    return {
      ...type('object'),
      additionalProperties: true,
      properties: Object.fromEntries(properties) as JsonObject,
    };
  }
  if (typeof value === 'string')
    return { ...type('string'), ...(DATE_TIME.test(value) ? { format: 'date-time' } : {}) };
  if (typeof value === 'boolean') return type('boolean');
  if (typeof value === 'bigint' || Number.isInteger(value)) return type('integer');
  // null tells nothing: a text is what most things can be written as.
  return type(typeof value === 'number' ? 'number' : 'string');
}

/** An invented value for each field, as the text of a JavaScript expression. */
export function inventedFields({ schema, id, at, status }: RowShape): [string, string][] {
  const properties = schema['properties'] as Record<string, JsonObject>;
  return Object.entries(properties)
    .filter(([field]) => ![id.field, at, status?.field].includes(field))
    .map(([field, property]) => [field, JSON.stringify(invented(property))]);
}

function invented({ type, format, properties, items }: JsonObject): unknown {
  const name = [type].flat().find((one) => one !== 'null');
  if (name === 'integer') return 7;
  if (name === 'number') return 0.5;
  if (name === 'boolean') return true;
  if (name === 'array') return items === undefined ? [] : [invented(items as JsonObject)];
  if (name === 'object') {
    const fields = Object.entries((properties ?? {}) as Record<string, JsonObject>);
    return Object.fromEntries(fields.map(([field, property]) => [field, invented(property)]));
  }
  return format === 'date-time' ? '2026-01-01T00:00:00.000Z' : 'text';
}
