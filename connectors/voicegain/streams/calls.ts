import {
  type Context,
  getList,
  instant,
  isEarly,
  isObject,
  overlap,
  stepping,
  toId,
  transientError,
} from 'trunkline';
import type { CallSegments, Calls, Config } from '../generated.js';

/** A call as the list and `GET /sa/call/{id}` carry it; its segments only when they were asked for. */
export type Call = Calls & { segments?: CallSegments[] | null };
export type Ctx = Context<Config>;
type Access = Pick<Ctx, 'api' | 'once'>;
type ListAccess = Access & Partial<Pick<Ctx, 'odd'>>;

/** Only these two phases are final; STOPPED and RECOMPUTING are not (see the article on exporting, "consecutive"). */
export const isFinal = ({ progressPhase }: Call) => progressPhase === 'DONE' || progressPhase === 'ERROR';
export const iso = (ms: number) => new Date(ms).toISOString();
export const segments = ({ streams }: Pick<Ctx, 'streams'>) =>
  streams.has('call_segments') ? { inclSegments: true } : {};

/** The plain list: `sort_by` and `consecutive` exclude each other (400). */
export const BY_ID = { sort_by: 'documentId', sort_dir: 'asc' };
export const NEWEST_FIRST = { ...BY_ID, sort_dir: 'desc' };
const id = ({ callId }: Call) => Number(callId);

/** A callId is digits: what else counts as a number (true, a blank, 1e3) is none. */
const hasId = (call: Call) => /^[1-9]\d*$/.test(toId(call.callId) ?? '') && Number.isSafeInteger(id(call));
const isCall = (row: Call) => isObject(row) && hasId(row);
/** Something else than a call, however odd: the answer is to another question. */
const isForeign = (row: unknown) =>
  isObject(row) && !['callId', 'startTime', 'progressPhase'].some((field) => field in row);

/** One list request: calls, and how many there are where the vendor says so. A row without a usable callId is left out, and counted. */
export async function ask({ api, odd }: ListAccess, query: object) {
  const { rows, headers } = await getList<Call>(api, 'sa/call', { query: { format: 'json', ...query } });
  const calls = rows.filter(isCall);
  if (calls.length === 0 && rows.some((row) => typeof row === 'string' || isForeign(row)))
    throw transientError('GET sa/call answered something else than a list of calls.');
  const others = calls.length === rows.length ? [] : rows.filter((row) => !isCall(row));
  for (const row of others) odd?.('keyless', row);
  // The vendor counts them too.
  return { rows: calls, total: Number(headers['x-total-count']) - others.length || undefined };
}

/** The newest calls of the project. The first one names the project. */
export const newest = (access: Access) =>
  access.once('newest', () => ask(access, { ...NEWEST_FIRST, per_page: 2 }));
export const projectOf = async (access: Access) => (await newest(access)).rows[0]?.contextId ?? '';

/** A lower id may appear after a higher one, when the call is committed. */
const { again, rewind } = overlap<Config>({
  ids: 1000,
  async newest(ctx) {
    const { rows } = await newest(ctx);
    if (rows.length === 0) return Number.NaN;
    const times = rows.map(({ startTime }) => instant(startTime)).filter(Number.isFinite);
    return times.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...times);
  },
  // With the segments that the other lists show: an answer that is given in the place of another one then lacks nothing.
  first: async (ctx, from) => {
    const { rows } = await ask(ctx, { ...BY_ID, fromTime: iso(from), per_page: 1, ...segments(ctx) });
    const [found] = rows.map(id);
    if (found !== undefined) (await askedByTime(ctx)).add(found);
    return found;
  },
});

/** Calls that were asked for alone, by time: those that the last hour and the lookback begin with. */
const askedByTime = (ctx: Ctx) => ctx.once('asked by time', async () => new Set<number>());

/** The finished calls above an id. */
async function finishedAbove(ctx: Ctx, afterCallId: number, per_page: number): Promise<readonly Call[]> {
  const query = { consecutive: true, afterCallId, page: 1, per_page, ...segments(ctx) };
  const { rows } = await ask(ctx, query);
  const [only, ...others] = rows.map(id);
  if (only === undefined || others.length > 0 || only <= afterCallId + 1) return rows;
  // One row, and the one that was answered to another question: is it this answer, or that one once more?
  if (!(await askedByTime(ctx)).has(only)) return rows;
  const all = await ask(ctx, { ...NEWEST_FIRST, page: 1, per_page: 2000 });
  if (all.rows.some((call) => id(call) > afterCallId && id(call) < only))
    throw transientError('GET sa/call answered to another question: the vendor repeats an answer.');
  return rows;
}

export { rewind };

export const list = stepping<Config, Call>({
  id,
  isFinal,
  newest,
  stream: 'calls',
  most: 10_000,
  size: ({ per_page }) => per_page,
  finished: finishedAbove,
  all: (ctx, page, per_page) => ask(ctx, { ...NEWEST_FIRST, page, per_page, ...segments(ctx) }),
  exists: async ({ api }, callId) =>
    (await api.get(`sa/call/${encodeURIComponent(callId)}`, { accept: [404] })).status !== 404,
  brief: ({ callId, startTime = null, progressPhase = null }) => ({ callId, startTime, progressPhase }),
  async listed(ctx) {
    const relisted = await again(ctx);
    // Kept while a call is unfinished: where the list by time finds it.
    return (item) => {
      const { callId, startTime: start } = item;
      const rest = { ...relisted(id(item)), ...(start && { keep: { start } }) };
      return isEarly(ctx.config, start) ? undefined : { id: callId, item, ...rest };
    };
  },
});
