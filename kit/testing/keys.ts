import assert from 'node:assert/strict';
import { isObject } from '../../spec/json.js';
import type { Read } from './read.js';

/** The primary keys of the rows that each stream must have: "7", and of several fields "7/1". */
export type Truth = Readonly<Record<string, Iterable<string>>>;
export type Keys = Readonly<Record<string, ReadonlySet<string>>>;

export const asKeys = (truth: Truth): Keys =>
  Object.fromEntries(Object.entries(truth).map(([stream, keys]) => [stream, new Set(keys)]));

/**
 * The keys of all rows that a read wrote to a stream. @throws where one was written twice in this sync, or
 * has no value
 */
export function keysOf(read: Read, stream: string, primaryKey: readonly string[]): Set<string> {
  const keys = read.rows(stream).map((row) =>
    primaryKey
      .map((field) => {
        const value = row[field];
        if (value === undefined || value === null || isObject(value))
          assert.fail(`${stream}: a row without its key field ${field}`);
        return String(value);
      })
      .join('/'),
  );
  const seen = new Set<string>();
  for (const key of keys) {
    if (seen.has(key)) assert.fail(`${stream}: the key ${key} was written twice in one sync`);
    seen.add(key);
  }
  return seen;
}

export const minus = (a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> =>
  new Set([...a].filter((key) => !b.has(key)));

export const both = (a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> =>
  new Set([...a].filter((key) => b.has(key)));

export const union = (...all: ReadonlySet<string>[]): Set<string> => new Set(all.flatMap((one) => [...one]));

/** How many keys a message names. */
const NAMED = 5;
const named = (keys: ReadonlySet<string>) =>
  [...keys].slice(0, NAMED).join(', ') + (keys.size > NAMED ? ` and ${keys.size - NAMED} more` : '');

/** These keys and no others. */
export function assertSame(what: string, found: ReadonlySet<string>, wanted: ReadonlySet<string>): void {
  assertNone(`${what}: rows are missing`, minus(wanted, found));
  assertNone(`${what}: rows that nobody should have, or that were written before`, minus(found, wanted));
}

export function assertNone(what: string, keys: ReadonlySet<string>): void {
  assert.ok(keys.size === 0, `${what}: ${named(keys)}`);
}
