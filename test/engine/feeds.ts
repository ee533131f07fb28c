import type { Context, Feed, Listed, Ref, Stream } from '../../core/author/feed.js';
import { ids } from '../../core/lists/ids.js';
import { keyset } from '../../core/lists/keyset.js';
import { byInteger, byText } from '../../core/lists/order.js';
import { sortedPages } from '../../core/lists/sorted.js';
import { windows } from '../../core/lists/windows.js';
import { LISTS } from './lists.js';
import { DAY, type Item, MINUTE, OVERLAP, type Shown, type World } from './world.js';

type Config = Record<string, never>;
type Ctx = Context<Config>;
const iso = (ms: number) => new Date(ms).toISOString();
const pad = (id: string) => id.padStart(6, '0');

export function feedOf(world: World): Feed<Config, Shown> {
  const load = async (_: Ctx, refs: readonly Ref[]) => {
    world.tick();
    const named = refs.map(({ id }) => world.items.find((one) => one.id === id));
    // By the credentials of the one who asks, whoever comes while he waits.
    const outside = new Set(named.filter((item) => item !== undefined && world.isOutside(item)));
    for (const [i, item] of named.entries())
      if (item !== undefined && refs[i]!.awaited === true) world.asksFor(item);
    for (let turn = Math.max(0, ...named.map((item) => item?.slow ?? 0)); turn > 0; turn--) {
      await new Promise((resolve) => setImmediate(resolve));
      world.tick(5000);
    }
    return named.map((item) => {
      if (item === undefined || item.gone <= world.now || world.lags(item) || outside.has(item))
        return 'gone' as const;
      const { id } = item;
      if (world.breaks(item)) throw new Error(`${item.kind} ${id}`);
      // Some vendors leave an unfinished one out of the answer, others show it.
      return item.finished > world.now && Number(id) % 2 === 0 ? ('later' as const) : world.show(item);
    });
  };
  const version = (item: Shown) => world.versionOf(String(item.revision));
  const recent = (ctx: Ctx, at: number) => ctx.lookback > 0 && at >= ctx.asOf - world.lookback;
  const order = byText;
  const position = ({ id, at, kind }: Item) => (kind === 'placeless' ? undefined : `${iso(at)}/${pad(id)}`);
  // Rows that nobody can tell by an id.
  const keyless = () => (world.hasKeyless ? [{ ...world.items[0]!, id: undefined as never }] : []);
  const nameless = (): Listed<Shown>[] =>
    world.hasKeyless ? [{ id: Number.NaN as never }, { id: null as never }] : [];

  switch (world.shape) {
    case 'keyset':
      return {
        order: byInteger,
        load,
        version,
        batch: world.batch,
        rewind: (ctx, cursor, asOf) => {
          const overlap = Number(cursor) - OVERLAP * 3;
          const first = world.items.find((item) => item.at >= asOf - world.lookback);
          return String(
            Math.max(
              0,
              ctx.lookback > 0 && first !== undefined ? Math.min(overlap, Number(first.id) - 1) : overlap,
            ),
          );
        },
        list: keyset({
          order: byInteger,
          ask: async (ctx, after) => {
            world.tick();
            const above = world.shown().filter((item) => after === null || byInteger(item.id, after) > 0);
            const page = above.slice(0, world.pageSize);
            const items = page.map((item): Listed<Shown> => {
              const again = String(Number(item.id) + OVERLAP * 3);
              const place = { id: item.id, again, recent: recent(ctx, item.at), scope: world.scopeOf(item) };
              return world.breaks(item) || world.isOutside(item)
                ? place
                : { ...place, item: world.show(item) };
            });
            return { items: [...nameless(), ...items], more: above.length > world.pageSize };
          },
        }),
      };
    case 'sorted':
      return {
        order,
        load,
        version,
        batch: world.batch,
        rewind: (ctx, cursor, asOf) =>
          ctx.lookback > 0 ? [cursor, iso(asOf - world.lookback)].sort()[0]! : cursor,
        list: sortedPages<Config, Item, Shown>({
          order,
          id: (item) => item.id,
          position,
          listed: (item, ctx) => ({
            id: item.id,
            scope: world.scopeOf(item),
            ...(recent(ctx, item.at) || position(item) === undefined ? { again: true } : {}),
          }),
          walk: () => ({
            async *pages() {
              // In no order, and it moves while it is read.
              for (let at = 0, more = true; more || world.isEndless; at += world.pageSize) {
                world.tick();
                const all = world.list();
                more = at + world.pageSize < all.length;
                yield { rows: [...keyless(), ...all.slice(at, at + world.pageSize)], total: all.length };
              }
            },
          }),
        }).list,
      };
    case 'days':
      return {
        order,
        load,
        version: () => '',
        batch: world.batch,
        rewind: (_, cursor) => cursor.slice(0, 10),
        list: sortedPages<Config, Item, Shown>({
          order,
          id: (item) => item.id,
          position,
          listed: (item) => {
            const again = position(item) === undefined || `${iso(item.at).slice(0, 10)}~`;
            const place = { id: item.id, again, scope: world.scopeOf(item) };
            return world.breaks(item) || world.isOutside(item) ? place : { ...place, item: world.show(item) };
          },
          walk: () => ({
            async *pages() {
              world.tick();
              yield { rows: [...keyless(), ...world.shown()] };
            },
          }),
        }).list,
      };
    case 'windows':
      return {
        order,
        load,
        version,
        batch: world.batch,
        repeats: true,
        list: windows<Config, Shown>({
          span: 1.5 * DAY,
          begin: () => world.items[0]?.at ?? world.now,
          async *window(ctx, from, to) {
            world.tick();
            const reached = Math.min(to, world.now - 2 * MINUTE); // the vendor is a little behind
            const inside = world
              .shown()
              .filter((item) => world.touches(item).some((time) => time >= from && time < to));
            yield nameless();
            for (let at = 0; at < inside.length; at += world.pageSize) {
              const page = inside.slice(at, at + world.pageSize);
              yield page.map((item) => world.listedUpTo(item, to, ctx.asOf));
            }
            return reached;
          },
        }),
      };
    case 'ids':
      return {
        order,
        load,
        batch: world.batch,
        list: ids(async function* () {
          world.tick();
          const named = world.items.filter((item) => item.at <= world.now).map((item) => item.id);
          yield [...nameless().map(({ id }) => id), ...named];
        }),
      };
    default:
      return { ...LISTS[world.shape](world), load, batch: world.batch };
  }
}

export interface RowOut {
  id: string;
  revision: number;
}

const row = (item: Shown): RowOut => ({ id: item.id, revision: item.revision });

const streams: Record<string, Stream<Config, Shown, RowOut>> = {
  items: {
    schema: {},
    primaryKey: ['id'],
    cursorField: 'id',
    when: (item) => (item.done ? 'now' : 'later'),
    rows: (item) => [row(item)],
  },
  parts: {
    schema: {},
    primaryKey: ['id'],
    cursorField: 'id',
    when(item) {
      if (item.done && item.failed) return 'never';
      return item.partDone ? 'now' : 'later';
    },
    rows: async (item, _, ctx) => [
      await ctx.once('part', async () => {
        if (item.torn) throw new Error(`the part of ${item.id} is torn`);
        return row(item);
      }),
    ],
  },
  refs: {
    schema: {},
    primaryKey: ['id'],
    cursorField: 'id',
    needs: 'ref',
    rows: (_, ref) => [{ id: ref.id, revision: 0 }],
  },
};

/** Streams of different readiness on one feed; 'refs' needs the list alone. */
export const STREAMS = streams as unknown as Record<string, Stream<Config, Shown, object>>;
