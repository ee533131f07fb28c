import { asFailure, transientError } from '../../spec/failure.js';
import type { Listed } from '../author/feed.js';
import type { Entry } from './entry.js';
import { keepable } from './escape.js';
import { giveUp, isGivenUp, turnOf } from './give-up.js';
import { distinctRows } from './keys.js';
import type { Lane, Step } from './lane.js';
import type { Pass } from './pass.js';
import { isDeferred, type Pending } from './pending.js';
import { againOf } from './remembered.js';

/** Unfinished items one stream's state may hold, and items that fail or that the vendor does not know. */
export const MAX_PENDING = 10_000;
export const MAX_DEFERRED = 50_000;
/** ... and so many where a mark in the state is enough. */
const MAX_MARKED = 100_000;
/**
 * So many new items failing one after the other, and nothing else of their stream succeeding, are no longer
 * the items' fault.
 */
const FAILURES_IN_A_ROW = 10;
/**
 * ... and so many where others did succeed in this sync: the vendor broke down meanwhile, or refuses us from
 * now on.
 */
const FAILURES_AFTER_SUCCESS = { transient_error: 200, config_error: 1000, system_error: 1000 };
/** So many items that fail are named in the log, the others are counted. */
const NAMED = 20;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/**
 * What is not there is gone once it was not there in two syncs, so far apart (ms): a vendor's stores agree
 * within moments.
 */
const BELIEVED_AFTER = HOUR;

/** What the list alone says of an item's version; undefined where only the item can tell. */
export function listedVersion<C, I>(pass: Pass<C, I>, lane: Lane<C, I>, ref: Listed<I>): string | undefined {
  return ref.version ?? (itemVersion(pass, lane) === undefined ? '' : undefined);
}

/** How a stream tells the versions of an item apart, where it can. */
export function itemVersion<C, I>(pass: Pass<C, I>, { stream }: Lane<C, I>) {
  return stream.needs === 'ref' ? undefined : (stream.version ?? pass.feed.version);
}

/** Nothing more to wait for: written, or final without rows. */
export function done<C, I>(
  pass: Pass<C, I>,
  lane: Lane<C, I>,
  entry: Entry<C, I>,
  version: string | undefined,
  shown?: string,
): void {
  const { ref, origin } = entry;
  const { pending, ahead } = lane.progress;
  settle(lane, entry);
  if (origin.listed) further(lane);
  pending.delete(ref.id);
  lane.asked.delete(ref.id);
  if (!origin.listed || pass.feed.repeats) lane.settled.set(ref.id, origin.listed ? ref.version : undefined);
  // What is known of it from before is no longer true, and who goes on from here may list it again.
  if (origin.listed && !againOf(lane, ref) && !lane.progress.seen.knows(ref.id))
    ahead.add(origin.stretch, { id: ref.id, version, told: listedVersion(pass, lane, ref) });
  else remember(pass, lane, entry, version, shown);
}

/** Where there is no cursor yet, what is settled is all that the next sync need not do again. */
function further<C, I>(lane: Lane<C, I>): void {
  if (lane.progress.cursor === null) lane.wentFurther();
}

/** An item that may be listed once more, by this pass or the next. */
function remember<C, I>(
  pass: Pass<C, I>,
  lane: Lane<C, I>,
  { ref, origin: { listed } }: Entry<C, I>,
  version: string | undefined,
  shown: string | undefined,
): void {
  const { seen } = lane.progress;
  const again = (listed && againOf(lane, ref)) || true;
  seen.came(ref.id);
  // Where edits do not matter to this sync, the list need not name what was pending in vain.
  const told = listedVersion(pass, lane, ref) ?? (!listed && version === '' ? '' : undefined);
  // ... and one mark does where the list says so itself.
  if (version !== undefined && !(listed && version === '' && told === ''))
    seen.add('item', ref.id, version, again);
  if (told !== undefined) seen.add('listed', ref.id, told, again);
  // An edit of the item may change nothing of what this stream shows.
  if (shown !== undefined) seen.add('rows', ref.id, shown, again);
  else if (version) seen.renew('rows', ref.id, again);
}

/** The stream has nothing more to say of it in this sync. */
function settle<C, I>(lane: Lane<C, I>, entry: Entry<C, I>): void {
  entry.settle(lane);
  lane.moved();
}

