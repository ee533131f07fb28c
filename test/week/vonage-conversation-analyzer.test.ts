import {
  begin,
  itemsOf,
  KEYS,
  sync,
  truthOf,
} from '../../connectors/vonage-conversation-analyzer/testing.js';
import { PLAIN, week } from './run.js';

/** Windows of processing time, analyses by fifty; a call is listed with the time at which it was categorized last. */
week('vonage-conversation-analyzer', async (scale, seed) => {
  const rate = scale === 'full' ? 30 : 1.5;
  const lookbackDays = 4;
  const pendingDays = 5;
  const world = await begin({
    seed,
    switches: PLAIN,
    options: {
      calls: Math.max(30, Math.round(rate * 24)),
      days: 4,
      calls_per_hour: rate,
      late: 0.1,
      stuck: 0.02,
      failed: 0.03,
      late_listed: 0.03,
      recategorized: 0,
      deleted: 0,
    },
  });
  return {
    world,
    lookbackDays,
    pendingDays,
    keys: KEYS,
    sync: (state) =>
      sync(world, {
        config: { lookback_days: lookbackDays, pending_days: pendingDays },
        ...(state.length > 0 ? { state } : {}),
      }),
    items: () =>
      itemsOf(world)
        .filter(({ stats }) => stats)
        .map(({ guid, processedAt, revision, analysis, categorizedAt }) => ({
          id: guid,
          at: processedAt,
          revision: `${revision} ${analysis} ${categorizedAt}`,
          finished: analysis === 'processed',
        })),
    truth: () => truthOf(world),
    changes: [(guid) => world.event('recategorize', { guid })],
    remove: (guid) => void world.event('delete', { guid }),
    *tells() {
      for (const { guid, stats, analysis, categories, categorizedAt } of itemsOf(world)) {
        if (!stats || analysis !== 'processed') continue;
        yield { stream: 'interactions', key: guid, fields: { categorizedAt } };
        for (const [category, name, matches] of categories)
          yield { stream: 'categories', key: `${guid}/${category}/${name}`, fields: { matches } };
      }
    },
    // A token; pages of a thousand, the last asked for once more; analyses by fifty: of what waits, of what
    // the list names anew, and of what failed before alone.
    most: ({ listed, recent, pending, written }) =>
      8 + 2 * Math.ceil(listed / 1000) + Math.ceil((recent + written) / 50) + 2 * pending,
    // What the list says and what the analysis says: a mark each, and one more for each version.
    marks: ({ listed }) => 3 * listed,
    pendingBytes: 160,
  };
});
