import type { Lane } from './lane.js';
import { isDeferred } from './pending.js';

/** The line a stream leaves in the log when it ends. */
export function describeLane<C, I>(
  { name, counts, progress, failure }: Lane<C, I>,
  now: number,
  cut: string | undefined,
): string {
  const { pending } = progress;
  const parts = [`${counts.rows} rows`];
  if (counts.unchanged > 0) parts.push(`${counts.unchanged} unchanged and left out`);
  if (counts.gone > 0) parts.push(`${counts.gone} no longer there`);
  if (counts.failed > 0) parts.push(`${counts.failed} failed and asked for again next time`);
  if (counts.givenUp > 0) parts.push(`${counts.givenUp} given up`);
  if (counts.givenUpBefore > 0) parts.push(`${counts.givenUpBefore} given up before`);
  if (counts.doubled > 0) parts.push(`${counts.doubled} named twice by the vendor`);
  if (pending.size > pending.deferred) {
    const unfinished = [...pending.values()].filter((entry) => !isDeferred(entry));
    const oldest = unfinished.reduce((least, { since }) => Math.min(least, since), now);
    parts.push(`${unfinished.length} unfinished, the oldest for ${duration(now - oldest)}`);
  }
  if (pending.deferred > 0)
    parts.push(`${pending.deferred} known to fail or to be unknown, asked for less and less often`);
  if (failure !== undefined) parts.push('failed');
  else if (cut !== undefined) parts.push(`to be continued by the next sync (${cut})`);
  return `${name}: ${parts.join(', ')}.`;
}

/** Rows of which one had to stand for several: the vendor gave their key twice. */
export function describeDiffering(stream: string, count: number): string {
  const rows = count === 1 ? '1 row' : `${count} rows`;
  return (
    `${stream}: the vendor sent ${rows} with the primary key of another row and other contents; ` +
    'of each key one row was written.'
  );
}

/** Items that are told apart in another way than by the release that wrote the state, or were edited since. */
export function describeAgain(stream: string, count: number): string {
  const items = count === 1 ? '1 item was' : `${count} items were`;
  return (
    `${stream}: ${items} written that an earlier release, which wrote the state, may have delivered: edited since, or told apart ` +
    'in another way by this release. That happens once; a destination that appends may have them twice.'
  );
}

/** The last line of a sync. */
export function describeSync(
  stats: { requests: number; waitedMs: number },
  took: number,
  failures: number,
): string {
  const result =
    failures === 0 ? 'all streams complete' : `${failures} ${failures === 1 ? 'failure' : 'failures'}`;
  return `Sync ended: ${result}, ${stats.requests} requests, ${duration(stats.waitedMs)} waited for the vendor, ${duration(took)} in all.`;
}

export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 120) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}
