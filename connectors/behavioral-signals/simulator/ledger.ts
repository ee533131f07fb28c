import { ledger as itemsOf } from 'trunkline/simulator';
import { drawRow, PINS, type Pin, type Row } from './timeline.js';
import type { BehavioralSignals, Family } from './world.js';

const BIG = 9_007_199_254_740_992n; // 2^53
export type Ledger = ReturnType<typeof ledger>;

/** What an answer is made of: the processes, as one generation shows them at a moment. */
export interface Scene {
  world: BehavioralSignals;
  book: Ledger;
  family: Family;
  now: number;
}

/** The processes, in the order in which they were entered into the system. */
export function ledger(world: BehavioralSignals) {
  const { options, clock, switches } = world;
  let last = options.first_pid - 1;

  /** Pids count over all clients of the vendor: others leave gaps. */
  function create(at: number, pin?: Pin): Row {
    const r = world.random('pid', 'behavioral', last);
    last += r.chance(0.85) ? 1 : r.int(2, 12);
    return drawRow(world, last, at, pin);
  }

  const items = itemsOf<Row, Pin>(world, {
    past: options.processes,
    days: options.days,
    perHour: options.processes_per_hour,
    sequence: ['created', 'behavioral'],
    pins: options.processes >= 10 ? PINS : {},
    together: (draw, place) =>
      switches.same_datetime === 'yes' && (place === undefined ? draw.chance(0.7) : place % 4 > 0),
    create,
    position: (row) => row.createdAt,
    key: (row) => row.n,
    asked: (pid) => (/^\d{1,19}$/.test(String(pid)) ? Number(BigInt(String(pid)) % BIG) : -1),
    noun: 'process',
    leavesAt: (row) => row.deleteAt,
  });

  return {
    ...items,
    pid: (row: Row) => (switches.pids === 'big' ? BIG + BigInt(row.n) : row.n),
    /** Now, or so many seconds ago: then it turns up below what was listed already. */
    arrive(age = 0): Row {
      items.rows();
      return items.add(create(clock.now() - Math.round(age * 1000)));
    },
  };
}
