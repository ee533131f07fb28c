import type { Context, Feed, Listed } from '../../core/author/feed.js';
import { overlap } from '../../core/items/overlap.js';
import { changes } from '../../core/lists/changes.js';
import { days } from '../../core/lists/days.js';
import { identifiers } from '../../core/lists/identifiers.js';
import { ids } from '../../core/lists/ids.js';
import { linked } from '../../core/lists/linked.js';
import { numbered } from '../../core/lists/numbered.js';
import { byInteger, byText } from '../../core/lists/order.js';
import { sortedPages } from '../../core/lists/sorted.js';
import { stepping } from '../../core/lists/stepping.js';
import { type NumberedPage, whole } from '../../core/lists/still.js';
import { windows } from '../../core/lists/windows.js';
import { DAY, HOUR, type Item, MINUTE, OVERLAP, type Shape, type Shown, type World } from './world.js';

type Config = Record<string, never>;
type Ctx = Context<Config>;
type FeedOf = Omit<Feed<Config, Shown>, 'load' | 'batch'>;

const iso = (ms: number) => new Date(ms).toISOString();
/** Whoever moves in a list by numbers moves within pages that hold more rows than move at a time. */
const LEAST = 3;
const pad = (id: string) => id.padStart(6, '0');

/** What the blocks of core/lists make of a vendor that answers as each of them expects it to. */
export const LISTS: Record<Exclude<Shape, 'keyset' | 'sorted' | 'windows' | 'days' | 'ids'>, ListOf> = {
  /** Ids stay where they are: such a list knows no moves but those who come and go. */
  stepping(world) {
    const { again, rewind } = overlap<Config>({
      ids: OVERLAP * 3,
      async newest() {
        world.tick();
        return Math.max(Number.NEGATIVE_INFINITY, ...world.shown().map(({ at }) => at)) || Number.NaN;
      },
      async first(_, from) {
        world.tick();
        const [first] = world.shown().filter(({ at }) => at >= from);
        return first === undefined ? undefined : Number(first.id);
      },
    });
    const newestFirst = () => world.shown().reverse();
    let counted: number | undefined;
    /** It counts its rows not at all, right, or as it did the last time. */
    const total = (now: number): number | undefined => {
      const before = counted;
      counted = now;
      return [undefined, counted, before][world.pageSize % 3];
    };
    return {
      order: byInteger,
      rewind,
      version: versionIn(world),
      list: stepping<Config, Shown>({
        id: ({ id }) => Number(id),
        isFinal: ({ done }) => done,
        stream: 'items',
        size: () => world.pageSize,
        most: 1000,
        async finished(_, above, size) {
          world.tick();
          const higher = world.shown().filter(({ id }) => Number(id) > above);
          const stop = higher.findIndex(({ finished }) => finished > world.now);
          const rows = (stop < 0 ? higher : higher.slice(0, stop)).slice(0, size);
          return withKeyless(world, rows);
        },
        async all(_, page, size) {
          world.tick();
          const most = Math.min(size, world.pageSize + LEAST);
          const rows = mixedIn(world, newestFirst());
          const part = rows.slice((page - 1) * most, page * most);
          // Some show the last page for ever.
          const last = world.isEndless && part.length === 0 ? rows.slice(-most) : part;
          return { rows: last, total: total(rows.length) };
        },
        async newest() {
          world.tick();
          return {
            rows: newestFirst()
              .slice(0, 2)
              .map((item) => world.show(item)),
          };
        },
        async exists(_, id) {
          world.tick();
          return world.shown().some((item) => Number(item.id) === id);
        },
        brief: light,
        async listed(ctx) {
          const relisted = await again(ctx);
          return (item) => ({ ...relisted(Number(item.id)), ...listedIn(world, item) });
        },
      }),
    };
  },

  /** In ascending order of the time of the last update, by page numbers. */
  changes: (world) =>
    changes<Config, Shown, number>({
      ...UPDATED,
      ascending: true,
      partial: true,
      async ask(_, since, page = 0) {
        world.tick();
        const order = (a: Shown, b: Shown) =>
          byText(a.updated ?? '', b.updated ?? '') || Number(a.id) - Number(b.id);
        const found = world
          .shown()
          .flatMap((item) => updatedIn(world, item, since))
          .sort(order);
        const rows = found.slice(page * world.pageSize, (page + 1) * world.pageSize);
        const more = (page + 1) * world.pageSize < found.length || world.isEndless;
        return { rows: [...keyless(world, rows), ...rows], ...(more ? { next: page + 1 } : {}) };
      },
    }),

  /** The same in no order, by tokens, and whoever is on it moves. */
  updates: (world) =>
    changes<Config, Shown, string>({
      ...UPDATED,
      async ask(_, since, token) {
        world.tick();
        const found = world.list().flatMap((item) => updatedIn(world, item, since));
        const from = Number(token ?? 0);
        const next = from + world.pageSize + LEAST;
        const rows = found.slice(from, next);
        return {
          rows: [...keyless(world, rows), ...rows],
          ...(next < found.length || world.isEndless ? { next: String(next) } : {}),
        };
      },
    }),

  /** By page numbers, and nobody says how many rows there are. */
  numbered: (world) => ({
    order: byText,
    version: versionIn(world),
    rewind: (ctx, cursor, asOf) =>
      ctx.lookback > 0 ? [cursor, iso(asOf - world.lookback)].sort()[0]! : cursor,
    list: sortedPages<Config, Shown, Shown>({
      order: byText,
      id: ({ id }) => id,
      position: placeOf,
      listed: (item, ctx) => ({
        ...listedIn(world, item),
        ...(isRecent(world, ctx, item) || placeOf(item) === undefined ? { again: true } : {}),
      }),
      walk: () => walkOver(world, () => world.list()),
    }).list,
  }),

  /** The same with a filter by days, which the vendor counts in a zone of its own. */
  dated: (world) => ({
    ...days<Config, Shown, Shown>({
      walk: (_, from) =>
        walkOver(world, () => {
          const day = from === undefined ? 0 : Date.parse(from) - (world.batch - 3) * 4 * HOUR;
          // What has no time is of no day: it is listed whatever is asked for.
          return world.list().filter(({ at, kind }) => kind === 'placeless' || at >= day);
        }),
      id: ({ id }) => id,
      at: ({ at, hasPlace }) => (hasPlace ? iso(at) : null),
      listed: (item) => listedIn(world, item),
      filters: () => true,
      async exists(_, id) {
        world.tick();
        return world.shown().some((item) => item.id === id);
      },
    }),
    version: versionIn(world),
  }),

  /** Windows whose pages lead from one to the next, and hold only so much. */
  linked: (world) => ({
    order: byText,
    repeats: true,
    version: versionIn(world),
    list: windows<Config, Shown>({
      span: 1.5 * DAY,
      begin: () => world.items[0]?.at ?? world.now,
      async *window(ctx, from, to) {
        // Everybody who was touched by then: what was pending may have come in between, and been edited.
        const reached = Math.min(to, world.now);
        const ask = async (next = 0): Promise<NumberedPage<Item> & { next?: number }> => {
          world.tick();
          const isInside = (item: Item) => world.touches(item).some((time) => time >= from && time < to);
          const inside = world.list().filter(isInside);
          const end = next + world.pageSize + LEAST;
          const isLast = end >= inside.length && !world.isEndless;
          const nameless = world.hasKeyless ? [{ ...world.items[0]!, id: undefined as never }] : [];
          return {
            rows: [...nameless, ...inside.slice(next, end)],
            ...(world.batch % 2 === 0 ? { total: inside.length } : {}),
            ...(isLast ? {} : { next: end }),
          };
        };
        const most = to - from > MINUTE ? world.pageSize * 4 : undefined;
        const found = await linked(ctx, { ask, id: ({ id }: Item) => id, partly: true, most });
        if (found === 'narrower') return found;
        yield (found.rows as Item[]).map((item) => world.listedUpTo(item, reached, ctx.asOf));
        if (found.failure !== undefined) throw found.failure.error;
        return reached;
      },
    }),
  }),

  /** Read whole in every sync, and it says itself what was edited. */
  whole: (world) => ({
    order: byText,
    version: versionIn(world),
    async *list(ctx) {
      const pages = async function* () {
        for (let at = 0, more = true; more || world.isEndless; at += world.pageSize) {
          world.tick();
          const all = world.list();
          more = at + world.pageSize < all.length;
          yield { rows: withKeyless(world, all.slice(at, at + world.pageSize)), total: all.length };
        }
      };
      const rows = await whole(pages, ({ id }) => id, ctx);
      const items = [...rows.values()].map((item): Listed<Shown> => {
        const version = world.versionOf(String(item.revision));
        return { ...listedIn(world, item), version, again: true };
      });
      yield { items, upTo: null };
    },
  }),

  /** Those that the user names, some of them twice, and some lines that name nobody. */
  identifiers: (world) => ({
    order: byText,
    list: ids(async function* () {
      world.tick();
      const named = world.items.filter((item) => item.at <= world.now).map((item) => item.id);
      const odd = world.hasKeyless ? ['', 'somebody@example.com', ...named.slice(0, 3)] : [];
      const config = { allow_http: false };
      yield* identifiers(
        { source: 'list', identifiers: [...odd, ...named] },
        { config, api: undefined as never },
      );
    }),
  }),
};

