import fc from 'fast-check';
import type { Plan } from './timeline.js';
import type { ItemPlan, Move, Shape } from './world.js';

const hours = (max: number) => fc.oneof(fc.constant(0), fc.integer({ min: 0, max }));
const perhapsNever = (max: number) => fc.option(hours(max), { freq: 12 });

const item: fc.Arbitrary<ItemPlan> = fc.record({
  gap: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 })),
  late: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 }) },
  ),
  finish: perhapsNever(100),
  part: perhapsNever(100),
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constant('plain' as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'failed' as const,
        'torn' as const,
        'poison' as const,
        'flaky' as const,
        'deleted' as const,
        'lagging' as const,
        'placeless' as const,
      ),
    },
  ),
  edits: fc.oneof(
    { weight: 3, arbitrary: fc.constant<number[]>([]) },
    { weight: 1, arbitrary: fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 3 }) },
  ),
  heavy: fc.oneof({ weight: 20, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  slow: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 8 }) },
  ),
});

const move: fc.Arbitrary<Move> = fc.record({
  before: fc.integer({ min: 2, max: 8 }),
  at: fc.nat(40),
  to: fc.constantFrom('front', 'end'),
});

const sync = fc.record({
  moves: fc.oneof(
    { weight: 2, arbitrary: fc.constant<Move[]>([]) },
    { weight: 1, arbitrary: fc.array(move, { maxLength: 3 }) },
  ),
  endless: fc.oneof(
    { weight: 15, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  release: fc.oneof(
    { weight: 12, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  narrow: fc.oneof({ weight: 8, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  quota: fc.oneof(
    { weight: 8, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }) },
  ),
  pause: fc.integer({ min: 1, max: 120 }),
  outage: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  crash: fc.option(fc.integer({ min: 0, max: 60 }), { freq: 2 }),
  resume: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
  selected: fc.array(
    fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    {
      minLength: 3,
      maxLength: 3,
    },
  ),
  reset: fc.array(
    fc.oneof({ weight: 12, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    {
      minLength: 3,
      maxLength: 3,
    },
  ),
});

/** Half of the plans never crash and never reset: there every row must leave exactly once. */
export function plans(shape: Shape): fc.Arbitrary<Plan> {
  return fc
    .record({
      items: fc.array(item, { minLength: 1, maxLength: 40 }),
      syncs: fc.array(sync, { minLength: 1, maxLength: 8 }),
      pageSize: fc.integer({ min: 1, max: 12 }),
      batch: fc.integer({ min: 1, max: 5 }),
      lookbackDays: fc.constantFrom(0, 3, 10),
      everyHours: fc.constantFrom(0, 0, 48),
      pendingDays: fc.constantFrom(7, 30),
      reverts: fc.boolean(),
      keyless: fc.boolean(),
      transactions: fc.boolean(),
      smooth: fc.boolean(),
    })
    .map(({ smooth, ...plan }) => ({
      ...plan,
      shape,
      // A row that left after the last STATE is not known to the next sync: after a crash an edit there and
      // back may be missed.
      reverts: smooth && plan.reverts,
      syncs: smooth ? plan.syncs.map((one) => ({ ...one, crash: null, reset: [] })) : plan.syncs,
    }));
}
