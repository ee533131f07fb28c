import { asFailure, transientError } from '../../spec/failure.js';
import type { Position, Ref } from '../author/feed.js';
import { Entry } from './entry.js';
import { Flow } from './flow.js';
import type { Lane } from './lane.js';
import { conclude, fail, giveUp, isDue } from './outcome.js';
import type { Pass } from './pass.js';
import { isDeferred, type Pending } from './state.js';

/** A STATE of a stream follows so many settled items. */
const STATE_AFTER = 100;
/** ... and at most so long between two STATEs of a stream that moves (ms). */
const STATE_EVERY = 30_000;
/** A state larger than this (bytes) follows the clock only, else the states would outweigh the records. */
const LARGE_STATE = 65_536;
/** After so many requests for items that are known to be bad, and that were in vain again, the others wait for the next sync. */
const BAD_A_SYNC = 1000;

/**
 * One pass over a feed: what is pending, then the list, for all its streams together, in one flow. Streams that stand at different
 * places start ascending: a laggard catches up alone to the next start, then they go on together.
 * Returns false when a bounded run ended before the list did. Throws only what must end the whole sync.
 */
export async function runPass<C, I>(pass: Pass<C, I>): Promise<boolean> {
  const isWhole = await flowThrough(pass);
  for (const lane of live(pass)) {
    conclude(pass, lane);
    if (isWhole) {
      // The whole list went by, also where it ended before the cursor (the last items were deleted).
      lane.progress.asOf = pass.context.asOf;
      lane.progress.listed();
    }
    await save(pass, lane);
  }
  return isWhole;
}

/** @returns false: the run ended before the list did */
async function flowThrough<C, I>(pass: Pass<C, I>): Promise<boolean> {
  const flow = new Flow(pass);
  const clock = new Clock(pass);
  try {
    await revisit(pass, flow, clock);
    const isWhole = await readList(pass, flow, clock);
    await flow.drain(() => saveWhereDue(pass));
    if (isWhole) await retryBad(pass, flow, clock);
    return isWhole;
  } catch (error) {
    if (!asFailure(error).spent) throw error;
    await flow.stop();
    pass.stopped(asFailure(error));
    return false;
  }
}

/** How much of a bounded run is over. */
class Clock<C, I> {
  constructor(private readonly pass: Pass<C, I>) {}

  /** Has this share of the run's time passed? */
  isOver(share = 1): boolean {
    const { deadline, context } = this.pass;
    if (deadline === undefined) return false;
    return this.pass.now() >= context.asOf + share * (deadline - context.asOf);
  }
}

const live = <C, I>(pass: Pass<C, I>): Lane<C, I>[] =>
  pass.lanes.filter((lane) => lane.failure === undefined);

/** What is pending, whatever the cursor says. */
async function revisit<C, I>(pass: Pass<C, I>, flow: Flow<C, I>, clock: Clock<C, I>): Promise<void> {
  for (const entry of waitingFor(pass.lanes, (one) => !isDeferred(one))) {
    // Half of a bounded run is kept for the list: many unfinished items must not starve it.
    if (clock.isOver(0.5)) break;
    await flow.enter(entry);
    await saveWhereDue(pass);
  }
  await flow.flush();
  flow.mark(() => {
    for (const lane of live(pass)) giveUp(pass, lane);
  });
}

/** @returns false: a bounded run ended before the list did */
async function readList<C, I>(pass: Pass<C, I>, flow: Flow<C, I>, clock: Clock<C, I>): Promise<boolean> {
  const starts = new Map<Lane<C, I>, Position | null>();
  for (const lane of live(pass)) starts.set(lane, await startOf(pass, lane));
  const order = (a: Position | null, b: Position | null) =>
    a === null || b === null ? +(a !== null) - +(b !== null) : pass.feed.order(a, b);
  const places = [...starts.values()]
    .sort(order)
    .filter((place, i, all) => i === 0 || order(place, all[i - 1]!) !== 0);
  // A bounded run gets beyond where the last one stood, however long overlap and lookback take: else it would never get anywhere.
  const begun = new Map(live(pass).map((lane) => [lane, lane.progress.cursor]));
  const isNew = (lane: Lane<C, I>, place: Position | null) =>
    begun.get(lane) === null || order(place, begun.get(lane)!) > 0;
  let stretch = 0;
  for (const [i, after] of places.entries()) {
    const until = places[i + 1] ?? null;
    const lanes = () => live(pass).filter((lane) => order(starts.get(lane)!, after) <= 0);
    let reached = after;
    try {
      for await (const page of ahead(pass.feed.list(pass.context, after, until))) {
        const readers = lanes();
        if (readers.length === 0) break;
        for (const ref of page.items) {
          await flow.enter(
            new Entry(ref, readers, {
              ...{ listed: true, alone: false, stretch },
              always: page.upTo === null && ref.again === true,
            }),
          );
          if (flow.isBusy) await saveWhereDue(pass);
        }
        await flow.flush();
        if (page.upTo !== undefined) {
          const { upTo } = page;
          if (upTo !== null) reached = follows(pass, readers, reached, upTo);
          const passed = stretch++;
          flow.mark(() => advance(pass, readers, passed, upTo));
        }
        await saveWhereDue(pass);
        if (clock.isOver() && lanes().some((lane) => isNew(lane, reached))) return false;
      }
    } catch (error) {
      await flow.drain(() => saveWhereDue(pass));
      fail(pass, lanes(), error); // a list that breaks has said nothing about what lies behind
    }
  }
  return true;
}

