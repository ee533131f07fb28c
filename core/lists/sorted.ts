import { type Known, mistakenOptions } from '../../spec/options.js';
import type { Context, Feed, Listed, Position } from '../author/feed.js';
import { knowing } from '../author/options.js';
import { Reader } from './reader.js';
import { steps } from './steps.js';
import type { Walk } from './still.js';

export interface SortedOptions<C, R, I> {
  order(a: Position, b: Position): number;
  /** A walk over the whole list. */
  walk(ctx: Context<C>): Walk<R>;
  id(row: R): string | undefined;
  /** undefined: the row does not say where it belongs. */
  position(row: R, ctx: Context<C>): Position | undefined;
  listed(row: R, ctx: Context<C>): Listed<I>;
  /**
   * Whether the next sync lists again, in any case, whoever may have slipped past the first walk over this
   * list: then it needs no second look. Absent: it does not. Not asked where a stream begins.
   */
  isListedAgain?(rows: ReadonlyMap<string, R>, ctx: Context<C>): boolean | Promise<boolean>;
}

const OPTIONS: Known<SortedOptions<never, never, never>> = {
  order: 'function',
  walk: 'function',
  id: 'function',
  position: 'function',
  listed: 'function',
  isListedAgain: 'function?',
};

/** A list that is read whole, and how to find one of its rows. */
export interface WholeList<C, R, I> {
  list: Feed<C, I>['list'];
  /**
   * A row by its id, as the list shows it in this pass; undefined: it does not. @throws where the list cannot
   * be read
   */
  find(ctx: Context<C>, id: string): Promise<R | undefined>;
}

/**
 * A list in no order, or by pages that shift. It is read whole until it holds still (see `readStill`),
 * sorted, and worked upwards; from there it is a keyset. What takes long to read is worked off while it is
 * read, in the order in which it comes: the cursor follows when the list held still. A row without a place
 * comes last, in every sync that lists it, and moves no cursor.
 *
 * @throws where the list never rests, after all that was seen: the cursor stays, and what was delivered is remembered
 */
export function sortedPages<C, R, I>(options: SortedOptions<C, R, I>): WholeList<C, R, I> {
  const made: WholeList<C, R, I> = {
    async *list(ctx, after, until) {
      const isInside = (at: Position) =>
        (after === null || options.order(at, after) > 0) && (until === null || options.order(at, until) <= 0);
      const reader = await readerOf(ctx, options, true);
      reader.decide(async (rows) => after !== null && ((await options.isListedAgain?.(rows, ctx)) ?? false));
      const given = new Set<string>();
      try {
        for await (const rows of reader) {
          // Where one answer held all of it, the reader knows by now.
          await new Promise((resolve) => setImmediate(resolve));
          if (reader.isOver && reader.failure === undefined) break;
          const items: Listed<I>[] = [];
          for (const row of rows) {
            const at = options.position(row, ctx);
            if (at === undefined || !isInside(at)) continue;
            given.add(options.id(row)!);
            items.push(asGiven(options, ctx, row, at));
          }
          yield { items, more: true };
        }
        yield* upwards(options, ctx, [...reader.rows.values()], given, after, until);
      } finally {
        reader.stop();
      }
    },
    find: async (ctx, id) => (await readerOf(ctx, options, false)).find(id),
  };
  return { ...made, list: knowing('sortedPages', sortedPages, mistakenOptions(options, OPTIONS), made.list) };
}

/** One reader a pass, however many ask for it. `isList`: one that failed before is begun anew. */
async function readerOf<C, R, I>(
  ctx: Context<C>,
  { walk, id }: SortedOptions<C, R, I>,
  isList: boolean,
): Promise<Reader<R>> {
  const one = await ctx.once('the whole list', async () => ({ reader: undefined as Reader<R> | undefined }));
  const isLost = isList && one.reader?.failure !== undefined;
  if (one.reader === undefined || isLost) one.reader = new Reader({ ...walk(ctx), id, tell: ctx });
  return one.reader;
}

/** Given before the cursor may follow: it will be listed again until the cursor has passed its place. */
function asGiven<C, R, I>(
  { listed, order }: SortedOptions<C, R, I>,
  ctx: Context<C>,
  row: R,
  at: Position,
): Listed<I> {
  const item = listed(row, ctx);
  const { again } = item;
  if (again === true || (typeof again === 'string' && order(again, at) > 0)) return item;
  return { ...item, again: at };
}

async function* upwards<C, R, I>(
  options: SortedOptions<C, R, I>,
  ctx: Context<C>,
  rows: readonly R[],
  given: ReadonlySet<string>,
  after: Position | null,
  until: Position | null,
): AsyncGenerator<{ items: Listed<I>[]; upTo: Position | null }> {
  const placed: { row: R; at: Position }[] = [];
  const placeless: R[] = [];
  for (const row of rows) {
    const at = options.position(row, ctx);
    if (at === undefined) placeless.push(row);
    else placed.push({ row, at });
  }
  placed.sort((a, b) => options.order(a.at, b.at));
  // Steps in which all was given already are one step: a bounded run ends between two, and the next one reads
  // the list again.
  let known: Position | null | undefined;
  for (const { items, upTo } of steps(placed, ({ at }) => at, options.order, after, until)) {
    const rest = items.filter(({ row }) => !given.has(options.id(row)!));
    known = rest.length === 0 ? upTo : undefined;
    if (rest.length > 0) yield { items: rest.map(({ row }) => options.listed(row, ctx)), upTo };
  }
  if (known !== undefined) yield { items: [], upTo: known };
  if (placeless.length === 0 || until !== null) return;
  await ctx.once('rows without a place', async () =>
    ctx.log('WARN', namePlaceless(placeless.map((row) => options.id(row)!))),
  );
  yield { items: placeless.map((row) => options.listed(row, ctx)), upTo: null };
}

export function namePlaceless(ids: readonly string[]): string {
  const named = ids.slice(0, 5).join(', ') + (ids.length > 5 ? ', ...' : '');
  const items = ids.length === 1 ? '1 item of the list has' : `${ids.length} items of the list have`;
  return `${items} no time that can be read, or one that cannot be (${named}). What there is of them is read; they move no cursor.`;
}
