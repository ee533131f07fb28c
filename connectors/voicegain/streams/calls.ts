import {
  about,
  instant,
  inTurn,
  isEarly,
  isObject,
  oneByOne,
  overlap,
  type Ref,
  stepping,
  toId,
  transientError,
} from 'trunkline';
import type { Config } from '../generated.js';
import {
  ask,
  BY_ID,
  type Call,
  type Ctx,
  idOf,
  iso,
  NEWEST_FIRST,
  newestTwo,
  projectOf,
  segments,
} from '../vendor.js';

/** Only these two phases are final; STOPPED and RECOMPUTING are not (see the article on exporting, "consecutive"). */
export const isFinal = ({ progressPhase }: Call) => progressPhase === 'DONE' || progressPhase === 'ERROR';

/** A lower id may appear after a higher one, when the call is committed. */
const { again, rewind } = overlap<Config>({
  ids: 1000,
  async newest(ctx) {
    const { rows } = await newestTwo(ctx);
    if (rows.length === 0) return Number.NaN;
    const times = rows.map(({ startTime }) => instant(startTime)).filter(Number.isFinite);
    return times.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...times);
  },
  first: firstFrom,
});

/**
 * The lowest id of the calls that began at or after a time (ms); undefined: there is none. With the segments that
 * the other lists show: an answer that is given in the place of another one then lacks nothing.
 */
export async function firstFrom(ctx: Ctx, from: number): Promise<number | undefined> {
  const { rows } = await ask(ctx, { ...BY_ID, fromTime: iso(from), per_page: 1, ...segments(ctx) });
  const [found] = rows.map(idOf);
  if (found !== undefined) (await askedByTime(ctx)).add(found);
  return found;
}

/** Calls that were asked for alone, by time: those that the last hour and the lookback begin with. */
const askedByTime = (ctx: Ctx) => ctx.onceASync('asked by time', async () => new Set<number>());

/** The finished calls above an id. */
async function finishedAbove(ctx: Ctx, afterCallId: number, per_page: number): Promise<readonly Call[]> {
  const query = { consecutive: true, afterCallId, page: 1, per_page, ...segments(ctx) };
  const { rows } = await ask(ctx, query);
  const [only, ...others] = rows.map(idOf);
  if (only === undefined || others.length > 0 || only <= afterCallId + 1) return rows;
  // One row, and the one that was answered to another question: is it this answer, or that one once more?
  if (!(await askedByTime(ctx)).has(only)) return rows;
  const all = await ask(ctx, { ...NEWEST_FIRST, page: 1, per_page: 2000 });
  if (all.rows.some((call) => idOf(call) > afterCallId && idOf(call) < only))
    throw transientError('GET sa/call answered to another question: the vendor repeats an answer.');
  return rows;
}

export { rewind };

export const list = stepping<Config, Call>({
  id: idOf,
  isFinal,
  newest: newestTwo,
  stream: 'calls',
  most: 10_000,
  size: ({ per_page }) => per_page,
  finished: finishedAbove,
  all: (ctx, page, per_page) => ask(ctx, { ...NEWEST_FIRST, page, per_page, ...segments(ctx) }),
  exists: async ({ api }, callId) =>
    (await about<Call>(api, 'sa/call/{id}', String(callId), { owner: 'callId', accept: [404] })) !==
    undefined,
  brief: ({ callId, startTime = null, progressPhase = null }) => ({ callId, startTime, progressPhase }),
  async listed(ctx) {
    const relisted = await again(ctx);
    // Kept while a call is unfinished: where the list by time finds it.
    return (item) => {
      const { callId, startTime: start } = item;
      if (isEarly(ctx.config, start)) return undefined;
      const { again: until, recent } = relisted(idOf(item));
      return { id: callId, item, again: until, recent, keep: start ? { start } : undefined };
    };
  },
});

/** `POST /sa/call/search` takes a thousand ids; all contexts of the account unless one is named. */
async function* bySearch(ctx: Ctx, refs: readonly Ref[]): AsyncGenerator<Call[]> {
  const contextId = await projectOf(ctx);
  if (!contextId) return;
  const term = { type: 'InTerm', field: 'CALL_ID', otherValues: refs.map((ref) => ref.id) };
  const query = { contextId: [contextId], page: 1, per_page: refs.length, ...segments(ctx) };
  const { body } = await ctx.api.post<(Call & { headline?: unknown })[]>('sa/call/search', term, {
    query,
    accept: [501],
  });
  if (!Array.isArray(body)) return;
  yield body
    .filter(isObject)
    .map(({ headline: _, ...call }) => call as unknown as Call)
    .filter((call) => !call.contextId || call.contextId === contextId);
}

/**
 * The list by time. Calls may be inserted or deleted while its pages are read; whoever slips through is asked
 * for by id.
 */
async function* byTime(ctx: Ctx, refs: readonly Ref[]): AsyncGenerator<Call[]> {
  const { per_page } = ctx.config;
  const starts = refs
    .map(({ keep }) => instant((keep as { start?: string } | null)?.start, ctx.asOf))
    .filter(Number.isFinite);
  if (starts.length === 0) return;
  const time = { fromTime: iso(Math.min(...starts) - 1000), toTime: iso(Math.max(...starts) + 1000) };
  let size = per_page;
  let seen = 0;
  for (let page = 1; page <= refs.length / size + 11; page++) {
    const { rows, total } = await ask(ctx, { ...BY_ID, ...time, page, per_page: size, ...segments(ctx) });
    yield rows;
    seen += rows.length;
    if (rows.length === 0 || (total !== undefined && seen >= total)) return;
    // A short page ends nothing: the vendor may give fewer calls at once than it is asked for.
    if (page === 1) size = Math.min(size, rows.length);
  }
}

/**
 * The calls of these ids as they are now. Not everybody may search; of few, one by one costs less than the
 * list by time.
 */
const ways = [
  { ask: bySearch, least: 2, perhaps: 'The search for calls' },
  { ask: byTime, least: 21 },
  {
    ask: oneByOne(({ api, streams }: Ctx, { id }) =>
      about<Call>(api, 'sa/call/{id}', id, { owner: 'callId', query: segments({ streams }), accept: [404] }),
    ),
  },
];
export const load = inTurn<Config, Call>(({ callId }) => toId(callId) ?? '', ways);
