import { configError, transientError } from '../../spec/failure.js';
import type { Context } from '../author/feed.js';
import { inTurn, oneByOne, type Way } from './turns.js';

interface Item {
  id: string;
}
const logs: string[] = [];
const ctx = { log: (_: string, message: string) => void logs.push(message) } as unknown as Context<object>;
const refs = (...ids: string[]) => ids.map((id) => ({ id }));
const load = (...ways: Way<object, Item>[]) => inTurn<object, Item>(({ id }) => id, ways);

/** Knows these ids, and remembers what it was asked for. */
function way(known: string, more: Partial<Way<object, Item>> = {}) {
  const asked: string[] = [];
  return {
    asked,
    ...more,
    async *ask(_: Context<object>, wanted: readonly Item[]) {
      asked.push(wanted.map(({ id }) => id).join(''));
      for (const id of known) yield [{ id }];
    },
  };
}

beforeEach(() => void logs.splice(0));

test('each way is asked for what those before it did not find; whom none finds is gone', async () => {
  const [first, second] = [way('axy'), way('b')];
  expect(await load(first, second)(ctx, refs('a', 'b', 'c'))).toEqual([{ id: 'a' }, { id: 'b' }, 'gone']);
  expect([first.asked, second.asked]).toEqual([['abc'], ['bc']]);
});

test('a way for many is not asked for few, and none is asked for nobody', async () => {
  const [many, last] = [way('ab', { least: 3 }), way('ab')];
  await load(many, last)(ctx, refs('a', 'b'));
  expect([many.asked, last.asked]).toEqual([[], ['ab']]);
  await load(many, last)(ctx, refs('a', 'b', 'c'));
  expect([many.asked, last.asked]).toEqual([['abc'], ['ab', 'c']]);
});

test('a way that may not be there is passed by, with a word; any other error, and a fatal one, is the end', async () => {
  const broken = (error: Error, more: object = {}): Way<object, Item> => ({
    ...more,
    // biome-ignore lint/correctness/useYield: it fails before it has anything.
    async *ask() {
      throw error;
    },
  });
  const search = { perhaps: 'The search' };
  expect(await load(broken(transientError('503'), search), way('a'))(ctx, refs('a'))).toEqual([{ id: 'a' }]);
  expect(logs).toEqual(['The search is not available (503): asked in another way instead.']);
  await expect(load(broken(transientError('503')), way('a'))(ctx, refs('a'))).rejects.toThrow('503');
  const fatal = Object.assign(configError('token'), { fatal: true });
  await expect(load(broken(fatal, search), way('a'))(ctx, refs('a'))).rejects.toThrow('token');
});

test('one by one: a request each, and who does not exist is left out', async () => {
  const ask = oneByOne<object, Item>(async (_, { id }) => (id === 'b' ? undefined : { id }));
  expect(await load({ ask })(ctx, refs('a', 'b'))).toEqual([{ id: 'a' }, 'gone']);
});
