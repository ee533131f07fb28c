import type { Listed } from '../author/feed.js';
import { idleContext } from '../sync/context.fixture.js';
import { keyset } from './keyset.js';
import { byInteger } from './order.js';

/** Three ids a page, above the last one; `more` says whether there is anything behind it. */
async function read(ids: readonly unknown[]): Promise<string[]> {
  let place = 0;
  const list = keyset<Record<string, never>, object>({
    order: byInteger,
    ask: async (_, after) => {
      if (after !== null) place = ids.lastIndexOf(after) + 1;
      return {
        items: ids.slice(place, place + 3).map((id) => ({ id }) as Listed<object>),
        more: place + 3 < ids.length,
      };
    },
  });
  const found: string[] = [];
  for await (const { items } of list(idleContext(1000), null, null)) found.push(...items.map(({ id }) => id));
  return found;
}

test('an item without an id is left out, and the list goes on behind those that have one', async () => {
  expect(await read(['1', null, '2', '3', ' ', '4'])).toEqual(['1', '2', '3', '4']);
});

test('a whole page of them is an error and no list without an end: nothing can be asked for behind it', async () => {
  await expect(read([null, undefined, ' ', '1'])).rejects.toThrow('a page without an id that can be read');
  expect(await read(['1', '2', '3', null])).toEqual(['1', '2', '3']);
});

test('one that an answer names twice is one', async () => {
  expect(await read(['1', '2', '2', '3', '4', '4'])).toEqual(['1', '2', '3', '4']);
});
