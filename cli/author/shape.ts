import { configError } from '../../spec/failure.js';
import { isObject, type JsonObject } from '../../spec/json.js';
import type { ListKind, RowShape } from './plan.js';

/**
 * Fields that may tell rows apart, that may tell when, and that may tell whether it is finished: the
 * likeliest first.
 */
const IDS = [/^id$/i, /^(uuid|guid|key)$/i, /[-_.\s]id$/i, /[a-z]I[dD]$/, /(number|code|reference)$/i];
const TIMES = { changes: [/updat|modif|chang/i], others: [/creat|start|begin|^date|time/i, /./] };
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

/** A whole number that was written as a fraction: the vendor means numbers of any kind (`"price": 12.0`). */
export class Fraction {
  constructor(readonly value: number) {}
}

/**
 * Rows like those of an example answer: the types of its fields, all of which may be null but the key and the
 * time. None of its values is kept but the word for "finished".
 * @throws where there is no row in it, or no key or time in the row
 */
export function shapeOf(answer: unknown, list: ListKind): RowShape {
  const lists = listsIn(answer).filter((rows) => rows.some((row) => Object.keys(row).length > 0));
  const found = lists.map((rows) => columnsOf(rows, list));
  const [first] = found;
  if (first === undefined)
    throw configError('The example has no row: a JSON list of objects, or an object, is needed.');
  const { rows, columns, id, at } =
    found.find((one) => one.id !== undefined && one.at !== undefined) ?? first;
  const fields = [...columns.keys()];
  const has = `it has ${fields.join(', ')}`;
  if (id === undefined)
    throw configError(
      `The example has no field that tells its rows apart: ${has}, and none of them is an id that is there in every row and another one in each.`,
    );
  if (at === undefined)
    throw configError(
      `The example has no field with a date-time (2026-01-01T00:00:00Z) in every row: ${has}. A cursor needs one.`,
    );
  const isText = (field: string) => columns.get(field)!.every((value) => typeof value === 'string');
  const status = firstOf(fields, STATUSES, (field) => field !== id && field !== at && isText(field));
  const words = rows.map((one) => String(own(one, status ?? '')));
  const { schema, mixed } = schemaOf(columns, [id, at]);
  return {
    schema,
    mixed,
    id: { field: id, type: idTypeOf(columns.get(id)![0])! },
    at,
    status:
      status === undefined
        ? undefined
        : { field: status, done: words.find((word) => FINISHED.test(word)) ?? 'done' },
  };
}

/** The values of each field, and which of them may be key and cursor. */
function columnsOf(rows: readonly JsonObject[], list: ListKind) {
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = new Map(fields.map((field) => [field, rows.map((row) => own(row, field))]));
  const id = firstOf(fields, IDS, (field) => isKey(columns.get(field)!));
  const times = list === 'changes' ? [...TIMES.changes, ...TIMES.others] : TIMES.others;
  const at = firstOf(fields, times, (field) => field !== id && columns.get(field)!.every(isDateTime));
  return { rows, columns, id, at };
}

/** What a row says itself: every object has a constructor. */
const own = (row: JsonObject, field: string): unknown => (Object.hasOwn(row, field) ? row[field] : undefined);

const isDateTime = (value: unknown) => typeof value === 'string' && DATE_TIME.test(value);

/** Of one type, in every row, and another one in each. */
function isKey(values: readonly unknown[]): boolean {
  const plain = values.map((value) => (value instanceof Fraction ? value.value : value));
  const [type, ...others] = new Set(plain.map(idTypeOf));
  return type !== undefined && others.length === 0 && new Set(plain).size === plain.length;
}

/** undefined: this is no id. */
function idTypeOf(value: unknown): 'integer' | 'string' | undefined {
  if (typeof value === 'string') return value === '' ? undefined : 'string';
  const isWhole = typeof value === 'bigint' || value instanceof Fraction || Number.isInteger(value);
  return isWhole ? 'integer' : undefined;
}

/** How deep envelopes are put into each other. */
const DEEP = 4;

