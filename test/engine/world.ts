import type { Context, Feed, Listed, Ref, Stream } from '../../core/author/feed.js';
import { ids } from '../../core/lists/ids.js';
import { keyset } from '../../core/lists/keyset.js';
import { byInteger, byText } from '../../core/lists/order.js';
import { sortedPages } from '../../core/lists/sorted.js';
import { windows } from '../../core/lists/windows.js';
import { ROOM } from '../../core/sync/held.js';
import { Failure } from '../../spec/failure.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const SHAPES = ['keyset', 'sorted', 'windows', 'days', 'ids'] as const;
export type Shape = (typeof SHAPES)[number];

/** What becomes of one item, in hours after it came. */
export interface ItemPlan {
  /** Hours after the item before it; 0: they tie. */
  gap: number;
  /** It becomes visible this much later, under its old id. */
  late: number;
  /** When the item itself and its late part (a stream of its own) are finished; null: never. */
  finish: number | null;
  part: number | null;
  /**
   * 'torn': the request of its part fails for ever. 'lagging': not there for the first 50 minutes after it was
   * finished. 'placeless': a list by time shows none
   * that can be read.
   */
  kind: 'plain' | 'failed' | 'torn' | 'poison' | 'flaky' | 'deleted' | 'lagging' | 'placeless';
  edits: number[];
  /** How long the vendor thinks about it: others overtake its answer. */
  slow: number;
  /** It takes all the room there is for what is under way. */
  heavy?: boolean;
}

export interface Item {
  id: string;
  at: number;
  visible: number;
  finished: number;
  part: number;
  kind: ItemPlan['kind'];
  gone: number;
  edits: number[];
  slow: number;
  heavy: boolean;
}

/** An item as a vendor shows it at one moment. */
export interface Shown {
  id: string;
  at: number;
  done: boolean;
  partDone: boolean;
  failed: boolean;
  torn: boolean;
  revision: number;
  words: string;
}

/** One text for all that is heavy. */
const WORDS = 'x'.repeat(ROOM);

/** A list is in another order all of a sudden: before this request of a sync (from 1) somebody moves. */
export interface Move {
  before: number;
  at: number;
  to: 'front' | 'end';
}

/** More requests than any sync needs: it does not end. */
const ENDLESS = 20_000;

/** The largest number of ids by which an item may turn up late; overlaps are as wide. */
export const OVERLAP = 4;

export class World {
  readonly items: Item[] = [];
  now: number;
  /** Nothing works. */
  isDown = false;
  /** The list promises more for ever. */
  isEndless = false;
  /** Each page has a row without an id. */
  hasKeyless = false;
  /** How often releases of the connector have made versions in another way, and one more. */
  release = 1;
  /** The credentials of this sync do not reach every third item: it is not there for them. */
  isNarrow = false;
  /** ... and yet it was asked for, although it was waited for already. */
  wentOutside: string | undefined;
  /** After so many requests of a sync the vendor's quota is spent. */
  quota = Number.POSITIVE_INFINITY;
  /** A sync went on for ever. */
  wentOn = false;
  #moves: readonly Move[] = [];
  #requests = 0;
  #listed = 0;
  /** Where who has moved stands now: below 0 before all others, above 0 behind them. */
  readonly #places = new Map<string, number>();

  constructor(
    plans: readonly ItemPlan[],
    readonly shape: Shape,
    readonly pageSize: number,
    readonly batch: number,
    readonly lookback: number,
    /** Every second edit takes the first one back. */
    readonly reverts = false,
    start = Date.parse('2026-01-01T00:00:00.000Z'),
  ) {
    this.now = start;
    let at = start;
    for (const [i, plan] of plans.entries()) {
      at += Math.round(plan.gap * HOUR);
      const finished = plan.finish === null ? Number.POSITIVE_INFINITY : at + plan.finish * HOUR;
      const part = plan.part === null ? Number.POSITIVE_INFINITY : finished + plan.part * HOUR;
      // Late under a lower id: possible where a list keeps an overlap, and only within it.
      const visible = shape === 'keyset' && i + 1 < plans.length ? at + plan.late * HOUR : at;
      this.items.push({
        id: String(i * 3 + 8),
        at,
        visible,
        finished,
        part,
        kind: plan.kind,
        slow: plan.slow,
        heavy: plan.heavy === true,
        gone:
          plan.kind === 'deleted' ? Math.min(finished, at + 30 * HOUR) + 5 * HOUR : Number.POSITIVE_INFINITY,
        edits: plan.edits.map((hours) => finished + hours * HOUR).sort((a, b) => a - b),
      });
    }
    if (shape === 'keyset') {
      // No item may be overtaken by more than the overlap.
      for (const [i, item] of this.items.entries()) {
        const limit = this.items[i + OVERLAP];
        if (limit !== undefined) item.visible = Math.min(item.visible, Math.max(item.at, limit.at));
      }
    }
  }

