import { asFailure, transientError } from '../../spec/failure.js';
import type { Context, Listed, Page, Position, Ref } from '../author/feed.js';
import { namedBy } from '../lists/odd.js';
import { Entry, type Origin } from './entry.js';
import { Flow } from './flow.js';
import { giveUp } from './give-up.js';
import { weightOf } from './held.js';
import { type Lane, live } from './lane.js';
import { describeReach } from './lookback.js';
import { conclude, fail, isDue } from './outcome.js';
import type { Pass } from './pass.js';
import { byTurn, isDeferred, type Pending } from './pending.js';
import { concludeLookback, lookedBack } from './remembered.js';
import { save, saveMeanwhile, saveWhereDue } from './save.js';

/** What had no answer for so long (ms) when a run ran out of time, is likely to have none in the next one. */
const SLOW = 5_000;
/**
 * After so many requests for items that are known to be bad, and that were in vain again, the others wait for
 * the next sync.
 */
const BAD_A_SYNC = 1000;

/**
 * One pass over a feed: what is pending, then the list, for all its streams together, in one flow. Streams
 * that stand at different places start ascending: a laggard catches up alone to the next start, then they go
 * on together. Returns false when a bounded run ended before the list did. Throws only what must end the
 * whole sync.
 */
export async function runPass<C, I>(pass: Pass<C, I>): Promise<boolean> {
  const isWhole = await flowThrough(pass);
  for (const lane of live(pass)) {
    conclude(pass, lane);
    if (isWhole && pass.isAhead !== true) {
      // The whole list went by, also where it ended before the cursor (the last items were deleted).
      lane.progress.asOf = pass.context.asOf;
      concludeLookback(lane, pass.context.asOf, pass.feed.mayMiss === true);
    }
    await save(pass, lane);
  }
  return isWhole;
}

/** @returns false: the run ended before the list did */
async function flowThrough<C, I>(pass: Pass<C, I>): Promise<boolean> {
  const flow = new Flow(pass);
  const { limit } = pass;
  // Where all of the list was read, nothing that is left holds the run up.
  let isRead = false;
  let isDone = false;
  limit.watch({
    isFurther: () => isRead || live(pass).some((lane) => lane.gotFurther),
    hasRows: () => live(pass).some(({ counts }) => counts.rows > 0),
  });
  const saved = saveMeanwhile(pass, flow);
  try {
    const left = await revisit(pass, flow);
    const isWhole = pass.isAhead === true || (await readList(pass, flow));
    isRead = isWhole;
    await flow.drain(() => saveWhereDue(pass));
    isDone = isWhole;
    if (isWhole && left.size > 0) await revisitRest(pass, flow, left);
    if (isWhole) await retryBad(pass, flow);
    return isWhole;
  } catch (error) {
    if (!asFailure(error).spent) throw error;
    await flow.stop(limit.isCut ? SLOW : undefined);
    if (!limit.isCut) pass.stopped(asFailure(error));
    return isDone && limit.isCut;
  } finally {
    limit.stop();
    await saved();
  }
}

/** What is pending, whatever the cursor says. @returns the ids whose turn did not come */
async function revisit<C, I>(pass: Pass<C, I>, flow: Flow<C, I>): Promise<ReadonlySet<string>> {
  const entries = waitingFor(pass.lanes, (one) => !isDeferred(one));
  // Half of a bounded run is kept for the list: many unfinished items must not starve it.
  const entered = await enterEach(pass, flow, entries, () => pass.limit.isOver(0.5));
  await flow.flush();
  flow.mark(() => {
    for (const lane of live(pass)) giveUp(pass, lane);
  });
  return new Set(entries.slice(entered).map(({ ref }) => ref.id));
}

/**
 * The list is read, and there is time left: on with those whose turn did not come. What the list settled
 * meanwhile is not asked for.
 */
