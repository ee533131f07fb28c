import { type Answer, pageOf, Refusal, type Request } from 'trunkline/simulator';
import { csv } from './csv.js';
import type { Ledger } from './ledger.js';
import { links } from './links.js';
import { flag, ids, instant, many, one, since, whole } from './parameters.js';
import { scoreOf, voiceCall } from './record.js';
import { finishedNow, isFinal, isVisible, type Row } from './timeline.js';
import { agent, queue } from './vocabulary.js';
import { answer, type Voicegain } from './world.js';

export type Wanted = (row: Row) => boolean;
const SORTS: readonly string[] = ['time', 'score', 'documentId'];

/** GET /sa/call. */
export function listCalls(world: Voicegain, ledger: Ledger, request: Request): Answer {
  const { query } = request;
  const now = world.clock.now();
  const consecutive = flag(query, 'consecutive') === true;
  const after = whole(query, 'afterCallId', 0);
  const page = whole(query, 'page', 1) ?? 1;
  const size = whole(query, 'per_page', 1, 10_000) ?? 50;
  const format = one(query, 'format', ['json', 'csv']) ?? 'json';
  const inclSegments = flag(query, 'inclSegments') === true;
  const filters = filtersOf(world, query, now);
  if (consecutive && (query.has('sort_by') || query.has('sort_dir'))) {
    throw new Refusal(400, 'sort_by and sort_dir cannot be used together with consecutive');
  }
  const ask = { page, size, filters, now };
  const { rows, total } = consecutive
    ? consecutiveRows(world, ledger, { ...ask, after: after ?? 0 })
    : plainRows(world, ledger, { ...ask, after, query });
  const headers = { 'X-Total-Count': String(total), Link: links(request, page, size, total) };
  const calls = rows.map((row) => voiceCall(world, row, inclSegments, now));
  return { ...(format === 'csv' ? csv(world, rows, calls) : answer(world, calls)), headers };
}

interface Ask {
  page: number;
  size: number;
  filters: Wanted[];
  now: number;
}

function consecutiveRows(world: Voicegain, ledger: Ledger, ask: Ask & { after: number }) {
  const { after, size, filters, now } = ask;
  const wanted: Wanted = (row) => filters.every((filter) => filter(row));
  const global = world.switches.cut_scope === 'global';
  const blocker = ledger.blocker(after, now, wanted);
  const end = global && blocker ? blocker.id : Number.POSITIVE_INFINITY;
  const from = ledger.firstAfter(after);
  const asked = pageBelow(ledger, from, end, ask, wanted);
  const cut = global ? -1 : asked.findIndex((row) => !isFinal(row, now));
  const reached = asked.length < size ? blocker : undefined;
  const met = global ? reached : asked[cut];
  const rows = cut >= 0 ? asked.slice(0, cut) : asked;
  const limit = world.switches.total_count === 'post_cut' && blocker ? blocker.id : Number.POSITIVE_INFINITY;
  const total = count(ledger, from, limit, ask);

  // What happens between this answer and the next request.
  if (world.switches.finish_blocker === 'yes' && met && Number.isFinite(met.finishAt))
    ledger.change(met, finishedNow(met, now));
  if (world.switches.delete_midrun === 'yes' && rows.length === size)
    ledger.change(rows[0]!, { deleteAt: now });
  return { rows, total };
}

/** One page of the visible calls from an index on, below an id. */
function pageBelow(
  ledger: Ledger,
  from: number,
  end: number,
  { page, size, now }: Ask,
  wanted: Wanted,
): Row[] {
  const all = ledger.rows();
  let skip = (page - 1) * size;
  const rows: Row[] = [];
  for (let i = from; i < all.length && rows.length < size; i++) {
    const row = all[i]!;
    if (row.id >= end) break;
    if (!isVisible(row, now) || !wanted(row)) continue;
    if (skip > 0) skip--;
    else rows.push(row);
  }
  return rows;
}

/** Calls from an index on, below an id. Without filters only the unsettled ones are looked at. */
function count(ledger: Ledger, from: number, limit: number, { filters, now }: Ask): number {
  const rows = ledger.rows();
  const to = limit === Number.POSITIVE_INFINITY ? rows.length : ledger.firstAfter(limit - 1);
  const first = rows[from]?.id ?? Number.POSITIVE_INFINITY;
  if (filters.length === 0) {
    const hidden = ledger.open().filter((row) => row.id >= first && row.id < limit && !isVisible(row, now));
    return to - from - hidden.length;
  }
  let found = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    if (isVisible(row, now) && filters.every((filter) => filter(row))) found++;
  }
  return found;
}

