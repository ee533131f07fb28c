import { Refusal, wholeIn } from 'trunkline/simulator';
import type { Voicegain } from './world.js';

/** Which page, and how many rows it has: by default 50, at most 10,000. */
export function pageIn(query: URLSearchParams): { page: number; size: number } {
  return { page: wholeIn(query, 'page', 1) ?? 1, size: wholeIn(query, 'per_page', 1, 10_000) ?? 50 };
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