async function revisitRest<C, I>(
  pass: Pass<C, I>,
  flow: Flow<C, I>,
  left: ReadonlySet<string>,
): Promise<void> {
  const isLeft = ({ ref: { id }, lanes }: Entry<C, I>) =>
    left.has(id) && !lanes.some((lane) => lane.asked.has(id) || lane.settled.has(id));
  const entries = waitingFor(live(pass), (one) => !isDeferred(one)).filter(isLeft);
  await enterEach(pass, flow, entries, () => pass.limit.isOver());
  await flow.drain(() => saveWhereDue(pass));
}

/** One after the other, until there is a reason to stop. @returns how many have entered */
async function enterEach<C, I>(
  pass: Pass<C, I>,
  flow: Flow<C, I>,
  entries: readonly Entry<C, I>[],
  isOver: () => boolean,
): Promise<number> {
  for (const [entered, entry] of entries.entries()) {
    if (isOver()) return entered;
    await flow.enter(entry);
    await saveWhereDue(pass);
  }
  return entries.length;
}

/** @returns false: a bounded run ended before the list did */
async function readList<C, I>(pass: Pass<C, I>, flow: Flow<C, I>): Promise<boolean> {
  const reading = await Reading.begin(pass);
  for (const [after, until] of reading.legs) {
    try {
      if (!(await readLeg(pass, flow, reading, after, until))) return false;
    } catch (error) {
      await flow.drain(() => saveWhereDue(pass));
      fail(pass, reading.readers(after), error); // a list that breaks has said nothing about what lies behind
    }
  }
  return true;
}

/** Reads the list between two places where streams stand. */
async function readLeg<C, I>(
  pass: Pass<C, I>,
  flow: Flow<C, I>,
  reading: Reading<C, I>,
  after: Position | null,
  until: Position | null,
): Promise<boolean> {
  let reached = after;
  const below = reading.below(after);
  for await (const page of ahead(pass.feed.list(pass.context, after, until), flow)) {
    const readers = reading.readers(after);
    if (readers.length === 0) break;
    // Where reading took the whole time, what was read is delivered: the next run would need as long for it.
    const isLate = pass.limit.isOver();
    if (isLate) reading.begunLate(after);
    const mayEnd = () => !isLate && pass.limit.isOver() && reading.mayEndWithin(after);
    const place = { below, relisted: reading.relisted(readers, reached) };
    if (!(await enterPage(pass, flow, reading, readers, page, place, mayEnd))) return false;
    await flow.flush();
    if (page.upTo !== undefined) {
      const { upTo } = page;
      if (upTo !== null) reached = follows(pass, readers, reached, upTo);
      const passed = reading.passStretch(readers);
      flow.mark(() => advance(pass, readers, passed, upTo));
    }
    await saveWhereDue(pass);
    if (pass.limit.isOver() && reading.mayEnd(after, reached, page.more === true)) return false;
  }
  return true;
}

/** What the place of a page means to its streams. */
type Place = Pick<Origin, 'below' | 'relisted'>;

/** @returns false: a bounded run ended before the page did */
async function enterPage<C, I>(
  pass: Pass<C, I>,
  flow: Flow<C, I>,
  reading: Reading<C, I>,
  readers: readonly Lane<C, I>[],
  page: Page<I>,
  place: Place,
  mayEnd: () => boolean,
): Promise<boolean> {
  for (const ref of page.items) {
    const waits = enter(pass, flow, reading, readers, page, ref, place);
    if (waits !== undefined) await waits;
    if (mayEnd()) return false;
  }
  return true;
}

/** @returns a promise only where there is something to wait for: most items are settled by what the list says */
function enter<C, I>(
  pass: Pass<C, I>,
  flow: Flow<C, I>,
  reading: Reading<C, I>,
  readers: readonly Lane<C, I>[],
  page: Page<I>,
  ref: Listed<I>,
  place: Place,
): Promise<void> | undefined {
  const named = namedBy(ref, pass.context);
  if (named === undefined) return undefined;
  const entry = new Entry(named, readers, originOf(page, named, reading.stretch, place));
  const waits = flow.enter(entry);
  if (!entry.isSettled) reading.broughtNews();
  if (waits === undefined && !flow.isBusy) return undefined;
  return entered(pass, waits);
}

