import { configError } from '../../spec/failure.js';
import { isObject, type Json } from '../../spec/json.js';
import type { Position } from '../author/feed.js';
import { Seen } from './seen.js';

/** An unfinished item: since when we wait (ms, our clock), what `load` cannot bring back, and whether it failed and is asked for alone. */
export interface Pending {
  since: number;
  keep?: Json;
  alone?: true;
}

/** The state of one stream, as it stands in a STATE message. */
export interface State {
  v: 1;
  /** Account, project, region the positions belong to; never a token. Empty where the vendor names none. */
  scope: string;
  /** Everything at or before it is delivered, pending or given up. */
  cursor: Position | null;
  /** When the list last passed the cursor (ms): overlap and lookback count from here, not from now. */
  asOf: number | null;
  pending: { [id: string]: Pending };
  /** Packed marks of what was delivered and will be listed again (see Seen). */
  seen: string;
}

/** A state in memory, while its stream is read. */
export class Progress {
  cursor: Position | null;
  asOf: number | null;
  readonly pending: Map<string, Pending>;
  readonly seen: Seen;

  constructor(
    readonly scope: string,
    state?: State,
  ) {
    this.cursor = state?.cursor ?? null;
    this.asOf = state?.asOf ?? null;
    this.pending = new Map(Object.entries(state?.pending ?? {}));
    this.seen = new Seen(state?.seen);
  }

  toState(): State {
    const pending = Object.fromEntries(this.pending);
    return { v: 1, scope: this.scope, cursor: this.cursor, asOf: this.asOf, pending, seen: this.seen.pack() };
  }
}

const finite = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const optional = <T>(value: unknown, test: (value: unknown) => value is T): value is T | null | undefined =>
  value === undefined || value === null || test(value);
const text = (value: unknown): value is string => typeof value === 'string';

/**
 * Reads the stream_state of one stream. undefined: there is none (absent, null, empty, or the mark that a full refresh leaves).
 * Anything else that is not a state of ours is refused: reading on from a guess would lose rows in silence.
 */
export function parseState(value: unknown, where: string): State | undefined {
  if (value === undefined || value === null) return undefined;
  const refuse = (what: string) =>
    configError(
      `${where}: ${what}. Was it written by this connector? Remove that stream's state to read the stream from the beginning.`,
    );
  if (!isObject(value)) throw refuse('the stream state is not an object');
  if (
    Object.keys(value).length === 0 ||
    '__ab_no_cursor_state_message' in value ||
    '__ab_full_refresh_sync_complete' in value
  )
    return undefined;
  if (finite(value['v']) && value['v'] > 1) {
    throw refuse(
      `the stream state has version ${value['v']}, this connector knows version 1 (a newer release of it wrote the state)`,
    );
  }
  if (value['v'] !== 1) throw refuse('the stream state has no version "v": 1');
  const { scope, cursor, asOf, pending, seen } = value;
  if (!optional(scope, text)) throw refuse('"scope" is not a text');
  if (!optional(cursor, text)) throw refuse('"cursor" is not a text');
  if (!optional(asOf, finite)) throw refuse('"asOf" is not a number of milliseconds');
  if (!optional(seen, text)) throw refuse('"seen" is not a packed text');
  if (!optional(pending, isObject)) throw refuse('"pending" is not an object');
  const entries: [string, Pending][] = Object.entries(pending ?? {}).map(([id, entry]) => {
    if (!isObject(entry) || !finite(entry['since']))
      throw refuse(`the pending item "${id}" has no time "since"`);
    const kept = entry['keep'] === undefined || entry['keep'] === null ? {} : { keep: entry['keep'] as Json };
    return [
      id,
      { since: entry['since'], ...kept, ...(entry['alone'] === true ? { alone: true as const } : {}) },
    ];
  });
  return {
    v: 1,
    scope: scope ?? '',
    cursor: cursor ?? null,
    asOf: asOf ?? null,
    pending: Object.fromEntries(entries),
    seen: seen ?? '',
  };
}
