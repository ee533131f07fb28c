import { transientError } from '../../spec/failure.js';
import { fingerprint, textOf } from '../fingerprint.js';
import { byId, type Telling } from './odd.js';

/** One answer of a list. */
export interface NumberedPage<R> {
  rows: readonly R[];
  /** How many the vendor says there are, where it says so. */
  total?: number | undefined;
}

/** A way to walk over a whole list, page by page, as often as one likes. */
export interface Walk<R> {
  /** `smaller`: with pages of about half the size, where that can be asked for. */
  pages(smaller?: boolean): AsyncIterable<NumberedPage<R>>;
  /** The same from its end on, where that can be asked for. Told how many pages had rows. */
  down?(pages: number): AsyncIterable<NumberedPage<R>>;
}

export interface StillOptions<R> extends Walk<R> {
  /** undefined: the row has none, and is left out. */
  id(row: R): string | undefined;
  /**
   * Asked when the first walk is over: will the next sync list again, in any case, whoever may have slipped
   * past it? Then a second look is not worth its requests.
   */
  isListedAgain?(rows: ReadonlyMap<string, R>): boolean | Promise<boolean>;
  /** Told what is wrong with the list as a whole, and with single rows of it. */
  tell?: Telling | undefined;
}

/**
 * A list has an end: a walk that shows so many rows more than twice what the vendor counted as it began, or so many
 * where it does not count, goes on for ever.
 */
const ENDLESS = { counted: 100_000, uncounted: 2_000_000 };
/** Walks over a list that moves, before it counts as one that never rests. */
const READINGS = 5;
/** Pages in a row that bring nothing new: a list that goes on like this has no end. */
const FRUITLESS = 20;
/** Pages of rows that nobody can tell by an id, each unlike the others: more of them are no list either. */
const ODD_PAGES = 200;

/**
 * All rows of a list whose pages shift when somebody is deleted, comes or moves: it is walked over until two
 * walks in a row show that it held still, and then everybody counts whom any of them showed. Yields the rows
 * of each page; returns all, of each the last mention. A total proves nothing: one who goes and one who comes
 * leave it as it was. One that says more than is shown is a reason to look again; if it never adds up over a
 * list that holds still, that is a WARN.
 * @throws where the list never rests: what slipped is not known, so no cursor may pass
 */
export async function* readStill<R>(options: StillOptions<R>): AsyncGenerator<readonly R[], Map<string, R>> {
  const all = new Map<string, R>();
  let before: Reading | undefined;
  // A page that was promised is empty, in every reading, and nothing else moves.
  let heldToTheEnd = false;
  // Readings in a row that were like the one before them.
  let same = 0;
  for (let reading = 1; reading <= READINGS; reading++) {
    if (before !== undefined && isPeeking(before, reading)) await peek(options);
    const smaller = isSliding(before, same);
    const now = yield* walked(options, options.pages(smaller), all);
    const verdict = smaller ? judged(before!, now) : undefined;
    same = isSame(before, now) ? same + 1 : 0;
    const isAlike = heldStill(before, now, same);
    if (verdict === 'swinging') return yield* downwards(options, now, all, true);
    if (verdict === 'whole' || isWhole(now, isAlike)) {
      tellOfCount(options, now);
      return all;
    }
    const isCalm = reading === 1 && isSettled(now) && !now.hasMoved && !isShort(now);
    if (isCalm && (await options.isListedAgain?.(all))) return all;
    heldToTheEnd = !now.isRepeating && isAlike;
    before = now;
  }
  if (heldToTheEnd) {
    tellOfCount(options, before!);
    return all;
  }
  return yield* downwards(options, before, all);
}

/** It shows fewer rows than it counts. */
const isShort = ({ total, mentions }: Reading) => total > mentions;

const isSettled = (now: Reading) => !now.isRepeating && !(isShort(now) && now.isDoubtful);

/** One answer that holds all it counts, or a reading that is like the one before it. */
const isWhole = (now: Reading, isAlike: boolean) =>
  (now.isPicture && !isShort(now)) || (isSettled(now) && isAlike);

/** A list that held still and yet shows fewer than it counts. */
function tellOfCount<R>({ tell }: StillOptions<R>, reading: Reading): void {
  if (reading.total > reading.mentions) tell?.log('WARN', miscounted(reading));
}