function plainRows(
  world: Voicegain,
  ledger: Ledger,
  ask: Ask & { after: number | undefined; query: URLSearchParams },
) {
  const { after, page, size, filters, now, query } = ask;
  const alone = world.switches.after_alone;
  if (after !== undefined && alone === '400') throw new Refusal(400, 'afterCallId needs consecutive=true');
  const all = ledger.rows();
  const rows = after !== undefined && alone === 'yes' ? all.slice(ledger.firstAfter(after)) : all;
  const matched = rows.filter((row) => isVisible(row, now) && filters.every((filter) => filter(row)));
  return { rows: pageOf(sortedBy(world, query, matched, now), page, size), total: matched.length };
}

/** Rows come ascending by callId; that stays the tie-breaker. */
export function sortedBy(world: Voicegain, query: URLSearchParams, rows: Row[], now: number): Row[] {
  const by = many(world, query, 'sort_by');
  const directions = many(world, query, 'sort_dir');
  if (by.some((name) => !SORTS.includes(name)))
    throw new Refusal(400, `sort_by is one of ${SORTS.join(', ')}`);
  if (directions.some((name) => name !== 'asc' && name !== 'desc'))
    throw new Refusal(400, 'sort_dir is asc or desc');
  if (directions.length > 0 && directions.length !== Math.max(by.length, 1))
    throw new Refusal(400, 'sort_dir must match sort_by');
  const names = by.length > 0 ? by : ['documentId'];
  if (names[0] === 'documentId') return directions[0] === 'desc' ? rows.reverse() : rows;
  const values: Record<string, (row: Row) => number> = {
    time: (row) => row.startAt,
    score: (row) => scoreOf(world, row, now),
    documentId: (row) => row.id,
  };
  const keys = names.map((name, i) => ({ value: values[name]!, sign: directions[i] === 'desc' ? -1 : 1 }));
  const keyed = rows.map((row) => ({ row, values: keys.map(({ value }) => value(row)) }));
  keyed.sort((a, b) => {
    for (const [i, { sign }] of keys.entries()) {
      const [x, y] = [a.values[i]!, b.values[i]!];
      if (x !== y) return x < y ? -sign : sign;
    }
    return a.row.id - b.row.id;
  });
  return keyed.map(({ row }) => row);
}

function filtersOf(world: Voicegain, query: URLSearchParams, now: number): Wanted[] {
  const filters: Wanted[] = [];
  const add = <T>(value: T | undefined, fits: (row: Row, value: T) => boolean) => {
    if (value !== undefined) filters.push((row) => fits(row, value));
  };
  const exclusive = world.switches.bounds === 'exclusive';
  const [from, to] = [instant(world, query, 'fromTime'), instant(world, query, 'toTime')];
  const oldest = since(query, now);
  add(from, ({ startAt }, at) => (exclusive ? startAt > at : startAt >= at));
  add(to, ({ startAt }, at) => (exclusive ? startAt < at : startAt <= at));
  if (oldest > Number.NEGATIVE_INFINITY) add(oldest, ({ startAt }, at) => startAt >= at);
  const [agents, queues] = [ids(world, query, 'agentId'), ids(world, query, 'queueId')];
  add(agents, (row, of) => row.agent > 0 && of.has(agent(row.agent, 'right').userId));
  add(queues, (row, of) => row.queue > 0 && of.has(queue(row.queue).queueId));
  add(one(query, 'direction', ['inbound', 'outbound']), (row, direction) => row.direction === direction);

  // The rest is looked up in the record itself.
  const field = (row: Row, name: string) => voiceCall(world, row, false, now)[name];
  add(flag(query, 'voicemail'), (row, has) => (field(row, 'voicemailUuid') !== undefined) === has);
  add(ids(world, query, 'aivrAppId'), (row, of) => of.has(String(field(row, 'aivrAppId'))));
  for (const [name, target] of [
    ['userGroupIds', 'team'],
    ['internalEndpoint', 'internalEndpoint'],
    ['recomputePhase', 'recomputePhase'],
  ] as const) {
    const values = many(world, query, name);
    if (values.length > 0) add(values, (row, of) => of.includes(String(field(row, target))));
  }
  return filters;
}
