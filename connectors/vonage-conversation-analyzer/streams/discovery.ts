import {
  beginning,
  identifiers,
  ids,
  instant,
  isEarly,
  linked,
  lookback,
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
const LIMIT = 1000; // rows on a page: both APIs are known to give as many

interface Answer {
  items?: (Interactions & { startTime?: string | null })[];
  upTo?: string;
  meta?: { page?: number; pageCount?: number; totalCount?: number; nextContinuationToken?: string | null };
}

/** One page. Version 2 counts them, and there may be 0; version 3 gives a token for the next, and null ends (1.4, 1.5). */
export async function pageOf(
  ctx: Ctx,
  path: string,
  query: object,
  next: { page?: number; continuationToken?: string },
) {
  const {
    items,
    upTo = '',
    meta = {},
  } = (await ctx.api.get<Answer>(path, { query: { ...query, limit: LIMIT, ...next } })).body ?? {};
  const { page = 1, continuationToken } = next;
  const { page: told = page, pageCount, totalCount: total, nextContinuationToken: token } = meta;
  if (!Array.isArray(items) || (told !== page && !continuationToken))
    throw transientError(`GET ${path} answered something else than page ${page} of a list.`);
  const rows = items.map(({ startTime, ...call }) => (startTime ? { start: startTime, ...call } : call));
  // A short page ends nothing: the vendor may give fewer rows than asked for. Its own count or end mark does, or a page without rows.
  const counted = pageCount ?? (page === 1 && total !== undefined && total <= rows.length ? 1 : Infinity);
  const isLast = rows.length === 0 || token === null || page >= counted;
  const numbered = isLast ? undefined : { page: page + 1 };
  return {
    rows,
    total,
    upTo: instant(upTo),
    next: token ? { continuationToken: token } : numbered,
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
        if (rows.every(({ start }) => !(Date.parse(start ?? '') < from - DAY))) return;
        throw transientError(
          `GET ${PATHS[way]} answered calls from before ${iso(from)}: the vendor repeats a page.`,
        );
      };
      const options = { ask, id: ({ guid }: Interactions) => guid, probe };
      const found = await linked(ctx, { ...options, most: to - from > HOUR ? LIMIT : undefined });
      if (found === 'narrower') return found;
      const now = way === 'stats' ? found.first.upTo : asOf; // VENDOR.md#trap-9-the-position-is-upto-of-the-first-page
      if (Number.isNaN(now)) throw transientError(`GET ${PATHS[way]} answered without upTo.`);
      const reached = open ? now : Math.min(to, now);
      const isReread = reached > lookback(config, asOf);
      yield (found.rows as Interactions[])
        .filter(({ start }) => !isEarly(config, start))
        .map((shown) => {
          const { guid: id, start, medium, categorizedAt } = shown;
          const old = instant(start) < now - Math.max(DAYS.awaited, config.pending_days) * DAY;
          // It is categorized behind the place we reach, or may yet be: the next sync may list it for that.
          const moves = way === 'stats' && !old && !(instant(categorizedAt) < reached - HOUR);
          return {
            id,
            shown,
            keep: { ...(start ? { start } : {}), ...(old ? { old } : {}) },
            again: moves || isReread || iso(reached + (way === 'stats' ? HOUR : 8 * DAY)),
            // Interaction Content tells no versions: with a lookback all are loaded.
            ...(way === 'stats' || !isReread ? { version: categorizedAt ?? '' } : {}),
            ...(medium && medium.toLowerCase() !== 'phone' ? { item: NONE } : {}), // only phone calls are analysed (1.5)
          };
        });
      return reached;
    },
  });

export const guids = (ctx: Pick<Ctx, 'api' | 'config'>) =>
  identifiers(ctx.config.interactions as Parameters<typeof identifiers>[0], ctx);
const supplied = ids<Config, Analysis>(guids, ({ config }) => config.lookback_days > 0);
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
export const rewind = ({ config }: Ctx, cursor: string, asOf: number) =>
  iso(
    Math.min(
      Date.parse(cursor) - (config.interactions.source === 'interaction_content' ? 7 * DAY : 0),
      lookback(config, asOf),
    ),
  );
