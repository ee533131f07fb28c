import { drained, type NumberedPage, readStill, whole } from './still.js';

/** A list in pages of two; `between` happens after each page, told which one and which reading. */
function moving(rows: number[], between: (page: number, reading: number) => void = () => undefined) {
  let reading = 0;
  async function* pages(): AsyncGenerator<NumberedPage<number>> {
    reading++;
    for (let page = 0; page * 2 < rows.length; page++) {
      yield { rows: rows.slice(page * 2, page * 2 + 2), total: rows.length };
      between(page, reading);
    }
  }
  return {
    read: () => whole(pages, String).then((found) => [...found.values()].sort()),
    readings: () => reading,
  };
}

test('who is deleted pulls others past the reader: the list is read again', async () => {
  const rows = [1, 2, 3, 4, 5, 6];
  const list = moving(rows, (page, reading) => reading === 1 && page === 0 && rows.shift());
  expect(await list.read()).toEqual([1, 2, 3, 4, 5, 6]); // 1 was there when the reading began
  expect(list.readings()).toBe(3);
});

test.each(['at the end', 'at the beginning'])(
  'who comes %s costs no third reading and hides nobody',
  async (where) => {
    const rows = [1, 2, 3, 4, 5, 6];
    const list = moving(
      rows,
      (page, reading) =>
        reading === 1 && page < 2 && (where === 'at the end' ? rows.push(7 + page) : rows.unshift(7 + page)),
    );
    expect(await list.read()).toEqual(expect.arrayContaining([1, 2, 3, 4, 5, 6]));
    expect(list.readings()).toBe(2);
  },
);

test('a page that repeats, and a list that never stands still, are errors', async () => {
  const repeating = async function* () {
    yield { rows: [1, 2], total: 4 };
    yield { rows: [1, 2], total: 4 };
  };
  await expect(whole(repeating, String)).rejects.toThrow('the vendor repeats a page');
  const rows = Array.from({ length: 60 }, (_, i) => i);
  const shrinking = moving(rows, () => rows.shift());
  await expect(shrinking.read()).rejects.toThrow('The list changed');
  expect(shrinking.readings()).toBe(5);
});

