import { transientError } from '../../spec/failure.js';

/** One answer of a list. */
export interface NumberedPage<R> {
  rows: readonly R[];
  /** How many the vendor says there are, where it says so. */
  total?: number | undefined;
}

/** A way to walk over a whole list, page by page, as often as one likes. */
export interface Walk<R> {
  pages(): AsyncIterable<NumberedPage<R>>;
  /** The same from its end on, where that can be asked for. Told how many pages had rows. */
  down?(pages: number): AsyncIterable<NumberedPage<R>>;
}

export interface StillOptions<R> extends Walk<R> {
  id(row: R): string;
  /**
   * Asked when the first walk is over: will the next sync list again, in any case, whoever may have slipped past it? Then a second look
   * is not worth its requests.
   */
  isListedAgain?(rows: ReadonlyMap<string, R>): boolean | Promise<boolean>;
  log?(level: 'WARN', message: string): void;
}

/** Walks over a list that moves, before it counts as one that never rests. */
const READINGS = 5;
/** Pages in a row that bring nothing new: a list that goes on like this has no end. */
const FRUITLESS = 20;

/**
 * All rows of a list whose pages shift when somebody is deleted, comes or moves: it is walked over until two walks in a row show that it
 * held still, and then everybody counts whom any of them showed. Yields the rows of each page; returns all, of each the last mention. A total proves nothing: one who goes and one who comes leave it as it was. One that says more than is shown is a reason
 * to look again; if it never adds up over a list that holds still, that is a WARN.
 * @throws where the list never rests: what slipped is not known, so no cursor may pass
 */
export async function* readStill<R>(options: StillOptions<R>): AsyncGenerator<readonly R[], Map<string, R>> {
  const all = new Map<string, R>();
  let before: Reading | undefined;
  for (let reading = 1; reading <= READINGS; reading++) {
    const now = yield* walked(options, options.pages(), all);
    const isShort = now.total > now.mentions;
    if (now.isPicture && !isShort) return all;
    const isSettled = !now.isRepeating && !(isShort && now.isDoubtful);
    if (before !== undefined && isSettled && heldStill(before.ids, now.ids)) {
      if (isShort) options.log?.('WARN', miscounted(now));
      return all;
    }
    if (reading === 1 && isSettled && !isShort && ((await options.isListedAgain?.(all)) ?? false)) return all;
    before = now;
  }
  if (before?.isRepeating)
    throw transientError(
      'A page of the list has nothing that the pages before it did not have, in every reading: the vendor repeats a page.',
    );
  // Where somebody is deleted all the time, a walk downwards sees all the same: who slides, slides to pages that are yet to come.
  const known = all.size;
  if (options.down !== undefined) {
    yield* walked(options, options.down(before?.pages ?? 0), all);
    if (all.size === known) return all;
  }
  throw transientError(
    `The list changed while it was read, ${READINGS} times: rows may have slipped between two pages (${all.size} were seen). ` +
      'Nothing is lost: what was seen is kept, and the next sync reads it again.',
  );
}

/** The same, for who needs all of it at once. */
export async function whole<R>(
  pages: () => AsyncIterable<NumberedPage<R>>,
  id: (row: R) => string,
  log?: StillOptions<R>['log'],
): Promise<Map<string, R>> {
  return drained(readStill({ pages, id, ...(log && { log }) }));
}

/** What a generator returns at its end. */
export async function drained<T>(generator: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const next = await generator.next();
    if (next.done) return next.value;
  }
}

/** What one walk showed. */
interface Reading {
  /** In the order of their first mention. */
  ids: string[];
  /** One answer held everything: nobody can have slipped past it. */
  isPicture: boolean;
  /** Rows, repeated ones included, and how many the vendor counted at least; 0: it does not count. Who comes meanwhile counts for nothing. */
  mentions: number;
  total: number;
  /** Pages that had rows. */
  pages: number;
  /** A page that was promised is empty: rows may lie behind it. */
  isDoubtful: boolean;
  /** A page has rows, and none that is new: it was answered in the place of another, or all of it moved. */
  isRepeating: boolean;
}

async function* walked<R>(
  { id }: StillOptions<R>,
  pages: AsyncIterable<NumberedPage<R>>,
  all: Map<string, R>,
): AsyncGenerator<readonly R[], Reading> {
  const ids = new Set<string>();
  const reading = { pages: 0, mentions: 0, total: 0, isDoubtful: false, isRepeating: false };
  let answers = 0;
  let fruitless = 0;
  let last = '';
  for await (const page of pages) {
    const count = ids.size;
    for (const row of page.rows) {
      ids.add(id(row));
      all.set(id(row), row);
    }
    fruitless = ids.size > count ? 0 : fruitless + 1;
    if (fruitless > FRUITLESS)
      throw transientError(
        `The list answered ${fruitless} pages in a row with nothing new, and promises more.`,
      );
    reading.isDoubtful ||= fruitless > 0;
    reading.isRepeating ||= fruitless > 0 && page.rows.length > 0;
    answers++;
    if (page.rows.length > 0) reading.pages++;
    if (fruitless === 0) reading.mentions += page.rows.length;
    if (page.total !== undefined) reading.total = Math.min(page.total, reading.total || page.total);
    yield page.rows;
    // The very page that came before it: whoever repeats himself once does so for ever.
    const text = page.rows.map(id).join('\n');
    if (text !== '' && text === last) break;
    last = text;
  }
  return { ...reading, ids: [...ids], isPicture: answers <= 1 };
}

/** The same rows in the same order. Those who came at one end since then push nobody past the reader. */
function heldStill(before: readonly string[], now: readonly string[]): boolean {
  if (before.length === 0) return now.length === 0;
  const from = now.indexOf(before[0]!);
  if (from < 0 || (from > 0 && from + before.length !== now.length)) return false;
  return before.every((id, i) => now[from + i] === id);
}

const miscounted = ({ mentions, total }: Reading) =>
  `A list holds still with ${mentions} items where the vendor counts ${total}: its count is taken for wrong.`;
