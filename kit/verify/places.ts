import { isObject } from '../../spec/json.js';
import type { CatalogStream, State } from './message.js';

/**
 * Cursors in a state by their paths. What a state looks like is the source's business: they are known by
 * their names.
 */
export type Places = ReadonlyMap<string, string | number>;

/** How deep they are looked for. */
const DEPTH = 3;

export function placesOf(state: State, { default_cursor_field: cursor = [] }: CatalogStream): Places {
  const found = new Map<string, string | number>();
  const field = cursor.at(-1);
  const visit = (value: unknown, path: readonly string[]): void => {
    const name = path.at(-1) ?? '';
    if ((typeof value === 'string' || typeof value === 'number') && (name === field || /cursor/i.test(name)))
      found.set(path.join('.'), value);
    if (isObject(value) && path.length < DEPTH)
      for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key]);
  };
  visit(state.stream?.stream_state, []);
  return found;
}

/** What went back, in words; undefined: nothing, as far as one can tell which of two is the earlier. */
export function wentBack(before: Places, now: Places): string | undefined {
  for (const [path, from] of before) {
    const to = now.get(path);
    if (to !== undefined && isEarlier(to, from)) return `${path} went back from ${from} to ${to}`;
  }
  return undefined;
}

const WHOLE = /^-?\d{1,100}$/;
/** A day or a time, whatever stands behind it: "day/id", "time/id". */
const MOMENT = /^\d{4}-\d{2}-\d{2}(?!\d)(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?/;

function isEarlier(a: string | number, b: string | number): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  const [one, other] = [String(a), String(b)];
  if (WHOLE.test(one) && WHOLE.test(other)) return BigInt(one) < BigInt(other);
  // Of ids at one moment nobody knows the order but the source: as texts, 10 would come before 9.
  return momentOf(one) < momentOf(other);
}

/** NaN, which is before nothing: none that can be read. */
const momentOf = (text: string) => Date.parse(MOMENT.exec(text)?.[0] ?? '');
