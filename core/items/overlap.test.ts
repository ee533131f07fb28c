import type { Context } from '../author/feed.js';
import { Memory } from '../sync/context.js';
import { overlap } from './overlap.js';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-01-10T00:00:00Z');

/** Ids are 10,000 apart, one a minute, the newest a minute ago. */
function vendor() {
  const asked: number[] = [];
  const own = overlap({
    ids: 1000,
    newest: async () => NOW - 60_000,
    first: async (_, from) => {
      asked.push(from);
      return 9_000_000 - Math.floor((NOW - from) / 60_000) * 10_000;
    },
  });
  const pass = () =>
    ({
      config: {},
      lookback: 0,
      looksBack: false,
      asOf: NOW,
      once: new Memory().once,
    }) as unknown as Context<object>;
  return { asked, pass, ...own };
}

test('an hour of the vendor is listed again however far its ids are apart, for one request a sync', async () => {
  const { asked, pass, rewind, again } = vendor();
  const ctx = pass();
  const start = Number(await rewind(ctx, '8990000', NOW - HOUR));
  expect(start).toBeLessThan(9_000_000 - 119 * 10_000);
  // What is listed again is remembered, and that costs no request more.
  const relisted = await again(ctx);
  expect([relisted(start + 1), relisted(8_980_000)]).toEqual([{ again: true }, { again: true }]);
  expect(asked).toEqual([NOW - 2 * HOUR]);
});

test('the first sync remembers what the next one lists again', async () => {
  const { pass, again } = vendor();
  const relisted = await again(pass());
  expect([8_990_000, 8_500_000, 8_300_000].map((id) => relisted(id).again)).toEqual([true, true, '8301000']);
});

test('a first sync that finds nothing of the lookback knows its versions where the next one may list them', async () => {
  const own = overlap({ ids: 1000, newest: async () => NOW - 9 * 24 * HOUR, first: async () => undefined });
  const ctx = {
    lookback: 7,
    looksBack: true,
    asOf: NOW,
    once: new Memory().once,
  } as unknown as Context<object>;
  const relisted = await own.again(ctx);
  expect(relisted(5000)).toEqual({ again: '6000', recent: undefined });
});
