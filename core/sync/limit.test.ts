import { byInteger } from '../lists/order.js';
import { Limit } from './limit.js';
import { passOver } from './pass.fixture.js';
import { Progress } from './state.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * A bounded run over a list that takes a while to say where the first item stands, and half a second for each
 * one then.
 */
async function run(takes: number, items: number, maxMinutes: number) {
  let now = 0;
  const progress = new Progress(['account']);
  const warned: string[] = [];
  const isWhole = await passOver<{ id: string }>({
    feed: {
      order: byInteger,
      load: async () => [],
      async *list(_, after) {
        now += takes;
        for (let id = Number(after ?? 0) + 1; id <= items; id++) {
          now += SECOND / 2;
          yield { items: [{ id: String(id), item: { id: String(id) } }], upTo: String(id) };
        }
      },
    },
    progress,
    sink: {},
    now: () => now,
    concurrency: 1,
    limit: new Limit(0, maxMinutes * MINUTE, () => now),
    warn: (text) => void warned.push(text),
  });
  return { isWhole, reached: Number(progress.cursor), seconds: now / SECOND, warned };
}

describe('a list that takes longer than the run may', () => {
  it('is gone on with for as long again: its reading is worth it, and the next run would have to repeat it', async () => {
    const { isWhole, reached, seconds, warned } = await run(2 * MINUTE, 10_000, 0.1);
    expect(isWhole).toBe(false);
    expect(reached).toBeGreaterThan(200);
    expect(seconds).toBeLessThan(5 * 60);
    expect(warned).toEqual([expect.stringMatching(/^calls: reading the list takes longer than max_minutes/)]);
  });

  it('else the run ends when its time is over', async () => {
    const { isWhole, seconds, warned } = await run(SECOND, 10_000, 1);
    expect(isWhole).toBe(false);
    expect(seconds).toBeLessThan(70);
    expect(warned).toEqual([]);
  });
});
