import {
  about,
  type Context,
  isEarly,
  isObject,
  joined,
  type Ref,
  rowsOf,
  toId,
  toInteger,
  transientError,
  type Verdict,
} from 'trunkline';
import type * as made from '../generated.js';

export type Ctx = Context<made.Config>;
/** One item of Conversation Analyzer (v3). The break-down is spelled in two ways (VENDOR.md#trap-13-breakdown-and-breakdown). */
export type Analysis = Omit<made.Analyses, 'start'> & {
  transcript?: string | null;
  callTimeBreakdown?: object | null;
};
export const NONE: Analysis = { guid: '', status: 'none' }; // in the place of an analysis, where a call cannot have one
export const ANALYZER = 'conversation-analyzer/interactions';
const VERDICTS: Record<string, Verdict> = { processed: 'now', failed: 'never', none: 'never' };
export const analysed = ({ status }: Analysis): Verdict => VERDICTS[String(status).toLowerCase()] ?? 'later';

const lower = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);
const textOf = (value: unknown) =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));

/** Without a lookback only Insights Stats lists a call again for having changed: categories are computed again when their rules change. */
const edited = ({ config, lookback }: Ctx, shown: unknown) =>
  lookback > 0 || config.interactions.source === 'stats' ? textOf(shown) : undefined;
/** Of an analysis; `language` is left out of some answers (1.3). */
export const version = (
  { callTimeBreakdown: other, callTimeBreakDown: times = other, ...item }: Analysis,
  ctx: Ctx,
) => edited(ctx, [times, item.status, lower(item.confidence), item.categories, item.sentimentSummary]);
export const words = ({ transcript = null }: Analysis, ctx: Ctx) => edited(ctx, transcript);

/** How one call is asked for (see `about`). Of what is not even a guid some endpoints say so with other statuses (1.6). */
const callBy = (id: string) => ({
  owner: 'guid',
  accept: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? [404] : [400, 404, 500],
});

/** Up to fifty at once. Who is missing from the answer waits (VENDOR.md#trap-6-a-short-array-is-not-done), or will never be there. */
export async function load(
  ctx: Ctx,
  refs: readonly Ref[],
): Promise<(Analysis | 'never' | 'later' | 'unknown')[]> {
  const wanted = ctx.streams.has('transcripts') && ctx.fields('transcripts')?.has('transcript') !== false;
  const query = wanted ? { transcript: true } : {};
  const ids = refs.map(({ id }) => id);
  const items = ids.length > 1 ? await batchOf(ctx, ids, query) : await oneOf(ctx, ids[0]!, query);
  // Of the user's own guids the vendor may know none: they hold up nobody. Those that the vendor listed are unfinished.
  const isOwn = ['list', 'file'].includes(ctx.config.interactions.source);
  const absence = isOwn ? 'unknown' : 'later';
  const missing = ({ keep }: Ref) => ((keep as { old?: true } | undefined)?.old ? 'never' : absence);
  return joined(`GET ${ANALYZER}`, ids, items, ({ guid }) => guid).map(
    (item, i) => item ?? missing(refs[i]!),
  );
}

/** The engine halves what fails (VENDOR.md#trap-7-one-bad-guid-spoils-its-batch). */
async function batchOf({ api }: Ctx, ids: readonly string[], query: object): Promise<Analysis[]> {
  const options = { query: { calls: ids.join(','), ...query }, accept: [404, 500] };
  const { status, body } = await api.get<unknown>(ANALYZER, options);
  if (status >= 300)
    throw transientError(`GET ${ANALYZER} answered ${status} to a batch of ${ids.length} guids.`);
  return [body].flat() as Analysis[];
}

async function oneOf({ api }: Ctx, id: string, query: object): Promise<Analysis[]> {
  const found = await about<Analysis>(api, `${ANALYZER}/{id}`, id, { ...callBy(id), query: { ...query } });
  return found === undefined ? [] : [found];
}

const denied = new WeakSet<object>(); // Apis whose credential lacks the scope stats
/** A call as its list shows it. Of a supplied guid Insights Stats tells it, where it may be asked; the streams of a call share the answer. */
async function shownOf(ref: Ref, ctx: Ctx): Promise<object> {
  if (ref.shown !== undefined || ref.keep !== undefined || denied.has(ctx.api)) return ref.shown ?? {};
  const told = await ctx.once('stats', () => statsOf(ctx, ref.id));
  if (told === 'denied') denied.add(ctx.api);
  ref.shown = typeof told === 'object' ? told : {};
  return ref.shown;
}

function statsOf({ api }: Ctx, id: string): Promise<object | 'denied' | undefined> {
  const { owner, accept } = callBy(id);
  return about<object, 'denied' | undefined>(api, 'stats/interactions/{id}', id, {
    owner,
    accept: [...accept, 403],
    absent: ({ status }) => (status === 403 ? 'denied' : undefined),
  });
}

/** Rows of a call, with what the analysis lacks: the guid as the list spelt it, and when the call began. None before start_date. */
function of<R extends object>(rows: (item: Analysis, shown: object) => readonly R[]) {
  return async (item: Analysis, ref: Ref, ctx: Ctx): Promise<(R & { guid: string; start?: string })[]> => {
    const shown = await shownOf(ref, ctx);
    const { start } = { ...(ref.keep as object | undefined), ...shown } as { start?: string | null };
    const parent = { guid: ref.id, ...(start ? { start } : {}) };
    return ref.awaited !== true && isEarly(ctx.config, start)
      ? []
      : rows(item, shown).map((row) => ({ ...row, ...parent }));
  };
}

export const interaction = of((_, shown) => [shown]);
export const analysis = of(({ transcript: _, callTimeBreakdown: time, ...item }) => [
  time ? { callTimeBreakDown: time, ...item } : item,
]);
type Key = Pick<made.Categories, 'category' | 'name'>;
/** Categories lie inside categories, and others have the same name (VENDOR.md#trap-12-two-things-called-categories). */
export const categories = of((item) =>
  rowsOf(item.categories, ({ category, categories }) =>
    rowsOf(categories, ({ name, matches }) => {
      const key = { category: toId(category), name: toId(name) } as Key;
      return { ...key, matches: toInteger(matches) };
    }),
  ),
);
export const sections = of(({ sentimentSummary: all }) =>
  rowsOf(all?.distributionOverTime, ({ span, ...row }) => {
    const { start, end = null } = (isObject(span) ? span : {}) as { start: number; end?: number | null };
    return { span_start: start, span_end: end, ...row };
  }),
);
/** null was not given though it was asked for, "" has no words (VENDOR.md#trap-15-nothing-is-not-zero). */
export const transcript = of(({ language, transcript = null }) => [
  { ...(language ? { language } : {}), transcript },
]);
