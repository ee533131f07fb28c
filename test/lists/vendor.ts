import fc from 'fast-check';
import type { Answer, Api, RequestOptions } from '../../core/http/api.js';

/** What happens to a list between two requests. */
export interface Move {
  /** Before this request (from 1). */
  before: number;
  kind: 'goes' | 'comes' | 'is edited' | 'first to last' | 'last to first';
  /** Whom it meets, counted from the first. */
  at: number;
}

export interface Plan {
  size: number;
  page: number;
  order: 'ascending' | 'descending';
  total: 'right' | 'late' | 'high' | 'low' | 'absent';
  moves: Move[];
}

export interface Row {
  id: number;
  /** What the list is sorted by (ms). */
  at: number;
}

const MINUTE = 60_000;
export const BEGIN = Date.parse('2026-01-01T00:00:00Z');
/** When the list is read: everything that it will ever hold came before. */
export const NOW = BEGIN + 10 * 24 * 60 * MINUTE;

/**
 * A few moves, all of them within the first requests: later the vendor rests. Pages hold more rows than move
 * at a time, or one that was pushed down whole would look like one that came twice.
 */
export const plans: fc.Arbitrary<Plan> = fc.record({
  size: fc.integer({ min: 5, max: 20 }),
  page: fc.integer({ min: 4, max: 9 }),
  order: fc.constantFrom('ascending', 'descending'),
  total: fc.constantFrom('right', 'late', 'high', 'low', 'absent'),
  moves: fc.array(
    fc.record({
      before: fc.integer({ min: 1, max: 6 }),
      kind: fc.constantFrom('goes', 'comes', 'is edited', 'first to last', 'last to first'),
      at: fc.nat(40),
    }),
    { maxLength: 3 },
  ),
});

/** A count that is too low. Where it is what full pages show by then, nothing would tell that it is not right. */
export const lowOf = (rows: number, page: number): number =>
  Math.max(0, rows - ((rows - 3) % page === 0 ? 4 : 3));

/** A list that moves between any two requests. */
export class MovingVendor {
  rows: Row[];
  requests = 0;
  /** Ids that were there when the reading began, and stayed. */
  readonly stayed: Set<number>;
  #total: number;
  #next = 1000;

  constructor(
    readonly plan: Plan,
    /** What may happen to this vendor's list; undefined: everything. */
    private readonly possible?: readonly Move['kind'][],
  ) {
    this.rows = Array.from({ length: plan.size }, (_, i) => ({ id: i + 1, at: BEGIN + i * MINUTE }));
    this.stayed = new Set(this.rows.map(({ id }) => id));
    this.#total = plan.size;
  }

  /** The list as one request finds it, and how many the vendor says there are. */
  ask(): { rows: Row[]; total: number | undefined } {
    this.requests++;
    for (const move of this.plan.moves) if (move.before === this.requests) this.#move(move);
    const { order, total, page } = this.plan;
    const rows = [...this.rows].sort(
      (a, b) => (order === 'ascending' ? 1 : -1) * (a.at - b.at || a.id - b.id),
    );
    const late = this.#total;
    this.#total = rows.length;
    const counts = {
      right: rows.length,
      late,
      high: rows.length + 2,
      low: lowOf(rows.length, page),
      absent: undefined,
    };
    return { rows, total: counts[total] };
  }

  #move({ kind, at }: Move): void {
    const last = Math.max(BEGIN, ...this.rows.map((row) => row.at));
    if (kind === 'comes') this.rows.push({ id: this.#next++, at: last + MINUTE });
    const row = this.rows[at % Math.max(1, this.rows.length)];
    if (row === undefined || (this.possible !== undefined && !this.possible.includes(kind))) return;
    if (kind === 'goes') {
      this.rows = this.rows.filter((one) => one !== row);
      this.stayed.delete(row.id);
    }
    if (kind === 'is edited') row.at = BEGIN + ((at * 7) % 40) * MINUTE;
    if (kind === 'first to last') row.at = last + MINUTE;
    if (kind === 'last to first') row.at = Math.min(...this.rows.map((one) => one.at)) - MINUTE;
  }
}

/** An Api whose answers come from a function. */
export function apiOf(answer: (path: string, query: Record<string, unknown>) => Partial<Answer>): Api {
  const get = async (path: string, { query = {} }: RequestOptions = {}) => ({
    status: 200,
    headers: {},
    body: undefined,
    ...answer(path, query as Record<string, unknown>),
  });
  return { get, post: get, download: get } as unknown as Api;
}
