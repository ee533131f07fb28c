import { type Context, type Listed, type Page, transientError } from 'trunkline';
import type { CallSegments, Calls, Config } from '../generated.js';

/** A call as the list and `GET /sa/call/{id}` carry it; its segments only when they were asked for. */
export type Call = Calls & { segments?: CallSegments[] | null };
type Ctx = Context<Config>;
type Query = Record<string, string | number | boolean>;

/** Ids are given when a call is inserted, and become visible when that is committed: a lower one may appear after a higher one. */
const OVERLAP = 1000;
const DAY = 86_400_000;

/** Only these two phases are final; STOPPED and RECOMPUTING are not (see the article on exporting, "consecutive"). */
export const isFinal = ({ progressPhase }: Call) => progressPhase === 'DONE' || progressPhase === 'ERROR';

/** The plain list: `sort_by` and `consecutive` exclude each other (400). */
const NEWEST_FIRST = { sort_by: 'documentId', sort_dir: 'desc' };
const idOf = ({ callId }: Call) => Number(callId);

export const segments = (ctx: Ctx) => (ctx.streams.has('call_segments') ? { inclSegments: true } : {});

/** One list request: a bare array of calls, and how many there are where the vendor says so. */
export async function ask({ api }: Pick<Ctx, 'api'>, query: Query): Promise<{ calls: Call[]; total: number | undefined }> {
  const { body, headers } = await api.get<Call[]>('sa/call', { query: { format: 'json', ...query } });
  if (Array.isArray(body) && body.every((call) => Number.isSafeInteger(idOf(call)) && idOf(call) > 0))
    return { calls: body, total: Number(headers['x-total-count']) || undefined };
  throw transientError('GET sa/call answered something else than a list of calls.');
}

/**
 * The newest call of the project, if there is one: names the project, and says where the list ends. Two are asked for, because
 * that shows whether the newest come first; otherwise `id`, the end of the list, is not known.
 */
export async function newestCall(
  access: Pick<Ctx, 'api' | 'once'>,
): Promise<{ call?: Call | undefined; id: number; total: number | undefined }> {
  return access.once('newest call', async () => {
    const { calls, total } = await ask(access, { ...NEWEST_FIRST, per_page: 2 });
    return { call: calls[0], id: isDescending(calls) && calls.length <= 2 ? idOf(calls[0]!) : Number.NaN, total };
  });
}

/**
 * The calls above `after` by id. The vendor's `consecutive` list, always its first page (walking its pages loses calls that finish in
 * the meantime), stops before the first unfinished call. Then the plain list says who is in the way: those are yielded as unfinished,
 * and the walk goes on behind them.
 */
export async function* stepOver(ctx: Ctx, after: string | null, until: string | null): AsyncIterable<Page<Call>> {
  const { per_page } = ctx.config;
  const newest = await newestCall(ctx);
  const pages = await pagesOf(ctx, until);
  if (after === null && newest.total !== undefined) ctx.estimate('calls', newest.total);
  let place = Number(after ?? 0);
  let above: Above[] = [];
  let inVain = 0;
  while (until === null || place < Number(until)) {
    const { calls } = await ask(ctx, { consecutive: true, afterCallId: place, page: 1, per_page, ...segments(ctx) });
    for (const call of calls) {
      if (idOf(call) > place) place = idOf(call);
      else throw transientError(`GET sa/call answered call ${call.callId} after call ${place}: it repeats a page or ignores afterCallId.`);
    }
    yield* pages(calls);
    if (calls.length >= per_page) continue;
    if (place === newest.id) return;

    let next = above.find(({ id }) => id > place);
    if (calls.length > 0) inVain = 0;
    if (next?.final && calls.length > 0) continue;
    if (next === undefined || next.final) {
      const found = await callsAbove(ctx, place, Math.max(place, newest.id || 0));
      // One answer that holds all there is above this place cannot have shifted: no need to walk it once more.
      if (found.whole !== undefined) return yield* pages(found.whole);
      above = found.all;
      [next] = above;
      if (next === undefined) return;
      // It finished between the two requests: the consecutive list will show it now.
      if (next.final && ++inVain <= 3) continue;
      if (next.final) throw transientError(`The consecutive list stops before call ${next.id} although that call is finished.`);
    }
    place = next.id;
    yield* pages([next.call]);
  }
}

interface Above {
  id: number;
  final: boolean;
  call: Call;
}

/**
 * Everybody above an id, from the plain list: in full where one page holds them all, else in short. `known` is the highest id we
 * know of: a list that does not show it is a stale or repeated answer, unless that call was deleted.
 */
