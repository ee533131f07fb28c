import type { Selection } from '../../catalog/selection.js';
import type { Context } from '../author/feed.js';
import type { Source } from '../author/source.js';
import type { Api } from '../http/api.js';
import type { Output } from '../protocol/output.js';
import type { ContextOptions, Memory } from './context.js';
import type { Journal } from './journal.js';
import { Oddities } from './odd.js';
import { Remarks } from './remarks.js';

export interface SyncOptions<C> {
  source: Source<C>;
  config: C;
  selection: Selection;
  /** stream_state by stream name, as it came in. */
  states: ReadonlyMap<string, unknown>;
  /** Names the state file in errors. */
  where: string;
  api: Api & { stats: { requests: number; waitedMs: number } };
  output: Output;
  journal: Journal;
  now(): number;
  /** The platform's job and which attempt this is, counted from 0. */
  job?: { id: string; attempt: number } | undefined;
}

/** A sync under way: what was asked for, and what it has made once for all its parts. */
export interface Sync<C> extends SyncOptions<C> {
  memory: Memory;
}

/** What the contexts of a feed or snapshot share; `tell`: what is told of all items together, at the end. */
export function contextOptions<C>(
  { config, api, output, now, memory }: Sync<C>,
  streams: ReadonlySet<string>,
  fields: Context<C>['fields'],
): ContextOptions<C> & { tell(): void } {
  const oddities = new Oddities();
  const remarks = new Remarks((level, message) => output.log(level, message));
  return {
    tell() {
      oddities.tell([...streams], (message) => output.log('WARN', message));
      remarks.tell([...streams]);
    },
    odd: (kind, row) => oddities.add(kind, row),
    config,
    api,
    streams,
    fields,
    asOf: now(),
    readLast: undefined,
    memory,
    lookback: 0,
    looksBack: false,
    log: (level, message) => remarks.say(level, message),
    estimate(stream, rows) {
      if (streams.has(stream)) output.estimate(stream, rows);
    },
  };
}
