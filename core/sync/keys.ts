import { isLosslessNumber } from 'lossless-json';
import { isObject } from '../../spec/json.js';
import { fingerprint, textOf } from '../fingerprint.js';

/**
 * A value that can tell one row from another when it is written: numbers that JSON does not have are written
 * as null, and what is an object or a list stands in no column of a key.
 */
function isTold(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  const number = isLosslessNumber(value) ? Number(value.value) : value;
  return typeof number === 'number' ? Number.isFinite(number) : typeof number !== 'object';
}

const partOf = (row: object, field: string): unknown => (row as Record<string, unknown>)[field];

/** Has the row every part of its primary key? Destinations refuse a null in it, or cannot tell such rows apart. */
export const hasKey = (row: object, fields: readonly string[]): boolean =>
  fields.every((field) => isTold(partOf(row, field)));

/** Does its item's id stand in the primary key of a row? Then no other item has a row of that key. */
export const isKeyedBy = (id: string, row: object, fields: readonly string[]): boolean =>
  isObject(row) &&
  fields.some((field) => {
    const value = partOf(row, field);
    return value === id || String(value) === id;
  });

/** The primary key of a row as one text. */
export const keyOf = (row: object, fields: readonly string[]): string =>
  fields.map((field) => String(partOf(row, field))).join('\0');

export interface Distinct {
  /** Each key once, as it came last. Rows that lack a part of it are all here: they are another matter. */
  rows: object[];
  /** How many were left out for another of the same key, and how many of those said something else. */
  doubled: number;
  differing: number;
}

/** A vendor may name a thing twice; a primary key leaves a sync once (the last one counts). */
export function distinctRows(rows: readonly object[], fields: readonly string[]): Distinct {
  const byKey = new Map<string, object>();
  const keyless: object[] = [];
  let differing = 0;
  for (const row of rows) {
    if (!hasKey(row, fields)) {
      keyless.push(row);
      continue;
    }
    const key = keyOf(row, fields);
    const other = byKey.get(key);
    if (other !== undefined && textOf(other) !== textOf(row)) differing++;
    byKey.set(key, row);
  }
  return {
    rows: [...byKey.values(), ...keyless],
    doubled: rows.length - keyless.length - byKey.size,
    differing,
  };
}

/** A row as eight characters, to know it again when its key comes twice. */
export const rowMark = (row: object): string => fingerprint(textOf(row));
