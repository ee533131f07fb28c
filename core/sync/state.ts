import { configError } from '../../spec/failure.js';
import { isObject, type Json } from '../../spec/json.js';
import type { Position } from '../author/feed.js';
import { Ahead } from './ahead.js';
import { Marked } from './marked.js';
import { type Packed, Seen } from './seen.js';

/** An item that is waited for: since when (ms, our clock), what `load` cannot bring back, and what the syncs before found out about it. */
export interface Pending {
  since: number;
  keep?: Json;
  /** Its last request failed: asked for alone, after the list. */
  alone?: true;
  /** The vendor does not know an id that the user named: asked for after the list. */
  unknown?: true;
  /** Syncs in a row in which it failed or was unknown while others of its stream succeeded. */
  tries?: number;
  /** Not asked for before (ms). */
  next?: number;
  /** Since when the vendor says that it is not there (ms). */
  absent?: number;
  /** Which name of the scope it belongs to, where the list says so. */
  scope?: string;
  /** The list names it in every sync: where it fails, the state has a mark of it instead of this entry. Not in a state. */
  named?: true;
}

/** The state of one stream, as it stands in a STATE message. A U+0000 in its texts is escaped: databases refuse it. */
export interface State {
  v: 2;
  /** Accounts, projects, regions the positions belong to; never a token. Empty where the vendor names none. */
  scope: string[];
  /** Those of them that the credentials of the last sync did not reach. */
  lacks?: string[];
  /** A full refresh of a platform's job: its next attempt goes on from here, and honours the end. */
  job?: Job;
  /** The start_date it was read with; null: none. Absent: a version 1 did not say. */
  from?: string | null;
  /** Everything at or before it is delivered, pending or given up. */
  cursor: Position | null;
  /** When the list last passed the cursor (ms): overlap and lookback count from here, not from now. */
  asOf: number | null;
  /** In the order in which they are asked for: those whose turn has not come for longest are the first. */
  pending: ({ id: string } & Pending)[];
  /** Packed marks of what fails or is unknown, where the list itself names it in every sync (see Marked). */
  marked?: string;
  /** Packed marks of what was delivered and will be listed again (see Seen). */
  seen: Packed;
}

/** The platform's job that a full refresh belongs to. */
export interface Job {
  id: string;
  /** All of it was read. */
  ended?: true;
}

/** Asked for after the list, so that it keeps nobody waiting. */
export const isDeferred = ({ alone, unknown }: Pending): boolean => alone === true || unknown === true;

const isMarked = (entry: Pending): boolean => entry.named === true && isDeferred(entry);

/** What is waited for, in the order of its turns. */
export class PendingItems extends Map<string, Pending> {
  #deferred = 0;
  #marked = 0;

  constructor(entries: Iterable<[string, Pending]> = []) {
    super();
    for (const [id, entry] of entries) this.set(id, entry);
  }

  /** How many of them are asked for after the list. */
  get deferred(): number {
    return this.#deferred;
  }

  /** How many of these are marks in the state, and no entries. */
  get marked(): number {
    return this.#marked;
  }

  override set(id: string, entry: Pending): this {
    this.delete(id); // to the end: where a bounded run cannot ask for all, the next one begins with the others
    if (isDeferred(entry)) this.#deferred++;
    if (isMarked(entry)) this.#marked++;
    return super.set(id, entry);
  }

  override delete(id: string): boolean {
    const known = this.get(id);
    if (known !== undefined && isDeferred(known)) this.#deferred--;
    if (known !== undefined && isMarked(known)) this.#marked--;
    return super.delete(id);
  }
}

/** A state in memory, while its stream is read. */
export class Progress {
  cursor: Position | null;
  asOf: number | null;
  readonly pending: PendingItems;
  readonly seen: Seen;
  readonly ahead = new Ahead();
  readonly marked: Marked;
  /** Set for a full refresh that a platform may try again. */
  job: Job | undefined;

  constructor(
    readonly scope: readonly string[],
    state?: State,
    readonly from: string | null | undefined = state?.from,
    readonly lacks: readonly string[] = state?.lacks ?? [],
  ) {
    this.cursor = state?.cursor ?? null;
    this.asOf = state?.asOf ?? null;
    this.pending = new PendingItems((state?.pending ?? []).map(({ id, ...entry }) => [id, entry]));
    this.seen = new Seen(state?.seen);
    this.marked = new Marked(state?.marked);
  }

  /** What is known of an item that the list names, and that the state had only a mark of. */
  recall(id: string, named: boolean): void {
    const entry = this.marked.take(id);
    if (entry !== undefined) this.pending.set(id, named ? { ...entry, named } : entry);
  }

  /** A whole list went by. */
  listed(): void {
    this.seen.listed();
    this.marked.clear();
  }

  toState(): State {
    const entries = [...this.pending];
    const marked = this.marked.pack(entries.filter(([, entry]) => isMarked(entry)));
    const state: State = {
      v: 2,
      scope: [...this.scope],
      ...(this.lacks.length === 0 ? {} : { lacks: [...this.lacks] }),
      ...(this.job === undefined ? {} : { job: this.job }),
      ...(this.from === undefined ? {} : { from: this.from }),
      cursor: this.cursor,
      asOf: this.asOf,
      pending: entries
        .filter(([, entry]) => !isMarked(entry))
        .map(([id, { named: _, ...entry }]) => ({ id, ...entry })),
      ...(marked === '' ? {} : { marked }),
      seen: this.seen.pack(this.ahead),
    };
    const texts = JSON.stringify([state.cursor, state.pending]);
    const isPlain = !texts.includes('\\u0000') && !texts.includes(ESCAPE);
    return isPlain ? state : (mapTexts(state as unknown as Json, escapeNul) as unknown as State);
  }
}

