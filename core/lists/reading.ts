import { transientError } from '../../spec/failure.js';
import { byId, type Telling } from './odd.js';

/**
 * One answer of a list by pages: its rows, and how to ask for the page behind it (a number, a token); without
 * it there is none.
 */
export interface PageOf<R, N> {
  rows: readonly R[];
  next?: N | undefined;
}

/** Times a list of several pages is read until it holds still. */
const READINGS = 5;
/** Pages in a row that bring nothing new: a list that goes on like this has no end. */
const FRUITLESS = 20;

interface Reading<R> {
  rows: Map<string, R>;
  /** There is nothing behind it. */
  isEnd: boolean;
  pages: number;
  /** A page showed somebody whom a page before it had shown: he moved, and others past the reader. */
  hasMoved: boolean;
}

/**
 * A list by pages from its beginning to where `isEnough` says so. Of several pages, whoever is deleted, or
 * moves to the end because he was edited, pulls others past the reader: they are read again until a reading
 * shows all of the one before it in the same order.
 */
export async function stillReading<R, N>(
  ask: (next: N | undefined) => Promise<PageOf<R, N>>,
  id: (row: R) => string | undefined,
  tell: Telling,
  isEnough: (rows: readonly R[]) => boolean,
): Promise<{ rows: R[]; isEnd: boolean }> {
  let before: readonly string[] | undefined;
  for (let attempt = 1; attempt <= READINGS; attempt++) {
    const { rows, isEnd, pages, hasMoved } = await read(ask, id, tell, isEnough);
    if (pages === 1 || (before !== undefined && !hasMoved && holdsStill(before, rows)))
      return { rows: [...rows.values()], isEnd };
    before = hasMoved ? undefined : [...rows.keys()];
  }
  throw transientError(`The list changed while it was read, ${READINGS} times.`);
}

async function read<R, N>(
  ask: (next: N | undefined) => Promise<PageOf<R, N>>,
  id: (row: R) => string | undefined,
  tell: Telling,
  isEnough: (rows: readonly R[]) => boolean,
): Promise<Reading<R>> {
  const rows = new Map<string, R>();
  let next: N | undefined;
  let fruitless = 0;
  let hasMoved = false;
  for (let pages = 1; ; pages++) {
    const page = await ask(next);
    const known = rows.size;
    for (const [name, row] of byId(page.rows, id, tell)) {
      hasMoved ||= rows.has(name);
      rows.set(name, row);
    }
    next = page.next;
    if (next === undefined) return { rows, isEnd: true, pages, hasMoved };
    if (isEnough(page.rows)) return { rows, isEnd: false, pages, hasMoved };
    fruitless = rows.size > known ? 0 : fruitless + 1;
    if (fruitless > FRUITLESS)
      throw transientError(
        `The list answered ${fruitless} pages in a row with nothing new, and promises more.`,
      );
  }
}

/** All that was there before is there still, in its order. */
function holdsStill(before: readonly string[], now: ReadonlyMap<string, unknown>): boolean {
  const known = new Set(before);
  const still = [...now.keys()].filter((one) => known.has(one));
  return still.length === before.length && still.every((one, i) => one === before[i]);
}
