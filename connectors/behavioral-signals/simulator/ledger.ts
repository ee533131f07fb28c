import { drawRow, type Pin, type Row } from './timeline.js';
import type { BehavioralSignals, Product } from './world.js';

/** The processes of one product, in the order in which they were entered into the system. */
export interface Ledger {
  /** Those that are there now. */
  rows(): readonly Row[];
  /** Those that were deleted. */
  gone(): readonly Row[];
  find(pid: string): Row | undefined;
  /** For events. */
  must(pid: unknown): Row;
  pid(row: Row): number | bigint;
  /** Now, or so many seconds ago: then it turns up below what was listed already. */
  arrive(age?: number): Row;
  /** To be called when an event or a switch deletes a row. */
  remove(row: Row): void;
}

const BIG = 9_007_199_254_740_992n; // 2^53
const DAY = 86_400_000;

export function ledger(world: BehavioralSignals, product: Product, past: number): Ledger {
  const { options, clock, switches } = world;
  let rows: Row[] = [];
  const gone: Row[] = [];
  const byNumber = new Map<number, Row>();
  let nextDelete = Number.POSITIVE_INFINITY;
  let last = options.first_pid - 1;
  let drawn = 0;
  let next = clock.startedAt + gap();

  function insert(row: Row): Row {
    const at = firstAfter(rows, row.createdAt);
    if (at === rows.length) rows.push(row);
    else rows.splice(at, 0, row);
    byNumber.set(row.n, row);
    nextDelete = Math.min(nextDelete, row.deleteAt);
    return row;
  }

  /** Pids count over all clients of the vendor: others leave gaps. */
  function number(): number {
    const r = world.random('pid', product, last);
    last += r.chance(0.85) ? 1 : r.int(2, 12);
    return last;
  }

  function gap(): number {
    if (product === 'detection' || !(options.processes_per_hour > 0)) return Number.POSITIVE_INFINITY;
    const r = world.random('gap', drawn++);
    if (switches.same_datetime === 'yes' && r.chance(0.7)) return 0;
    return Math.ceil(r.exponential(3_600_000 / options.processes_per_hour));
  }

  function begin(): void {
    const step = (options.days * DAY) / Math.max(past, 1);
    const first = clock.startedAt - options.days * DAY;
    const jitter = world.random('created', product);
    const pins = new Map<number, Pin>();
    const pinned = { late: 0.6, stuck: 0.4, retried: 0.7, results_late: 0.5 } as const;
    if (product === 'behavioral' && past >= 10) {
      for (const pin of Object.keys(pinned) as Pin[])
        if (options[pin] > 0) pins.set(Math.floor(past * pinned[pin]), pin);
    }
    let createdAt = first;
    for (let i = 0; i < past; i++) {
      const at = Math.floor(first + (i + jitter.next()) * step);
      if (switches.same_datetime === 'no' || i % 4 === 0) createdAt = at;
      insert(drawRow(world, product, number(), createdAt, pins.get(i)));
    }
  }

  function refresh(): void {
    const now = clock.now();
    while (next <= now) {
      insert(drawRow(world, product, number(), next));
      next += gap();
    }
    if (now < nextDelete) return;
    for (const row of rows) {
      if (now < row.deleteAt) continue;
      gone.push(row);
      byNumber.delete(row.n);
    }
    rows = rows.filter((row) => now < row.deleteAt);
    nextDelete = rows.reduce((least, row) => Math.min(least, row.deleteAt), Number.POSITIVE_INFINITY);
  }

  // Both are bijections, so the switches may change while pids are known to a client.
  const scrambled = (n: number) => (switches.pid_order === 'scrambled' ? n ^ 5 : n);
  const offset = () => (switches.pids === 'big' ? BIG : 0n);

  begin();
  const self: Ledger = {
    rows() {
      refresh();
      return rows;
    },
    gone() {
      refresh();
      return gone;
    },
    find(pid) {
      refresh();
      if (!/^\d{1,19}$/.test(pid)) return undefined;
      const n = Number(BigInt(pid) - offset());
      return n >= 0 && n < 2 ** 31 ? byNumber.get(scrambled(n)) : undefined;
    },
    must(pid) {
      const row = self.find(String(pid));
      if (!row) throw new Error(`no process ${String(pid)}`);
      return row;
    },
    pid: (row) => (switches.pids === 'big' ? BIG + BigInt(scrambled(row.n)) : scrambled(row.n)),
    arrive(age = 0) {
      refresh();
      return insert(drawRow(world, product, number(), clock.now() - Math.round(age * 1000)));
    },
    remove(row) {
      row.deleteAt = Math.min(row.deleteAt, clock.now());
      nextDelete = 0;
    },
  };
  return self;
}

/** Index of the first row that was created after this time. */
export function firstAfter(rows: readonly Row[], time: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]!.createdAt <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