/** A private character begins an escape; it stands for itself as an escape too, so that no two texts become one. */
const ESCAPE = '\ue000';
const escapeNul = (text: string) => text.replaceAll(ESCAPE, `${ESCAPE}1`).replaceAll('\0', `${ESCAPE}0`);
const unescapeNul = (text: string) => text.replaceAll(`${ESCAPE}0`, '\0').replaceAll(`${ESCAPE}1`, ESCAPE);

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value as { [name: string]: Json }).map(([name, one]) => [
      change(name),
      mapTexts(one, change),
    ]),
  );
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
  const version = value['v'];
  if (finite(version) && version > 2) {
    throw refuse(
      `the stream state has version ${version}, this connector knows versions 1 and 2 (a newer release of it wrote the state)`,
    );
  }
  if (version !== 1 && version !== 2) throw refuse('the stream state has no version "v": 1 or 2');
  const { cursor, asOf } = value;
  if (!optional(cursor, text)) throw refuse('"cursor" is not a text');
  if (!optional(asOf, finite)) throw refuse('"asOf" is not a number of milliseconds');
  const common = { v: 2 as const, cursor: cursor ?? null, asOf: asOf ?? null };
  if (version === 1) return { ...common, ...parseVersion1(value, refuse) };
  const { scope, lacks, job, from, pending, marked, seen } = value;
  if (!optional(marked, text)) throw refuse('"marked" is not a packed text');
  if (!optional(scope, texts)) throw refuse('"scope" is not a list of texts');
  if (!optional(lacks, texts)) throw refuse('"lacks" is not a list of texts');
  if (!optional(from, text)) throw refuse('"from" is not a text');
  if (!optional(pending, Array.isArray)) throw refuse('"pending" is not a list');
  const state: State = {
    ...common,
    scope: scope ?? [],
    ...(lacks ? { lacks } : {}),
    ...(isJob(job) ? { job } : {}),
    ...(from === undefined ? {} : { from }),
    pending: (pending ?? []).map((entry: unknown) => {
      const id = isObject(entry) ? entry['id'] : undefined;
      if (!text(id)) throw refuse('a pending item has no text "id"');
      return { id, ...parsePending(id, entry, refuse) };
    }),
    ...(marked ? { marked } : {}),
    seen: parsePacked(seen, refuse),
  };
  const hasEscapes = JSON.stringify([state.cursor, state.pending]).includes(ESCAPE);
  return hasEscapes ? (mapTexts(state as unknown as Json, unescapeNul) as unknown as State) : state;
}

const isJob = (value: unknown): value is Job =>
  isObject(value) && text(value['id']) && (value['ended'] === undefined || value['ended'] === true);

const texts = (value: unknown): value is string[] => Array.isArray(value) && value.every(text);

type Refuse = (what: string) => Error;

function parsePending(id: string, entry: unknown, refuse: Refuse): Pending {
  if (!isObject(entry) || !finite(entry['since']))
    throw refuse(`the pending item "${id}" has no time "since"`);
  const { since, keep, alone, unknown, tries, next, absent, scope } = entry;
  for (const [name, value] of Object.entries({ tries, next, absent })) {
    if (!optional(value, finite)) throw refuse(`"${name}" of the pending item "${id}" is not a number`);
  }
  return {
    since,
    ...(keep === undefined || keep === null ? {} : { keep: keep as Json }),
    ...(alone === true ? { alone } : {}),
    ...(unknown === true ? { unknown } : {}),
    ...(finite(tries) ? { tries } : {}),
    ...(finite(next) ? { next } : {}),
    ...(finite(absent) ? { absent } : {}),
    ...(text(scope) ? { scope } : {}),
  };
}

function parsePacked(seen: unknown, refuse: Refuse): Packed {
  if (seen === undefined || seen === null) return {};
  if (!isObject(seen)) throw refuse('"seen" is not an object of packed texts');
  const { ids, versions, v1 } = seen;
  if (!optional(ids, text) || !optional(versions, text) || !optional(v1, text))
    throw refuse('"seen" is not an object of packed texts');
  return { ...(ids ? { ids } : {}), ...(versions ? { versions } : {}), ...(v1 ? { v1 } : {}) };
}

/** What releases before version 2 wrote. Its marks are consulted until their items are listed again. */
function parseVersion1(
  { scope, pending, seen }: Record<string, unknown>,
  refuse: Refuse,
): Pick<State, 'scope' | 'pending' | 'seen'> {
  if (!optional(scope, text)) throw refuse('"scope" is not a text');
  if (!optional(seen, text)) throw refuse('"seen" is not a packed text');
  if (!optional(pending, isObject)) throw refuse('"pending" is not an object');
  return {
    scope: scope ? [scope] : [],
    pending: Object.entries(pending ?? {}).map(([id, entry]) => ({ id, ...parsePending(id, entry, refuse) })),
    seen: seen ? { v1: seen } : {},
  };
}
