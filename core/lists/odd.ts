import { isObject } from '../../spec/json.js';
import type { Context, Listed } from '../author/feed.js';
import { KEYLESS } from '../author/keyless.js';
import { textOf } from '../fingerprint.js';

/**
 * An id as a text. undefined: there is none, or nothing that can be one (null, a blank text, NaN, true, an object).
 *
 *     toId(7) === '7'; toId(' ') === undefined;
 */
export function toId(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

/**
 * Rows out of what the vendor calls a list; null is an empty one. An entry that is no object, or a list that
 * is none, becomes a row without a key: it takes none of the others with it, and is left out, counted and
 * named.
 *
 *     rowsOf(call.segments, (segment, i) => ({ ...segment, callId, position: i }))
 */
export function rowsOf<T extends object, R extends object>(
  list: readonly T[] | null | undefined,
  row: (entry: T, index: number) => R | readonly R[],
): R[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) return [KEYLESS as R];
  return (list as readonly T[]).flatMap((entry, i) => (isObject(entry) ? row(entry, i) : (KEYLESS as R)));
}

/**
 * As the list names it, id and version as texts: a vendor's number would be another one in the state.
 * undefined: it has no id, and is left out.
 */
export function namedBy<I>(ref: Listed<I>, tell: Pick<Context<unknown>, 'odd'>): Listed<I> | undefined {
  const id = toId(ref.id);
  const isText = typeof ref.version === 'string' || ref.version === undefined;
  if (id !== undefined && id === ref.id && isText) return ref;
  if (id !== undefined) return isText ? { ...(ref as Listed<I>), id } : { ...withVersion(ref), id };
  tell.odd('keyless', ref.item ?? ref.shown ?? ref);
  return undefined;
}

function withVersion<I>({ version, ...ref }: Listed<I>): Listed<I> {
  const text = versionText(version);
  return text === undefined ? ref : { ...ref, version: text };
}

/** A vendor's time may be a number for once: two of them are two versions all the same. null says as much as none. */
export function versionText(version: unknown): string | undefined {
  if (typeof version === 'string') return version;
  return version === undefined || version === null ? undefined : textOf(version);
}

/** Who is told of single rows that are not read as they stand. */
export type Telling = Pick<Context<unknown>, 'log' | 'odd'>;

/** The rows of one answer by their ids, the last mention of each. */
export function byId<R>(
  rows: readonly R[],
  id: (row: R) => string | undefined,
  tell: Telling | undefined,
): Map<string, R> {
  const found = new Map<string, R>();
  for (const row of rows) {
    const name = row === null ? undefined : id(row);
    if (name === undefined) {
      tell?.odd('keyless', row);
      continue;
    }
    const other = found.get(name);
    if (other !== undefined && textOf(other) !== textOf(row)) tell?.odd('differing', row);
    found.set(name, row);
  }
  return found;
}
