import { transientError } from '../../spec/failure.js';
import type { Position } from '../author/feed.js';
import type { Lane } from './lane.js';
import { conclude, type Entry, fail, giveUp, isDue } from './outcome.js';
import type { Pass } from './pass.js';
import { Settler } from './settle.js';
import { isDeferred, type Pending } from './state.js';

/** Items between two barriers: a crash costs at most so many loads. */
const CHUNK = 100;
/** ... and at most so long between two STATEs of a stream that moves (ms). */
const STATE_EVERY = 30_000;
/** A state larger than this (bytes) follows the clock only, else the states would outweigh the records. */
const LARGE_STATE = 65_536;
/** After so many requests for items that are known to be bad, and that were in vain again, the others wait for the next sync. */
const BAD_A_SYNC = 1000;

/**
 * One pass over a feed: first what is pending, then the list, for all its streams together. Streams that stand at different
 * places start ascending: a laggard catches up alone to the next start, then they go on together.
 * Returns false when a bounded run ended before the list did. Throws only what must end the whole sync.
 */
export async function runPass<C, I>(pass: Pass<C, I>): Promise<boolean> {
  const settler = new Settler(pass);
  const live = () => pass.lanes.filter((lane) => lane.failure === undefined);
  const over = (share = 1) =>
    pass.deadline !== undefined &&
    pass.now() >= pass.deadline - (1 - share) * (pass.deadline - pass.context.asOf);

  const save = async (lane: Lane<C, I>, last = false) => {
    const { pending, seen } = lane.progress;
    const old = pass.now() - lane.savedAt >= STATE_EVERY;
    const large = seen.size * 11 + pending.size * 50 > LARGE_STATE;
    if (!last && !old && (large || lane.unsaved < CHUNK)) return;
    lane.unsaved = 0;
    lane.savedAt = pass.now();
    const dropped = seen.takeDropped();
    if (dropped > 0) {
      pass.sink.log(
        'WARN',
        `${lane.name}: the state has no room left to remember ${dropped} delivered items; if listed again they are delivered once more`,
      );
    }
    await pass.sink.state(lane.name, lane.progress.toState());
  };

  // What is pending, whatever the cursor says.
  for (const chunk of chunksOf(
    waitingFor(pass.lanes, (entry) => !isDeferred(entry)),
    Math.max(CHUNK, pass.feed.batch ?? 1),
  )) {
    // Half of a bounded run is kept for the list: many unfinished items must not starve it.
    if (over(0.5)) break;
    await settler.settle(chunk);
    for (const lane of live()) await save(lane);
  }
  for (const lane of live()) giveUp(pass, lane);

  // The list.
  const starts = new Map<Lane<C, I>, Position | null>();
  for (const lane of live()) starts.set(lane, await startOf(pass, lane));
  const order = (a: Position | null, b: Position | null) =>
    a === null || b === null ? +(a !== null) - +(b !== null) : pass.feed.order(a, b);
  const places = [...starts.values()]
    .sort(order)
    .filter((place, i, all) => i === 0 || order(place, all[i - 1]!) !== 0);
  // A bounded run gets beyond where the last one stood, however long overlap and lookback take: else it would never get anywhere.
  const begun = new Map(live().map((lane) => [lane, lane.progress.cursor]));
  const isNew = (lane: Lane<C, I>, place: Position | null) =>
    begun.get(lane) === null || order(place, begun.get(lane)!) > 0;
  for (const [i, after] of places.entries()) {
    const until = places[i + 1] ?? null;
    const lanes = () => live().filter((lane) => order(starts.get(lane)!, after) <= 0);
    let reached = after;
    try {
      for await (const page of ahead(pass.feed.list(pass.context, after, until))) {
        if (lanes().length === 0) break;
        for (const chunk of chunksOf(page.items, CHUNK)) {
          const together = lanes();
          await settler.settle(chunk.map((ref) => ({ ref, lanes: together, listed: true, alone: false })));
        }
        if (page.upTo !== undefined) {
          if (page.upTo !== null) reached = advance(pass, lanes(), reached, page.upTo);
          for (const lane of lanes()) await save(lane);
        }
        if (!over() || !lanes().some((lane) => isNew(lane, reached))) continue;
        for (const lane of live()) conclude(pass, lane);
        for (const lane of live()) await save(lane, true);
        return false;
      }
    } catch (error) {
      fail(pass, lanes(), error); // a list that breaks has said nothing about what lies behind
    }
  }
  // What is known to be bad keeps nobody waiting: it comes last, and no longer than the vendor answers in vain.
  const inVain = () => Math.max(0, ...live().map((lane) => lane.bad.size));
  const before = inVain();
  for (const chunk of chunksOf(
    waitingFor(live(), (entry) => isDeferred(entry) && isDue(pass, entry)),
    CHUNK,
  )) {
    if (over() || inVain() - before >= BAD_A_SYNC) break;
    await settler.settle(chunk);
    for (const lane of live()) await save(lane);
  }
  for (const lane of live()) {
    conclude(pass, lane);
    // The whole list went by, also where it ended before the cursor (the last items were deleted).
    lane.progress.asOf = pass.context.asOf;
    lane.progress.seen.listed();
    await save(lane, true);
  }
  return true;
}

/** The union of what these streams wait for, each item once, in the order of the turns. */
function waitingFor<C, I>(
  lanes: readonly Lane<C, I>[],
  isWanted: (entry: Pending) => boolean,
): Entry<C, I>[] {
  const waiting = new Map<string, Entry<C, I>>();
  for (const lane of lanes) {
    for (const [id, entry] of lane.progress.pending) {
      // What this pass has asked for already waits for the next one.
      if (!isWanted(entry) || lane.bad.has(id)) continue;
      const known = waiting.get(id);
      const ref = known?.ref ?? (entry.keep === undefined ? { id } : { id, keep: entry.keep });
      const alone = known?.alone || entry.alone === true;
      waiting.set(id, { ref, lanes: [...(known?.lanes ?? []), lane], listed: false, alone });
    }
  }
  return [...waiting.values()];
}

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

/** Moves the cursors up to what the page claims. In the overlap below a cursor it stays: that part of the list was passed before. */
function advance<C, I>(
  pass: Pass<C, I>,
  lanes: Lane<C, I>[],
  reached: Position | null,
  upTo: Position,
): Position {
  const { order } = pass.feed;
  if (reached !== null && order(upTo, reached) < 0) {
    fail(
      pass,
      lanes,
      transientError(
        `The list went backwards, from "${reached}" to "${upTo}": the vendor repeats pages or sorts them otherwise than asked.`,
      ),
    );
  }
  for (const { progress, failure } of lanes) {
    if (failure !== undefined || (progress.cursor !== null && order(upTo, progress.cursor) < 0)) continue;
    progress.cursor = upTo;
    progress.asOf = pass.context.asOf;
    progress.seen.passed(upTo, order);
  }
  return upTo;
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

function* chunksOf<T>(all: readonly T[], size: number): Iterable<T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