test('one who goes and one who comes leave the total as it was, and prove nothing', async () => {
  const rows = [1, 2, 3, 4, 5, 6];
  const list = moving(rows, (page, reading) => reading === 1 && page === 0 && rows.shift() && rows.push(7));
  expect(await list.read()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('one answer is a picture of one moment; a list of several is looked at twice, unless it comes again in any case', async () => {
  let walks = 0;
  const plain = async function* () {
    walks++;
    yield { rows: [1, 2] };
    yield { rows: [3] };
  };
  expect((await whole(plain, String)).size).toBe(3);
  expect(walks).toBe(2);
  const once = readStill({ pages: plain, id: String, isListedAgain: () => true });
  expect((await drained(once)).size).toBe(3);
  expect(walks).toBe(3);
  const one = moving([1, 2]);
  expect([await one.read(), one.readings()]).toEqual([[1, 2], 1]);
  expect(await moving([]).read()).toEqual([]);
});

test('pages that bring nothing and promise more end in an error', async () => {
  let asked = 0;
  const endless = async function* () {
    for (;;) yield { rows: ++asked === 1 ? [1] : [] };
  };
  await expect(whole(endless, String)).rejects.toThrow('with nothing new, and promises more');
  expect(asked).toBeLessThan(50);
});

test('a list that shows far more than the vendor counted as it began has no end', async () => {
  let shown = 0;
  const endless = async function* () {
    for (; ; shown += 1000) {
      const rows = Array.from({ length: 1000 }, (_, i) => shown + i);
      yield { rows, total: shown + 2000 }; // it counts those that came since
    }
  };
  await expect(whole(endless, String)).rejects.toThrow('goes on and on');
  expect(shown).toBeGreaterThan(100_000);
  expect(shown).toBeLessThan(110_000);
});

test('a total that never adds up over readings that hold still is a warning, and one that a repeated page spoils is not', async () => {
  const warned: string[] = [];
  const tell = { log: (_: string, message: string) => void warned.push(message), odd: () => undefined };
  const miscounted = async function* () {
    yield { rows: [1, 2], total: 4 };
    yield { rows: [3], total: 4 };
  };
  expect([...(await whole(miscounted, String, tell)).values()]).toEqual([1, 2, 3]);
  expect(warned).toEqual([expect.stringContaining('3 items where the vendor counts 4')]);
  const repeating = async function* () {
    yield { rows: [1, 2], total: 4 };
    yield { rows: [1, 2], total: 4 };
  };
  await expect(whole(repeating, String, tell)).rejects.toThrow('the vendor repeats a page');
  const cut = async function* () {
    yield { rows: [1, 2], total: 4 };
    yield { rows: [] };
  };
  // A page that was promised may be empty for once: it is looked at as often as a list that moves.
  expect([...(await whole(cut, String, tell)).values()]).toEqual([1, 2]);
  expect(warned[1]).toContain('2 items where the vendor counts 4');
});

/** 23 rows in pages of five, as `order` has them for each request; what is read, or why it cannot be. */
async function readIn(order: (request: number) => readonly number[]) {
  let request = 0;
  async function* pages(): AsyncGenerator<NumberedPage<number>> {
    for (let page = 0; page < 5; page++)
      yield { rows: order(request++).slice(page * 5, page * 5 + 5), total: 23 };
  }
  return whole(pages, String).then(
    (found) => found.size,
    (error: Error) => error.message,
  );
}
const NOBODY_LOST = /^(23|The list changed while it was read.*)/;
const ROWS = Array.from({ length: 23 }, (_, i) => i);

test.each([2, 3])(
  'of %i copies that answer in turn, each in an order of its own, none hides anybody in silence',
  async (copies) => {
    const orders = [ROWS, [...ROWS].reverse(), [...ROWS].sort((a, b) => ((a * 7) % 23) - ((b * 7) % 23))];
    expect(String(await readIn((request) => orders[request % copies]!))).toMatch(NOBODY_LOST);
  },
);

test('a row that swings from the last page to the first and back, in step with the reader, is not lost in silence', async () => {
  const swung = [21, ...ROWS.filter((one) => one !== 21)];
  expect(String(await readIn((request) => (request % 5 === 0 ? ROWS : swung)))).toMatch(NOBODY_LOST);
});

test('a list that names a row twice, where one page ends and the next begins, is read all the same', async () => {
  const twice = [...ROWS.slice(0, 5), 4, ...ROWS.slice(5)];
  expect(await readIn(() => twice)).toBe(23);
});

describe('rows without an id', () => {
  const idOf = (row: number | null) => (row === null ? undefined : String(row));

  test('hide nobody behind them, however many pages are full of them', async () => {
    const pages = async function* (): AsyncGenerator<NumberedPage<number | null>> {
      for (let page = 0; page < 15; page++) yield { rows: [null, null] };
      yield { rows: [1, null] };
    };
    expect([...(await whole(pages, idOf)).values()]).toEqual([1]);
  });

  test('and nothing else for ever are no list', async () => {
    let asked = 0;
    const pages = async function* (): AsyncGenerator<NumberedPage<number | null>> {
      for (yield { rows: [1] }; asked < 10_000; asked++) yield { rows: [null] };
    };
    await expect(whole(pages, idOf)).rejects.toThrow('pages in a row with nothing new');
    expect(asked).toBeLessThan(100);
  });

  test('nor are they where each is unlike the one before', async () => {
    let asked = 0;
    const pages = async function* (): AsyncGenerator<NumberedPage<object>> {
      while (asked < 10_000) yield { rows: [{ name: asked++ }] };
    };
    await expect(whole(pages, () => undefined)).rejects.toThrow('pages in a row with nothing new');
    expect(asked).toBeLessThan(1000);
  });
});
