import { DAY, Refusal, wholeNumber } from 'trunkline/simulator';
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

export function flag(query: URLSearchParams, name: string): boolean | undefined {
  return one(query, name, ['true', 'false']) === undefined ? undefined : query.get(name) === 'true';
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

/** The article repeats the key, the SDK joins by commas; which of them is understood is a switch. */
export function many(world: Voicegain, query: URLSearchParams, name: string): string[] {
  const given = query.getAll(name);
  if (world.switches.arrays === 'repeat') return given;
  const read = world.switches.arrays === 'comma' ? given.slice(0, 1) : given;
  return read.flatMap((text) => text.split(','));
}

export function ids(world: Voicegain, query: URLSearchParams, name: string): Set<string> | undefined {
  const given = many(world, query, name);
  if (given.some((id) => id.length < 16 || id.length > 48))
    throw new Refusal(400, `items of ${name} have 16 to 48 characters`);
  return given.length > 0 ? new Set(given) : undefined;
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

/** The oldest start time of a period. */
export function since(query: URLSearchParams, now: number): number {
  const date = new Date(now);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const today = Date.UTC(year, month, date.getUTCDate());
  const PERIODS = {
    today,
    last24hours: now - DAY,
    thisWeek: today - ((date.getUTCDay() + 6) % 7) * DAY,
    last7days: now - 7 * DAY,
    thisMonth: Date.UTC(year, month, 1),
    last30days: now - 30 * DAY,
    thisYear: Date.UTC(year, 0, 1),
    last365days: now - 365 * DAY,
  };
  const period = one(query, 'period', Object.keys(PERIODS) as (keyof typeof PERIODS)[]);
  return period === undefined ? Number.NEGATIVE_INFINITY : PERIODS[period];
}
