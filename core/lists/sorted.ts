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
  /** undefined: the row does not say where it belongs. */
  position(row: R): Position | undefined;
  listed(row: R, ctx: Context<C>): Listed<I>;
}

/** Times a list that moves while it is read is read again. */
const ATTEMPTS = 3;

/** Pages in a row that bring nothing new: a list that goes on like this has no end. */
const FRUITLESS = 20;

/** The whole list, each row once: read page by page, and again where it moved so that a row may have slipped between two pages. */
export async function whole<R>(
  pages: () => AsyncIterable<NumberedPage<R>>,
  id: (row: R) => string,
  log?: Context<unknown>['log'],
): Promise<Map<string, R>> {
  let before: string | undefined;
  for (let attempt = 1; ; attempt++) {
    const rows = new Map<string, R>();
    let last = 0;
    let least = Number.POSITIVE_INFINITY;
    let fewer = false;
    let fruitless = 0;
    let isDoubtful = false;
    for await (const page of pages()) {
      const count = rows.size;
      for (const row of page.rows) rows.set(id(row), row);
      const isNew = rows.size > count;
      fruitless = isNew ? 0 : fruitless + 1;
      isDoubtful ||= !isNew; // a page that was promised repeats, or is empty: rows may lie behind it
      if (fruitless > FRUITLESS)
        throw transientError(
          `The list answered ${fruitless} pages in a row with nothing new, and promises more.`,
        );
      const total = page.total ?? last;
      fewer ||= total < last;
      last = total;
      least = Math.min(least, total);
    }
    // Who comes while we read pushes others towards the end, where we find them; who is deleted pulls them past us.
    if (!fewer && (rows.size >= least || last === 0)) return rows;
    // Two readings with the same rows in the same order: the list holds still, and it is the count that is wrong.
    const now = JSON.stringify([...rows.keys()]);
    if (log !== undefined && !fewer && !isDoubtful && now === before) {
      log(
        'WARN',
        `A list holds still with ${rows.size} items where the vendor counts ${last}: its count is taken for wrong.`,
      );
      return rows;
    }
    before = now;
    if (attempt < ATTEMPTS) continue;
    throw transientError(
      `The list changed while it was read, ${ATTEMPTS} times: ${rows.size} items were found where the vendor counts ${last}.`,
    );
  }
}

/** The same once a pass, however many ask for it. */
export function collect<C, R, I>(
  ctx: Context<C>,
  { pages, id }: SortedOptions<C, R, I>,
): Promise<Map<string, R>> {
  return ctx.once('the whole list', () => whole(() => pages(ctx), id, ctx.log));
}

/**
 * A list in no order, or by pages that shift: read whole, sorted, and worked upwards. From there it is a keyset. A row without a place
 * comes last, in every sync that lists it, and moves no cursor.
 */
export function sortedPages<C, R, I>(options: SortedOptions<C, R, I>): Feed<C, I>['list'] {
  return async function* (ctx, after, until) {
    const rows = [...(await collect(ctx, options)).values()];
    const placed: { row: R; at: Position }[] = [];
    const placeless: R[] = [];
    for (const row of rows) {
      const at = options.position(row);
      if (at === undefined) placeless.push(row);
      else placed.push({ row, at });
    }
    const positions = new Map<string, Position>();
    const items = placed
      .sort((a, b) => options.order(a.at, b.at))
      .map(({ row, at }) => {
        const item = options.listed(row, ctx);
        positions.set(item.id, at);
        return item;
      });
    yield* steps(items, ({ id }) => positions.get(id)!, options.order, after, until);
    if (placeless.length === 0 || until !== null) return;
    await ctx.once('rows without a place', async () =>
      ctx.log('WARN', namePlaceless(placeless.map(options.id))),
    );
    yield { items: placeless.map((row) => options.listed(row, ctx)), upTo: null };
  };
}

export function namePlaceless(ids: readonly string[]): string {
  const named = ids.slice(0, 5).join(', ') + (ids.length > 5 ? ', ...' : '');
  const items = ids.length === 1 ? '1 item of the list has' : `${ids.length} items of the list have`;
  return `${items} no time that can be read (${named}). What there is of them is read; they move no cursor.`;
}
