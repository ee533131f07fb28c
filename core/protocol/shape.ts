import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { isLosslessNumber } from 'lossless-json';
import { isObject, type JsonObject, type Schema } from '../../spec/json.js';
import { looksLikeName } from '../../spec/names.js';
import { toUtc } from './dates.js';
import { finite } from './exact.js';
import type { Change, Row } from './output.js';

/** Told once a sync and field: a field the schema does not have, or a value of another type. */
export type Remark = (message: string) => void;

/** Path of a date-time field: property names, '*' for the items of an array. */
type Path = readonly string[];

/**
 * Brings rows into the form the catalog promises. Values stay as the vendor sent them, but date-times are UTC; one that cannot be
 * read becomes null, and the record says so. What does not fit the schema passes and is named once: the schema may lag behind the vendor.
 */
export function createShaper(
  stream: string,
  schema: Schema,
  remark: Remark,
): (row: object) => Row | undefined {
  const dates = datePaths(schema, []);
  const ajv = new Ajv({
    strict: false,
    validateFormats: false,
    allErrors: true,
    verbose: true,
    logger: false,
    strictNumbers: true,
  });
  const fits: ValidateFunction = ajv.compile(closed(schema) as object);
  const named = new Set<string>();
  const name = ({ instancePath, keyword, params, data, schema: expected }: ErrorObject) => {
    if (
      typeof data === 'bigint' ||
      isLosslessNumber(data) ||
      (typeof data === 'number' && !Number.isFinite(data))
    )
      return;
    const at = instancePath.replace(/\/\d+(?=\/|$)/g, '[]').slice(1);
    const field = fieldOf(at, keyword, params);
    const key = `${keyword} ${field}`;
    if (named.has(key) || named.size >= 100) return;
    named.add(key);
    if (field === UNNAMED)
      remark(
        `${stream}: the vendor sends fields under names that are not shown here: they look like data. They are passed on.`,
      );
    else if (keyword === 'additionalProperties')
      remark(
        `${stream}: the vendor sends a field that the schema does not have: "${field}". It is passed on.`,
      );
    else if (keyword === 'required')
      remark(`${stream}: a record came without the field "${field}", which the schema requires.`);
    else
      remark(
        `${stream}: "${field}" came as ${typeName(data)}, the schema says ${JSON.stringify(expected)}. It is passed on as it came.`,
      );
  };
  return (row) => {
    const changes: Change[] = [];
    let data = row;
    if (!fits(row)) {
      for (const error of fits.errors ?? []) name(error);
      data = finite(row, changes) as object;
    }
    for (const path of dates) data = fixDate(data, path, changes, '') as object;
    for (const key in data) {
      if (Object.hasOwn(data, key)) return changes.length === 0 ? { data } : { data, changes };
    }
    return undefined;
  };
}

/** Stands for all fields whose names may be somebody's data. */
const UNNAMED = '';

function fieldOf(at: string, keyword: string, params: ErrorObject['params']): string {
  if (keyword !== 'additionalProperties') return at || String(params['missingProperty']);
  const name = String(params['additionalProperty']);
  if (!looksLikeName(name)) return UNNAMED;
  return at === '' ? name : `${at}/${name}`;
}

/** The date at `path` in UTC; copies only what it changes, because streams share an item's objects. */
function fixDate(value: unknown, path: Path, changes: Change[], at: string): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    if (value === null || value === undefined) return value;
    const utc = typeof value === 'string' ? toUtc(value) : undefined;
    if (utc !== undefined) return utc;
    changes.push({ field: at, change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' });
    return null;
  }
  if (key === '*') {
    if (!Array.isArray(value)) return value;
    const fixed = value.map((item, i) => fixDate(item, rest, changes, `${at}.${i}`));
    return fixed.some((item, i) => item !== value[i]) ? fixed : value;
  }
  if (!isObject(value) || !Object.hasOwn(value, key)) return value;
  const fixed = fixDate(value[key], rest, changes, at === '' ? key : `${at}.${key}`);
  return fixed === value[key] ? value : { ...value, [key]: fixed };
}

function datePaths(schema: unknown, path: Path): Path[] {
  if (!isObject(schema)) return [];
  if (schema['format'] === 'date-time') return [path];
  const inside = isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  return [
    ...inside.flatMap(([key, field]) => datePaths(field, [...path, key])),
    ...datePaths(schema['items'], [...path, '*']),
  ];
}

/** The schema with its objects closed, so that a field it does not have is an error with a name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isObject(schema)) return schema;
  const out: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties' && isObject(value))
      out[key] = Object.fromEntries(Object.entries(value).map(([name, field]) => [name, closed(field)]));
    else if (key === 'items') out[key] = closed(value);
    else out[key] = value;
  }
  if (isObject(out['properties']) && Object.keys(out['properties']).length > 0)
    out['additionalProperties'] = false;
  return out;
}

const typeName = (value: unknown) =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
