import { transientError } from '../../spec/failure.js';
import type { Context, Feed, Listed, Position } from '../author/feed.js';
import { steps } from './steps.js';

export interface NumberedPage<R> {
  rows: readonly R[];
  /** How many the vendor says there are, where it says so. */
  total?: number | undefined;
}

export interface SortedOptions<C, R, I> {
  order(a: Position, b: Position): number;
  /** The whole list, page by page. */
  pages(ctx: Context<C>): AsyncIterable<NumberedPage<R>>;
  id(row: R): string;
  position(row: R): Position;
  listed(row: R, ctx: Context<C>): Listed<I>;
}

/** Times a list that moves while it is read is read again. */
const ATTEMPTS = 3;

/** The whole list, each row once: read page by page, and again where it moved so that a row may have slipped between two pages. */
export async function whole<R>(pages: () => AsyncIterable<NumberedPage<R>>, id: (row: R) => string): Promise<Map<string, R>> {
  for (let attempt = 1; ; attempt++) {
    const rows = new Map<string, R>();
    let last = 0;
    let least = Number.POSITIVE_INFINITY;
    let fewer = false;
    for await (const page of pages()) {
      for (const row of page.rows) rows.set(id(row), row);
      const total = page.total ?? last;
      fewer ||= total < last;
      last = total;
      least = Math.min(least, total);
    }
    // Who comes while we read pushes others towards the end, where we find them; who is deleted pulls them past us.
    if (!fewer && (rows.size >= least || last === 0)) return rows;
    if (attempt < ATTEMPTS) continue;
    throw transientError(
      `The list changed while it was read, ${ATTEMPTS} times: ${rows.size} items were found where the vendor counts ${last}.`,
    );
  }
}

/** The same once a pass, however many ask for it. */
export function collect<C, R, I>(ctx: Context<C>, { pages, id }: SortedOptions<C, R, I>): Promise<Map<string, R>> {
  return ctx.once('the whole list', () => whole(() => pages(ctx), id));
}

/** A list in no order, or by pages that shift: read whole, sorted, and worked upwards. From there it is a keyset. */
export function sortedPages<C, R, I>(options: SortedOptions<C, R, I>): Feed<C, I>['list'] {
  return async function* (ctx, after, until) {
    const rows = [...(await collect(ctx, options)).values()];
    const positions = new Map<string, Position>();
    const items = rows
      .map((row) => ({ row, at: options.position(row) }))
      .sort((a, b) => options.order(a.at, b.at))
      .map(({ row, at }) => {
        const item = options.listed(row, ctx);
        positions.set(item.id, at);
        return item;
      });
    yield* steps(items, ({ id }) => positions.get(id)!, options.order, after, until);
  };
}
