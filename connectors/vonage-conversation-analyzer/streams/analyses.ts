import { isObject, joined, type Ref, rowsOf, toId, toInteger, type Verdict } from 'trunkline';
import type { Categories } from '../generated.js';
import { ANALYZER, type Analysis, batchOf, type Ctx, oneOf } from '../vendor.js';
import { of } from './interactions.js';

const VERDICTS: Record<string, Verdict> = { processed: 'now', failed: 'never', none: 'never' };
export const analysed = ({ status }: Analysis): Verdict => VERDICTS[String(status).toLowerCase()] ?? 'later';

const lower = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);
const textOf = (value: unknown) =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));

/**
 * Without a lookback only Insights Stats lists a call again for having changed: categories are computed again
 * when their rules change.
 */
const edited = ({ config, lookback }: Ctx, shown: unknown) =>
  lookback > 0 || config.interactions.source === 'stats' ? textOf(shown) : undefined;
/** Of an analysis; `language` is left out of some answers (1.3). */
export const version = (
  { callTimeBreakdown: other, callTimeBreakDown: times = other, ...item }: Analysis,
  ctx: Ctx,
) => edited(ctx, [times, item.status, lower(item.confidence), item.categories, item.sentimentSummary]);
export const words = ({ transcript = null }: Analysis, ctx: Ctx) => edited(ctx, transcript);

/**
 * Up to fifty at once. Who is missing from the answer waits (VENDOR.md#trap-6-a-short-array-is-not-done), or
 * will never be there.
 */
export async function load(
  ctx: Ctx,
  refs: readonly Ref[],
): Promise<(Analysis | 'never' | 'later' | 'unknown')[]> {
  const wanted = ctx.streams.has('transcripts') && ctx.fields('transcripts')?.has('transcript') !== false;
  const query = wanted ? { transcript: true } : {};
  // Of the user's own guids the vendor may know none: they hold up nobody. Those that the vendor listed are unfinished.
  const isOwn = ['list', 'file'].includes(ctx.config.interactions.source);
  const absence = isOwn ? 'unknown' : 'later';
  const found = await foundOf(ctx, refs, query);
  // Of old ones nobody asks again: they are missed twice before they are taken for calls that have none.
  const missing = refs.filter((ref) => isOld(ref) && !found.has(ref.id));
  const late = refs.length > 1 && missing.length > 0 ? await foundOf(ctx, missing, query) : found;
  return refs.map((ref) => found.get(ref.id) ?? late.get(ref.id) ?? (isOld(ref) ? 'never' : absence));
}

const isOld = ({ keep }: Ref) => (keep as { old?: true } | undefined)?.old === true;

/** What one answer shows of these calls. */
async function foundOf(ctx: Ctx, refs: readonly Ref[], query: object): Promise<Map<string, Analysis>> {
  const ids = refs.map(({ id }) => id);
  const items = ids.length > 1 ? await batchOf(ctx, ids, query) : await oneOf(ctx, ids[0]!, query);
  const found = new Map<string, Analysis>();
  for (const [i, item] of joined(`GET ${ANALYZER}`, ids, items, ({ guid }) => guid).entries())
    if (item !== undefined) found.set(ids[i]!, item);
  return found;
}

export const analysis = of(({ transcript: _, callTimeBreakdown: time, ...item }) => [
  time ? { callTimeBreakDown: time, ...item } : item,
]);
type Key = Pick<Categories, 'category' | 'name'>;
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
