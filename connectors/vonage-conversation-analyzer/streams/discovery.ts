import {
  beginning,
  identifiers,
  ids,
  instant,
  isEarly,
  isObject,
  type JsonObject,
  type Listed,
  linked,
  lookback,
  toId,
  transientError,
  windows,
} from 'trunkline';
import type { Config, Interactions } from '../generated.js';
import { type Analysis, type Ctx, NONE } from './analyses.js';

export const PATHS = { stats: 'stats/interactions', interaction_content: 'interaction-content/interactions' };
export const iso = (ms: number) => new Date(ms).toISOString();
const [SECOND, HOUR, DAY] = [1000, 3_600_000, 86_400_000];
/** The longest window of each API (VENDOR.md#trap-1-guids-come-from-another-api); an older call without an analysis gets none. */
const DAYS = { stats: 31, interaction_content: 7, awaited: 30 };
/** Days after its beginning in which a call that is categorized anew is known: what it shows then has mostly stayed. */
const REVISED = 7;
const LIMIT = 1000; // rows on a page: both APIs are known to give as many

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

/** How to ask for the page behind one, how many rows came before it, and how many a page has, where the vendor gives fewer. */
interface Next {
  page?: number;
  continuationToken?: string;
  before?: number;
  limit?: number;
}

/** One page. Version 2 counts them, and there may be 0; version 3 gives a token for the next, and null ends (1.4, 1.5). */
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
  const counts = { isEmpty: rows.length === 0, page, pages: numberOf(told['pageCount']), seen, total };
  const token = told['nextContinuationToken'];
  const isByToken = continuationToken !== undefined || (token !== undefined && token !== '');
  const following = {
    page: page + 1,
    before: seen,
    limit: page === 1 && seen < (total ?? 0) ? rows.length : limit,
  };
  const numbered = isLast(counts) ? undefined : following;
  return {
    rows,
    total,
    upTo,
    next: isByToken ? tokenNext(token) : numbered,
  };
}

const numberOf = (value: unknown) => (/^\d{1,15}$/.test(String(value)) ? Number(value) : undefined);
/** null ends; so does its absence behind a page that had one. */
const tokenNext = (token: unknown) => (token ? { continuationToken: String(token) } : undefined);

interface Counts {
  isEmpty: boolean;
  page: number;
  pages: number | undefined;
  seen: number;
  total: number | undefined;
}

/**
 * A short page ends nothing: the vendor may give fewer rows than asked for. Its own counts do, where both agree, or a page without rows
 * that nobody promised.
 */
function isLast({ isEmpty, page, pages, seen, total }: Counts): boolean {
  if (isEmpty) return page >= (pages ?? 0);
  if (pages === undefined) return page === 1 && total !== undefined && total <= seen;
  return page >= pages && seen >= (total ?? 0);
}

interface Window {
  way: 'stats' | 'interaction_content';
  /** The vendor's time, and how far the window reached (ms). */
  now: number;
  reached: number;
}

function listedFrom(ctx: Ctx, shown: Interactions, { way, now, reached }: Window): Listed<Analysis> {
  const { config, asOf } = ctx;
  const { start, medium, categorizedAt } = shown;
  const isStats = way === 'stats';
  const isReread = reached > lookback(ctx, asOf);
  const old = instant(start) < now - Math.max(DAYS.awaited, config.pending_days) * DAY;
  // Stats lists a call for being categorized, again for being categorized anew, and not in between.
  const revised = isStats && !old ? (instant(start) || reached) + REVISED * DAY : 0;
  const known = Math.max(reached + (isStats ? HOUR : 8 * DAY), revised);
  return {
    id: toId(shown.guid)!, // who has none is left out
    shown,
    keep: { ...(start ? { start } : {}), ...(old ? { old } : {}) },
    again: isReread || iso(known),
    // Interaction Content tells no versions: with a lookback all are loaded.
    ...(isStats || !isReread ? { version: String(categorizedAt ?? '') } : {}),
    ...(medium && String(medium).toLowerCase() !== 'phone' ? { item: NONE } : {}), // only phone calls are analysed (1.5)
  };
}

/**
 * Stats lists what was processed in a window, whenever it began (include=Processed); Interaction Content what began in it and has
 * content by now. Windows overlap (VENDOR.md#trap-23-the-end-of-a-window-is-disputed), and `seen` knows what was delivered.
 */
const search = (way: 'stats' | 'interaction_content') =>
  windows<Config, Analysis>({
    span: DAYS[way] * DAY - SECOND,
    begin: beginning(365),
    async *window(ctx, from, to, open) {
      const { config, asOf } = ctx;
      if (way === 'stats' && open && asOf - from > 20 * DAY) return 'narrower'; // without an end it grows while we wait for our turn
      const end =
        way === 'stats' ? { include: 'Processed', end: open ? undefined : iso(to) } : { end: iso(to) };
      const ask = (next = {}) => pageOf(ctx, PATHS[way], { start: iso(from - SECOND), ...end }, next);
      // Stats shows the number of a page; Interaction Content, which filters by it, when each call began.
      const probe = async ({ rows }: { rows: readonly Interactions[] }) => {
        if (way === 'stats') return ask({ page: 2 });
        if (rows.every(({ start }) => !(instant(start) < from - DAY))) return;
        throw transientError(
          `GET ${PATHS[way]} answered calls from before ${iso(from)}: the vendor repeats a page.`,
        );
      };
      const options = { ask, id: ({ guid }: Interactions) => toId(guid), probe };
      const found = await linked(ctx, { ...options, most: to - from > HOUR ? LIMIT : undefined });
      if (found === 'narrower') return found;
      // VENDOR.md#trap-9-the-position-is-upto-of-the-first-page
      const now = way === 'stats' ? nowOf(found.first.upTo, asOf) : asOf;
      const reached = open ? now : Math.min(to, now);
      yield (found.rows as Interactions[])
        .filter(({ start }) => !isEarly(config, start))
        .map((shown) => listedFrom(ctx, shown, { way, now, reached }));
      return reached;
    },
  });

/** The time by the vendor's clock (ms); ours, where that one is further ahead than clocks are apart. */
function nowOf(upTo: unknown, asOf: number): number {
  if (Number.isNaN(instant(upTo))) throw transientError(`GET ${PATHS.stats} answered without upTo.`);
  const now = instant(upTo, asOf);
  return Number.isNaN(now) ? asOf : now;
}

export const guids = (ctx: Pick<Ctx, 'api' | 'config'>) =>
  identifiers(ctx.config.interactions as Parameters<typeof identifiers>[0], ctx);
const supplied = ids<Config, Analysis>(guids, ({ lookback }) => lookback > 0);
const WAYS = {
  stats: search('stats'),
  interaction_content: search('interaction_content'),
  list: supplied,
  file: supplied,
};

/** Three ways to find guids (VENDOR.md#trap-1-guids-come-from-another-api). */
export const list = (ctx: Ctx, after: string | null, until: string | null) =>
  WAYS[ctx.config.interactions.source](ctx, after, until);

/** What the next sync reads again: the lookback, and of Interaction Content a week, since it lists a call only once it has content. */
export const rewind = (ctx: Ctx, cursor: string, asOf: number) =>
  iso(
    Math.min(
      Date.parse(cursor) - (ctx.config.interactions.source === 'interaction_content' ? 7 * DAY : 0),
      lookback(ctx, asOf),
    ),
  );
