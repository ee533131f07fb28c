import type { Listed } from '../author/feed.js';
import type { Lane } from './lane.js';
import type { Pass } from './pass.js';
import { isDeferred } from './pending.js';
import { againOf } from './remembered.js';

// What becomes of an item that nobody has finished for longer than pending_days.

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** So many of those that were given up, and are named all the same, are asked for in a sync. */
const RETRIES = 1000;

/**
 * Waited for as long as we may. Counted from when the pass began: what is given up at its end was asked for
 * as one that is overdue.
 */
export function overdue<C, I>(pass: Pass<C, I>, lane: Lane<C, I>, id: string): boolean {
  const since = lane.progress.pending.get(id)?.since;
  return since !== undefined && since < pass.context.asOf - pass.pendingFor;
}

/** Gives up what nobody has finished for too long: only what was asked for once more. */
export function giveUp<C, I>(pass: Pass<C, I>, lane: Lane<C, I>): void {
  const { pending, seen } = lane.progress;
  const ids = [...lane.asked.keys()].filter((id) => {
    const entry = pending.get(id);
    if (entry === undefined || !overdue(pass, lane, id)) return false;
    if (lane.hidden.has(id)) return false;
    return !entry.alone || lane.hasWorked(lane.bad.get(id) ?? 'rows');
  });
  if (ids.length === 0) return;
  for (const id of ids) {
    const isBad = isDeferred(pending.get(id)!);
    pending.delete(id);
    seen.add('given up', id, isBad ? turnOf(pass) : '', true); // the list may go on naming it
  }
  lane.moved(ids.length);
  lane.count('givenUp', ids.length);
  const days = Math.round(pass.pendingFor / DAY);
  const named = ids.slice(0, 20).join(', ') + (ids.length > 20 ? ', ...' : '');
  pass.log(
    'WARN',
    `${lane.name}: gave up ${ids.length} items that stayed unfinished for more than ${days} days (pending_days): ${named}`,
  );
}

/**
 * Was it given up before, and the list goes on naming it? Then it is not waited for once more.
 * @param turn '' of what is unfinished; else when it was asked for in vain
 */
export function isGivenUp<C, I>(lane: Lane<C, I>, ref: Listed<I>, listed: boolean, turn: string): boolean {
  const { pending, seen } = lane.progress;
  if (pending.has(ref.id) || !seen.isGivenUp(ref.id)) return false;
  const again = listed && againOf(lane, ref);
  if (again) seen.add('given up', ref.id, turn, again);
  return true;
}

/** In which week a pass is: what was given up for failing, or for being unknown, is asked for once in each. */
export const turnOf = <C, I>({ context }: Pass<C, I>): string => String(Math.floor(context.asOf / WEEK));

/**
 * The list goes on naming what was given up for failing or for being unknown: it may have been mended since, and is
 * asked for once a week, of many some.
 */
export function isPassedOver<C, I>(pass: Pass<C, I>, lane: Lane<C, I>, ref: Listed<I>): boolean {
  const { pending, seen } = lane.progress;
  if (ref.later || pending.has(ref.id) || !seen.isGivenUp(ref.id) || seen.has('given up', ref.id))
    return false;
  if (!seen.has('given up', ref.id, turnOf(pass)) && lane.retries < RETRIES) {
    lane.retried();
    return false;
  }
  seen.renew('given up', ref.id, againOf(lane, ref) || true);
  lane.count('givenUpBefore');
  return true;
}
