import { Refusal } from './refusal.js';

/** A parameter as a whole number in these bounds; undefined: it is none. */
export function wholeNumber(
  text: string,
  from: number,
  to: number = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return value >= from && value <= to ? value : undefined;
}

/** One page of a list; the first one has the number 1. */
export function pageOf<T>(items: readonly T[], page: number, size: number): T[] {
  return items.slice((page - 1) * size, page * size);
}

/** The whole number that a parameter has to be, in these bounds; undefined: it is not there. Else a 400. */
export function wholeIn(
  query: URLSearchParams,
  name: string,
  from: number,
  to: number = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = wholeNumber(text, from, to);
  if (value === undefined) throw new Refusal(400, `${name} must be an integer, ${from} to ${to}`);
  return value;
}

/** One of the values that a parameter may have; undefined: it is not there. Else a 400. */
export function oneIn<T extends string>(
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

/** Whether a parameter is `true`; absent, it is not. What is neither true nor false is a 400. */
export function flagIn(query: URLSearchParams, name: string): boolean {
  return oneIn(query, name, ['true', 'false']) === 'true';
}
