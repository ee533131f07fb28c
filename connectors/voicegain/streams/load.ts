import { type Context, type Failure, type Ref, transientError } from 'trunkline';
import type { Config } from '../generated.js';
import { ask, type Call, newestCall, segments } from './calls.js';

type Ctx = Context<Config>;
type Found = Map<string, Call | 'gone'>;

/** From so many on, one list by time is cheaper than a request each. */
const MANY = 20;

/**
 * The calls of these ids as they are now. One: by its id. Several: the search takes a thousand ids in one request; where it is not
 * allowed (user-bound tokens, edge installs) the list by time, and what is still missing by its id.
 */
export async function loadCalls(ctx: Ctx, refs: readonly Ref[]): Promise<(Call | 'gone')[]> {
  const found: Found = new Map();
  const missing = () => refs.filter(({ id }) => !found.has(id));
  if (refs.length > 1) await bySearch(ctx, refs, found);
  if (missing().length > MANY) await byTime(ctx, missing(), found);
  await Promise.all(missing().map((ref) => byId(ctx, ref, found)));
  return refs.map(({ id }) => found.get(id) ?? 'gone');
}

async function byId(ctx: Ctx, { id }: Ref, found: Found): Promise<void> {
  const { status, body } = await ctx.api.get<Call>(`sa/call/${encodeURIComponent(id)}`, { query: segments(ctx), accept: [404] });
  if (status !== 404 && body?.callId !== id) throw transientError(`GET sa/call/${id} answered something else than that call.`);
  found.set(id, status === 404 ? 'gone' : body);
}

/** `POST /sa/call/search`: all contexts of the account unless one is named. Whatever is wrong with it, there are other ways. */
async function bySearch(ctx: Ctx, refs: readonly Ref[], found: Found): Promise<void> {
  const contextId = (await newestCall(ctx)).call?.contextId;
  if (!contextId) return;
  const term = { type: 'InTerm', field: 'CALL_ID', otherValues: refs.map(({ id }) => id) };
  const query = { contextId: [contextId], page: 1, per_page: refs.length, ...segments(ctx) };
  const answer = await ctx.api.post<Call[]>('sa/call/search', term, { query, accept: [501] }).catch((failure: Failure) => {
    if (failure.fatal) throw failure;
    ctx.log('INFO', `The search for calls is not available (${failure.message}): asked for one by one instead.`);
    return undefined;
  });
  if (Array.isArray(answer?.body)) collect(answer.body, refs, found, contextId);
}

async function byTime(ctx: Ctx, refs: readonly Ref[], found: Found): Promise<void> {
  const starts = refs
    .map(({ keep }) => Date.parse((keep as { start?: string } | undefined)?.start ?? ''))
    .filter((start) => !Number.isNaN(start));
  if (starts.length <= MANY) return;
  const { per_page } = ctx.config;
  const query = {
    sort_by: 'documentId',
    sort_dir: 'asc',
    fromTime: iso(Math.min(...starts) - 1000),
    toTime: iso(Math.max(...starts) + 1000),
  };
  // Calls may be inserted or deleted while the pages are read; whoever slips through is asked for by id.
  const most = Math.ceil(refs.length / per_page) + 10;
  for (let page = 1; page <= most; page++) {
    const { calls } = await ask(ctx, { ...query, page, per_page, ...segments(ctx) });
    collect(calls, refs, found);
    if (calls.length < per_page || refs.every(({ id }) => found.has(id))) return;
  }
}

function collect(calls: readonly (Call & { headline?: unknown })[], refs: readonly Ref[], found: Found, contextId?: string): void {
  const wanted = new Set(refs.map(({ id }) => id));
  for (const { headline: _, ...call } of calls) {
    if (wanted.has(call.callId) && (!contextId || !call.contextId || call.contextId === contextId)) found.set(call.callId, call);
  }
}

const iso = (ms: number) => new Date(ms).toISOString();