/** Unfinished: the next sync asks again. */
export function wait<C, I>(pass: Pass<C, I>, lane: Lane<C, I>, entry: Entry<C, I>): void {
  const { ref, origin } = entry;
  settle(lane, entry);
  const known = lane.progress.pending.get(ref.id);
  if (isGivenUp(lane, ref, origin.listed, '')) return;
  pend(pass, lane, entry, { since: known?.since ?? pass.now() });
}

/** Slow: its request goes on, the cursor does too. Should the run end before it, the next sync asks again. */
export function setAside<C, I>(pass: Pass<C, I>, lane: Lane<C, I>, entry: Entry<C, I>): void {
  if (lane.progress.pending.has(entry.ref.id)) return;
  lane.moved();
  pend(pass, lane, entry, { since: pass.now() });
}

/** It failed, or its answer does not come before the run ends: the next one asks for it alone, and last. */
export function putBack<C, I>(
  pass: Pass<C, I>,
  lane: Lane<C, I>,
  entry: Entry<C, I>,
  step: Step = 'rows',
): void {
  defer(pass, lane, entry, step, { alone: true });
}

/** Waits behind all the others, as long and as often as before. */
function defer<C, I>(
  pass: Pass<C, I>,
  lane: Lane<C, I>,
  entry: Entry<C, I>,
  step: Step,
  why: Pick<Pending, 'alone' | 'unknown'>,
): void {
  const { since = pass.now(), tries } = lane.progress.pending.get(entry.ref.id) ?? {};
  settle(lane, entry);
  lane.bad.set(entry.ref.id, step);
  pend(pass, lane, entry, { since, ...why, ...(tries === undefined ? {} : { tries }) });
}

/**
 * Not there. That may be a store that lags behind the others, so it is final only when another sync saw it
 * too, an hour or more ago.
 * @returns whether it is final
 */
export function absent<C, I>(pass: Pass<C, I>, lane: Lane<C, I>, entry: Entry<C, I>): boolean {
  const { ref } = entry;
  const known = lane.progress.pending.get(ref.id);
  const now = pass.now();
  const since = known?.since ?? now;
  // What these credentials do not see tells nothing of whether it is there.
  if (isNarrowed(lane)) {
    lane.hidden.add(ref.id);
    missed(pass, lane, entry, { since, ...(known?.absent === undefined ? {} : { absent: known.absent }) });
    return false;
  }
  const absent = known?.absent ?? now;
  if (absent < pass.context.asOf && now - absent >= BELIEVED_AFTER) return true;
  missed(pass, lane, entry, { since, absent });
  return false;
}

function missed<C, I>(
  pass: Pass<C, I>,
  lane: Lane<C, I>,
  entry: Entry<C, I>,
  why: Pick<Pending, 'since' | 'absent'>,
): void {
  settle(lane, entry);
  pend(pass, lane, entry, why);
}

/** An id that the user named and the vendor does not know (yet, or to this token): followed, after all the others. */
export function unknown<C, I>(pass: Pass<C, I>, lane: Lane<C, I>, entry: Entry<C, I>): void {
  if (isStillBad(pass, lane, entry)) return;
  defer(pass, lane, entry, 'item', { unknown: true });
}

/** It was given up for failing or for being unknown, and does so still: nothing new. */
function isStillBad<C, I>(pass: Pass<C, I>, lane: Lane<C, I>, entry: Entry<C, I>): boolean {
  if (!isGivenUp(lane, entry.ref, entry.origin.listed, turnOf(pass))) return false;
  settle(lane, entry);
  lane.count('givenUpBefore');
  return true;
}

/**
 * An item that still fails after its retries waits for the next sync; many new ones in a row are the stream's
 * failure. One that failed before says nothing new.
 */
export function stumble<C, I>(
  pass: Pass<C, I>,
  lane: Lane<C, I>,
  entry: Entry<C, I>,
  step: Step,
  error: unknown,
): void {
  const { ref } = entry;
  const failure = asFailure(error);
  if (failure.fatal) throw failure;
  if (lane.failure !== undefined || isStillBad(pass, lane, entry)) return;
  const known = lane.progress.pending.get(ref.id);
  putBack(pass, lane, entry, step);
  const more = lane.counts.failed === NAMED - 1 ? ' (further ones are only counted)' : '';
  if (lane.counts.failed++ < NAMED)
    pass.log(
      'WARN',
      `${lane.name}: item ${ref.id} failed and will be asked for again by the next sync: ${failure.message}${more}`,
    );
  if (known?.alone === true) return;
  const most = lane.hasWorked(step) ? FAILURES_AFTER_SUCCESS[failure.failureType] : FAILURES_IN_A_ROW;
  if (lane.stumbled(step) >= most) fail(pass, [lane], failure);
}

