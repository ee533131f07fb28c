import { type Extent, identifiers, type Listed } from 'trunkline';
import type { Item } from './streams/interactions.js';
import type { Ctx } from './vendor.js';

const known = (ctx: Ctx) =>
  ctx.once('identifiers', async () => {
    const all: string[] = [];
    for await (const piece of identifiers(ctx.config.interactions, ctx)) all.push(...piece);
    return all;
  });

/** Nobody says which are the newest: the last ones of the list, as somebody who adds to it would have it. */
export async function* newest(ctx: Ctx, count: number): AsyncGenerator<Listed<Item>[]> {
  const all = [...(await known(ctx))].reverse();
  for (let from = 0; from < all.length; from += count)
    yield all.slice(from, from + count).map((id) => ({ id }));
}

/** The list is the user's own; with a lookback all of it is asked for again. */
export async function extent(ctx: Ctx): Promise<Extent> {
  const { length } = await known(ctx);
  return { items: length, first: 0, quiet: (ctx.config.lookback_days ?? 0) > 0 ? length : 0 };
}
