import { ledger as itemsOf, Refusal } from 'trunkline/simulator';
import { drawRow, isListed, type Made, PINS, type Pin, type Row } from './timeline.js';
import type { Nice } from './world.js';

export type Ledger = ReturnType<typeof ledger>;

/** Interactions, ascending by declaration. */
export function ledger(world: Nice) {
  const { options, clock } = world;
  let count = 0;
  const items = itemsOf<Row, Pin>(world, {
    past: options.interactions,
    days: options.days,
    perHour: options.interactions_per_hour,
    sequence: ['declared'],
    pins: PINS,
    create: (at, pin) => drawRow(world, count++, at, pin),
    position: (row) => row.n,
    key: (row) => row.identifier.toLowerCase(),
    asked: (identifier) => String(identifier).toLowerCase(),
    noun: 'interaction',
  });
  return {
    ...items,
    /** What the customer wrote down so far, in that order. */
    listed(): Row[] {
      const now = clock.now();
      const listed = items.rows().filter((row) => isListed(row, now));
      return listed.sort((a, b) => a.listedAt - b.listedAt || a.n - b.n);
    },
    /** For events. */
    must(identifier: unknown): Row {
      const row = items.must(identifier);
      if (row.foreign) throw new Refusal(404, `no interaction ${String(identifier)}`);
      return row;
    },
    arrive(made: Made = {}): Row {
      const identifier = world.random('arrive', items.rows().length).uuid();
      return items.add(
        drawRow(world, count++, clock.now(), undefined, { foreign: false, identifier, ...made }),
      );
    },
  };
}
