import { isLosslessNumber } from 'lossless-json';
import { isObject, type JsonObject } from '../../../spec/json.js';

/** Told of a value that the schema has no room for; `field` is its path. */
export type Lost = (field: string, types: readonly string[]) => void;

type Fit = (value: unknown) => unknown;

/**
 * Brings values into the types that targets were told: they refuse the whole run for one record that does not
 * fit. What can be said in the wanted type is (7 as "7", "7" as 7); what cannot is null, and `lost` hears of
 * it. Fields of a closed object that the schema does not have are left out. Copies only what it changes.
 *
 *     createFit({ properties: { n: { type: ['null', 'integer'] } } }, lost)({ n: '7' }); // { n: 7 }
 */
export function createFit(schema: JsonObject, lost: Lost): (row: object) => object {
  return objectFit(schema, '', lost) as (row: object) => object;
}

function fitOf(schema: unknown, at: string, lost: Lost): Fit | undefined {
  if (!isObject(schema)) return undefined;
  const types = typesOf(schema['type']);
  const inObject = isObject(schema['properties']) ? objectFit(schema, at, lost) : undefined;
  const inArray = arrayFit(schema['items'], at, lost);
  if (types.length === 0) return inObject ?? inArray;
  const fits = testOf(types);
  return (value) => {
    if (value === undefined) return value;
    const fitting = fits(value) ? value : converted(value, types);
    if (fitting === undefined) {
      lost(at, types);
      // A primary key is never null: the target says what it thinks of it.
      return types.includes('null') ? null : value;
    }
    if (Array.isArray(fitting)) return inArray === undefined ? fitting : inArray(fitting);
    return isObject(fitting) && inObject !== undefined ? inObject(fitting) : fitting;
  };
}

const typesOf = (type: unknown): string[] => {
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? type.filter((one): one is string => typeof one === 'string') : [];
};

function objectFit(schema: JsonObject, at: string, lost: Lost): Fit {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const fields = new Map(
    Object.entries(properties).map(([name, field]) => [
      name,
      fitOf(field, at === '' ? name : `${at}.${name}`, lost),
    ]),
  );
  const closed = schema['additionalProperties'] === false;
  return (value) => {
    if (!isObject(value) || isLosslessNumber(value)) return value;
    let copy: JsonObject | undefined;
    for (const name of Object.keys(value)) {
      const inner = value[name];
      if (closed && !fields.has(name)) {
        copy ??= { ...value };
        delete copy[name];
        continue;
      }
      const field = fields.get(name);
      const fitting = field === undefined ? inner : field(inner);
      if (fitting === inner) continue;
      copy ??= { ...value };
      copy[name] = fitting;
    }
    return copy ?? value;
  };
}

function arrayFit(items: unknown, at: string, lost: Lost): Fit | undefined {
  const inItem = fitOf(items, `${at}[]`, lost);
  if (inItem === undefined) return undefined;
  return (value) => {
    if (!Array.isArray(value)) return value;
    let copy: unknown[] | undefined;
    for (let at = 0; at < value.length; at++) {
      const fitting = inItem(value[at]);
      if (fitting === value[at]) continue;
      copy ??= [...value];
      copy[at] = fitting;
    }
    return copy ?? value;
  };
}

const isInteger = (value: unknown): boolean => {
  if (typeof value === 'bigint') return true;
  return isLosslessNumber(value) ? /^-?\d+$/.test(value.value) : Number.isInteger(value);
};

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'bigint' || isLosslessNumber(value);

const TESTS: Record<string, (value: unknown) => boolean> = {
  null: (value) => value === null,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: isInteger,
  number: isNumber,
  array: Array.isArray,
  object: (value) => isObject(value) && !isLosslessNumber(value),
};

/** Has a value one of these types? Of an unknown type is everything. */
function testOf(types: readonly string[]): (value: unknown) => boolean {
  const tests = types.map((type) => TESTS[type] ?? (() => true));
  const [first, second] = tests;
  // As most schemas have it: the type, or null.
  if (first !== undefined && second !== undefined && tests.length === 2)
    return (value) => first(value) || second(value);
  return (value) => tests.some((test) => test(value));
}

/** The same in one of the wanted types; undefined: it cannot be said in any. */
function converted(value: unknown, types: readonly string[]): unknown {
  if (types.includes('string') && (isNumber(value) || typeof value === 'boolean')) return String(value);
  if (typeof value !== 'string') return undefined;
  const number = /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/.test(value) ? Number(value) : undefined;
  if (number !== undefined && types.includes('number')) return number;
  if (number !== undefined && types.includes('integer') && Number.isInteger(number)) return number;
  if (types.includes('boolean') && (value === 'true' || value === 'false')) return value === 'true';
  return undefined;
}
