import { configured, lastStates } from '../forms.js';
import type { Handling } from '../invocation.js';
import { type Run, rows } from '../run.js';
import { type Kit, type Step, Unjudged } from '../step.js';
import { streamsOf } from './reads.js';

/** How long nobody reads (ms). */
const PAUSE = 4000;
/** Below this (bytes) the growth of its memory is hard to tell from what a runtime needs anyway. */
const ENOUGH = 96 * 1024 * 1024;

/**
 * Reads that are ended in the middle, each with the read that goes on from the states it wrote; and one with
 * a slow reader.
 */
export const stops: readonly Step[] = [
  {
    name: 'kill',
    after: ['read'],
    take(kit) {
      // In the middle of its records.
      const half = Math.ceil(rows(kit.base()).length / 2);
      let seen = 0;
      return stopped(kit, 'kill', {
        how: 'SIGKILL',
        when: ({ row }) => half === 0 || (row !== undefined && ++seen >= half),
      });
    },
  },
  // At the first line: a fast source has written everything a moment later.
  {
    name: 'term',
    after: ['read'],
    take: (kit) => stopped(kit, 'term', { how: 'SIGTERM', when: () => true }),
  },
  {
    name: 'pipe',
    after: ['read'],
    take: (kit) => stopped(kit, 'pipe', { how: 'pipe', when: () => true }),
  },
  {
    name: 'slow',
    after: ['read'],
    alone: true,
    async take(kit) {
      if (kit.base().bytes < ENOUGH) throw new Unjudged('a read has less than 96 MiB: too little to tell');
      return [await kit.read(configured(streamsOf(kit), 'platform'), 'platform', {}, { pause: PAUSE })];
    },
  },
];

async function stopped(kit: Kit, name: string, stop: NonNullable<Handling['stop']>): Promise<Run[]> {
  kit.base();
  const catalog = configured(streamsOf(kit), 'platform');
  const first = await kit.read(catalog, 'platform', {}, { stop });
  const last = lastStates(first.lines);
  const state = last.length === 0 ? {} : { state: kit.workspace.write(`state-after-${name}.json`, last) };
  return [first, await kit.read(catalog, 'platform', state)];
}
