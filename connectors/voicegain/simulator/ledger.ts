import { drawRow, isFinal, isSettled, isVisible, phaseOf, type Row } from './timeline.js';
import { Refusal, type Voicegain } from './world.js';

/** The calls of one project, ascending by callId. */
export interface Shelf {
  rows: Row[];
  /** Those that may still change by themselves, ascending: a blocker is looked for here, not among 100,000. */
  open: Row[];
}

export interface Ledger {
  /** Brought up to the present time. */
  shelf(context: 0 | 1): Shelf;
  find(id: number): Row | undefined;
  /** For events: the row must be one of the token's project. */
  must(id: unknown): Row;
  /** To be called when an event changed a row. */
  touched(row: Row): void;
  arrive(): Row;
  /** A call under an unused id below the highest. */
  squeeze(): Row;
}

export function ledger(world: Voicegain): Ledger {
  const { options, clock } = world;
  const shelves: Shelf[] = [
    { rows: [], open: [] },
    { rows: [], open: [] },
  ];
  let lastId = options.first_id - 1;
  let next = clock.startedAt;
  let arrived = 0;

  function insert(row: Row): Row {
    const shelf = shelves[row.context]!;
    const at = firstAfter(shelf.rows, row.id);
    if (at === shelf.rows.length) shelf.rows.push(row);
    else shelf.rows.splice(at, 0, row);
    shelf.open.splice(firstAfter(shelf.open, row.id), 0, row);
    return row;
  }

  /** Ids belong to the account: other projects and transactions rolled back leave gaps. */
  function nextId(): { id: number; context: 0 | 1 } {
    const r = world.random('id', lastId);
    const others = () => (r.chance(0.95) ? r.int(2, 5) : r.int(20, 90));
    lastId += r.chance(0.9) ? 1 : others();
    return { id: lastId, context: r.chance(options.other_context) ? 1 : 0 };
  }

  function past(): void {
    const step = (options.days * 86_400_000) / Math.max(options.calls, 1);
    const first = clock.startedAt - options.days * 86_400_000;
    const jitter = world.random('created');
    // One of each at a fixed place: a small world must have them too. Where both fall on the same place the last one stays.
    const place = (share: number, part: number) => (share > 0 ? Math.floor(options.calls * part) : -1);
    const pins = new Map([
      [place(options.stuck, 0.4), 'stuck' as const],
      [place(options.late, 0.6), 'late' as const],
    ]);
    for (let i = 0; i < options.calls; ) {
      const { id, context } = nextId();
      const createdAt = Math.floor(first + (i + jitter.next()) * step);
      insert(drawRow(world, id, context, createdAt, context === 1 ? undefined : pins.get(i)));
      if (context === 0) i++;
    }
  }

  function refresh(shelf: Shelf): Shelf {
    const now = clock.now();
    while (next <= now) {
      const { id, context } = nextId();
      insert(drawRow(world, id, context, next));
      next += gap();
    }
    let gone = false;
    shelf.open = shelf.open.filter((row) => {
      if (now >= row.deleteAt) gone = true;
      return now < row.deleteAt && !isSettled(row, now);
    });
    if (gone) shelf.rows = shelf.rows.filter((row) => now < row.deleteAt);
    return shelf;
  }

  function gap(): number {
    if (!(options.calls_per_hour > 0)) return Number.POSITIVE_INFINITY;
    return Math.ceil(world.random('gap', arrived++).exponential(3_600_000 / options.calls_per_hour));
  }

  past();
  next += gap();
  const self: Ledger = {
    shelf: (context) => refresh(shelves[context]!),
    find(id) {
      for (const context of [0, 1] as const) {
        const { rows } = self.shelf(context);
        const row = rows[firstAfter(rows, id - 1)];
        if (row?.id === id) return row;
      }
      return undefined;
    },
    must(id) {
      const row = self.find(Number(id));
      if (row?.context !== 0) throw new Refusal(404, `no call ${String(id)}`);
      return row;
    },
    touched(row) {
      const { open } = shelves[row.context]!;
      if (!open.includes(row)) open.splice(firstAfter(open, row.id), 0, row);
    },
    arrive() {
      self.shelf(0);
      lastId++;
      return insert(drawRow(world, lastId, 0, clock.now()));
    },
    squeeze() {
      const { rows } = self.shelf(0);
      for (let i = rows.length - 1; i > 0; i--) {
        const id = rows[i]!.id - 1;
        if (id > rows[i - 1]!.id && !self.find(id)) return insert(drawRow(world, id, 0, clock.now()));
      }
      throw new Refusal(400, 'no gap between the ids');
    },
  };
  return self;
}

/** Index of the first row with an id above this one. */
export function firstAfter(rows: readonly Row[], id: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]!.id <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first call above `after` that ends a consecutive export, by the documented rule. */
export function blockerOf(
  shelf: Shelf,
  after: number,
  now: number,
  wanted: (row: Row) => boolean,
): Row | undefined {
  return shelf.open.find((row) => row.id > after && !isFinal(row, now) && isVisible(row, now) && wanted(row));
}

export { isFinal, isVisible, phaseOf, type Row };
