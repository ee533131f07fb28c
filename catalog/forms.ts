import { isObject, type JsonObject } from '../spec/json.js';

/** Fields of a configured stream in camelCase, as Airbyte's API and its pages show a catalog. */
const CAMEL: Readonly<Record<string, string>> = {
  jsonSchema: 'json_schema',
  supportedSyncModes: 'supported_sync_modes',
  syncMode: 'sync_mode',
  destinationSyncMode: 'destination_sync_mode',
  cursorField: 'cursor_field',
  primaryKey: 'primary_key',
};

/** The list of streams in a catalog of any form; undefined: there is none. */
export function entriesOf(input: unknown): readonly unknown[] | undefined {
  // Names alone: all of each stream.
  if (Array.isArray(input) && input.length > 0 && input.every((name) => typeof name === 'string'))
    return input;
  if (!isObject(input)) return undefined;
  if (Array.isArray(input['streams'])) return input['streams'];
  for (const wrapper of ['catalog', 'syncCatalog', 'configurations']) {
    const inner = input[wrapper];
    if (isObject(inner) && Array.isArray(inner['streams'])) return inner['streams'];
  }
  return undefined;
}

/**
 * An entry of a catalog in the protocol's own spelling. Airbyte's API writes camelCase, keeps how a stream is
 * read in a `config` beside it, names only some of its fields there, and lists what is not selected too.
 * @returns undefined for a stream that is not selected.
 */
export function entryOf(entry: JsonObject): JsonObject | undefined {
  const { config, ...own } = entry;
  const settings = isObject(config) ? config : {};
  if (settings['selected'] === false) return undefined;
  const plain = { ...snake(settings), ...snake(own) };
  if (!isObject(plain['stream'])) return shortOf(plain);
  const stream = snake(plain['stream']);
  const fields = selectedFields(settings);
  return { ...plain, stream: fields === undefined ? stream : narrowed(stream, fields) };
}

/** Airbyte's public API names a stream and one mode for both ends, such as `incremental_append`. */
function shortOf(plain: JsonObject): JsonObject {
  const { name, namespace, sync_mode: mode } = plain;
  const parts = typeof mode === 'string' ? /^(full_refresh|incremental)_\w+$/.exec(mode) : null;
  if (parts === null || typeof name !== 'string') return plain;
  return { stream: { name, namespace }, sync_mode: parts[1], cursor_field: plain['cursor_field'] };
}

function snake(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [CAMEL[key] ?? key, value]));
}

/** The top-level fields that the form names; undefined: all of them. */
function selectedFields(settings: JsonObject): string[] | undefined {
  const { fieldSelectionEnabled: isOn, selectedFields: fields } = settings;
  if (isOn !== true || !Array.isArray(fields)) return undefined;
  return fields.flatMap((field) => {
    const path: unknown = isObject(field) ? field['fieldPath'] : undefined;
    return Array.isArray(path) ? [String(path[0])] : [];
  });
}

function narrowed(stream: JsonObject, fields: readonly string[]): JsonObject {
  return { ...stream, json_schema: { properties: Object.fromEntries(fields.map((name) => [name, {}])) } };
}
