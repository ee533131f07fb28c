import fc from 'fast-check';
import { report } from '../reports.js';
import { STREAMS } from './feeds.js';
import { plans } from './plans.js';
import { SingerRunner } from './singer.js';
import { play } from './timeline.js';
import { SHAPES } from './world.js';

/** A few by default, whatever the seed of the day; with the e2e tests 400. */
const RUNS = Number(process.env['TRUNKLINE_CASES'] ?? 30);
const seed = Number(process.env['TRUNKLINE_SEED'] ?? Date.now() % 1_000_000);

describe(`the engine keeps its guarantees (seed ${seed}, TRUNKLINE_SEED repeats it)`, () => {
  test.each(SHAPES)('over a %s list', async (shape) => {
    await fc.assert(
      fc.asyncProperty(plans(shape), async (plan) => {
        expect(await play(plan)).toBeUndefined();
      }),
      { numRuns: RUNS, seed },
    );
    report(`engine-${shape}`, { shape, cases: RUNS });
  });

  test.each(SHAPES)(
    "over a %s list, behind Singer's messages, with the states that a runner keeps of them",
    async (shape) => {
      await fc.assert(
        fc.asyncProperty(plans(shape), async (plan) => {
          expect(await play(plan, new SingerRunner(Object.keys(STREAMS)))).toBeUndefined();
        }),
        { numRuns: Math.ceil(RUNS / 8), seed },
      );
      report(`engine-singer-${shape}`, { shape: `${shape} (Singer)`, cases: Math.ceil(RUNS / 8) });
    },
  );
});
