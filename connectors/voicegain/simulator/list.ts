import { type Answer, flagIn, oneIn, pageOf, Refusal, type Request, wholeIn } from 'trunkline/simulator';
import { csv } from './csv.js';
import type { Ledger } from './ledger.js';
import { instant, pageIn } from './parameters.js';
import { voiceCall } from './record.js';
import { finishedNow, isFinal, isVisible, type Row } from './timeline.js';
import { answer, type Voicegain } from './world.js';

interface Ask {
  page: number;
  size: number;
  after: number | undefined;
  now: number;
}

/** GET /sa/call. */
export function listCalls(world: Voicegain, ledger: Ledger, request: Request): Answer {
  const { query } = request;
  const now = world.clock.now();
  const ask = { ...pageIn(query), after: wholeIn(query, 'afterCallId', 0), now };
  const format = oneIn(query, 'format', ['json', 'csv']);
  const inclSegments = flagIn(query, 'inclSegments');
  const { rows, total } = flagIn(query, 'consecutive')
    ? consecutiveRows(world, ledger, query, ask)
    : plainRows(world, ledger, query, ask);
  const calls = rows.map((row) => voiceCall(world, row, inclSegments, now));
  const shown = format === 'csv' ? csv(world, rows, calls) : answer(world, calls);
  return { ...shown, headers: { 'X-Total-Count': String(total) } };
}

/** Ascending by callId; it ends before the first call that is neither DONE nor ERROR. */
function consecutiveRows(world: Voicegain, ledger: Ledger, query: URLSearchParams, ask: Ask) {
  if (query.has('sort_by') || query.has('sort_dir'))
    throw new Refusal(400, 'sort_by and sort_dir cannot be used together with consecutive');
  const { after = 0, size, now } = ask;
  const { switches } = world;
  const all = ledger.rows();
  const from = ledger.firstAfter(after);
  const blocker = ledger.blocker(after, now);
  const beforeBlocker = blocker ? ledger.firstAfter(blocker.id - 1) : all.length;
  const isGlobal = switches.cut_scope === 'global';
  const asked = pageBetween(all, from, isGlobal ? beforeBlocker : all.length, ask);
  const cut = isGlobal ? -1 : asked.findIndex((row) => !isFinal(row, now));
  const reached = asked.length < size ? blocker : undefined;
  const met = isGlobal ? reached : asked[cut];
  const rows = cut >= 0 ? asked.slice(0, cut) : asked;
  const counted = switches.total_count === 'post_cut' ? beforeBlocker : all.length;
  const total = countBetween(ledger, from, counted, now);

  // What happens between this answer and the next request.
  if (switches.finish_blocker === 'yes' && met && Number.isFinite(met.finishAt))
    ledger.change(met, finishedNow(met, now));
  if (switches.delete_midrun === 'yes' && rows.length === size) ledger.change(rows[0]!, { deleteAt: now });
  return { rows, total };
}

/** One page of the visible calls between two places. */
function pageBetween(rows: readonly Row[], from: number, to: number, { page, size, now }: Ask): Row[] {
  const visible: Row[] = [];
  for (let i = from; i < to && visible.length < page * size; i++)
    if (isVisible(rows[i]!, now)) visible.push(rows[i]!);
  return pageOf(visible, page, size);
}

/** The visible calls between two places: only the unsettled ones are looked at. */
function countBetween(ledger: Ledger, from: number, to: number, now: number): number {
  const rows = ledger.rows();
  const [first, limit] = [from, to].map((place) => rows[place]?.id ?? Number.POSITIVE_INFINITY);
  const hidden = ledger.open().filter(({ id }) => id >= first! && id < limit!);
  return to - from - hidden.filter((row) => !isVisible(row, now)).length;
}

/** The whole list, or the calls that began in a time. */
function plainRows(world: Voicegain, ledger: Ledger, query: URLSearchParams, ask: Ask) {
  const { after, page, size, now } = ask;
  const { after_alone: alone, bounds } = world.switches;
  oneIn(query, 'sort_by', ['documentId']);
  const isDescending = oneIn(query, 'sort_dir', ['asc', 'desc']) === 'desc';
  if (after !== undefined && alone === '400') throw new Refusal(400, 'afterCallId needs consecutive=true');
  const from = instant(world, query, 'fromTime') ?? Number.NEGATIVE_INFINITY;
  const to = instant(world, query, 'toTime') ?? Number.POSITIVE_INFINITY;
  const isAsked =
    bounds === 'inclusive'
      ? ({ startAt }: Row) => startAt >= from && startAt <= to
      : ({ startAt }: Row) => startAt > from && startAt < to;
  const all = ledger.rows();
  const rows = after !== undefined && alone === 'yes' ? all.slice(ledger.firstAfter(after)) : all;
  const matched = rows.filter((row) => isVisible(row, now) && isAsked(row));
  return {
    rows: pageOf(isDescending ? matched.reverse() : matched, page, size),
    total: matched.length,
  };
}
