import fc from 'fast-check';
import { BLOCKS, CONNECTORS } from './readers.js';
import { MovingVendor, plans } from './vendor.js';

const seed = process.env['TRUNKLINE_SEED'];
/** A few by default; with the e2e tests more. */
const RUNS = Number(process.env['TRUNKLINE_CASES'] ?? 80);
const options = { numRuns: RUNS, ...(seed === undefined ? {} : { seed: Number(seed) }) };

/**
 * A vendor whose list changes between any two requests, a few times, and rests then: whoever was there when
 * the reading began, and stayed, is delivered, however the list is sorted and whatever the vendor counts.
 */
test.each(Object.entries({ ...BLOCKS, ...CONNECTORS }))(
  '%s: nobody who was there throughout is lost',
  async (_, { read, possible, isBlindTo }) => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        fc.pre(isBlindTo?.(plan) !== true);
        const vendor = new MovingVendor(plan, possible);
        const found = new Set(await read(vendor));
        expect([...vendor.stayed].filter((id) => !found.has(id))).toEqual([]);
      }),
      options,
    );
  },
);
