import { type Plan, play, type SyncPlan } from './timeline.js';
import type { ItemPlan } from './world.js';

/** What many cases found once, as small as it gets. */

const item = (more: Partial<ItemPlan> = {}): ItemPlan => ({
  gap: 0,
  late: 1,
  finish: null,
  part: null,
  kind: 'plain',
  edits: [],
  slow: 0,
  ...more,
});
const sync = (pause: number, selected: boolean[], more: Partial<SyncPlan> = {}): SyncPlan => ({
  pause,
  outage: false,
  crash: null,
  resume: [0, 0, 0],
  selected,
  reset: [false, false, false],
  ...more,
});

const plan = (more: Pick<Plan, 'items' | 'syncs' | 'shape'> & Partial<Plan>): Plan => ({
  pageSize: 1,
  batch: 1,
  lookbackDays: 0,
  everyHours: 0,
  pendingDays: 7,
  reverts: false,
  transactions: false,
  ...more,
});

test('an item that is edited between two windows of one pass comes again with the next', async () => {
  // The fifth sync writes item 11 from its first window; it is edited before the last one, which names it again.
  const items = [
    item({ gap: 20 }),
    item({ gap: 3, finish: 98, part: 0, edits: [167] }),
    item(),
    item(),
    item(),
    item({ finish: 0 }),
    item(),
  ];
  const syncs = [
    sync(61, [false, false, true], { reset: [true, false, false] }),
    sync(108, [true, true, false]),
    sync(76, [true, true, false], { crash: 2 }),
    sync(30, [true, true, true], { crash: 12, reset: [false, true, false] }),
    sync(12, [true, true, false]),
    sync(1, [true, false, false]),
  ];
  expect(await play(plan({ items, syncs, shape: 'windows' }))).toBeUndefined();
});

test('rows without an id beside those of the page before hide no repeated page, and nobody who moved', async () => {
  // Somebody moves to the front before the third request, and somebody else before the seventh.
  const items = [item({ late: 0, kind: 'failed' }), item({ late: 0 }), item({ late: 0 }), item({ late: 0 })];
  const moves = [
    { before: 7, at: 38, to: 'front' as const },
    { before: 3, at: 17, to: 'front' as const },
  ];
  const syncs = [sync(1, [true, true, true], { moves }), sync(1, [true, true, false])];
  const moved = plan({ items: [...items, item({ finish: 0 })], syncs, keyless: true, shape: 'sorted' });
  expect(await play(moved)).toBeUndefined();
});
