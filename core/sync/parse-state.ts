import { configError } from '../../spec/failure.js';
import { isObject, type Json, type JsonObject } from '../../spec/json.js';
import { unescaped } from './escape.js';
import type { Pending } from './pending.js';
import type { Packed } from './seen.js';
import type { Job, LookedBack, State } from './state.js';

const finite = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const optional = <T>(value: unknown, test: (value: unknown) => value is T): value is T | null | undefined =>
  value === undefined || value === null || test(value);
const text = (value: unknown): value is string => typeof value === 'string';

type Refuse = (what: string) => Error;

/**
 * Reads the stream_state of one stream. undefined: there is none (absent, null, empty, or the mark that a
 * full refresh leaves). Anything else that is not a state of ours is refused: reading on from a guess would
 * lose rows in silence.
 */
export function parseState(value: unknown, where: string): State | undefined {
  const refuse = (what: string) =>
    configError(
      `${where}: ${what}. Was it written by this connector? Remove that stream's state to read the stream from the beginning.`,
    );
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw refuse('the stream state is not an object');
  if (isNone(value)) return undefined;
  const version = versionOf(value, refuse);
  const { cursor, asOf } = value;
  if (!optional(cursor, text)) throw refuse('"cursor" is not a text');
  if (!optional(asOf, finite)) throw refuse('"asOf" is not a number of milliseconds');
  const rest = version === 1 ? parseVersion1(value, refuse) : parseVersion2(value, refuse);
  const state: State = { v: 2, cursor: cursor ?? null, asOf: asOf ?? null, ...rest };
  return unescaped(state, [state.cursor, state.pending, state.lookedBack]);
}

const isNone = (value: JsonObject): boolean =>
  Object.keys(value).length === 0 ||
  '__ab_no_cursor_state_message' in value ||
  '__ab_full_refresh_sync_complete' in value;

function versionOf({ v: version }: JsonObject, refuse: Refuse): 1 | 2 {
  if (version === 1 || version === 2) return version;
  if (finite(version) && version > 2)
    throw refuse(
      `the stream state has version ${version}, this connector knows versions 1 and 2 (a newer release of it wrote the state)`,
    );
  throw refuse('the stream state has no version "v": 1 or 2');
}

function parseVersion2(value: JsonObject, refuse: Refuse): Omit<State, 'v' | 'cursor' | 'asOf'> {
  const { scope, lacks, job, from, hides, lookedBack, pending, marked, seen, revision } = value;
  if (!optional(marked, text)) throw refuse('"marked" is not a packed text');
  if (!optional(scope, texts)) throw refuse('"scope" is not a list of texts');
  if (!optional(lacks, texts)) throw refuse('"lacks" is not a list of texts');
  if (!optional(from, text)) throw refuse('"from" is not a text');
  if (!optional(hides, text)) throw refuse('"hides" is not a text');
  if (!optional(pending, Array.isArray)) throw refuse('"pending" is not a list');
  if (!optional(revision, finite)) throw refuse('"revision" is not a number');
  return {
    scope: scope ?? [],
    ...(lacks ? { lacks } : {}),
    ...(isJob(job) ? { job } : {}),
    ...(from === undefined ? {} : { from }),
    ...(hides === undefined ? {} : { hides }),
    ...(isLookedBack(lookedBack) ? { lookedBack } : {}),
    pending: (pending ?? []).map((entry: unknown) => {
      const id = isObject(entry) ? entry['id'] : undefined;
      if (!text(id)) throw refuse('a pending item has no text "id"');
      return { id, ...parsePending(id, entry, refuse) };
    }),
    ...(marked ? { marked } : {}),
    seen: parsePacked(seen, refuse),
    ...(finite(revision) ? { revision } : {}),
  };
}

const isJob = (value: unknown): value is Job =>
  isObject(value) && text(value['id']) && (value['ended'] === undefined || value['ended'] === true);

/** Anything else is none: the next lookback is the first one, which repeats no row. */
const isLookedBack = (value: unknown): value is LookedBack =>
  isObject(value) &&
  finite(value['at']) &&
  finite(value['days']) &&
  (value['reach'] === undefined || text(value['reach']));

const texts = (value: unknown): value is string[] => Array.isArray(value) && value.every(text);

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
  const { ids, versions, v1, missed, hidden } = seen;
  if (!optional(ids, text) || !optional(versions, text) || !optional(v1, text))
    throw refuse('"seen" is not an object of packed texts');
  return {
    ...(ids ? { ids } : {}),
    ...(versions ? { versions } : {}),
    ...(v1 ? { v1 } : {}),
    ...(missed ? { missed: parsePacked(missed, refuse) } : {}),
    ...(hidden ? { hidden: parsePacked(hidden, refuse) } : {}),
  };
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
