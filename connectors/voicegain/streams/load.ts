import { about, instant, inTurn, isObject, oneByOne, type Ref, toId } from 'trunkline';
import type { Config } from '../generated.js';
import { ask, BY_ID, type Call, type Ctx, iso, projectOf, segments } from './calls.js';

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

/** The list by time. Calls may be inserted or deleted while its pages are read; whoever slips through is asked for by id. */
async function* byTime(ctx: Ctx, refs: readonly Ref[]): AsyncGenerator<Call[]> {
  const { per_page } = ctx.config;
  const starts = refs
    .map(({ keep }) => instant((keep as { start?: string } | null)?.start))
    .filter(Number.isFinite);
  if (starts.length === 0) return;
  const time = { fromTime: iso(Math.min(...starts) - 1000), toTime: iso(Math.max(...starts) + 1000) };
  for (let page = 1; page <= refs.length / per_page + 11; page++) {
    const { rows } = await ask(ctx, { ...BY_ID, ...time, page, per_page, ...segments(ctx) });
    yield rows;
    if (rows.length < per_page) return;
  }
}

/** The calls of these ids as they are now. Not everybody may search; of few, one by one costs less than the list by time. */
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
