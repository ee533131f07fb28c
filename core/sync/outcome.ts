import { asFailure, transientError } from '../../spec/failure.js';
import type { Listed } from '../author/feed.js';
import { distinctRows } from './keys.js';
import { fail, type Lane } from './lane.js';
import type { Pass } from './pass.js';

/** Unfinished items one stream's state may hold. */
export const MAX_PENDING = 10_000;
/** So many items failing one after the other are no longer the items' fault. */
const FAILURES_IN_A_ROW = 10;

/** One item and the streams that may want it. */
export interface Entry<C, I> {
  ref: Listed<I>;
  lanes: readonly Lane<C, I>[];
  /** It comes from the list, not from the pending set. */
  listed: boolean;
  /** It failed before: asked for alone, so that it spoils no batch. */
  alone: boolean;
}

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
  { ref, listed }: Entry<C, I>,
  version: string | undefined,
): void {
  const { pending, seen } = lane.progress;
  lane.inARow = 0;
  lane.unsaved++;
  pending.delete(ref.id);
  if (!listed || pass.feed.repeats) lane.settled.set(ref.id, listed ? ref.version : undefined);
  // An item that was pending may be listed once more, by this pass or the next.
  const again = listed ? ref.again : true;
  if (!again) return;
  // Where edits do not matter to this sync, the list need not name what was pending in vain.
  const told = listedVersion(pass, lane, ref) ?? (!listed && version === '' ? '' : undefined);
  // ... and one mark does where the list says so itself.
  if (version !== undefined && !(listed && version === '' && told === ''))
    seen.add('item', ref.id, version, again);
  if (told !== undefined) seen.add('listed', ref.id, told, again);
}

/** Unfinished: the next sync asks again. */
export function wait<C, I>(pass: Pass<C, I>, lane: Lane<C, I>, { ref, listed }: Entry<C, I>): void {
  const { pending, seen } = lane.progress;
  lane.inARow = 0;
  lane.unsaved++;
  const known = pending.get(ref.id);
  if (known === undefined && seen.has('given up', ref.id)) {
    if (listed && ref.again) seen.add('given up', ref.id, '', ref.again);
    return;
  }
  // To the end: where a bounded run cannot ask for all, the next one begins with the others.
  pending.delete(ref.id);
  pend(pass, lane, ref, known?.since);
}

/** An item that still fails after its retries waits for the next sync; many in a row are the stream's failure. */
export function stumble<C, I>(pass: Pass<C, I>, lane: Lane<C, I>, ref: Listed<I>, error: unknown): void {
  const failure = asFailure(error);
  if (failure.fatal) throw failure;
  if (lane.failure !== undefined) return;
  lane.counts.failed++;
  lane.unsaved++;
  pend(pass, lane, ref, lane.progress.pending.get(ref.id)?.since, true);
  pass.sink.log(
    'WARN',
    `${lane.name}: item ${ref.id} failed and will be asked for again by the next sync: ${failure.message}`,
  );
  if (++lane.inARow >= FAILURES_IN_A_ROW) fail(pass.sink, [lane], failure);
}

function pend<C, I>(
  pass: Pass<C, I>,
  lane: Lane<C, I>,
  ref: Listed<I>,
  since = pass.now(),
  alone?: true,
): void {
  const { pending } = lane.progress;
  const kept = ref.keep === undefined ? {} : { keep: ref.keep };
  pending.set(ref.id, { since, ...kept, ...(alone ? { alone } : {}) });
  if (pending.size <= MAX_PENDING) return;
  const oldest = [...pending.values()].reduce((least, entry) => Math.min(least, entry.since), since);
  const message =
    `${lane.name}: more than ${MAX_PENDING} items are unfinished, the oldest since ${new Date(oldest).toISOString()}. Nothing is lost: ` +
    'the stream goes on from its last state once the vendor has finished some of them, or pending_days is lowered so that the oldest are given up.';
  fail(pass.sink, [lane], transientError(message));
}

/** Waited for as long as we may. Counted from when the pass began: what is given up at its end was asked for as one that is overdue. */
export function overdue<C, I>(pass: Pass<C, I>, lane: Lane<C, I>, id: string): boolean {
  const since = lane.progress.pending.get(id)?.since;
  return since !== undefined && since < pass.context.asOf - pass.pendingFor;
}

/** Gives up what nobody has finished for too long. `asked`: only what was asked for once more. */
export function giveUp<C, I>(pass: Pass<C, I>, lane: Lane<C, I>, asked: ReadonlySet<string>): void {
  const { pending, seen } = lane.progress;
  const ids = [...pending.keys()].filter((id) => asked.has(id) && overdue(pass, lane, id));
  if (ids.length === 0) return;
  for (const id of ids) {
    pending.delete(id);
    seen.add('given up', id, '', true); // the list may go on naming it
  }
  lane.unsaved += ids.length;
  lane.counts.givenUp += ids.length;
  const days = Math.round(pass.pendingFor / 86_400_000);
  const named = ids.slice(0, 20).join(', ') + (ids.length > 20 ? ', ...' : '');
  pass.sink.log(
    'WARN',
    `${lane.name}: gave up ${ids.length} items that stayed unfinished for more than ${days} days (pending_days): ${named}`,
  );
}

/** The rows of one item, a primary key once. */
export function distinct<C, I>(lane: Lane<C, I>, rows: Iterable<object>): object[] {
  const all = Array.isArray(rows) ? (rows as object[]) : [...rows];
  if (all.length < 2) return all;
  const { rows: own, doubled, differing } = distinctRows(all, lane.stream.primaryKey);
  lane.counts.doubled += doubled;
  lane.counts.differing += differing;
  return own;
}
