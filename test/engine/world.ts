import { ROOM } from '../../core/sync/held.js';
import { Failure } from '../../spec/failure.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const SHAPES = [
  'keyset',
  'sorted',
  'windows',
  'days',
  'ids',
  'stepping',
  'changes',
  'updates',
  'numbered',
  'dated',
  'linked',
  'whole',
  'identifiers',
] as const;
export type Shape = (typeof SHAPES)[number];
const isOneOf =
  (...shapes: Shape[]) =>
  (shape: Shape) =>
    shapes.includes(shape);
/** Ids that count upwards: a lower one may become visible after a higher one. */
const isCounted = isOneOf('keyset', 'stepping');
/** Such lists know no names of a scope. */
const isUnscoped = isOneOf('ids', 'identifiers', 'changes', 'updates');
/** The list names again whoever was touched, and is a few minutes behind with it. */
export const isOfTouches = isOneOf('windows', 'linked', 'changes', 'updates');
/** An edit is seen wherever the lookback reaches. */
export const isLookedBack = isOneOf('keyset', 'sorted', 'stepping', 'numbered', 'dated');

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
   * finished. 'placeless': a list by time shows none that can be read.
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
  /** A list by time can tell where it belongs. */
  hasPlace: boolean;
  /** When it was touched last. */
  updated: string | null;
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
      const late = isCounted(shape) && i + 1 < plans.length ? plan.late * HOUR : 0;
      const visible = at + (shape === 'dated' ? Math.min(plan.late, 50) * MINUTE : late);
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
    if (isCounted(shape)) {
      // No item may be overtaken by more than the overlap.
      for (const [i, item] of this.items.entries()) {
        const limit = this.items[i + OVERLAP];
        if (limit !== undefined) item.visible = Math.min(item.visible, Math.max(item.at, limit.at));
      }
    }
  }

  show(item: Item, now = this.now): Shown {
    return {
      id: item.id,
      at: item.at,
      done: item.finished <= now,
      partDone: item.part <= now,
      failed: item.kind === 'failed',
      torn: item.kind === 'torn',
      words: item.heavy ? WORDS : '',
      hasPlace: item.kind !== 'placeless',
      updated: this.#updated(item, Math.max(...this.touches(item, now))),
      revision: this.contentOf(item.edits.filter((edit) => edit <= now && item.finished <= edit).length),
    };
  }

  /**
   * When a list says that it was touched. Some are of no time, or of a far future; what was there from the
   * beginning is of before there were computers: of one that came later no list by time would ever tell.
   */
  #updated({ id, at, kind }: Item, touched: number): string | null {
    if (kind !== 'placeless') return iso(touched);
    if (Number(id) % 4 === 2) return '2999-01-01T00:00:00.000Z';
    return at === this.items[0]!.at ? '1970-01-01T00:00:00.000Z' : null;
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
    if (!isUnscoped(this.shape) && this.isOutside(item)) this.wentOutside ??= item.id;
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
  touches(item: Item, now = this.now): number[] {
    return [item.at, item.finished, ...item.edits].filter((time) => time <= now);
  }

  /** An item as a window up to `to` names it, in a pass that began at `asOf`. */
  listedUpTo(item: Item, to: number, asOf: number) {
    const latest = Math.max(...this.touches(item));
    // What was touched behind this window, behind the place this pass reaches, or is yet to be analysed,
    // another window names again, perhaps one of the next sync.
    return {
      id: item.id,
      scope: this.scopeOf(item),
      version: this.versionOf(`at ${latest}`),
      keep: { at: item.at },
      again: latest >= Math.min(to, asOf - 5 * MINUTE) || item.finished > this.now,
    };
  }
}

const iso = (ms: number) => new Date(ms).toISOString();