async function callsAbove(ctx: Ctx, place: number, known: number): Promise<{ whole?: Call[]; all: Above[] }> {
  const per_page = Math.min(10_000, ctx.config.per_page + OVERLAP);
  for (let attempt = 1; attempt <= 3; attempt++) {
    const read = new Map<number, Above>();
    let most = 0;
    let shifted = false;
    for (let page = 1, ended = false; !ended; page++) {
      const { calls, total = 0 } = await ask(ctx, { ...NEWEST_FIRST, page, per_page, ...segments(ctx) });
      const before = read.size;
      for (const call of calls) {
        const { callId, startTime = null, progressPhase = null } = call;
        read.set(idOf(call), { id: idOf(call), final: isFinal(call), call: { callId, startTime, progressPhase } });
      }
      if (calls.length > 0 && read.size === before) throw transientError(`GET sa/call repeats a page (page ${page} of the list of calls).`);
      const reached = isDescending(calls) && idOf(calls.at(-1)!) <= place + 1;
      // A short page ends the list, unless the vendor counts more: then it gives fewer at once than we asked for.
      ended = reached || calls.length === 0 || (calls.length < per_page && total <= read.size);
      most = Math.max(most, total);
      // A call was deleted: the pages moved up, and one may have slipped between two of them.
      shifted = total < most || (ended && !reached && read.size < most);
      if (page === 1 && ended && !shifted && (await isThere(ctx, read, known))) {
        return { whole: calls.filter((call) => idOf(call) > place).sort((a, b) => idOf(a) - idOf(b)), all: [] };
      }
    }
    if (!shifted && (await isThere(ctx, read, known))) {
      return { all: [...read.values()].filter(({ id }) => id > place).sort((a, b) => a.id - b.id) };
    }
  }
  throw transientError('The list of calls changed, or left out a call that exists, three times while it was read.');
}

async function isThere(ctx: Ctx, read: ReadonlyMap<number, unknown>, known: number): Promise<boolean> {
  return read.has(known) || known === 0 || (await ctx.api.get(`sa/call/${known}`, { accept: [404] })).status === 404;
}

const isDescending = (calls: readonly Call[]) => calls.length > 0 && calls.every((call, i) => i === 0 || idOf(call) < idOf(calls[i - 1]!));

/** Makes pages of calls; a STATE may follow every hundred. */
async function pagesOf(ctx: Ctx, until: string | null): Promise<(calls: readonly Call[]) => Iterable<Page<Call>>> {
  const lookback = (await lookbackStart(ctx, ctx.asOf)) - OVERLAP;
  const end = until === null ? Number.POSITIVE_INFINITY : Number(until);
  const listed = (call: Call): Listed<Call> => ({
    id: call.callId,
    item: call,
    again: idOf(call) >= lookback || String(idOf(call) + OVERLAP),
    // While a call is unfinished: where the list by time finds it.
    ...(call.startTime ? { keep: { start: call.startTime } } : {}),
  });
  return function* (calls) {
    for (let at = 0; at < calls.length; at += 100) {
      const part = calls.slice(at, at + 100).filter((call) => idOf(call) <= end);
      const last = part.at(-1);
      if (last !== undefined) yield { items: part.filter((call) => isWanted(ctx, call)).map(listed), upTo: last.callId };
    }
  };
}

/** A call without a start is kept: nothing says that it is too old. */
const isWanted = ({ config }: Ctx, { startTime }: Call) =>
  !startTime || config.start_date === undefined || Date.parse(startTime) >= Date.parse(config.start_date);

/** Where the next list starts: below the overlap, and with a lookback below the first call of those days. */
export async function rewind(ctx: Ctx, cursor: string, asOf: number): Promise<string> {
  return String(Math.max(0, Math.min(Number(cursor) - OVERLAP, (await lookbackStart(ctx, asOf)) - 1)));
}

/** The lowest id among the calls of the lookback: all above it are listed again by the sync after the one of `asOf`. */
async function lookbackStart(ctx: Ctx, asOf: number): Promise<number> {
  const { lookback_days } = ctx.config;
  if (lookback_days === 0) return Number.POSITIVE_INFINITY;
  return ctx.once(`lookback ${asOf}`, async () => {
    const fromTime = new Date(asOf - lookback_days * DAY).toISOString();
    const { calls } = await ask(ctx, { sort_by: 'documentId', sort_dir: 'asc', fromTime, per_page: 1 });
    return calls[0] === undefined ? Number.POSITIVE_INFINITY : idOf(calls[0]);
  });
}

/** What people edit after a call was delivered changes this text. Without a lookback edits do not matter. */
export function version(call: Call, { config }: Ctx): string | undefined {
  if (config.lookback_days === 0) return undefined;
  const { segments: _, ...own } = call;
  return JSON.stringify(own);
}
