import { configError } from '../../../spec/failure.js';
import { isObject, type JsonObject } from '../../../spec/json.js';
import { parseStates, type StateOptions } from '../states.js';

/**
 * What a runner keeps of one stream. Meltano merges partial states key by key: dictionaries are merged,
 * everything else is replaced. So the stream's own state stands in a list, and no key is ever absent.
 */
export interface Bookmark {
  /** For people; the state decides. */
  replication_key: string | null;
  replication_key_value: string | null;
  /** The engine's state, alone in its list; null: the stream begins anew. */
  state: [object] | null;
}

export interface SingerState {
  /** stream_state by stream, for those with one. */
  states: Map<string, unknown>;
  /** Bookmarks as they came: those of streams that are not read are written again untouched. */
  bookmarks: Map<string, unknown>;
}

/** The mark that a full refresh leaves: nothing to go on from. */
const isNoState = (state: object) =>
  '__ab_no_cursor_state_message' in state || Object.keys(state).length === 0;

/** The bookmark of a stream that stands at `state`. */
export function bookmark(state: unknown, replicationKey: string | undefined): Bookmark {
  const held = isObject(state) && !isNoState(state) ? state : undefined;
  const cursor = held?.['cursor'];
  return {
    replication_key: replicationKey ?? null,
    replication_key_value: typeof cursor === 'string' ? cursor : null,
    state: held === undefined ? null : [held],
  };
}

/**
 * A tap's state: its own; one that Meltano's commands print; the lines of an earlier run (the last STATE
 * counts); what Meltano's Airbyte wrapper kept, and any state of the Airbyte mode, to move from there.
 * @param keys the replication key of each stream that can be read incrementally.
 * @param read the streams of this run: what others stand at is nobody's business.
 * @throws config_error for a state of another tap, whose positions mean nothing here, and for what is no state at all.
 */
export function parseBookmarks(
  input: unknown,
  where: string,
  keys: ReadonlyMap<string, string>,
  read: ReadonlySet<string>,
  options: StateOptions = {},
): SingerState {
  if (isOutput(input)) {
    options.warn?.(`${where}: this is the output of a run that wrote no state: everything is read.`);
    return { states: new Map(), bookmarks: new Map() };
  }
  const state = unwrapped(input);
  if (isObject(state) && 'bookmarks' in state && !isWrappers(state)) {
    const given = state['bookmarks'] ?? {};
    if (!isObject(given)) throw configError(`${where}: "bookmarks" is not an object`);
    const bookmarks = new Map(Object.entries(given));
    return { bookmarks, states: statesIn(bookmarks, where, read) };
  }
  const states = parseStates(state, where, options);
  const bookmarks = new Map([...states].map(([name, one]) => [name, bookmark(one, keys.get(name))]));
  return { bookmarks, states };
}

/**
 * The stream states of a tap's state, of all its streams; undefined for what is not one. @throws config_error
 * as parseBookmarks.
 */
export function statesOfTap(input: unknown, where: string): Map<string, unknown> | undefined {
  const state = unwrapped(input);
  if (!isObject(state) || !isObject(state['bookmarks'])) return undefined;
  return parseBookmarks(state, where, new Map(), new Set(Object.keys(state['bookmarks']))).states;
}

/** A list of Meltano's Airbyte wrapper, beside which the SDK that it stands on left bookmarks without one in them. */
function isWrappers({ bookmarks, airbyte_state: messages }: JsonObject): boolean {
  if (!Array.isArray(messages)) return false;
  return bookmarks === null || (isObject(bookmarks) && Object.keys(bookmarks).length === 0);
}

const OTHERS = ['SCHEMA', 'RECORD', 'ACTIVATE_VERSION', 'BATCH'];

/** The lines of a tap's run that ended before its first STATE. */
function isOutput(input: unknown): boolean {
  const lines = Array.isArray(input) ? input : [input];
  return lines.length > 0 && lines.every((line) => isObject(line) && OTHERS.includes(String(line['type'])));
}

/** The state inside what Meltano prints, or the last one of a run's output. */
function unwrapped(input: unknown): unknown {
  if (Array.isArray(input)) {
    const last = input.findLast(
      (line) => isObject(line) && line['type'] === 'STATE' && isObject(line['value']),
    );
    return last === undefined ? input : (last as JsonObject)['value'];
  }
  if (!isObject(input)) return input;
  if (input['type'] === 'STATE' && isObject(input['value'])) return input['value'];
  if (isObject(input['singer_state'])) return input['singer_state'];
  return stored(input) ?? input;
}

/**
 * As Meltano stores a pipeline's state: what it completed, and what came since of single streams, which goes
 * over it key by key.
 */
function stored({ completed, partial }: JsonObject): unknown {
  const [whole, since] = [completed, partial].map((one) =>
    isObject(one) && isObject(one['singer_state']) ? one['singer_state'] : undefined,
  );
  if (whole === undefined || since === undefined) return whole ?? since;
  const [older, newer] = [whole['bookmarks'], since['bookmarks']];
  if (!isObject(older) || !isObject(newer)) return { ...whole, ...since };
  return { ...whole, ...since, bookmarks: { ...older, ...newer } };
}

function statesIn(
  bookmarks: ReadonlyMap<string, unknown>,
  where: string,
  read: ReadonlySet<string>,
): Map<string, unknown> {
  const states = new Map<string, unknown>();
  for (const [name, held] of bookmarks) {
    if (!read.has(name) || held === null || held === undefined) continue;
    // Some runners leave out what is null when they keep a state.
    if (isObject(held) && isEmpty(held)) continue;
    if (!isObject(held) || !('state' in held))
      throw configError(
        `${where}: the bookmark of stream "${name}" was not written by this tap: its positions mean nothing here. ` +
          'Remove that bookmark to read the stream from the beginning.',
      );
    const own = held['state'];
    if (!Array.isArray(own) || own.length !== 1)
      throw configError(
        `${where}: "state" in the bookmark of stream "${name}" is not a list of one object. Remove that bookmark to read the stream from the beginning.`,
      );
    states.set(name, own[0]);
  }
  return states;
}

/** Says no more than which field it would go by. */
const isEmpty = ({ replication_key: _, ...rest }: JsonObject) =>
  Object.values(rest).every((value) => value === null || value === undefined);
