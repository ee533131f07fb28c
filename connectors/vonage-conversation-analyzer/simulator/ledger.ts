import { drawRow, type Pinned, type Row } from './timeline.js';
import { DAY, HOUR, type Vonage } from './world.js';

/** All interactions of the account, ascending by start. */
export interface Ledger {
  /** Brought up to the present time. */
  rows(): readonly Row[];
  /** Upper or lower case. */
  find(guid: string): Row | undefined;
  insert(startAt: number): Row;
}

export function ledger(world: Vonage): Ledger {
  const { options, clock } = world;
  const rows: Row[] = [];
  const byGuid = new Map<string, Row>();
  let arrived = 0;
  let next = clock.startedAt + gap();

  function insert(startAt: number, pinned?: Pinned): Row {
    const row = drawRow(world, byGuid.size, startAt, pinned);
    const at = firstAfter(rows, startAt);
    if (at === rows.length) rows.push(row);
    else rows.splice(at, 0, row);
    byGuid.set(row.guid, row);
    return row;
  }

  function past(): void {
    const step = (options.days * DAY) / Math.max(options.calls, 1);
    const first = clock.startedAt - options.days * DAY;
    const jitter = world.random('start');
    const pins = new Map<number, Pinned>();
    if (options.failed > 0) pins.set(Math.floor(options.calls * 0.2), 'failed');
    if (options.stuck > 0) pins.set(Math.floor(options.calls * 0.4), 'stuck');
    if (options.late > 0) pins.set(Math.floor(options.calls * 0.6), 'late');
    for (let i = 0; i < options.calls; i++)
      insert(Math.floor(first + (i + jitter.next()) * step), pins.get(i));
  }

  function gap(): number {
    if (!(options.calls_per_hour > 0)) return Number.POSITIVE_INFINITY;
    return Math.ceil(world.random('gap', arrived++).exponential(HOUR / options.calls_per_hour));
  }

  function arrivals(): void {
    for (const now = clock.now(); next <= now; next += gap()) insert(next);
  }

  past();
  return {
    rows() {
      arrivals();
      return rows;
    },
    find(guid) {
      arrivals();
      return byGuid.get(guid.toLowerCase());
    },
    insert(startAt) {
      arrivals();
      return insert(startAt);
    },
  };
}

/** Index of the first row that started after this time. */
export function firstAfter(rows: readonly Row[], time: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]!.startAt <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
