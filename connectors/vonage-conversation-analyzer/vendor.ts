import { about, type Context, isObject, type JsonObject, transientError } from 'trunkline';
import type { Analyses, Config, Interactions } from './generated.js';

export type Ctx = Context<Config>;
/**
 * One item of Conversation Analyzer (v3). The break-down is spelled in two ways
 * (VENDOR.md#trap-13-breakdown-and-breakdown).
 */
export type Analysis = Omit<Analyses, 'start'> & {
  transcript?: string | null;
  callTimeBreakdown?: object | null;
};

export const ANALYZER = 'conversation-analyzer/interactions';
export const PATHS = { stats: 'stats/interactions', interaction_content: 'interaction-content/interactions' };
export const iso = (ms: number) => new Date(ms).toISOString();
/** Rows on a page: both APIs are known to give as many. */
export const LIMIT = 1000;

interface Answer {
  items?: unknown;
  upTo?: unknown;
  meta?: unknown;
}

/** A call under one name for its beginning, whichever of the two it came with. */
function callFrom(row: unknown): Interactions {
  const { startTime, ...call }: JsonObject = isObject(row) ? row : {};
  return (startTime ? { start: startTime, ...call } : call) as unknown as Interactions;
}

/**
 * How to ask for the page behind one, how many rows came before it, and how many a page has, where the vendor
 * gives fewer.
 */
interface Next {
  page?: number;
  continuationToken?: string;
  before?: number;
  limit?: number;
}

/**
 * One page. Version 2 counts them, and there may be 0; version 3 gives a token for the next, and null ends
 * (1.4, 1.5).
 */
export async function pageOf(ctx: Ctx, path: string, query: object, next: Next) {
  const { page = 1, continuationToken, before = 0, limit = LIMIT } = next;
  const place = continuationToken === undefined ? { page: next.page } : { continuationToken };
  // Behind the last page there may be an error.
  const accept = page > 1 ? [400, 404] : [];
  const { status, body: answer } = await ctx.api.get<Answer>(path, {
    query: { ...query, limit, ...place },
    accept,
  });
  const body = status < 300 ? answer : { items: [] };
  const { items, upTo, meta } = (body ?? {}) as Answer;
  const told = isObject(meta) ? meta : {};
  if (!Array.isArray(items) || (Number(told['page'] ?? page) !== page && continuationToken === undefined))
    throw transientError(`GET ${path} answered something else than page ${page} of a list.`);
  const rows = items.map(callFrom);
  const total = numberOf(told['totalCount']);
  const seen = before + rows.length;
  const isFull = rows.length >= limit;
  const pages = numberOf(told['pageCount']);
  const counts = { isEmpty: rows.length === 0, isFull, page, pages, seen, total };
  const token = told['nextContinuationToken'];
  const isByToken = continuationToken !== undefined || (token !== undefined && token !== '');
  const following = {
    page: page + 1,
    before: seen,
    limit: page === 1 && rows.length > 0 ? Math.min(rows.length, limit) : limit,
  };
  const numbered = isLast(counts) ? undefined : following;
  return {
    rows,
    total,
    upTo,
    next: isByToken ? tokenNext(token, limit) : numbered,
  };
}

const numberOf = (value: unknown) => (/^\d{1,15}$/.test(String(value)) ? Number(value) : undefined);
/** null ends; so does its absence behind a page that had one. */
const tokenNext = (token: unknown, limit: number) =>
  token ? { continuationToken: String(token), limit } : undefined;

interface Counts {
  isEmpty: boolean;
  /** As many rows as were asked for. */
  isFull: boolean;
  page: number;
  pages: number | undefined;
  seen: number;
  total: number | undefined;
}

/**
 * A short page ends nothing: the vendor may give fewer rows than asked for. Its own counts do, where both
 * agree and the last page has room for more (a count may come late), or a page without rows that nobody promised.
 */
function isLast({ isEmpty, isFull, page, pages, seen, total }: Counts): boolean {
  if (isEmpty) return page >= (pages ?? 0);
  if (isFull) return false;
  if (pages === undefined) return page === 1 && total === seen;
  return page >= pages && (total === undefined || total === seen);
}

/**
 * How one call is asked for (see `about`). Of what is not even a guid some endpoints say so with other
 * statuses (1.6).
 */
const callBy = (id: string) => ({
  owner: 'guid',
  accept: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? [404] : [400, 404, 500],
});

/** The engine halves what fails (VENDOR.md#trap-7-one-bad-guid-spoils-its-batch). */
export async function batchOf({ api }: Ctx, ids: readonly string[], query: object): Promise<Analysis[]> {
  const options = { query: { calls: ids.join(','), ...query }, accept: [404, 500] };
  const { status, body } = await api.get<unknown>(ANALYZER, options);
  if (status >= 300)
    throw transientError(`GET ${ANALYZER} answered ${status} to a batch of ${ids.length} guids.`);
  return [body].flat() as Analysis[];
}

export async function oneOf({ api }: Ctx, id: string, query: object): Promise<Analysis[]> {
  const found = await about<Analysis>(api, `${ANALYZER}/{id}`, id, { ...callBy(id), query: { ...query } });
  return found === undefined ? [] : [found];
}

/** A call as Insights Stats shows it; 'denied': the credential lacks the scope stats. */
export function statsOf({ api }: Ctx, id: string): Promise<object | 'denied' | undefined> {
  const { owner, accept } = callBy(id);
  return about<object, 'denied' | undefined>(api, 'stats/interactions/{id}', id, {
    owner,
    accept: [...accept, 403],
    absent: ({ status }) => (status === 403 ? 'denied' : undefined),
  });
}