const isRecord = (value: unknown): value is JsonObject => isObject(value) && !(value instanceof Fraction);

/** What may be the rows of an answer: a bare list, each list in an envelope, the outer ones first, or one row. */
function listsIn(answer: unknown): JsonObject[][] {
  const rows = Array.isArray(answer) ? answer.filter(isRecord) : [];
  if (rows.length > 0) return [rows];
  if (!isRecord(answer)) return [];
  let level: unknown[] = [answer];
  const lists: JsonObject[][] = [];
  for (let depth = 0; depth < DEEP; depth++) {
    const values = level.filter(isRecord).flatMap((envelope) => Object.values(envelope));
    lists.push(...values.filter(Array.isArray).flatMap((list) => listsIn(list)));
    level = values;
  }
  // What holds nothing but lists and objects is no row.
  const isRow = Object.values(answer).some((value) => !Array.isArray(value) && !isRecord(value));
  return isRow ? [...lists, [answer]] : lists;
}

const firstOf = (fields: readonly string[], patterns: readonly RegExp[], fits: (field: string) => boolean) =>
  patterns.flatMap((pattern) => fields.filter((field) => pattern.test(field) && fits(field)))[0];

/** The types of all rows together; `mixed`: what has several. */
function schemaOf(columns: ReadonlyMap<string, unknown[]>, required: readonly string[]) {
  const mixed: string[] = [];
  const properties = [...columns].map(([field, values]) => [
    field,
    required.includes(field) ? single(values) : propertyOf(values, field, mixed),
  ]);
  const schema: JsonObject = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: true,
    required: [...required],
    properties: Object.fromEntries(properties) as JsonObject,
  };
  return { schema, mixed };
}

/** Of a key or a cursor. */
const single = (values: readonly unknown[]): JsonObject =>
  values.every(isDateTime)
    ? { type: 'string', format: 'date-time' }
    : { type: typeof values[0] === 'string' ? 'string' : 'integer' };

function propertyOf(values: readonly unknown[], place: string, mixed: string[]): JsonObject {
  const there = values.filter((value) => value !== undefined && value !== null);
  const [type = 'string', ...others] = typesOf(there);
  if (others.length > 0) mixed.push(place);
  // Destinations have one type for a column: what comes in several is a text, and so is what nothing is known of.
  const one = others.length > 0 ? 'string' : type;
  const nullable: JsonObject = { type: ['null', one] };
  if (one === 'array') {
    const items = (there as unknown[][]).flat();
    return items.length === 0 ? nullable : { ...nullable, items: propertyOf(items, `${place}[]`, mixed) };
  }
  if (one === 'object') return { ...nullable, ...objectOf(there as JsonObject[], place, mixed) };
  const isTime = there.length > 0 && there.every(isDateTime);
  return isTime ? { ...nullable, format: 'date-time' } : nullable;
}

function objectOf(values: readonly JsonObject[], place: string, mixed: string[]): JsonObject {
  const fields = [...new Set(values.flatMap((value) => Object.keys(value)))];
  const properties = fields.map((field) => [
    field,
    propertyOf(
      values.map((value) => own(value, field)),
      `${place}.${field}`,
      mixed,
    ),
  ]);
  return { additionalProperties: true, properties: Object.fromEntries(properties) as JsonObject };
}

/** Integers among numbers are numbers. */
function typesOf(values: readonly unknown[]): string[] {
  const types = new Set(values.map(typeOf));
  if (types.has('number')) types.delete('integer');
  return [...types];
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value instanceof Fraction) return 'number';
  if (typeof value === 'bigint' || Number.isInteger(value)) return 'integer';
  return typeof value;
}

/** An invented value for each field but the key, the time and the status. */
export function inventedFields({ schema, id, at, status }: RowShape): JsonObject {
  const properties = schema['properties'] as Record<string, JsonObject>;
  const others = Object.entries(properties).filter(
    ([field]) => ![id.field, at, status?.field].includes(field),
  );
  return Object.fromEntries(others.map(([field, property]) => [field, invented(property)]));
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
