import { configError } from '../spec/failure.js';
import { isObject, type JsonObject } from '../spec/json.js';
import { lookBesides, lookOf } from '../spec/likeness.js';
import { entriesOf, entryOf } from './forms.js';
import type { StreamDeclaration } from './stream.js';

/** One stream of a sync. */
export interface Selected {
  name: string;
  namespace?: string;
  mode: 'full_refresh' | 'incremental';
  /** The top-level fields the user wants; undefined: all. A connector may ask the vendor for less. */
  fields?: ReadonlySet<string>;
}

export interface Selection {
  streams: Selected[];
  /** Streams the connector does not have: INCOMPLETE and an error each, the others are read all the same. */
  unknown: { name: string; namespace?: string }[];
  remarks: string[];
}

/** What a run prints beside a CATALOG. */
const MESSAGES = ['RECORD', 'LOG', 'TRACE', 'CONTROL', 'CONNECTION_STATUS'];
const SYNC_MODES = ['full_refresh', 'incremental'];
const DESTINATION_MODES = ['append', 'overwrite', 'append_dedup', 'update', 'soft_delete', 'overwrite_dedup'];

/**
 * Reads the catalog of `read`: a configured catalog, or what `discover` printed (a CATALOG message or a bare
 * catalog: then all streams, incremental where they can), or names alone (a list of them, or as `streams`).
 * Combinations that a stream does not support degrade with a remark; nonsense is refused.
 */
export function parseCatalog(
  input: unknown,
  offered: readonly StreamDeclaration[],
  where: string,
): Selection {
  const entries = entriesOf(input);
  if (entries === undefined) {
    throw configError(
      `${where}: a catalog is an object with a list "streams"; this one has none${insteadOf(input)}`,
    );
  }
  const selection: Selection = { streams: [], unknown: [], remarks: [] };
  const seen = new Set<string>();
  for (const [i, given] of entries.entries()) {
    const wish = wishOf(given, `${where}: streams[${i}]`, input);
    if (wish === undefined) continue;
    const { name, mode, fields } = wish;
    if (seen.has(name)) throw configError(`${where}: the stream "${name}" is configured twice`);
    seen.add(name);
    const named = { name, ...(wish.namespace !== '' && { namespace: wish.namespace }) };
    const declared = offered.find((one) => one.name === name);
    if (declared === undefined) {
      selection.unknown.push(named);
      continue;
    }
    selection.remarks.push(...remarksOn(wish, declared));
    selection.streams.push({
      ...named,
      mode: declared.incremental ? mode : 'full_refresh',
      ...(fields === undefined ? {} : { fields }),
    });
  }
  if (selection.streams.length + selection.unknown.length === 0)
    selection.remarks.push(`${where}: no stream is selected: nothing is read.`);
  return selection;
}

/** What an entry of a catalog asks for, whether or not the connector has it. */
interface Wish {
  name: string;
  /** '': none. */
  namespace: string;
  mode: Selected['mode'];
  /** The mode and the cursor were chosen by somebody. */
  isConfigured: boolean;
  cursor: readonly unknown[];
  fields: ReadonlySet<string> | undefined;
}

/** Characters of a stream's name. */
const LONGEST = 1000;

/** undefined: the entry is not selected. */
function wishOf(given: unknown, at: string, input: unknown): Wish | undefined {
  // A name alone: all of its fields, incremental where it can.
  if (typeof given !== 'string' && !isObject(given))
    throw configError(`${at} is neither a name nor an object`);
  const entry = typeof given === 'string' ? { name: given } : entryOf(given);
  if (entry === undefined) return undefined;
  // An AirbyteStream has a name, a configured one wraps it.
  const isConfigured = typeof entry['name'] !== 'string' || isObject(entry['stream']);
  const stream = isConfigured ? entry['stream'] : entry;
  if (!isObject(stream)) {
    const look = lookOf(input);
    throw configError(`${at}.stream is missing${look?.includes('Singer') ? ` (it ${look})` : ''}`);
  }
  const { name, namespace } = stream;
  if (typeof name !== 'string' || name === '') throw configError(`${at}.stream.name must be a text`);
  // The engine takes seconds to tell thousands of such texts apart, and nobody names a table so.
  if (name.length > LONGEST)
    throw configError(`${at}.stream.name has ${name.length} characters: this is no name of a stream`);
  const cursor = entry['cursor_field'];
  return {
    name,
    namespace: typeof namespace === 'string' ? namespace : '',
    mode: isConfigured ? modeOf(entry, at) : 'incremental',
    isConfigured,
    cursor: Array.isArray(cursor) ? cursor : [],
    fields: fieldsOf(stream),
  };
}

function modeOf(entry: JsonObject, at: string): Selected['mode'] {
  const mode = oneOf(entry, 'sync_mode', SYNC_MODES, at);
  if (entry['destination_sync_mode'] !== undefined && entry['destination_sync_mode'] !== null)
    oneOf(entry, 'destination_sync_mode', DESTINATION_MODES, at);
  return mode as Selected['mode'];
}

/** What a stream does otherwise than the catalog asks. */
function remarksOn({ name, mode, isConfigured, cursor }: Wish, declared: StreamDeclaration): string[] {
  const { incremental, cursorField } = declared;
  const remarks: string[] = [];
  if (mode === 'incremental' && !incremental && isConfigured)
    remarks.push(
      `${name}: only full_refresh is supported; the catalog asks for incremental, so the stream is read in full.`,
    );
  if (cursor.length > 0 && incremental && cursor.join('.') !== cursorField)
    remarks.push(
      `${name}: the cursor is defined by the source (${cursorField}); the catalog's cursor_field is ignored.`,
    );
  return remarks;
}

/** What else a user may have handed over; nothing of it is quoted. */
function insteadOf(input: unknown): string {
  if (input === undefined || input === null) return ': it is empty';
  const look = lookBesides('--catalog', input);
  if (look !== undefined) return `. It ${look}`;
  const entries = Array.isArray(input) ? input : [input];
  if (entries.some((entry) => isObject(entry) && MESSAGES.includes(String(entry['type']))))
    return '. It looks like the output of a run that printed no CATALOG';
  return '. Give what discover prints, or a configured catalog';
}

function oneOf(entry: JsonObject, field: string, allowed: readonly string[], at: string): string {
  const value = entry[field];
  if (typeof value === 'string' && allowed.includes(value)) return value;
  const found = value === undefined || value === null ? 'is missing' : `is ${shown(value)}`;
  throw configError(`${at}.${field} ${found}; it must be one of ${allowed.join(', ')}`);
}

/** What is longer than any mode is somebody's text. */
const shown = (value: unknown) =>
  typeof value === 'string' && /^[\w -]{0,40}$/.test(value) ? `"${value}"` : 'something else';

function fieldsOf(stream: JsonObject): ReadonlySet<string> | undefined {
  const schema = stream['json_schema'];
  if (!isObject(schema) || !isObject(schema['properties'])) return undefined;
  const names = Object.keys(schema['properties']);
  // Nobody selects a stream for none of its fields: who sends an empty schema has nothing to say about them.
  return names.length === 0 ? undefined : new Set(names);
}
