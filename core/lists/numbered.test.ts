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

/** A list of the numbers from 0 on in pages of `size`; `limit` says what the vendor gives for a page of it. */
function pagesOf(count: number, size: number, limit: (at: number, asked: number) => number | 'refused') {
  let requests = 0;
  const ask = async (page: number, asked: number): Promise<Answer> => {
    requests++;
    const most = limit(page * asked, asked);
    if (most === 'refused') return { status: 400, body: {}, headers: {} };
    const body = Array.from({ length: Math.max(0, Math.min(most, count - page * asked)) }, (_, i) => ({
      id: String(page * asked + i),
    }));
    return { status: 200, body, headers: {} };
  };
  const id = (row: { id: string }) => row.id;
  const walk = numbered({ first: 0, size, ask, row: (row) => row as { id: string }, id });
  return { read: async () => (await drained(readStill({ ...walk, id }))).size, requests: () => requests };
}

test('a short page in the middle is not whole where others follow: the list is read once more with pages of that size', async () => {
  // Where rows are long fewer of them fit: the third page ends early, and the next one begins where it was asked to.
  const list = pagesOf(700, 100, (at, asked) => (at >= 200 && at < 300 ? Math.min(asked, 60) : asked));
  expect(await list.read()).toBe(700);
  // Rows that a vendor leaves out of each page are not behind a limit: that is no endless search.
  expect(await pagesOf(700, 100, (at, asked) => (at > 0 ? asked - 1 : asked)).read()).toBeGreaterThan(690);
});

// Pages of 100 and of 99 fill the last one to its end.
test.each([0, 1, 2, 3, 60, 99, 100, 101, 200, 250, 300, 9900])(
  'a page behind the last of %i rows that is refused ends the list',
  async (count) => {
    const list = pagesOf(count, 100, (at, asked) => (at > 0 && at >= count ? 'refused' : asked));
    expect(await list.read()).toBe(count);
  },
);

test('a vendor that goes no further than some pages has not given the whole list', async () => {
  const list = pagesOf(700, 100, (at, asked) => (at >= 300 ? 'refused' : asked));
  await expect(list.read()).rejects.toThrow('the vendor gives no more than that');
});

/** Rows as each page shows them: `list` is asked which list a page is cut from. */
function shownBy(list: (page: number) => readonly number[], overlap = 0) {
  const ask = async (page: number, size: number): Promise<Answer> => {
    const begin = Math.max(0, page * size - page * overlap);
    const body = list(page)
      .slice(begin, begin + size)
      .map((id) => ({ id: String(id) }));
    return { status: 200, body, headers: {} };
  };
  const id = (row: { id: string }) => row.id;
  const walk = numbered({ first: 0, size: 100, ask, row: (row) => row as { id: string }, id });
  return async () => (await drained(readStill({ ...walk, id }))).size;
}
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

test.each([150, 250, 350, 700])(
  'somebody who is at the end of %i rows while the first page is asked for, and at the beginning else, is not taken for nobody',
  async (count) => {
    const all = range(count);
    const swings = all.at(-3)!;
    const other = [swings, ...all.filter((id) => id !== swings)];
    await expect(shownBy((page) => (page === 0 ? all : other))()).rejects.toThrow('rows may have slipped');
  },
);

test('rows that a list names twice where a page ends, and pages that overlap, are no movement', async () => {
  const twice = [...range(100), 99, ...range(250).slice(100)];
  expect(await shownBy(() => twice)()).toBe(250);
  expect(await shownBy(() => range(350), 1)()).toBe(350);
  expect(await shownBy(() => range(150), 1)()).toBe(150);
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
