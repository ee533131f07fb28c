import { configError } from '../spec/failure.js';
import { isObject, type JsonObject } from '../spec/json.js';
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

const SYNC_MODES = ['full_refresh', 'incremental'];
const DESTINATION_MODES = ['append', 'overwrite', 'append_dedup', 'update', 'soft_delete', 'overwrite_dedup'];

/**
 * Reads the catalog of `read`: a configured catalog, or what `discover` printed (a CATALOG message or a bare catalog: then all
 * streams, incremental where they can), or names alone (a list of them, or as `streams`). Combinations that a stream does not support degrade with a remark; nonsense is refused.
 */
export function parseCatalog(
  input: unknown,
  offered: readonly StreamDeclaration[],
  where: string,
): Selection {
  const entries = entriesOf(input);
  if (!Array.isArray(entries))
    throw configError(`${where}: a catalog is an object with a list "streams"; this one has none`);
  const selection: Selection = { streams: [], unknown: [], remarks: [] };
  if (entries.length === 0) selection.remarks.push(`${where}: no stream is selected: nothing is read.`);
  const seen = new Set<string>();
  for (const [i, given] of entries.entries()) {
    const at = `${where}: streams[${i}]`;
    // A name alone: all of its fields, incremental where it can.
    const entry = typeof given === 'string' ? { name: given } : given;
    if (!isObject(entry)) throw configError(`${at} is neither a name nor an object`);
    // An AirbyteStream has a name, a configured one wraps it.
    const bare = typeof entry['name'] === 'string' && !isObject(entry['stream']);
    const stream = bare ? entry : entry['stream'];
    if (!isObject(stream)) throw configError(`${at}.stream is missing`);
    const name = stream['name'];
    if (typeof name !== 'string' || name === '') throw configError(`${at}.stream.name must be a text`);
    if (seen.has(name)) throw configError(`${where}: the stream "${name}" is configured twice`);
    seen.add(name);
    const namespace =
      typeof stream['namespace'] === 'string' && stream['namespace'] !== ''
        ? { namespace: stream['namespace'] }
        : {};
    const mode = bare ? 'incremental' : oneOf(entry, 'sync_mode', SYNC_MODES, at);
    if (!bare && entry['destination_sync_mode'] !== undefined && entry['destination_sync_mode'] !== null) {
      oneOf(entry, 'destination_sync_mode', DESTINATION_MODES, at);
    }
    const declared = offered.find((one) => one.name === name);
    if (declared === undefined) {
      selection.unknown.push({ name, ...namespace });
      continue;
    }
    if (mode === 'incremental' && !declared.incremental && !bare) {
      selection.remarks.push(
        `${name}: only full_refresh is supported; the catalog asks for incremental, so the stream is read in full.`,
      );
    }
    const cursor = entry['cursor_field'];
    if (
      Array.isArray(cursor) &&
      cursor.length > 0 &&
      declared.incremental &&
      cursor.join('.') !== declared.cursorField
    ) {
      selection.remarks.push(
        `${name}: the cursor is defined by the source (${declared.cursorField}); the catalog's cursor_field is ignored.`,
      );
    }
    const fields = fieldsOf(stream);
    selection.streams.push({
      name,
      ...namespace,
      mode: declared.incremental ? (mode as Selected['mode']) : 'full_refresh',
      ...(fields === undefined ? {} : { fields }),
    });
  }
  return selection;
}

/** The entries of a catalog in any of its forms; a list of names is one too. */
function entriesOf(input: unknown): unknown {
  if (Array.isArray(input)) {
    return input.length > 0 && input.every((name) => typeof name === 'string') ? input : undefined;
  }
  const catalog = isObject(input) && isObject(input['catalog']) ? input['catalog'] : input;
  return isObject(catalog) ? catalog['streams'] : undefined;
}

function oneOf(entry: JsonObject, field: string, allowed: readonly string[], at: string): string {
  const value = entry[field];
  if (typeof value === 'string' && allowed.includes(value)) return value;
  const found = value === undefined || value === null ? 'is missing' : `is ${JSON.stringify(value)}`;
  throw configError(`${at}.${field} ${found}; it must be one of ${allowed.join(', ')}`);
}

function fieldsOf(stream: JsonObject): ReadonlySet<string> | undefined {
  const schema = stream['json_schema'];
  if (!isObject(schema) || !isObject(schema['properties'])) return undefined;
  const names = Object.keys(schema['properties']);
  // Nobody selects a stream for none of its fields: who sends an empty schema has nothing to say about them.
  return names.length === 0 ? undefined : new Set(names);
}
