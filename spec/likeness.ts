import { isObject } from './json.js';

/** What a user may have handed over in the place of something else, as the end of "it ...". */
const WORDS = {
  config: 'looks like a config, which belongs to --config',
  catalog: 'looks like a catalog, which belongs to --catalog',
  names: 'looks like names of streams, which belong to --catalog',
  state: 'looks like a state, which belongs to --state',
  printed: 'looks like the output of discover or spec',
  bookmarks: "looks like a Singer tap's state, whose positions mean nothing here",
  tap: 'looks like the output of a Singer tap',
  properties: "looks like a Singer tap's catalog",
};

export type Likeness = keyof typeof WORDS;

const STATES = ['STREAM', 'GLOBAL', 'LEGACY'];
/** Messages that only Singer has. */
const TAP = ['SCHEMA', 'ACTIVATE_VERSION', 'BATCH'];
/** The keys Singer's taps and Meltano keep their states under. */
const BOOKMARKS = ['bookmarks', 'singer_state', 'currently_syncing', 'completed', 'partial'];
/** Fields that only a config has, whichever connector's. */
const CREDENTIAL =
  /^(?:(?:api|access|auth|refresh)_?(?:key|token|url)|client_(?:id|secret)|password|credentials)$/i;

/**
 * What an input looks like, so that a file in the place of another one is named. Nothing of it is quoted.
 * @param configFields the fields of the connector's config.
 * @returns undefined for what is like nothing we know.
 */
export function likenessOf(input: unknown, configFields: readonly string[] = []): Likeness | undefined {
  const entries = Array.isArray(input) ? input : [input];
  if (entries.length > 0 && entries.every((entry) => typeof entry === 'string' && entry !== ''))
    return Array.isArray(input) ? 'names' : undefined;
  for (const entry of entries) {
    const likeness = isObject(entry) ? ofObject(entry, configFields) : undefined;
    if (likeness !== undefined) return likeness;
  }
  return undefined;
}

/** The same as words that follow "it". */
export function lookOf(input: unknown, configFields: readonly string[] = []): string | undefined {
  const likeness = likenessOf(input, configFields);
  return likeness === undefined ? undefined : WORDS[likeness];
}

/** The same of what stands in a wrong place: `option` is the place, and what belongs there is no answer. */
export function lookBesides(
  option: '--catalog' | '--state',
  input: unknown,
  configFields: readonly string[] = [],
): string | undefined {
  const look = lookOf(input, configFields);
  return look?.includes(option) ? undefined : look;
}

function ofObject(
  entry: Readonly<Record<string, unknown>>,
  configFields: readonly string[],
): Likeness | undefined {
  const { type, streams } = entry;
  if (type === 'CATALOG' || type === 'SPEC' || 'connectionSpecification' in entry) return 'printed';
  if (typeof type === 'string' && TAP.includes(type)) return 'tap';
  const names = Object.keys(entry);
  if (names.some((name) => BOOKMARKS.includes(name)) || (type === 'STATE' && isObject(entry['value'])))
    return 'bookmarks';
  if (type === 'STATE' || (typeof type === 'string' && STATES.includes(type.toUpperCase()))) return 'state';
  if (isObject(entry['stream_descriptor']) || isObject(entry['streamDescriptor'])) return 'state';
  if (Array.isArray(streams)) return streams.some(isTapStream) ? 'properties' : 'catalog';
  if (isCatalog(entry)) return 'catalog';
  return isConfig(names, configFields) ? 'config' : undefined;
}

/** A catalog inside something, or an entry of one. */
function isCatalog(entry: Readonly<Record<string, unknown>>): boolean {
  const { name, stream, catalog, syncCatalog } = entry;
  if (isObject(catalog) || isObject(syncCatalog)) return true;
  if (isObject(stream) && typeof stream['name'] === 'string') return true;
  return typeof name === 'string' && ('json_schema' in entry || 'jsonSchema' in entry);
}

function isConfig(names: readonly string[], configFields: readonly string[]): boolean {
  const fields = names.filter((name) => configFields.includes(name)).length;
  return names.some((name) => CREDENTIAL.test(name)) || (fields > 0 && fields * 2 >= names.length);
}

const isTapStream = (stream: unknown): boolean => isObject(stream) && 'tap_stream_id' in stream;
