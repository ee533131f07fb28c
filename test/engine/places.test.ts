import type { Feed } from '../../core/author/feed.js';
import { createGate } from '../../core/http/gate.js';
import { byInteger } from '../../core/lists/order.js';
import { passOver } from '../../core/sync/pass.fixture.js';
import { Progress } from '../../core/sync/state.js';

interface Call {
  id: string;
}

/** A tenth of the times of a vendor that answers within 60 to 120 ms, and 3 times of 100 only after 3 s. */
const answerTime = (n: number) => (n % 100 < 3 ? 300 : 6 + (n % 7));

/**
 * Reads so many items through so many places.
 * @returns which share of the places was used until the last item was begun
 */
async function usedPlaces(items: number, places: number): Promise<number> {
  const enter = createGate(places, new AbortController().signal);
  let busy = 0;
  let since = performance.now();
  let used = 0;
  let begun = 0;
  let began = 0;
  let share = 0;
  const change = (by: number) => {
    const now = performance.now();
    used += busy * (now - since);
    since = now;
    busy += by;
  };
  const feed: Feed<object, Call> = {
    order: byInteger,
    async load(_, [ref]) {
      const leave = await enter();
      if (begun++ === 0) began = since = performance.now();
      change(1);
      if (begun === items) share = used / (places * (performance.now() - began));
      await new Promise((resolve) => setTimeout(resolve, answerTime(Number(ref!.id) * 37)));
      change(-1);
      leave();
      return [{ id: ref!.id }];
    },
    async *list() {
      for (let from = 1; from <= items; from += 100) {
        const page = Array.from({ length: 100 }, (_, i) => ({ id: String(from + i) }));
        yield { items: page, upTo: page.at(-1)!.id };
      }
    },
  };
  let rows = 0;
  await passOver<Call>({
    feed,
    progress: new Progress([]),
    sink: {
      records(more) {
        rows += more.length;
      },
    },
    now: Date.now,
    concurrency: places,
  });
  expect(rows).toBe(items);
  return share;
}

test.each([
  [2500, 8],
  [10_000, 32],
])('%i items of which some answer late use %i places', async (items, places) => {
  expect(await usedPlaces(items, places)).toBeGreaterThan(0.95);
});
