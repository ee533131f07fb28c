import type { Extent, Listed } from 'trunkline';
import { ask, BY_ID, type Call, type Ctx, iso, NEWEST_FIRST, newestTwo, segments } from './vendor.js';

/** The newest calls, whole as the list carries them. */
export async function* newest(ctx: Ctx, count: number): AsyncGenerator<Listed<Call>[]> {
  for (let page = 1; ; page++) {
    const { rows } = await ask(ctx, { ...NEWEST_FIRST, page, per_page: count, ...segments(ctx) });
    yield rows.map((item) => ({ id: item.callId, item }));
    if (rows.length < count) return;
  }
}

/** The vendor counts the calls of a list. A quiet sync asks for the newest call and for the overlap. */
export async function extent(ctx: Ctx): Promise<Extent> {
  const { start_date, per_page } = ctx.config;
  const { total } = await newestTwo(ctx);
  const first = 1 + Math.ceil((total ?? 0) / per_page);
  if (start_date === undefined) return { items: total, first, quiet: 2 };
  const since = { ...BY_ID, fromTime: iso(Date.parse(start_date)), per_page: 1 };
  return { items: (await ask(ctx, since)).total ?? 0, first, quiet: 2 };
}
