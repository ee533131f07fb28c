import {
  beginning,
  identifiers,
  ids,
  instant,
  isEarly,
  type Listed,
  linked,
  lookback,
  type Ref,
  toId,
  transientError,
  windows,
} from 'trunkline';
import type { Config, Interactions } from '../generated.js';
import { type Analysis, type Ctx, iso, LIMIT, PATHS, pageOf, statsOf } from '../vendor.js';

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];
/**
 * The longest window of each API (VENDOR.md#trap-1-guids-come-from-another-api); a call that was categorized longer
 * ago, or began so where nothing says when it was, and has no analysis gets none.
 */
const DAYS = { stats: 31, interaction_content: 7, awaited: 30 };
/** Days after its beginning in which a call that is categorized anew is known: what it shows then has mostly stayed. */
const REVISED = 7;

/** In the place of an analysis, where a call cannot have one. */
export const NONE: Analysis = { guid: '', status: 'none' };

type CallPage = Awaited<ReturnType<typeof pageOf>>;

interface Window {
  way: 'stats' | 'interaction_content';
  /** The vendor's time, and how far the window reached (ms). */
  now: number;
  reached: number;
}

function listedFrom(ctx: Ctx, shown: Interactions, { way, now, reached }: Window): Listed<Analysis> {
  const { config, asOf, readLast = asOf } = ctx;
  const { start, medium, categorizedAt } = shown;
  const isStats = way === 'stats';
  const began = instant(start, asOf);
  const isReread = reached > lookback(ctx, readLast);
  const latest = Math.max(began, instant(categorizedAt) || Number.NEGATIVE_INFINITY);
  const old = latest < now - Math.max(DAYS.awaited, config.pending_days) * DAY;
  // Stats lists a call for being categorized, again for being categorized anew, and not in between.
  const revised = isStats && !old ? (began || reached) + REVISED * DAY : 0;
  const known = Math.max(reached + (isStats ? HOUR : 8 * DAY), revised);
  return {
    id: toId(shown.guid)!, // who has none is left out
    shown,
    keep: { ...(start ? { start } : {}), ...(old ? { old } : {}) },
    again: reached > lookback(ctx, asOf) || iso(known),
    // Interaction Content tells no versions: with a lookback all are loaded.
    ...(isStats || !isReread ? { version: String(categorizedAt ?? '') } : {}),
    // only phone calls are analysed (1.5)
    ...(medium && String(medium).toLowerCase() !== 'phone' ? { item: NONE } : {}),
  };
}

/**
 * Stats lists what was processed in a window, whenever it began (include=Processed); Interaction Content what
 * began in it and has content by now. Windows overlap (VENDOR.md#trap-23-the-end-of-a-window-is-disputed),
 * and `seen` knows what was delivered.
 */
const search = (way: 'stats' | 'interaction_content') =>
  windows<Config, Analysis>({
    span: DAYS[way] * DAY - SECOND,
    begin: beginning(365),
    async *window(ctx, from, to, open) {
      const { config, asOf } = ctx;
      // without an end it grows while we wait for our turn
      if (way === 'stats' && open && asOf - from > 20 * DAY) return 'narrower';
      const end =
        way === 'stats' ? { include: 'Processed', end: open ? undefined : iso(to) } : { end: iso(to) };
      const ask = (next = {}) => pageOf(ctx, PATHS[way], { start: iso(from - SECOND), ...end }, next);
      // Stats gives no more rows than it is asked for, and shows the number of a page (behind the last one some
      // show the last one again); Interaction Content, which filters by it, shows when each call began.
      const probe = async ({ rows }: { rows: readonly Interactions[] }) => {
        if (way === 'stats') {
          const fewer = rows.length > 1 ? await ask({ limit: 1 }) : undefined;
          return fewer !== undefined && fewer.rows.length < rows.length ? undefined : ask({ page: 2 });
        }
        if (rows.every(({ start }) => !(instant(start, asOf) < from - DAY))) return;
        throw transientError(
          `GET ${PATHS[way]} answered calls from before ${iso(from)}: the vendor repeats a page.`,
        );
      };
      const smaller = () => ask({ limit: LIMIT / 2 + 1 });
      const options = { ask, smaller, partly: true, id: ({ guid }: Interactions) => toId(guid), probe };
      const windowOf = ({ upTo }: CallPage): Window => {
        // VENDOR.md#trap-9-the-position-is-upto-of-the-first-page
        const now = way === 'stats' ? nowOf(upTo, asOf) : asOf;
        return { way, now, reached: open ? now : Math.min(to, now) };
      };
      const listed = (rows: readonly unknown[], first: CallPage) => {
        const window = windowOf(first);
        return (rows as Interactions[])
          .filter(({ start }) => !isEarly(config, start))
          .map((shown) => listedFrom(ctx, shown, window));
      };
      const most = to - from > MINUTE ? LIMIT : undefined;
      const found = yield* linked.asRead(ctx, { ...options, most }, listed);
      if (found === 'narrower') return found;
      if (found.failure !== undefined) throw found.failure.error;
      return windowOf(found.first).reached;
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

/**
 * What the next sync reads again: the lookback, and of Interaction Content a week, since it lists a call only
 * once it has content.
 */
export async function rewind(ctx: Ctx, cursor: string, asOf: number): Promise<string> {
  const late = ctx.config.interactions.source === 'interaction_content' ? 7 * DAY : 0;
  return iso(Math.min(Date.parse(cursor) - late, lookback(ctx, asOf)));
}

/** Whether Insights Stats may be asked for single calls: the credential may lack its scope. */
const statsAccess = ({ onceASync }: Ctx) => onceASync('stats', async () => ({ isDenied: false }));

/**
 * A call as its list shows it. Of a supplied guid Insights Stats tells it, where it may be asked; the streams
 * of a call share the answer.
 */
export async function shownOf(ref: Ref, ctx: Ctx): Promise<object> {
  if (ref.shown !== undefined || ref.keep !== undefined) return ref.shown ?? {};
  const access = await statsAccess(ctx);
  if (access.isDenied) return {};
  const told = await ctx.once('stats', () => statsOf(ctx, ref.id));
  if (told === 'denied') access.isDenied = true;
  return typeof told === 'object' ? told : {};
}

/** What the analysis lacks: the guid as the list spelt it, and when the call began. */
export type Parent = Pick<Interactions, 'guid'> & { start?: string };
export async function parent(_item: Analysis, ref: Ref, ctx: Ctx): Promise<Parent> {
  const start = await startOf(ref, ctx);
  return { guid: ref.id, ...(start ? { start } : {}) };
}

async function startOf(ref: Ref, ctx: Ctx): Promise<string | null | undefined> {
  const shown = await shownOf(ref, ctx);
  return ({ ...(ref.keep as object | undefined), ...shown } as { start?: string | null }).start;
}

/** Rows of a call; none before start_date. */
export function of<R extends object>(rows: (item: Analysis, shown: object) => readonly R[]) {
  return async (item: Analysis, ref: Ref, ctx: Ctx): Promise<R[]> => {
    const isTooEarly = ref.awaited !== true && isEarly(ctx.config, await startOf(ref, ctx));
    return isTooEarly ? [] : [...rows(item, await shownOf(ref, ctx))];
  };
}

export const interaction = of((_, shown) => [shown]);
