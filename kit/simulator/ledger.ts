import { DAY, HOUR, NEVER } from './clock.js';
import type { Options, World } from './definition.js';
import type { Random } from './random.js';
import { Refusal } from './refusal.js';

/** How the items of a vendor come into being, and what they are found by. */
export interface Coming<R, P extends string> {
  /** How many there are at the start, over how many days before it, and how many come in an hour after it. */
  past: number;
  days: number;
  perHour: number;
  /** The random sequence that the times of the past are drawn from. */
  sequence: readonly (string | number)[];
  /**
   * At which part of the past (0 to 1) one of each kind stands, so that a small world has them too; none
   * where the option of that name is 0. Where two fall on the same place the last one stays.
   */
  pins?: { readonly [K in P]?: number };
  /** Whether an item comes at the moment of the one before it; `place` counts those of the past. */
  together?(draw: Random, place?: number): boolean;
  /** A new item that came at this time; undefined: somebody else's, and the next one takes its place. */
  create(at: number, pin?: P): R | undefined;
  /** What items ascend by: a number, or a time. */
  position(row: R): number;
  /** By what an item is found. */
  key(row: R): string | number;
  /** The key that somebody means who asks for this; absent: the same. */
  asked?(key: unknown): string | number;
  /** What an item is called where it is not found. */
  noun?: string;
  /** When an item leaves the ledger; absent: never. */
  leavesAt?(row: R): number;
}

/** The items of a vendor, ascending. */
export interface Ledger<R> {
  /** Brought up to the present time: those that are there. */
  rows(): readonly R[];
  /** Those that left. */
  gone(): readonly R[];
  /** Index of the first row above this position. */
  firstAfter(position: number): number;
  find(key: unknown): R | undefined;
  /** For events: 404 where there is none. */
  must(key: unknown): R;
  /** One more, wherever it belongs. */
  add(row: R): R;
  /** Something happens to a row: it is otherwise from now on, and may leave earlier. */
  change(row: R, changes: Partial<R>): R;
}

/** Items with a past, that go on coming at an hourly rate: a function of the world's time and seed. */
export function ledger<R extends object, P extends string = never>(
  world: Pick<World, 'clock' | 'random'> & { options: Options },
  coming: Coming<R, P>,
): Ledger<R> {
  const { clock } = world;
  const { position, key, leavesAt = () => NEVER, together = () => false } = coming;
  const { asked = (value) => value as string | number, noun = 'item' } = coming;
  const byKey = new Map<string | number, R>();
  const left: R[] = [];
  let rows: R[] = [];
  let leaving = NEVER;
  let arrived = 0;
  let next = clock.startedAt + gap();

  function add(row: R): R {
    const at = firstAfter(rows, position(row), position);
    if (at === rows.length) rows.push(row);
    else rows.splice(at, 0, row);
    byKey.set(key(row), row);
    leaving = Math.min(leaving, leavesAt(row));
    return row;
  }

  function create(at: number, pin?: P): boolean {
    const row = coming.create(at, pin);
    if (row !== undefined) add(row);
    return row !== undefined;
  }

  /** Until the next one comes. */
  function gap(): number {
    if (!(coming.perHour > 0)) return NEVER;
    const draw = world.random('gap', arrived++);
    return together(draw) ? 0 : Math.ceil(draw.exponential(HOUR / coming.perHour));
  }

  function past(): void {
    const first = clock.startedAt - coming.days * DAY;
    const step = (coming.days * DAY) / Math.max(coming.past, 1);
    const jitter = world.random(...coming.sequence);
    const pins = new Map<number, P>();
    for (const [pin, part] of Object.entries(coming.pins ?? {}) as [P, number][])
      if (Number(world.options[pin]) > 0) pins.set(Math.floor(coming.past * part), pin);
    let at = first;
    for (let i = 0; i < coming.past; ) {
      const drawn = Math.floor(first + (i + jitter.next()) * step);
      if (!together(jitter, i)) at = drawn;
      if (create(at, pins.get(i))) i++;
    }
  }

  function refresh(): void {
    const now = clock.now();
    for (; next <= now; next += gap()) create(next);
    if (now < leaving) return;
    for (const row of rows) {
      if (now < leavesAt(row)) continue;
      left.push(row);
      byKey.delete(key(row));
    }
    rows = rows.filter((row) => now < leavesAt(row));
    leaving = rows.reduce((least, row) => Math.min(least, leavesAt(row)), NEVER);
  }

  function find(value: unknown): R | undefined {
    refresh();
    return byKey.get(asked(value));
  }

  past();
  return {
    rows() {
      refresh();
      return rows;
    },
    gone() {
      refresh();
      return left;
    },
    firstAfter: (value) => firstAfter(rows, value, position),
    find,
    must(value) {
      const row = find(value);
      if (row === undefined) throw new Refusal(404, `no ${noun} ${String(value)}`);
      return row;
    },
    add(row) {
      refresh();
      return add(row);
    },
    change(row, changes) {
      Object.assign(row, changes);
      leaving = Math.min(leaving, leavesAt(row));
      return row;
    },
  };
}

/** Index of the first row whose position is above this one, in rows that ascend by it. */
export function firstAfter<R>(rows: readonly R[], value: number, position: (row: R) => number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (position(rows[middle]!) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
