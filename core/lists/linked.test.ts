import type { Context } from '../author/feed.js';
import { Memory } from '../sync/context.js';
import { type LinkedPage, linked } from './linked.js';

type Page = LinkedPage<string, number>;

/** A list of pages; `answer` may put another in the place of one. */
function vendor(pages: string[][], answer: (page: Page, request: number) => Page = (page) => page) {
  let requests = 0;
  const total = pages.flat().length;
  const ask = async (next = 0): Promise<Page> => {
    const page = { rows: pages[next] ?? [], total, ...(next + 1 < pages.length ? { next: next + 1 } : {}) };
    return answer(page, ++requests);
  };
  return { ask, id: (row: string) => row.slice(0, 1), requests: () => requests };
}

const pass = () => ({ once: new Memory().once }) as Context<object>;
const rows = async (found: ReturnType<typeof linked>) => {
  const list = await found;
  return list === 'narrower' ? list : list.rows;
};

test('all pages, each row once: the last mention counts', async () => {
  const list = vendor([['a1', 'b1'], ['c1', 'a2'], []]);
  expect(await rows(linked(pass(), list))).toEqual(['a2', 'b1', 'c1']);
  // Rows may slip between two pages: a list of several is looked at twice.
  expect(list.requests()).toBe(6);
});

test('too much for one stretch is said after the first page', async () => {
  const list = vendor([['a', 'b'], ['c']]);
  expect(await rows(linked(pass(), { ...list, most: 2 }))).toBe('narrower');
  expect(list.requests()).toBe(1);
  expect(await rows(linked(pass(), { ...list, most: 3 }))).toHaveLength(3);
  expect(await rows(linked(pass(), { ...vendor([['a', 'b']]), most: 2 }))).toHaveLength(2);
  // A vendor that gives fewer rows than it was asked for, and says how many there are.
  const clamped = vendor([['a'], ['b'], ['c']]);
  expect(await rows(linked(pass(), { ...clamped, most: 2 }))).toBe('narrower');
  expect(clamped.requests()).toBe(1);
});

test('a page that repeats within one walk is asked for again, and is an error where it repeats for good', async () => {
  const pages = [['a'], ['b'], ['c']];
  const once = vendor(pages, (page, request) => (request === 2 ? { rows: ['a'], next: 2 } : page));
  expect(await rows(linked(pass(), once))).toEqual(['a', 'b', 'c']);
  const always = vendor(pages, (page) => (page.rows[0] === 'b' ? { ...page, rows: ['a'] } : page));
  await expect(linked(pass(), always)).rejects.toThrow('repeats a page');
});

test('the answer to the list before is asked for once more; two lists may rightly be the same, unless the probe shows otherwise', async () => {
  const ctx = pass();
  await linked(ctx, vendor([['a']]));
  const once = vendor([['b']], (page, request) => (request === 1 ? { rows: ['a'], total: 1 } : page));
  expect(await rows(linked(ctx, once))).toEqual(['b']);
  expect(once.requests()).toBe(2);
  const same = vendor([['b']]);
  expect(await rows(linked(ctx, same))).toEqual(['b']);
  await expect(linked(ctx, { ...same, probe: () => Promise.reject(new Error('stuck')) })).rejects.toThrow(
    'stuck',
  );
  // Also where there are none: the empty answer to the list before may stand in the place of one with rows.
  const late = vendor([['c']], (page, request) => (request === 1 ? { rows: [], total: 0 } : page));
  const other = pass();
  await linked(other, vendor([[]]));
  expect(await rows(linked(other, late))).toEqual(['c']);
  const empty = vendor([[]]);
  expect(await rows(linked(ctx, empty))).toEqual([]);
  expect(await rows(linked(ctx, empty))).toEqual([]);
  expect(empty.requests()).toBe(3);
  await expect(linked(ctx, { ...empty, probe: () => Promise.reject(new Error('stuck')) })).rejects.toThrow(
    'stuck',
  );
});

/** A walk along tokens, whatever its pages hold. */
function walk(page: (token: number) => { rows: (string | null)[]; next?: number }) {
  let requests = 0;
  const ask = async (next = 0) => {
    requests++;
    return page(next);
  };
  const id = (row: string | null) => row ?? undefined;
  const odd: unknown[] = [];
  const ctx = { ...pass(), odd: (_: string, row: unknown) => void odd.push(row) } as Context<object>;
  return { list: () => rows(linked(ctx, { ask, id })), requests: () => requests, odd };
}

test.each([
  ['empty', []],
  ['of rows without an id', [null, null]],
])('pages that are rightly the same within one walk, %s, hide nothing and cost nothing', async (_, same) => {
  const pages = [['a'], same, same, ['b'], same, same, ['c'], same];
  const { list, requests } = walk((token) => {
    const next = token + 1;
    return next < pages.length ? { rows: pages[token]!, next } : { rows: pages[token]! };
  });
  expect(await list()).toEqual(['a', 'b', 'c']);
  expect(requests()).toBe(2 * pages.length);
});

test.each<[string, (token: number) => { rows: (string | null)[]; next: number }]>([
  ['the same one, with its own token', () => ({ rows: ['a', 'b'], next: 1 })],
  ['the same one, with a new token each time', (token) => ({ rows: ['a', 'b'], next: token + 1 })],
  ['empty ones, with a new token each time', (token) => ({ rows: [], next: token + 1 })],
  ['rows without an id, with a new token each time', (token) => ({ rows: [null], next: token + 1 })],
  ['two of them in turn', (token) => ({ rows: [token % 2 === 0 ? 'a' : 'b'], next: token + 1 })],
])('a vendor that answers for ever with %s ends soon, in words', async (_, page) => {
  const { list, requests } = walk(page);
  await expect(list()).rejects.toThrow(/repeats a page|nothing new, and promises more/);
  expect(requests()).toBeLessThan(60);
});

test('a list of many pages is told as it is read, each row once, and again where it says something else', async () => {
  const pages = Array.from({ length: 50 }, (_, i) => [`${String.fromCharCode(200 + i)}1`]);
  let edits = 0;
  const list = vendor(pages, (page, request) =>
    request === 51 ? { ...page, rows: [`${page.rows[0]![0]}${++edits + 1}`] } : page,
  );
  const told: string[][] = [];
  for await (const more of linked.asRead(pass(), list, (more) => [...more] as string[])) {
    told.push(more);
    if (told.length === 1) expect(list.requests()).toBeLessThan(25);
  }
  expect(told.flat()).toHaveLength(51);
  expect(new Set(told.flat()).size).toBe(51);
});
