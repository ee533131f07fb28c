import {
  begin,
  NOW,
  processesOf,
  STREAMS,
  sync,
  truthOf,
} from '../../connectors/behavioral-signals/testing.js';
import { PLAIN, week } from './run.js';

const KEYS: Record<string, readonly string[]> = {
  processes: ['pid'],
  results: ['pid'],
  predictions: ['pid', 'level', 'id', 'task'],
};

/**
 * Version v5. With a lookback the results of every young process are asked for: nothing in the list shows
 * that they changed.
 */
week('behavioral-signals', async (scale, seed) => {
  const rate = scale === 'full' ? 10 : 0.5;
  const lookbackDays = 2;
  const pendingDays = 5;
  const world = await begin({
    seed,
    switches: PLAIN,
    now: NOW,
    options: {
      processes: Math.max(60, Math.round(rate * 24)),
      days: 8,
      processes_per_hour: rate,
      late: 0.1,
      stuck: 0.06,
      failed: 0.03,
      retried: 0.05,
      results_late: 0.1,
      edited: 0,
      recomputed: 0,
      deleted: 0,
    },
  });
  const names = new Map<string, string>();
  const config = { lookback_days: lookbackDays, pending_days: pendingDays };
  return {
    world,
    lookbackDays,
    pendingDays,
    keys: Object.fromEntries(STREAMS.v5.map((stream) => [stream, KEYS[stream]!])),
    sync: (state) => sync(world, 'v5', { config, ...(state.length > 0 ? { state } : {}) }),
    items: () =>
      processesOf(world, 'v5').map(({ pid, datetime, revision, resultRevision, status, result, final }) => {
        const at = Date.parse(datetime ?? '');
        return {
          id: pid,
          at,
          revision: `${revision} ${resultRevision} ${status} ${result}`,
          finished: final,
        };
      }),
    truth: () => truthOf(world, 'v5'),
    changes: [
      (pid) => {
        const name = `renamed-at-${world.clock.now()}`;
        names.set(pid, name);
        world.event('edit', { pid, fields: { name } });
      },
      (pid) => world.event('recompute', { pid }),
    ],
    remove: (pid) => void world.event('delete', { pid }),
    *tells() {
      for (const { pid, status, final } of processesOf(world, 'v5')) {
        if (!final) continue;
        const name = names.get(pid);
        yield { stream: 'processes', key: pid, fields: { status, ...(name === undefined ? {} : { name }) } };
      }
    },
    // Pages of a thousand from the day on where the list begins; the results of what is young, and of what
    // waits with its process.
    most: ({ listed, recent, pending, written }) =>
      3 + Math.ceil(listed / 1000) + recent + 2 * pending + written,
    // The days of the lookback are listed again: a mark each, and one more for each version.
    marks: ({ recent }) => 2 * recent,
    // The process itself stays in the state while its results are waited for.
    pendingBytes: 900,
  };
});
