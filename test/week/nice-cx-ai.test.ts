import { begin, itemsOf, KEYS, sync, truthOf } from '../../connectors/nice-cx-ai/testing.js';
import { PLAIN, week } from './run.js';

/** The API has no list: a file names what there is. With a lookback the status of each is asked for in every sync. */
week('nice-cx-ai', async (scale, seed) => {
  const rate = scale === 'full' ? 4 : 0.3;
  const pendingDays = 5;
  const world = await begin({
    seed,
    switches: PLAIN,
    options: {
      interactions: Math.max(20, Math.round(rate * 24)),
      days: 3,
      interactions_per_hour: rate,
      late: 0.1,
      stuck: 0.06,
      failed: 0.03,
      edited: 0,
      deleted: 0,
      listed_late: 0.05,
      foreign: 0.02,
    },
  });
  return {
    // A list without times: the lookback has no end, whatever the number of days.
    world,
    lookbackDays: 10_000,
    pendingDays,
    keys: KEYS,
    sync: (state) =>
      sync(world, {
        config: { lookback_days: 1, pending_days: pendingDays },
        ...(state.length > 0 ? { state } : {}),
      }),
    items: () =>
      itemsOf(world)
        .filter(({ listed, gone }) => listed && !gone)
        .map(({ identifier, declared, version, status }) => {
          const finished = status === 'processed';
          return { id: identifier, at: Date.parse(declared), revision: `${version} ${status}`, finished };
        }),
    truth: () => truthOf(world),
    changes: [(identifier) => world.event('edit', { identifier })],
    remove: (identifier) => void world.event('delete', { identifier }),
    *tells() {
      for (const { identifier, listed, gone, final, status, processed } of itemsOf(world))
        if (listed && !gone && final)
          yield { stream: 'interactions', key: identifier, fields: { status, processed } };
    },
    json: '^/v1/',
    // The file, and the status of all that it names, also of what is deleted or another's; of what is written
    // its parameters, its analysis and its sentences; what waits is asked for before the file is read.
    most: ({ listed, written, pending }) => 1 + Math.ceil(listed * 1.1 + 5) + 4 * written + pending,
    // A mark each, and one more for each version.
    marks: ({ listed }) => 3 * listed,
    // An identifier, since when, and of one that failed how often and when next.
    pendingBytes: 120,
  };
});
