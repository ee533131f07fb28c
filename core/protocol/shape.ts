import type { ErrorObject } from 'ajv';
import { isLosslessNumber } from 'lossless-json';
import type { Fits } from '../../spec/fits.js';
import { isObject, type Schema } from '../../spec/json.js';
import { looksLikeName } from '../../spec/names.js';
import { closed } from './closed.js';
import { toUtc } from './dates.js';
import { finite } from './exact.js';
import type { Change, Row } from './output.js';

/** Told once a sync and field: a field the schema does not have, or a value of another type. */
export type Remark = (message: string) => void;

/** Path of a date-time field: property names, '*' for the items of an array. */
type Path = readonly string[];

/**
 * Brings rows into the form the catalog promises. Values stay as the vendor sent them, but date-times are
 * UTC; one that cannot be read becomes null, and the record says so. What does not fit the schema passes and
 * is named once: the schema may lag behind the vendor.
 */
export function createShaper(
  stream: string,
  schema: Schema,
  fits: Fits,
  remark: Remark,
): (row: object) => Row | undefined {
  const dates = datePaths(schema, []);
  const named = new Set<string>();
  const declared = declaredIn(schema);
  const name = (row: object, error: ErrorObject) => {
    const { instancePath, keyword, params } = error;
    // The validator is of whole rows, and this field was deselected.
    if (keyword === 'required' && instancePath === '' && !isWritten(schema, params['missingProperty']))
      return;
    const data = at(row, namesIn(instancePath));
    if (
      typeof data === 'bigint' ||
      isLosslessNumber(data) ||
      (typeof data === 'number' && !Number.isFinite(data))
    )
      return;
    const place = placeOf(instancePath, declared);
    const field = fieldOf(place, keyword, params);
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
        `${stream}: "${field}" came as ${typeName(data)}, the schema says ${JSON.stringify(expected(schema, error))}. It is passed on as it came.`,
      );
  };
  return (row) => {
    const changes: Change[] = [];
    let data = row;
    if (!fits(row)) {
      for (const error of fits.errors ?? []) name(row, error);
      data = finite(row, changes);
    }
    for (const path of dates) data = fixDate(data, path, 0, changes, '') as object;
    for (const key in data) {
      if (Object.hasOwn(data, key)) return changes.length === 0 ? { data } : { data, changes };
    }
    return undefined;
  };
}

const isWritten = ({ properties }: Schema, field: unknown): boolean =>
  !isObject(properties) || Object.hasOwn(properties, String(field));

/** All names that a schema has for fields. */
function declaredIn(schema: unknown, names = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return names;
  for (const [key, inner] of Object.entries(schema)) {
    if (key === 'properties' && isObject(inner)) for (const name of Object.keys(inner)) names.add(name);
    declaredIn(inner, names);
  }
  return names;
}

/** Where a value stands, without the numbers in lists. In a map the names on the way may be data as well. */
function placeOf(pointer: string, declared: ReadonlySet<string>): string {
  const parts = namesIn(pointer).map((name) => {
    if (/^\d+$/.test(name)) return '[]';
    return declared.has(name) || looksLikeName(name) ? `/${name}` : '/*';
  });
  return parts.join('').replace(/^\//, '');
}

/** Stands for all fields whose names may be somebody's data. */
const UNNAMED = '';

function fieldOf(at: string, keyword: string, params: ErrorObject['params']): string {
  if (keyword !== 'additionalProperties') return at || String(params['missingProperty']);
  const name = String(params['additionalProperty']);
  if (!looksLikeName(name)) return UNNAMED;
  return at === '' ? name : `${at}/${name}`;
}

/**
 * The date at `path`, of which `depth` names are behind us, in UTC; copies only what it changes: streams
 * share an item's objects.
 */
function fixDate(value: unknown, path: Path, depth: number, changes: Change[], at: string): unknown {
  const key = path[depth];
  if (key === undefined) return inUtc(value, changes, at);
  if (key === '*') {
    if (!Array.isArray(value)) return value;
    const fixed = value.map((item, i) => fixDate(item, path, depth + 1, changes, `${at}.${i}`));
    return fixed.some((item, i) => item !== value[i]) ? fixed : value;
  }
  if (!isObject(value) || !Object.hasOwn(value, key)) return value;
  const fixed = fixDate(value[key], path, depth + 1, changes, at === '' ? key : `${at}.${key}`);
  return fixed === value[key] ? value : { ...value, [key]: fixed };
}

function inUtc(value: unknown, changes: Change[], at: string): unknown {
  if (value === null || value === undefined) return value;
  const utc = typeof value === 'string' ? toUtc(value) : undefined;
  if (utc !== undefined) return utc;
  changes.push({ field: at, change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' });
  return null;
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

/**
 * What the schema says where an error is. Of a type's error a validator that was made beforehand leaves out
 * where that stands.
 */
function expected(schema: Schema, { schemaPath, instancePath, keyword }: Partial<ErrorObject>): unknown {
  if (schemaPath !== undefined) return at(closed(schema), namesIn(schemaPath).map(decodeURIComponent));
  const field = namesIn(instancePath ?? '').reduce<unknown>((outer, name) => {
    if (!isObject(outer)) return undefined;
    return isObject(outer['items']) ? outer['items'] : at(outer['properties'], [name]);
  }, schema);
  return at(field, [keyword ?? '']);
}

/** The names of a JSON pointer. */
const namesIn = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));

/** What stands in a value under these names, one inside the other. */
const at = (value: unknown, names: readonly string[]): unknown =>
  names.reduce<unknown>(
    (outer, name) => (isObject(outer) || Array.isArray(outer) ? own(outer, name) : undefined),
    value,
  );

const own = (outer: object, name: string): unknown =>
  Object.hasOwn(outer, name) ? (outer as Record<string, unknown>)[name] : undefined;

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
