import type { CommonConfig } from '../author/source.js';
import { Memory } from './context.js';
import { readFeed } from './feed.js';
import { leave } from './left.js';
import type { Sync, SyncOptions } from './options.js';
import { planOf } from './plan.js';
import { readSnapshot } from './snapshot.js';
import { describeSync } from './summary.js';
import { refuseUnknown } from './unknown-streams.js';

/**
 * Reads the selected streams. What went wrong stands in the journal; throws only where nothing could be read
 * at all.
 */
export async function runSync<C extends CommonConfig>(options: SyncOptions<C>): Promise<void> {
  const { api, journal, output, now } = options;
  const began = now();
  const sync: Sync<C> = { ...options, memory: new Memory() };
  refuseUnknown(options);
  const plan = await planOf(sync);
  let { wall } = plan;
  for (const feed of plan.feeds) {
    if (wall === undefined) wall = await readFeed(feed, plan, sync);
    else for (const stream of feed.streams) leave(stream, wall, sync);
  }
  for (const snapshot of plan.snapshots) {
    if (wall === undefined) wall = await readSnapshot(snapshot, plan, sync);
    else leave(snapshot, wall, sync);
  }
  for (const { sink } of [...plan.feeds.flatMap(({ streams }) => streams), ...plan.snapshots])
    sink.tellKeyless();
  output.log('INFO', describeSync(api.stats, now() - began, journal.failures.length));
}