/** The credentials see less than what the state was read with: what is not there for them may be there for others. */
export const isNarrowed = <C, I>({ progress }: Lane<C, I>): boolean => progress.lacks.length > 0;

function pend<C, I>(
  pass: Pass<C, I>,
  lane: Lane<C, I>,
  { ref, origin, keep: told }: Entry<C, I>,
  entry: Omit<Pending, 'keep' | 'scope' | 'named'>,
): void {
  const { pending } = lane.progress;
  if (origin.listed) lane.progress.seen.keep(ref.id);
  const known = pending.get(ref.id);
  if (origin.listed && known === undefined) further(lane);
  const scope = ref.scope ?? known?.scope;
  const keep = keepable(told);
  const isNamed = keep === undefined && scope === undefined && (origin.always || known?.named === true);
  pending.set(ref.id, {
    ...entry,
    ...(keep === undefined ? {} : { keep }),
    ...(scope === undefined ? {} : { scope }),
    ...(isNamed ? { named: true } : {}),
  });
  if (pending.size <= MAX_PENDING) return;
  if (pending.deferred - pending.marked > MAX_DEFERRED || pending.marked > MAX_MARKED) {
    const message =
      `${lane.name}: more than ${origin.always ? MAX_MARKED : MAX_DEFERRED} items fail or are unknown to the vendor. Nothing is lost: the stream goes on from its last ` +
      'state once they can be read, or pending_days is lowered so that the oldest are given up.';
    return fail(pass, [lane], transientError(message));
  }
  if (pending.size - pending.deferred <= MAX_PENDING) return;
  const oldest = [...pending.values()].reduce((least, { since }) => Math.min(least, since), entry.since);
  const message =
    `${lane.name}: more than ${MAX_PENDING} items are unfinished, the oldest since ${new Date(oldest).toISOString()}. Nothing is lost: ` +
    'the stream goes on from its last state once the vendor has finished some of them, or pending_days is lowered so that the oldest are given up.';
  fail(pass, [lane], transientError(message));
}

/** Is it asked for now? What is known to be bad waits until after the list, and then for its time. */
export const isDue = <C, I>(pass: Pass<C, I>, { next }: Pending): boolean =>
  next === undefined || next <= pass.now();

/** The streams of these lanes cannot go on; the others can. Throws what would meet every other stream too. */
export function fail<C, I>(pass: Pass<C, I>, lanes: readonly Lane<C, I>[], error: unknown): void {
  const failure = asFailure(error);
  if (failure.fatal) throw failure;
  for (const lane of lanes) {
    if (lane.failure !== undefined) continue;
    lane.fail(failure);
    // What failed or is overdue must not fail the next sync in the same place.
    conclude(pass, lane);
    void lane.sink.state(lane.progress.toState());
    lane.sink.failed(failure);
  }
}

/**
 * What this sync found out about items that are waited for: gives up what is overdue, and asks less often for
 * what keeps failing. An outage, in which nothing succeeds, lengthens nothing and gives up nothing that
 * failed.
 */
export function conclude<C, I>(pass: Pass<C, I>, lane: Lane<C, I>): void {
  giveUp(pass, lane);
  const { pending } = lane.progress;
  for (const [id, step] of lane.bad) {
    const entry = pending.get(id);
    if (entry === undefined || !lane.hasWorked(step) || !isDeferred(entry)) continue;
    const tries = (entry.tries ?? 0) + 1;
    // The next sync asks once more in any case.
    const delay = tries === 1 ? 0 : Math.min(DAY, HOUR * 2 ** Math.min(tries - 2, 10));
    pending.set(id, { ...entry, tries, ...(delay === 0 ? {} : { next: pass.now() + delay }) });
  }
  lane.bad.clear();
}

/** The rows of one item, a primary key once. */
export function distinct<C, I>(lane: Lane<C, I>, rows: Iterable<object>): object[] {
  const all = Array.isArray(rows) ? (rows as object[]) : [...rows];
  if (all.length < 2) return all;
  const { rows: own, doubled, differing } = distinctRows(all, lane.stream.primaryKey);
  lane.count('doubled', doubled);
  lane.count('differing', differing);
  return own;
}
