import { Refusal, wholeNumber } from 'trunkline/simulator';
import type { Voicegain } from './world.js';

/** Readers of query parameters with the documented limits; what does not fit is a 400. */
export function whole(
  query: URLSearchParams,
  name: string,
  from: number,
  to = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = wholeNumber(text, from, to);
  if (value === undefined) throw new Refusal(400, `${name} must be an integer, ${from} to ${to}`);
  return value;
}

/** Which page, and how many rows it has. */
export function pageIn(query: URLSearchParams): { page: number; size: number } {
  return { page: whole(query, 'page', 1) ?? 1, size: whole(query, 'per_page', 1, 10_000) ?? 50 };
}

export function flag(query: URLSearchParams, name: string): boolean {
  return one(query, name, ['true', 'false']) === 'true';
}

export function one<T extends string>(
  query: URLSearchParams,
  name: string,
  values: readonly T[],
): T | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const found = values.find((value) => value === text);
  if (found === undefined) throw new Refusal(400, `${name} must be one of ${values.join(', ')}`);
  return found;
}

/** RFC 3339 in at most 32 characters; without a zone it is in the project's. */
export function instant(world: Voicegain, query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?$/i.exec(text);
  if (text.length > 32) throw new Refusal(400, `${name} has more than 32 characters`);
  // Date.parse takes any number of fraction digits but keeps three of them.
  const value = match
    ? Date.parse(`${match[1]}${match[2] ?? ''}${match[3] ?? world.switches.zone}`)
    : Number.NaN;
  if (Number.isNaN(value)) throw new Refusal(400, `${name} is no date-time of RFC 3339`);
  return value;
}
