import { configOf, KEYS, sorted, truthOf, type World } from '../connectors/voicegain/testing.js';
import { keysIn, load } from './loaded.js';
import type { Ended } from './rig.js';

/** What the tests of `trunkline sync` share: Voicegain's world into a DuckDB file. */

/** Nobody edits: what comes twice would be a fault. */
export const LATE = {
  options: { calls: 150, late: 0.2, stuck: 0.02, calls_per_hour: 1, edited: 0, recomputed: 0 },
};

export const into = (world: World, to: string, more: Partial<Parameters<typeof load>[2]> = {}) =>
  load('voicegain', world, { config: configOf(world), to, ...more });

/** Exactly what the vendor shows now is in the tables, each key once: DuckDB holds to that. */
export async function expectTruth(world: World, file: string): Promise<void> {
  const truth = truthOf(world);
  for (const [stream, key] of Object.entries(KEYS))
    expect([stream, await keysIn(file, `voicegain.${stream}`, key)]).toEqual([
      stream,
      sorted(truth[stream]!),
    ]);
}

export const succeeded = ({ code, stdout, stderr }: Ended) =>
  code === 0 ? 'yes' : `${code}\n${stdout}\n${stderr}`;