  show(item: Item): Shown {
    const { now } = this;
    return {
      id: item.id,
      at: item.at,
      done: item.finished <= now,
      partDone: item.part <= now,
      failed: item.kind === 'failed',
      torn: item.kind === 'torn',
      words: item.heavy ? WORDS : '',
      revision: this.contentOf(item.edits.filter((edit) => edit <= now && item.finished <= edit).length),
    };
  }

  /** What an item says after so many edits. */
  contentOf(edits: number): number {
    return this.reverts ? edits % 2 : edits;
  }

  /** A version as this release makes it. */
  versionOf(text: string): string {
    return this.release === 1 ? text : `${this.release}/${text}`;
  }

  /** The vendor's stores disagree about it. */
  lags({ kind, finished }: Item): boolean {
    return kind === 'lagging' && this.now >= finished && this.now < finished + 50 * MINUTE;
  }

  /** The name in the scope that it belongs to. */
  scopeOf({ id }: { id: string }): 'here' | 'there' {
    return Number(id) % 9 === 2 ? 'there' : 'here';
  }

  /** A request for what was waited for already. */
  asksFor(item: Item): void {
    const hasScope = this.shape !== 'ids'; // those that the user names have none
    if (hasScope && this.isOutside(item)) this.wentOutside ??= item.id;
  }

  /** The present credentials do not see it. */
  isOutside(item: Item): boolean {
    return this.isNarrow && this.scopeOf(item) === 'there';
  }

  /** Its request fails: for ever, or for a day and a half after it was finished. */
  breaks({ kind, finished }: Item): boolean {
    return kind === 'poison' || (kind === 'flaky' && this.now < finished + 36 * HOUR);
  }

  shown(): Item[] {
    return this.items.filter((item) => item.visible <= this.now && item.gone > this.now);
  }

  /** A sync begins. */
  begin(moves: readonly Move[]): void {
    this.#moves = moves;
    this.#requests = 0;
    this.#listed = 0;
  }

  /** The list as one request finds it: the newest first, but for those who have moved. */
  list(): Item[] {
    this.#listed++;
    const placeOf = ({ id }: Item) => this.#places.get(id) ?? 0;
    const inOrder = () => this.shown().sort((a, b) => placeOf(a) - placeOf(b) || Number(b.id) - Number(a.id));
    for (const { before, at, to } of this.#moves) {
      const all = inOrder();
      if (before !== this.#listed || all.length === 0) continue;
      const size = this.#places.size + 1;
      this.#places.set(all[at % all.length]!.id, to === 'front' ? -size : size);
    }
    return inOrder();
  }

  /** The vendor takes its time: the world moves on while it answers. */
  tick(by = MINUTE): void {
    this.wentOn ||= this.#requests++ > ENDLESS;
    if (this.#requests > this.quota)
      throw new Failure('transient_error', 'the quota is spent', { fatal: true, spent: true });
    if (this.isDown || this.wentOn) throw new Error('the vendor is down');
    this.now += by;
  }

  /** When the vendor touched an item: it came, was analysed, was analysed again. */
  touches(item: Item): number[] {
    return [item.at, item.finished, ...item.edits].filter((time) => time <= this.now);
  }
}

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
              yield inside.slice(at, at + world.pageSize).map((item) => {
                const latest = Math.max(...world.touches(item));
                // What was touched behind this window, behind the place this pass reaches, or is yet to be
                // analysed, another window names again, perhaps one of the next sync.
                return {
                  id: item.id,
                  scope: world.scopeOf(item),
                  version: world.versionOf(`at ${latest}`),
                  keep: { at: item.at },
                  again: latest >= Math.min(to, ctx.asOf - 5 * MINUTE) || item.finished > world.now,
                };
              });
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
