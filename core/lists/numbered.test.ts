import type { Answer } from '../http/api.js';
import { numbered } from './numbered.js';
import { drained, readStill } from './still.js';

/** A list in pages of three at most; `between` happens after each request, told how many there were. */
function vendor(rows: string[], { cap = 3, between = (_: number): unknown => undefined } = {}) {
  let requests = 0;
  const ask = async (page: number, size: number): Promise<Answer> => {
    const most = Math.min(cap, size);
    const body = rows.slice(page * size, page * size + most).map((id) => ({ id }));
    between(++requests);
    return { status: 200, body, headers: {} } as unknown as Answer;
  };
  const id = (row: { id: string }) => row.id;
  const walk = numbered({ first: 0, size: 3, ask, row: (row) => row as { id: string }, id });
  const read = () => drained(readStill({ ...walk, id }));
  return { ask, requests: () => requests, read: async () => [...(await read()).keys()].sort() };
}

test('a short page ends no list: a vendor that caps its pages is read on with its size', async () => {
  const all = ['a', 'b', 'c', 'd', 'e'];
  expect(await vendor(all, { cap: 2 }).read()).toEqual(all);
  expect(await vendor(all, { cap: 1 }).read()).toEqual(all);
});

test('one answer that holds everything costs one request more, for the end', async () => {
  const short = vendor(['a', 'b']);
  expect(await short.read()).toEqual(['a', 'b']);
  expect(short.requests()).toBe(2);
});

test.each([1, 2, 3, 4, 5])(
  'who is deleted after request %i hides nobody, and who came instead neither',
  async (when) => {
    const rows = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const list = vendor(rows, {
      between: (request) => {
        if (request === when) rows.push(`new ${rows.shift()}`);
      },
    });
    expect(await list.read()).toEqual(expect.arrayContaining(['b', 'c', 'd', 'e', 'f', 'g', 'h']));
  },
);

test('a list that never rests is an error, and so is a page that repeats', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `${i}`);
  const change = (request: number) => {
    rows.shift();
    rows.splice(request % 20, 0, `new ${request}`);
  };
  await expect(vendor(rows, { between: change }).read()).rejects.toThrow(
    'changed while it was read, 5 times',
  );
  const stuck = async () =>
    ({ status: 200, body: [{ id: 'a' }, { id: 'b' }], headers: {} }) as unknown as Answer;
  const id = (row: { id: string }) => row.id;
  const walk = numbered({ first: 0, size: 2, ask: stuck, row: (row) => row as { id: string }, id });
  await expect(drained(readStill({ ...walk, id }))).rejects.toThrow('repeats a page');
});

test('a list from which somebody is deleted all the time is read: those who stay slide to pages that are yet to come', async () => {
  const rows = Array.from({ length: 400 }, (_, i) => `${i}`);
  const found = await vendor(rows, { between: () => rows.length > 250 && rows.shift() }).read();
  expect(rows.filter((row) => !found.includes(row))).toEqual([]);
});