/**
 * Where somebody is deleted all the time, a walk downwards sees all the same: who slides, slides to pages
 * that are yet to come.
 */
async function* downwards<R>(
  options: StillOptions<R>,
  before: Reading | undefined,
  all: Map<string, R>,
  swings = false,
): AsyncGenerator<readonly R[], Map<string, R>> {
  if (before?.isRepeating)
    throw transientError(
      'A page of the list has nothing that the pages before it did not have, in every reading: the vendor repeats a page.',
    );
  const known = all.size;
  if (options.down !== undefined) {
    yield* walked(options, options.down(before?.pages ?? 0), all);
    if (all.size === known && !swings) return all;
  }
  throw transientError(
    `The list changed while it was read, ${READINGS} times: rows may have slipped between two pages (${all.size} were seen). ` +
      'Nothing is lost: what was seen is kept, and the next sync reads it again.',
  );
}

/** The same, for who needs all of it at once. */
export async function whole<R>(
  pages: () => AsyncIterable<NumberedPage<R>>,
  id: (row: R) => string | undefined,
  tell?: Telling,
): Promise<Map<string, R>> {
  return drained(readStill({ pages, id, tell }));
}

/**
 * Rows that come twice in each reading may be named twice, or swing in step with it: only a reading out of
 * step can tell.
 */
const isPeeking = ({ hasMoved, answers, slid }: Reading, reading: number) =>
  (hasMoved && answers % 2 === 0) || (slid > 0 && reading === 3);

/**
 * One request in between. Behind an address there may be two copies of the list, each in an order of its own,
 * that answer in turn: an even number of pages would then show the same picture in every reading, with the
 * same rows twice and the same rows never.
 */
async function peek<R>({ pages }: StillOptions<R>): Promise<void> {
  for await (const _ of pages()) return;
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
  /** Every mention on every page. */
  mentioned: string[];
  /**
   * Rows that a page showed once more at its beginning, after the page before it had ended with them:
   * somebody came above them.
   */
  slid: number;
  /** Pages that did. */
  slides: number;
  /** A page showed somebody once more in another way. */
  hasMoved: boolean;
  /** One answer held everything: nobody can have slipped past it. */
  isPicture: boolean;
  /** Requests. */
  answers: number;
  /**
   * Rows, repeated ones included, and how many the vendor counted at least; 0: it does not count. Who comes
   * meanwhile counts for nothing.
   */
  mentions: number;
  total: number;
  /** Pages that had rows. */
  pages: number;
  /** A page that was promised is empty: rows may lie behind it. */
  isDoubtful: boolean;
  /** A page has rows, and none that is new: it was answered in the place of another, or all of it moved. */
  isRepeating: boolean;
}

/** @throws where the pages have no end */
async function* ending<R>(pages: AsyncIterable<NumberedPage<R>>): AsyncGenerator<NumberedPage<R>> {
  let most: number | undefined;
  let rows = 0;
  for await (const page of pages) {
    most ??= page.total === undefined ? ENDLESS.uncounted : 2 * page.total + ENDLESS.counted;
    rows += page.rows.length;
    if (rows > most)
      throw transientError(
        `The list goes on and on: one walk over it showed ${rows} rows${page.total === undefined ? '' : `, where the vendor counts ${page.total}`}. ` +
          'It grows faster than it is read, or has no end.',
      );
    yield page;
  }
}

