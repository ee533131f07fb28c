import { isLosslessNumber } from 'lossless-json';
import { toUtc } from '../core/protocol/dates.js';
import { isObject, type Schema } from '../spec/json.js';
import { jsonText, storable } from './text.js';

/** What a column holds; each database has its own name for the type. */
export type Kind = 'boolean' | 'integer' | 'huge' | 'number' | 'time' | 'date' | 'text' | 'json';

/** A value on its way into a column. Times are texts in UTC, JSON is a text, long integers are exact. */
export type Cell = string | number | bigint | boolean | null;

const INT64 = 2n ** 63n;
/** What the smallest of the long integer types holds: 38 digits. */
const INT128 = 10n ** 38n;
/** Fields that a schema calls date-times come in UTC already, or as null: no need to read them twice. */
const isShaped = (value: string) => value.length >= 20 && value[10] === 'T' && value.endsWith('Z');
const isDate = (value: string) => /^\d{4}-\d{2}-\d{2}$/.test(value) && toUtc(value) !== undefined;

const ENCODERS: Record<Kind, (value: unknown) => Cell | undefined> = {
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  integer: (value) => {
    if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
    return typeof value === 'bigint' && value >= -INT64 && value < INT64 ? value : undefined;
  },
  huge: (value) => {
    if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
    return typeof value === 'bigint' && value > -INT128 && value < INT128 ? value : undefined;
  },
  number: (value) => {
    if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
    if (isLosslessNumber(value)) return ENCODERS.number(Number(value.value));
    return typeof value === 'bigint' && BigInt(Number(value)) === value ? Number(value) : undefined;
  },
  time: (value) => {
    if (typeof value !== 'string') return undefined;
    return isShaped(value) ? value : toUtc(value);
  },
  date: (value) => (typeof value === 'string' && isDate(value) ? value : undefined),
  text: (value) => {
    if (typeof value === 'string') return storable(value);
    return typeof value === 'object' ? jsonText(value) : String(value);
  },
  json: (value) => jsonText(value),
};

/** A value as a column of this kind holds it; undefined: it does not fit. Texts and JSON take everything. */
export function encode(kind: Kind, value: unknown): Cell | undefined {
  return value === null || value === undefined ? null : ENCODERS[kind](value);
}

/** The kind of a column for a field that a schema describes. */
export function kindOfSchema(schema: unknown): Kind {
  if (!isObject(schema)) return 'json';
  const { type, format } = schema as Schema;
  const types = (Array.isArray(type) ? type : [type]).filter((one) => one !== 'null');
  if (types.length === 2 && types.includes('integer') && types.includes('number')) return 'number';
  if (types.length > 1 && types.every((one) => one !== 'object' && one !== 'array')) return 'text';
  if (types.length !== 1) return 'json';
  switch (types[0]) {
    case 'boolean':
    case 'integer':
    case 'number':
      return types[0];
    case 'string':
      if (format === 'date-time') return 'time';
      return format === 'date' ? 'date' : 'text';
    default:
      return 'json';
  }
}

/**
 * The narrowest kind for a value of which no schema speaks. A text that looks like a time stays a text: the
 * next one may not.
 */
export function kindOfValue(value: unknown): Kind {
  if (typeof value === 'boolean') return 'boolean';
  if (isLosslessNumber(value)) return 'number';
  if (typeof value === 'number' || typeof value === 'bigint') {
    if (ENCODERS.integer(value) !== undefined) return 'integer';
    return typeof value === 'bigint' ? 'huge' : 'number';
  }
  return typeof value === 'string' ? 'text' : 'json';
}

const NUMBERS: readonly Kind[] = ['integer', 'huge', 'number'];

/** The kind that holds what both hold: among numbers the wider one, else a text. A column of JSON stays one. */
export function wider(have: Kind, needed: Kind): Kind {
  if (have === needed || have === 'json' || have === 'text') return have;
  const [a, b] = [NUMBERS.indexOf(have), NUMBERS.indexOf(needed)];
  return a < 0 || b < 0 ? 'text' : NUMBERS[Math.max(a, b)]!;
}

/** A cell that was encoded for one kind, for a wider one; undefined: a number that would lose digits. */
export function convert(cell: Cell, to: Kind): Cell | undefined {
  if (cell === null) return null;
  if (to === 'huge' || to === 'number') return ENCODERS[to](cell);
  return String(cell);
}