async function entered<C, I>(pass: Pass<C, I>, waits: Promise<void> | undefined): Promise<void> {
  await waits;
  await saveWhereDue(pass);
}

function originOf<I>(page: Page<I>, ref: Listed<I>, stretch: number, { below, relisted }: Place): Origin {
  const always = page.upTo === null && ref.again === true;
  return { listed: true, alone: false, always, stretch, below, relisted };
}

/** Where the streams of a pass stand before it reads the list. */
class Reading<C, I> {
  #stretch = 0;
  #isFresh = false;
  /** The time is over, and the list is read to where it brings something new. */
  #isOvertime = false;
  /** Streams that go on by a state of version 1. */
  readonly #old: ReadonlySet<Lane<C, I>>;

  private constructor(
    private readonly pass: Pass<C, I>,
    private readonly starts: ReadonlyMap<Lane<C, I>, Position | null>,
    private readonly places: ReadonlyMap<Lane<C, I>, Position>,
    private readonly cursors: ReadonlyMap<Lane<C, I>, Position | null>,
  ) {
    this.#old = new Set(live(pass).filter(({ progress }) => progress.seen.isOld));
  }

  static async begin<C, I>(pass: Pass<C, I>): Promise<Reading<C, I>> {
    const starts = new Map<Lane<C, I>, Position | null>();
    const places = new Map<Lane<C, I>, Position>();
    for (const lane of live(pass)) {
      lane.begins = await startOf(pass, lane);
      starts.set(lane, lane.begins);
      // Below that the first lookback finds what was delivered and is not remembered.
      const place = lane.lookback.isFirst ? await rewound(pass, lane, pass.plain) : null;
      if (place !== null) places.set(lane, place);
      const { isRead, days } = lane.lookback;
      if (days > 0) lane.progress.seen.gives = isRead ? 'listed' : 'unlisted';
    }
    return new Reading(pass, starts, places, new Map(live(pass).map((lane) => [lane, lane.progress.cursor])));
  }

  /** The present stretch of the list, counted. */
  get stretch(): number {
    return this.#stretch;
  }

  /** The list goes on behind the present stretch. @returns the number of that one */
  passStretch(readers: readonly Lane<C, I>[]): number {
    const passed = this.#stretch++;
    for (const lane of readers) lane.progress.seen.stretch = this.#stretch;
    return passed;
  }

