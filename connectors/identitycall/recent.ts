import { about, type Extent, instant, type Listed } from 'trunkline';
import type { Recordings } from './generated.js';
import type { Ctx, Item } from './streams/recordings.js';
import { inData, pagesOf } from './vendor.js';

const SIZE = 100;

interface FirstPage {
  rows: readonly Recordings[];
  total?: number | undefined;
}

async function firstPage({ api, once }: Ctx): Promise<FirstPage> {
  return once('first page', async () => {
    const { value } = await pagesOf<Recordings>(api, 'recordings', { per_page: SIZE }).next();
    return (value as FirstPage | undefined) ?? { rows: [] };
  });
}

/** In which order the list comes is not documented: the newest are at one of its ends, if it has an order. */
async function bothEnds(ctx: Ctx): Promise<Recordings[]> {
  const { rows, total = 0 } = await firstPage(ctx);
  const page = Math.ceil(total / SIZE);
  if (page < 2) return [...rows];
  const { body } = await ctx.api.get<{ data?: Recordings[] }>('recordings', {
    query: { per_page: SIZE, page },
    accept: [400, 404],
  });
  return [...rows, ...(body?.data ?? [])];
}

/** The newest of the list's ends, each with its detail. */
export async function* newest(ctx: Ctx, count: number): AsyncGenerator<Listed<Item>[]> {
  const rows = await bothEnds(ctx);
  const at = (row: Recordings) => instant(row.created_at) || 0;
  const sorted = rows.sort((a, b) => at(b) - at(a));
  for (let from = 0; from < sorted.length; from += count)
    yield Promise.all(sorted.slice(from, from + count).map((row) => detailed(ctx, row)));
}

async function detailed({ api }: Ctx, row: Recordings): Promise<Listed<Item>> {
  const id = String(row.id);
  if (row.status === 'pending' || row.status === 'processing') return { id, later: true };
  const detail = await about(api, 'recordings/{id}', id, inData<Recordings>());
  if (typeof detail === 'string') return { id, later: true };
  return { id, item: { row: { ...row, ...detail }, stale: false } };
}

/** The vendor counts. Every sync reads the whole list, and the projects that name the account. */
export async function extent(ctx: Ctx): Promise<Extent> {
  const { total } = await firstPage(ctx);
  const pages = 1 + Math.max(1, Math.ceil((total ?? 0) / SIZE));
  return { items: total, first: pages, quiet: pages, each: 1 };
}
