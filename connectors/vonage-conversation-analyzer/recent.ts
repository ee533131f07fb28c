import { type Extent, instant, type Listed } from 'trunkline';
import { guids, NONE } from './streams/interactions.js';
import { type Analysis, type Ctx, iso, LIMIT, PATHS, pageOf } from './vendor.js';

const DAY = 86_400_000;
/** How far back the newest calls are looked for, in days, until there are enough; the longest window of each API. */
const BACK = { stats: [1, 7, 30], interaction_content: [1, 6.9] };

/** The newest calls that the list shows as processed, or the last of the supplied guids. */
export async function* newest(ctx: Ctx, count: number): AsyncGenerator<Listed<Analysis>[]> {
  const { source } = ctx.config.interactions;
  const all = source === 'list' || source === 'file' ? await supplied(ctx) : await found(ctx, source, count);
  for (let from = 0; from < all.length; from += count) yield all.slice(from, from + count);
}

async function supplied(ctx: Ctx): Promise<Listed<Analysis>[]> {
  return (await known(ctx)).map((id) => ({ id })).reverse();
}

const known = (ctx: Ctx) =>
  ctx.once('guids', async () => {
    const all: string[] = [];
    for await (const piece of guids(ctx)) all.push(...piece);
    return all;
  });

async function found(ctx: Ctx, way: keyof typeof PATHS, count: number): Promise<Listed<Analysis>[]> {
  for (const days of BACK[way]) {
    const { rows, total = rows.length } = await windowOf(ctx, way, ctx.asOf - days * DAY, ctx.asOf);
    if (total < count && days !== BACK[way].at(-1)) continue;
    const time = ({ start }: { start?: string | null }) => instant(start) || 0;
    return [...rows]
      .sort((a, b) => time(b) - time(a))
      .map((shown) => ({
        id: shown.guid,
        shown,
        ...(shown.start ? { keep: { start: shown.start } } : {}),
        ...(shown.medium && String(shown.medium).toLowerCase() !== 'phone' ? { item: NONE } : {}),
      }));
  }
  return [];
}

const windowOf = (ctx: Ctx, way: keyof typeof PATHS, from: number, to: number) =>
  pageOf(
    ctx,
    PATHS[way],
    { start: iso(from), end: iso(to), ...(way === 'stats' ? { include: 'Processed' } : {}) },
    {},
  );

/** Insights Stats counts the calls of a window, a request each; the weeks of Interaction Content would be too many. */
export async function extent(ctx: Ctx): Promise<Extent> {
  const { interactions, start_date } = ctx.config;
  if (interactions.source === 'list' || interactions.source === 'file')
    return { items: (await known(ctx)).length, first: 0, quiet: 0 };
  const begin = start_date === undefined ? ctx.asOf - 365 * DAY : Date.parse(start_date);
  const span = (interactions.source === 'stats' ? 30 : 6.9) * DAY;
  const windows = Math.max(1, Math.ceil((ctx.asOf - begin) / span));
  if (interactions.source !== 'stats' || windows > 15) return { first: 2 * windows, quiet: 2 };
  let items = 0;
  let first = 0;
  for (let from = begin; from < ctx.asOf; from += span) {
    const { rows, total = rows.length } = await windowOf(ctx, 'stats', from, Math.min(from + span, ctx.asOf));
    items += total;
    first += 1 + Math.ceil(total / LIMIT);
  }
  return { items, first, quiet: 2 };
}
