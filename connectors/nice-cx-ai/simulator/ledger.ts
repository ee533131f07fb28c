import { drawRow, isListed, type Pinned, type Row } from './timeline.js';
import { type Nice, Refusal } from './world.js';

export interface Ledger {
  /** Ascending by declaration, brought up to the present time. */
  rows(): Row[];
  /** What the customer wrote down so far, in that order. */
  listed(): Row[];
  find(identifier: string): Row | undefined;
  /** For events. */
  must(identifier: unknown): Row;
  arrive(made?: Partial<Row>): Row;
}

export function ledger(world: Nice): Ledger {
  const { options, clock } = world;
  const rows: Row[] = [];
  const byId = new Map<string, Row>();
  let arrivals = 0;
  let next = clock.startedAt;

  function add(declaredAt: number, pinned?: Pinned, made?: Partial<Row>): Row {
    const row = drawRow(world, rows.length, declaredAt, pinned, made);
    rows.push(row);
    byId.set(row.identifier.toLowerCase(), row);
    return row;
  }

  function past(): void {
    const count = options.interactions;
    const step = (options.days * 86_400_000) / Math.max(count, 1);
    const first = clock.startedAt - options.days * 86_400_000;
    const jitter = world.random('declared');
    const place = (share: number, part: number) => (share > 0 ? Math.floor(count * part) : -1);
    // Where two fall on the same place the last one stays.
    const pins = new Map<number, Pinned>([
      [place(options.listed_late, 0.2), 'listed_late'],
      [place(options.stuck, 0.4), 'stuck'],
      [place(options.late, 0.6), 'late'],
    ]);
    for (let i = 0; i < count; i++) add(Math.floor(first + (i + jitter.next()) * step), pins.get(i));
  }

  function gap(): number {
    if (!(options.interactions_per_hour > 0)) return Number.POSITIVE_INFINITY;
    return Math.ceil(world.random('gap', arrivals++).exponential(3_600_000 / options.interactions_per_hour));
  }

  function refresh(): Row[] {
    for (const now = clock.now(); next <= now; next += gap()) add(next);
    return rows;
  }

  past();
  next += gap();
  const find = (identifier: string) => {
    refresh();
    return byId.get(identifier.toLowerCase());
  };
  return {
    rows: refresh,
    listed() {
      const now = clock.now();
      return refresh()
        .filter((row) => isListed(row, now))
        .sort((a, b) => a.listedAt - b.listedAt || a.n - b.n);
    },
    find,
    must(identifier) {
      const row = find(String(identifier));
      if (!row || row.foreign) throw new Refusal(404, `no interaction ${String(identifier)}`);
      return row;
    },
    arrive(made = {}) {
      refresh();
      return add(clock.now(), undefined, {
        foreign: false,
        identifier: world.random('arrive', rows.length).uuid(),
        ...made,
      });
    },
  };
}
