import {
  asGlobal,
  asLegacyBlob,
  configured,
  isIncremental,
  lastStates,
  withNulls,
  withReset,
} from '../forms.js';
import type { Run } from '../run.js';
import { states as statesOf } from '../run.js';
import { type Kit, type Step, Unjudged } from '../step.js';
import { streamsOf } from './reads.js';

/** Reads that go on from a state, in every form in which clients hand one back. */
export const states: readonly Step[] = [
  {
    name: 'resume',
    after: ['read'],
    async take(kit) {
      const points = checkpoints(kit.base(), kit.options.checkpoints);
      if (points.length === 0) throw new Unjudged('the first read wrote no STATE before its last ones');
      const runs: Run[] = [];
      for (const line of points)
        runs.push({ ...(await from(kit, `line-${line}`, lastStates(kit.base().lines, line))), from: line });
      return runs;
    },
  },
  {
    name: 'state-empty',
    after: ['read'],
    async take(kit) {
      kit.base();
      const runs: Run[] = [];
      for (const [name, text] of Object.entries({ nothing: '', object: '{}', list: '[]', null: 'null' }))
        runs.push(await from(kit, name, text));
      return runs;
    },
  },
  {
    name: 'state-legacy',
    after: ['read'],
    async take(kit) {
      const blob = asLegacyBlob(lastOf(kit));
      return [
        await from(kit, 'legacy-message', [{ type: 'LEGACY', data: blob }]),
        await from(kit, 'legacy-object', blob),
      ];
    },
  },
  {
    name: 'state-global',
    after: ['read'],
    take: async (kit) => [await from(kit, 'global', asGlobal(lastOf(kit)))],
  },
  {
    name: 'state-envelopes',
    after: ['read'],
    take: async (kit) => [
      await from(
        kit,
        'envelopes',
        lastOf(kit).map((state) => ({ type: 'STATE', state })),
      ),
    ],
  },
  {
    name: 'state-nulls',
    after: ['read'],
    take: async (kit) => [await from(kit, 'nulls', withNulls(lastOf(kit)))],
  },
  {
    name: 'state-reset',
    after: ['read'],
    async take(kit) {
      const stream = streamsOf(kit).find(isIncremental);
      if (stream === undefined) throw new Unjudged('no stream is incremental');
      return [await from(kit, 'reset', withReset(lastOf(kit), stream.name))];
    },
  },
  {
    name: 'state-strangers',
    after: ['read'],
    async take(kit) {
      const stranger = {
        type: 'STREAM',
        stream: { stream_descriptor: { name: 'a_stream_that_was_removed' }, stream_state: { cursor: 'x' } },
      };
      return [await from(kit, 'strangers', [...lastOf(kit), stranger])];
    },
  },
];

/** Line numbers of STATEs before the last one, spread over the run. */
export function checkpoints(run: Run, most: number): number[] {
  const all = statesOf(run)
    .slice(0, -1)
    .map(({ line }) => line.number);
  const step = Math.max(1, (all.length - 1) / Math.max(1, most - 1));
  return [
    ...new Set(Array.from({ length: Math.min(most, all.length) }, (_, i) => all[Math.round(i * step)]!)),
  ];
}

function lastOf(kit: Kit) {
  const last = lastStates(kit.base().lines);
  if (last.length === 0) throw new Unjudged('the first read wrote no STATE');
  if (!last.every(({ type }) => type === 'STREAM'))
    throw new Unjudged('its states are not of the type STREAM');
  return last;
}

function from(kit: Kit, name: string, state: unknown): Promise<Run> {
  return kit.read(configured(streamsOf(kit), 'platform'), 'platform', {
    state: kit.workspace.write(`state-${name}.json`, state),
  });
}
