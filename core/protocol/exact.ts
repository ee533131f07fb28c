import { isLosslessNumber, stringify } from 'lossless-json';
import { Failure } from '../../spec/failure.js';
import type { Change } from './output.js';

export interface Exact {
  json: string;
  changes?: readonly Change[];
}

const tooDeep = () =>
  new Failure(
    'system_error',
    'The record is nested so deep (thousands of levels) that it cannot be written; no destination could read it.',
  );

/** What JSON.stringify makes of a number that was kept as text: the sign that rows need `exactJson`. */
export const EXACT_SIGN = '"isLosslessNumber":true';

/**
 * JSON of an ordinary row; of one with an integer beyond 2^53 (a bigint, which JSON.stringify refuses) the
 * exact one.
 */
export function plainJson(data: object): Exact {
  try {
    return { json: JSON.stringify(data) };
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    return exactJson(data);
  }
}

/**
 * JSON of a row that holds numbers JavaScript cannot: integers beyond 2^53 (bigint) and decimals beyond a
 * double (kept as their text) go out digit by digit as they came. What no destination can hold (1e400) is
 * null, and `changes` says so.
 */
export function exactJson(data: object): Exact {
  const changes: Change[] = [];
  const clean = (value: unknown, path: string): unknown => {
    const number = isLosslessNumber(value) ? Number(value.value) : value;
    if (typeof number === 'number') {
      if (Number.isFinite(number)) return value;
      changes.push({ field: path, change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' });
      return null;
    }
    if (Array.isArray(value)) return value.map((item, i) => clean(item, `${path}.${i}`));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, clean(item, path === '' ? key : `${path}.${key}`)]),
    );
  };
  let json: string;
  try {
    json = stringify(clean(data, '')) ?? '{}';
  } catch (error) {
    throw error instanceof RangeError ? tooDeep() : error;
  }
  return changes.length === 0 ? { json } : { json, changes };
}

/**
 * A value without the numbers that JSON has no words for (a vendor's 1e400, a division by zero); copies only
 * what it changes.
 */
export function finite(value: object, changes: Change[]): object {
  try {
    return cleaned(value, changes, undefined) as object;
  } catch (error) {
    throw error instanceof RangeError ? tooDeep() : error;
  }
}

/** Where a value stands; only put into words for one that is changed. */
interface Place {
  readonly name: string | number;
  readonly outer: Place | undefined;
}

function pathOf({ name, outer }: Place): string {
  return outer === undefined ? String(name) : `${pathOf(outer)}.${name}`;
}

function cleaned(value: unknown, changes: Change[], outer: Place | undefined): unknown {
  if (typeof value !== 'object' || value === null) return value;
  let copy: Record<string | number, unknown> | undefined;
  const look = (name: string | number, item: unknown) => {
    if (typeof item === 'number' && item - item !== 0) {
      changes.push({
        field: pathOf({ name, outer }),
        change: 'NULLED',
        reason: 'SOURCE_SERIALIZATION_ERROR',
      });
      return null;
    }
    return typeof item === 'object' && item !== null ? cleaned(item, changes, { name, outer }) : item;
  };
  const keep = (name: string | number, item: unknown) => {
    const fixed = look(name, item);
    if (fixed === item) return;
    copy ??= (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
    copy[name] = fixed;
  };
  if (Array.isArray(value)) for (let at = 0; at < value.length; at++) keep(at, value[at]);
  else for (const name of Object.keys(value)) keep(name, (value as Record<string, unknown>)[name]);
  return copy ?? value;
}
