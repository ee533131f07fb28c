import { firstAfter, ledger as itemsOf, Refusal } from 'trunkline/simulator';
import { drawRow, isFinal, isSettled, isVisible, PINS, type Pin, type Row } from './timeline.js';
import type { Voicegain } from './world.js';

export type Ledger = ReturnType<typeof ledger>;

const idOf = (row: Row) => row.id;

/** The calls of the account, ascending by callId: those of the token's project, and of another one. */
export function ledger(world: Voicegain) {
  const { options, clock } = world;
  const others: Row[] = [];
  /** Those that may still change by themselves, ascending: a blocker is looked for here, not among 100,000. */
  let open: Row[] = [];
  let lastId = options.first_id - 1;

  function watch(row: Row): Row {
    open.splice(firstAfter(open, row.id, idOf), 0, row);
    return row;
  }

  /** Ids belong to the account: other projects and transactions rolled back leave gaps. */
  function create(at: number, pin?: Pin): Row | undefined {
    const r = world.random('id', lastId);
    const more = () => (r.chance(0.95) ? r.int(2, 5) : r.int(20, 90));
    lastId += r.chance(0.9) ? 1 : more();
    const isOurs = !r.chance(options.other_context);
    if (isOurs) return watch(drawRow(world, lastId, 0, at, pin));
    others.push(drawRow(world, lastId, 1, at));
    return undefined;
  }

  const items = itemsOf<Row, Pin>(world, {
    past: options.calls,
    days: options.days,
    perHour: options.calls_per_hour,
    sequence: ['created'],
    pins: PINS,
    create,
    position: idOf,
    key: idOf,
    asked: Number,
    noun: 'call',
    leavesAt: (row) => row.deleteAt,
  });

  const find = (id: number) => items.find(id) ?? others.find((row) => row.id === id);
  const added = (id: number) => watch(items.add(drawRow(world, id, 0, clock.now())));

  return {
    /** Those of the token's project. */
    rows: items.rows,
    /** Of this id or above it: index among the rows. */
    firstAfter: items.firstAfter,
    open(): readonly Row[] {
      const now = clock.now();
      items.rows();
      open = open.filter((row) => now < row.deleteAt && !isSettled(row, now));
      return open;
    },
    find,
    must: items.must,
    change(row: Row, changes: Partial<Row>): Row {
      if (!open.includes(row)) watch(row);
      return items.change(row, changes);
    },
    arrive(): Row {
      items.rows();
      return added(++lastId);
    },
    /** A call under an unused id below the highest. */
    squeeze(): Row {
      const rows = items.rows();
      for (let i = rows.length - 1; i > 0; i--) {
        const id = rows[i]!.id - 1;
        if (id > rows[i - 1]!.id && !find(id)) return added(id);
      }
      throw new Refusal(400, 'no gap between the ids');
    },
    /** The first call above `after` that ends a consecutive export, by the documented rule. */
    blocker(after: number, now: number): Row | undefined {
      return this.open().find((row) => row.id > after && !isFinal(row, now) && isVisible(row, now));
    },
  };
}