  /** The list named something that was not known. What took long to read is worth as much work. */
  broughtNews(): void {
    if (this.#isOvertime && !this.#isFresh) this.pass.limit.prolong();
    this.#isFresh = true;
  }

  /** From each place where a stream stands to the next one. */
  get legs(): [after: Position | null, until: Position | null][] {
    const places = [...this.starts.values(), ...this.places.values()]
      .sort((a, b) => this.#order(a, b))
      .filter((place, i, all) => i === 0 || this.#order(place, all[i - 1]!) !== 0);
    return places.map((after, i) => [after, places[i + 1] ?? null]);
  }

  /** The streams that read what lies behind a place. */
  readers(after: Position | null): Lane<C, I>[] {
    return live(this.pass).filter((lane) => this.#order(this.starts.get(lane)!, after) <= 0);
  }

  /**
   * The streams for which all that lies behind a place, up to the next one, is below what they listed before
   * they looked back.
   */
  below(after: Position | null): ReadonlySet<Lane<C, I>> | undefined {
    const lanes = [...this.places].filter(([, place]) => this.#order(after, place) < 0);
    return lanes.length === 0 ? undefined : new Set(lanes.map(([lane]) => lane));
  }

  /**
   * The streams that stood above a place already, by a state of version 1; or that go on with a list that has
   * no places.
   */
  relisted(readers: readonly Lane<C, I>[], reached: Position | null): ReadonlySet<Lane<C, I>> | undefined {
    if (this.#old.size === 0) return undefined;
    return new Set(
      readers.filter((lane) => {
        if (!this.#old.has(lane)) return false;
        const cursor = this.cursors.get(lane) ?? null;
        return cursor === null || this.#order(reached, cursor) < 0;
      }),
    );
  }

  /**
   * May a bounded run end here? Only where one of them got beyond where it stood, however long overlap and
   * lookback take: else it would never get anywhere. A list that is read whole may take longer than the run: then
   * that goes on once, and ends with what it brought by then; what brought nothing is read to its end.
   */
  mayEnd(after: Position | null, reached: Position | null, isMidway: boolean): boolean {
    if (isMidway && this.#isOvertime) return this.#isFresh;
    if (this.#isNew(after, reached)) return true;
    if (isMidway) this.#overtime(after);
    return false;
  }

  /** A page came when the time was over already, and no page before it brought anything. */
  begunLate(after: Position | null): void {
    if (!this.#isFresh && !this.#isOvertime) this.#overtime(after);
  }

  /** The same in the middle of a page, which may be long. */
  mayEndWithin(after: Position | null): boolean {
    if (this.#isOvertime) return this.#isFresh;
    return this.readers(after).some((lane) => lane.gotFurther);
  }

  #isNew(after: Position | null, reached: Position | null): boolean {
    return this.readers(after).some((lane) => {
      const cursor = this.cursors.get(lane) ?? null;
      return cursor === null ? lane.gotFurther : this.#order(reached, cursor) > 0;
    });
  }

  #overtime(after: Position | null): void {
    this.#isOvertime = true;
    if (this.#isFresh) this.pass.limit.prolong();
    const names = this.readers(after)
      .map(({ name }) => name)
      .join(', ');
    this.pass.log(
      'WARN',
      `${names}: reading the list takes longer than max_minutes allows. This run goes on until it got further, or none ever would: set max_minutes higher.`,
    );
  }

  #order(a: Position | null, b: Position | null): number {
    if (a !== null && b !== null) return this.pass.feed.order(a, b);
    return Number(a !== null) - Number(b !== null);
  }
}

/** What is known to be bad keeps nobody waiting: it comes last, and no longer than the vendor answers in vain. */
async function retryBad<C, I>(pass: Pass<C, I>, flow: Flow<C, I>): Promise<void> {
  const inVain = () => Math.max(0, ...live(pass).map((lane) => lane.bad.size));
  const most = inVain() + BAD_A_SYNC;
  let due = waitingFor(live(pass), (entry) => isDeferred(entry) && isDue(pass, entry));
  // No more at once than may be in vain: many are under way together, and in batches.
  let room = BAD_A_SYNC;
  while (due.length > 0 && room > 0 && !pass.limit.isOver()) {
    await enterEach(pass, flow, due.slice(0, room), () => pass.limit.isOver());
    await flow.drain(() => saveWhereDue(pass));
    due = due.slice(room);
    room = most - inVain();
  }
}

/** The union of what these streams wait for, each item once, in the order of the turns. */
function waitingFor<C, I>(
  lanes: readonly Lane<C, I>[],
  isWanted: (entry: Pending) => boolean,
): Entry<C, I>[] {
  const waiting = new Map<string, { ref: Ref; lanes: Lane<C, I>[]; alone: boolean }>();
  for (const lane of lanes) {
    const inTurn = [...lane.progress.pending].sort(([, a], [, b]) => byTurn(a, b));
    for (const [id, entry] of inTurn) {
      // What this pass has asked for already waits for the next one.
      if (!isWanted(entry) || lane.bad.has(id) || isOutside(lane, entry)) continue;
      const known = waiting.get(id);
      const ref: Ref = entry.keep === undefined ? { id } : { id, keep: entry.keep };
      if (entry.unknown !== true) ref.awaited = true;
      const alone = entry.alone === true;
      if (known === undefined) waiting.set(id, { ref, lanes: [lane], alone });
      else waiting.set(id, { ref: known.ref, lanes: [...known.lanes, lane], alone: known.alone || alone });
    }
  }
  return [...waiting.values()].map(
    ({ ref, lanes: wanting, alone }) =>
      new Entry(ref, wanting, { listed: false, alone, always: false, stretch: -1 }),
  );
}

/** Belongs to what the credentials of this sync do not reach: it waits, unasked, for those that do. */
const isOutside = <C, I>({ progress }: Lane<C, I>, { scope }: Pending): boolean =>
  scope !== undefined && progress.lacks.includes(scope);

/** Where the list of a stream begins: the lookback reaches no further back than the marks do. */
async function startOf<C, I>(pass: Pass<C, I>, lane: Lane<C, I>): Promise<Position | null> {
  if (!lane.lookback.isRead) return rewound(pass, lane, pass.plain);
  const start = await rewound(pass, lane, pass.context);
  const { reach } = lane.progress.lookedBack ?? {};
  const { cursor } = lane.progress;
  if (reach === undefined || cursor === null || start === null) return start;
  if (pass.feed.order(start, reach) >= 0 || pass.feed.order(reach, cursor) > 0) return start;
  pass.log('WARN', describeReach(lane.name, lane.lookback, reach));
  return reach;
}

async function rewound<C, I>(
  pass: Pass<C, I>,
  lane: Lane<C, I>,
  context: Context<C>,
): Promise<Position | null> {
  const { cursor, asOf } = lane.progress;
  if (cursor === null || pass.feed.rewind === undefined) return cursor;
  const place = context.once(`rewind ${cursor} ${asOf} ${context.lookback}`, async () =>
    pass.feed.rewind!(context, cursor, asOf ?? context.asOf),
  );
  return place.catch((error) => {
    fail(pass, [lane], error);
    return cursor;
  });
}

/**
 * @returns what the page claims to have reached; the streams fail where that lies before the place of the
 * page before it
 */
function follows<C, I>(
  pass: Pass<C, I>,
  lanes: Lane<C, I>[],
  reached: Position | null,
  upTo: Position,
): Position {
  if (reached !== null && pass.feed.order(upTo, reached) < 0) {
    fail(
      pass,
      lanes,
      transientError(
        `The list went backwards, from "${reached}" to "${upTo}": the vendor repeats pages or sorts them otherwise than asked.`,
      ),
    );
  }
  return upTo;
}

/**
 * Moves the cursors behind a stretch. In the overlap below a cursor it stays: that part of the list was
 * passed before.
 */
function advance<C, I>(pass: Pass<C, I>, lanes: Lane<C, I>[], stretch: number, upTo: Position | null): void {
  const { order } = pass.feed;
  for (const lane of lanes) {
    const { progress, failure } = lane;
    if (failure !== undefined) continue;
    progress.ahead.passed(stretch);
    if (upTo === null) continue;
    if (lane.lookback.days > 0) lane.places[stretch] = upTo;
    if (progress.cursor !== null && order(upTo, progress.cursor) < 0) continue;
    if (progress.cursor !== null) lookedBack(lane, pass.context.asOf);
    if (progress.cursor === null || order(upTo, progress.cursor) > 0) lane.wentFurther();
    progress.cursor = upTo;
    progress.asOf = pass.context.asOf;
    progress.seen.passed(upTo, order);
  }
}

/** Asks for the next page while the present one is written, unless this one is heavy. */
async function* ahead<C, I>(pages: AsyncIterable<Page<I>>, flow: Flow<C, I>): AsyncIterable<Page<I>> {
  const source = pages[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<Page<I>>> | undefined;
  try {
    for (;;) {
      const { done, value } = await (next ?? source.next());
      next = undefined;
      if (done) return;
      if (flow.hasRoomFor(weightOf(value.items))) {
        next = source.next();
        next.catch(() => undefined); // reported when it is awaited
        // The request is only on its way once the event loop turns.
        await new Promise((resolve) => setImmediate(resolve));
      }
      yield value;
    }
  } finally {
    source.return?.().catch(() => undefined);
  }
}
