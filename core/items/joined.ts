import { transientError } from '../../spec/failure.js';
import { isObject } from '../../spec/json.js';
import { toId } from '../lists/odd.js';

/**
 * The answer to a batch in the order of its ids; undefined: the answer lacks it. Ids are compared without
 * regard to case, since vendors spell a GUID one way in a list and another way here.
 * @throws for an answer that is no list, or about somebody who was not asked for: it is the answer to another batch
 */
export function joined<T>(
  what: string,
  ids: readonly string[],
  items: readonly T[],
  id: (item: T) => unknown,
): (T | undefined)[] {
  if (!Array.isArray(items)) throw transientError(`${what} answered something else than a list.`);
  const key = (value: unknown) => String(value).toLowerCase();
  const asked = new Set(ids.map(key));
  const found = new Map<string, T>();
  for (const item of items as readonly T[]) {
    const told = isObject(item) ? toId(id(item as T)) : undefined;
    if (told === undefined) continue; // says not whose it is: as if it were not there
    const own = key(told);
    if (!asked.has(own))
      throw transientError(
        `${what} answered about others than were asked for: the vendor repeats an answer.`,
      );
    found.set(own, item);
  }
  if (items.length > 0 && found.size === 0)
    throw transientError(`${what} answered something else than a list of what was asked for.`);
  return ids.map((one) => found.get(key(one)));
}