type ListOf = (world: World) => FeedOf;

const versionIn = (world: World) => (item: Shown) => world.versionOf(String(item.revision));

const isRecent = (world: World, ctx: Ctx, { at }: Shown) =>
  ctx.lookback > 0 && at >= ctx.asOf - world.lookback;

/** A list by time shows some without one that can be read. */
const placeOf = ({ id, at, hasPlace }: Shown) => (hasPlace ? `${iso(at)}/${pad(id)}` : undefined);

/** The rows of a page, and one that nobody can tell by an id. */
function withKeyless(world: World, items: readonly Item[]): Shown[] {
  const rows = items.map((item) => light(world.show(item)));
  return [...keyless(world, rows), ...rows];
}

/** Without its words, which make a page with odd rows slow to compare: they come back where it is listed. */
const light = (item: Shown): Shown => ({ ...item, words: '' });

/** Every fifth row of a list by numbers is one of those: they count, and take a place. */
const mixedIn = (world: World, items: readonly Item[]): Shown[] =>
  items
    .map((item) => light(world.show(item)))
    .flatMap((row, i) =>
      world.hasKeyless && i % 5 === 0 ? [{ ...row, id: undefined as never }, row] : [row],
    );

/** As odd as it is, it stands where another could stand. */
const keyless = (world: World, [first]: readonly Shown[]): Shown[] =>
  world.hasKeyless && first !== undefined ? [{ ...light(first), id: undefined as never }] : [];

