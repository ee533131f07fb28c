import { ledger as itemsOf } from 'trunkline/simulator';
import { drawRow, PINS, type Pin, type Row } from './timeline.js';
import type { Vonage } from './world.js';

export type Ledger = ReturnType<typeof ledger>;

/** All interactions of the account, ascending by start. */
export function ledger(world: Vonage) {
  const { options } = world;
  let count = 0;
  const items = itemsOf<Row, Pin>(world, {
    past: options.calls,
    days: options.days,
    perHour: options.calls_per_hour,
    sequence: ['start'],
    pins: PINS,
    create: (at, pin) => drawRow(world, count++, at, pin),
    position: (row) => row.startAt,
    key: (row) => row.guid,
    asked: (guid) => String(guid).toLowerCase(),
    noun: 'interaction',
  });
  return { ...items, insert: (startAt: number) => items.add(drawRow(world, count++, startAt)) };
}