async function* walked<R>(
  { id, tell }: StillOptions<R>,
  pages: AsyncIterable<NumberedPage<R>>,
  all: Map<string, R>,
): AsyncGenerator<readonly R[], Reading> {
  const ids = new Set<string>();
  const reading = {
    pages: 0,
    mentions: 0,
    total: 0,
    isDoubtful: false,
    isRepeating: false,
    slid: 0,
    slides: 0,
    hasMoved: false,
  };
  let former: readonly string[] = [];
  const mentioned: string[] = [];
  const oddPages = new Set<string>();
  let answers = 0;
  let fruitless = 0;
  let last = '';
  for await (const page of ending(pages)) {
    const count = ids.size;
    const named = byId(page.rows, id, tell);
    for (const [name, row] of named) {
      ids.add(name);
      all.set(name, row);
      mentioned.push(name);
    }
    const repeated = named.size - (ids.size - count);
    const names = [...named.keys()];
    const slid = overlapOf(former, names);
    former = names;
    reading.slid += slid;
    reading.slides += Math.sign(slid);
    reading.hasMoved ||= repeated > slid;
    const isOld = ids.size === count;
    fruitless = isOld && !hasOtherOdd(page.rows, named.size, oddPages) ? fruitless + 1 : 0;
    if (fruitless > FRUITLESS)
      throw transientError(
        `The list answered ${fruitless} pages in a row with nothing new, and promises more.`,
      );
    const isFruitless = isOld && isToldOf(page.rows, named.size);
    reading.isDoubtful ||= isFruitless;
    reading.isRepeating ||= isFruitless && page.rows.length > 0;
    answers++;
    if (page.rows.length > 0) reading.pages++;
    if (!isFruitless) reading.mentions += page.rows.length;
    if (page.total !== undefined) reading.total = Math.min(page.total, reading.total || page.total);
    yield [...named.values()];
    // The very page that came before it: whoever repeats himself once does so for ever.
    const text = names.join('\n');
    if (text !== '' && text === last) break;
    last = text;
  }
  return { ...reading, mentioned, ids: [...ids], answers, isPicture: answers <= 1 };
}

/** Rows that nobody can tell by an id hide no repeated page: they may stand beside the rows of the page before. */
const isToldOf = (rows: readonly unknown[], named: number): boolean => named > 0 || rows.length === 0;

/** Has a page rows that nobody can tell by an id, and is it another one than those before it? */
function hasOtherOdd(rows: readonly unknown[], named: number, before: Set<string>): boolean {
  if (named === rows.length || before.size >= ODD_PAGES) return false;
  const { size } = before;
  return before.add(fingerprint(textOf(rows))).size > size;
}

/**
 * The same rows in the same order. Those who came at one end since then push nobody past the reader; who came
 * at the beginning pushed rows from one page to the next, and must be seen there now: else somebody who was
 * about to be read has moved there, and away again. Where one reading shows rows twice in another way, only
 * the same again is no movement: the list names them twice. A row that slid in each of them may be one that
 * swings from the last page to the first and back, in step with the reader: that needs a third reading.
 */
function heldStill(before: Reading | undefined, now: Reading, same: number): boolean {
  if (before === undefined) return false;
  if (same > 0 && (now.slid === 0 || same > 1)) return true;
  if (now.hasMoved) return false;
  if (before.ids.length === 0) return now.ids.length === 0;
  const from = now.ids.indexOf(before.ids[0]!);
  if (from < before.slid || (from > 0 && from + before.ids.length !== now.ids.length)) return false;
  return before.ids.every((id, i) => now.ids[from + i] === id);
}

/** Two readings in a row showed the same rows twice, where one page ends and the next begins. */
const isSliding = (before: Reading | undefined, same: number): boolean =>
  before !== undefined && same === 1 && before.slid > 0;

/**
 * Does the list name rows twice, or do its pages overlap, or does somebody swing from the end to the
 * beginning and back? With smaller pages the first are on one page, the second begin with the end of the page
 * before, all of them; who swings slides at one place only.
 * @returns undefined where there are no smaller pages, or something moved
 */
function judged(before: Reading, now: Reading): 'whole' | 'swinging' | undefined {
  if (!isEqual(before.ids, now.ids) || now.pages <= before.pages) return undefined;
  return now.slid === 0 || now.slides === now.pages - 1 ? 'whole' : 'swinging';
}

const isSame = ({ mentioned = [] }: Partial<Reading> = {}, now: Reading) =>
  mentioned.length > 0 && isEqual(mentioned, now.mentioned);

const isEqual = (some: readonly string[], others: readonly string[]) =>
  some.length === others.length && some.every((id, i) => id === others[i]);

/** How many rows at the beginning of a page are those that the page before it ended with. */
function overlapOf(before: readonly string[], page: readonly string[]): number {
  const [first] = page;
  const at = first === undefined ? -1 : before.lastIndexOf(first);
  if (at < 0) return 0;
  const end = before.slice(at);
  return end.every((id, i) => id === page[i]) ? end.length : 0;
}

const miscounted = ({ mentions, total }: Reading) =>
  `A list holds still with ${mentions} items where the vendor counts ${total}: its count is taken for wrong.`;