const UPDATED = { id: ({ id }: Shown) => id, at: ({ updated }: Shown) => updated };

/** What was updated since a time, as far as the vendor's index knows by now: some of it minutes later. */
function updatedIn(world: World, item: Item, since: string | undefined): Shown[] {
  const indexed = world.now - (item.kind === 'placeless' ? 0 : Number(item.id) % 5) * MINUTE;
  if (item.at > indexed) return [];
  const shown = world.show(item, indexed);
  // Without a time it is no older than any.
  const at = shown.updated === null ? Number.POSITIVE_INFINITY : Date.parse(shown.updated);
  return since === undefined || at >= Date.parse(since) ? [shown] : [];
}

/** As a list tells it that carries its items whole, but for those that break or lie outside. */
function listedIn(world: World, item: Shown): Listed<Shown> {
  const own = world.items.find(({ id }) => id === item.id)!;
  const place = { id: item.id, scope: world.scopeOf(item) };
  return world.breaks(own) || world.isOutside(own)
    ? place
    : { ...place, item: { ...item, words: world.show(own).words } };
}

/** An answer a page, by numbers from 0; behind the last page comes an empty one, a 404, or a 400. */
function walkOver(world: World, list: () => readonly Item[]) {
  // One that knows no pages answers everything at once.
  const knowsPages = world.batch > 1;
  return numbered<Shown>({
    first: 0,
    size: 20,
    perhapsWhole: !knowsPages || world.batch % 2 === 0,
    async ask(page, size) {
      world.tick();
      const all = mixedIn(world, list());
      const most = Math.min(size, world.pageSize + LEAST);
      const rows = knowsPages ? all.slice(page * most, (page + 1) * most) : all;
      const last = world.isEndless && rows.length === 0 ? all.slice(-most) : rows;
      // Short pages of two sizes may both end where the list does: a 400 behind them tells nothing.
      const status = world.pageSize > 6 ? 400 : [200, 404][world.pageSize % 2]!;
      if (page > 0 && last.length === 0 && status !== 200) return { status, headers: {}, body: undefined };
      return { status: 200, headers: {}, body: last };
    },
    row: (row) => row as Shown,
    id: ({ id }) => id,
  });
}
