import type { Failure } from '../../spec/failure.js';
import type { Context, Feed } from '../author/feed.js';
import type { Lane } from './lane.js';
import type { Limit } from './limit.js';

/** Everything one pass over a feed works with. */
export interface Pass<C, I> {
  readonly feed: Feed<C, I>;
  readonly lanes: readonly Lane<C, I>[];
  /** The context of `list` and `load`, and a fresh one for the rows of an item. */
  readonly context: Context<C>;
  /** The same for streams that do not look back. */
  readonly plain: Context<C>;
  forItem(): Context<C>;
  now(): number;
  log(level: 'INFO' | 'WARN' | 'DEBUG', message: string): void;
  readonly concurrency: number;
  /** How long an unfinished item is followed (ms). */
  readonly pendingFor: number;
  readonly limit: Limit;
  /** start_date is yet to come: what is pending is asked for, and the list is not read. */
  readonly isAhead?: boolean;
  /** The vendor's quota is spent: what is there is kept, and nothing more is asked for. */
  stopped(failure: Failure): void;
}