/** What is known to be bad keeps nobody waiting: it comes last, and no longer than the vendor answers in vain. */
async function retryBad<C, I>(pass: Pass<C, I>, flow: Flow<C, I>, clock: Clock<C, I>): Promise<void> {
  const inVain = () => Math.max(0, ...live(pass).map((lane) => lane.bad.size));
  const before = inVain();
  const due = waitingFor(live(pass), (entry) => isDeferred(entry) && isDue(pass, entry));
  for (const entry of due) {
    if (clock.isOver() || inVain() - before >= BAD_A_SYNC) break;
    await flow.enter(entry);
    await saveWhereDue(pass);
  }
  await flow.drain(() => saveWhereDue(pass));
}

/** A STATE of each stream that has settled enough items, or moved for long enough. */
async function saveWhereDue<C, I>(pass: Pass<C, I>): Promise<void> {
  for (const lane of live(pass)) {
    const { pending, seen, ahead } = lane.progress;
    const isOld = pass.now() - lane.savedAt >= STATE_EVERY;
    const isLarge = (seen.size + ahead.size) * 11 + pending.size * 50 > LARGE_STATE;
    if (isOld || (!isLarge && lane.unsaved >= STATE_AFTER)) await save(pass, lane);
  }
}

async function save<C, I>(pass: Pass<C, I>, lane: Lane<C, I>): Promise<void> {
  lane.unsaved = 0;
  lane.savedAt = pass.now();
  const dropped = lane.progress.seen.takeDropped();
  if (dropped > 0) {
    pass.sink.log(
      'WARN',
      `${lane.name}: the state has no room left to remember ${dropped} delivered items; if listed again they are delivered once more`,
    );
  }
  await pass.sink.state(lane.name, lane.progress.toState());
}

/** The union of what these streams wait for, each item once, in the order of the turns. */
function waitingFor<C, I>(
  lanes: readonly Lane<C, I>[],
  isWanted: (entry: Pending) => boolean,
): Entry<C, I>[] {
  const waiting = new Map<string, { ref: Ref; lanes: Lane<C, I>[]; alone: boolean }>();
  for (const lane of lanes) {
    for (const [id, entry] of lane.progress.pending) {
      // What this pass has asked for already waits for the next one.
      if (!isWanted(entry) || lane.bad.has(id) || isOutside(lane, entry)) continue;
      const known = waiting.get(id);
      const ref = entry.keep === undefined ? { id } : { id, keep: entry.keep };
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

async function startOf<C, I>(pass: Pass<C, I>, lane: Lane<C, I>): Promise<Position | null> {
  const { cursor, asOf } = lane.progress;
  if (cursor === null || pass.feed.rewind === undefined) return cursor;
  const rewound = pass.context.once(`rewind ${cursor} ${asOf}`, async () =>
    pass.feed.rewind!(pass.context, cursor, asOf ?? pass.context.asOf),
  );
  return rewound.catch((error) => {
    fail(pass, [lane], error);
    return cursor;
  });
}

/** @returns what the page claims to have reached; the streams fail where that lies before the place of the page before it */
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

/** Moves the cursors behind a stretch. In the overlap below a cursor it stays: that part of the list was passed before. */
function advance<C, I>(pass: Pass<C, I>, lanes: Lane<C, I>[], stretch: number, upTo: Position | null): void {
  const { order } = pass.feed;
  for (const { progress, failure } of lanes) {
    if (failure !== undefined) continue;
    progress.ahead.passed(stretch);
    if (upTo === null || (progress.cursor !== null && order(upTo, progress.cursor) < 0)) continue;
    progress.cursor = upTo;
    progress.asOf = pass.context.asOf;
    progress.seen.passed(upTo, order);
  }
}

/** Asks for the next page while the present one is written. */
async function* ahead<T>(pages: AsyncIterable<T>): AsyncIterable<T> {
  const source = pages[Symbol.asyncIterator]();
  let next = source.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = source.next();
      next.catch(() => undefined); // reported when it is awaited
      // The request is only on its way once the event loop turns.
      await new Promise((resolve) => setImmediate(resolve));
      yield value;
    }
  } finally {
    source.return?.().catch(() => undefined);
  }
}
