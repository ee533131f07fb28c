import { configError, type Failure } from '../../spec/failure.js';
import { isObject, type JsonObject } from '../../spec/json.js';

export interface StateOptions {
  /** Hears what is odd but no reason to stop. */
  warn?(message: string): void;
  /** The fields of the connector's config, so that a config in the place of a state is recognised. */
  configFields?: readonly string[];
}

interface Reading extends StateOptions {
  readonly where: string;
  readonly states: Map<string, unknown>;
}

/** Lines of an earlier read: other messages than STATE say nothing about it. */
const OTHERS = [
  'RECORD',
  'LOG',
  'TRACE',
  'CONTROL',
  'SPEC',
  'CATALOG',
  'CONNECTION_STATUS',
  'DESTINATION_CATALOG',
];
/** The keys Singer's taps and Meltano keep their states under. */
const SINGER = ['bookmarks', 'singer_state', 'currently_syncing', 'completed', 'partial'];

/**
 * The stream states of an input, by stream name, in every form clients write them: an array of STREAM messages, one GLOBAL or LEGACY
 * message, a bare legacy object, whole STATE messages, the lines of an earlier read (the last STATE of each stream counts), what
 * Airbyte's own pages and API show (the same in camelCase), an empty file. A state that is null resets its stream. Which of them are
 * sound is for the reader of each state to say.
 * @throws config_error for input that is no state at all: taken for an empty one it would read everything again.
 */
export function parseStates(input: unknown, where: string, options: StateOptions = {}): Map<string, unknown> {
  const reading: Reading = { ...options, where, states: new Map() };
  if (input === undefined || input === null || input === '') return reading.states;
  const entries = Array.isArray(input) ? input : [input];
  for (const entry of entries) {
    if (!isObject(entry))
      throw configError(`${where}: a state is an object or a list of objects; found ${kindOf(entry)}`);
    addMessage(entry, reading);
  }
  const types = entries.filter(isObject).map(({ type }) => type);
  if (types.length > 0 && types.every((type) => typeof type === 'string' && OTHERS.includes(type))) {
    if (types.some((type) => type === 'CATALOG' || type === 'SPEC'))
      throw noState(where, 'it looks like the output of discover or spec');
    options.warn?.(`${where}: this is the output of a run that wrote no state: everything is read.`);
  }
  return reading.states;
}

function addMessage(entry: JsonObject, reading: Reading): void {
  const { states, where } = reading;
  const type = entry['type'] ?? entry['stateType'] ?? entry['state_type'];
  if (typeof type === 'string' && OTHERS.includes(type)) return;
  if (type === 'STATE') {
    if (!isObject(entry['state'])) throw configError(`${where}: a STATE message without an object "state"`);
    return addMessage(entry['state'], reading);
  }
  // Meltano's wrapper keeps the messages in a list beside the last one.
  if ('airbyte_state' in entry) {
    const inner = entry['airbyte_state'] ?? [];
    if (!Array.isArray(inner)) throw configError(`${where}: "airbyte_state" is not a list`);
    for (const one of inner) if (isObject(one)) addMessage(one, reading);
    return;
  }
  if (isObject(entry['stream'])) return addStream(entry['stream'], reading);
  if (isObject(entry['stream_descriptor']) || isObject(entry['streamDescriptor']))
    return addStream(entry, reading);
  // Airbyte's API keeps the states of all streams in one object.
  const several = entry['streamState'] ?? entry['stream_state'];
  if (Array.isArray(several)) {
    for (const one of several) if (isObject(one)) addStream(one, reading);
    return;
  }
  // Python's models dump `global` under the name they had to give it.
  const global = entry['global'] ?? entry['global_'] ?? entry['globalState'] ?? entry['global_state'];
  if (isObject(global)) return addGlobal(global, reading);
  const kind = typeof type === 'string' ? type.toUpperCase() : undefined;
  if (kind === 'NOT_SET') return;
  if (kind !== undefined && kind !== 'LEGACY') {
    const name = kindName(kind);
    throw configError(`${where}: a ${name} state without its "${name.toLowerCase()}" object`);
  }
  if (kind === 'LEGACY' || 'data' in entry) {
    const blob = entry['data'] ?? entry['state'];
    if (blob === undefined || blob === null) return;
    if (!isObject(blob)) throw configError(`${where}: a LEGACY state whose "data" is not an object`);
    for (const [name, state] of Object.entries(blob)) states.set(name, state);
    return;
  }
  const instead = otherThanStates(entry, reading);
  if (instead !== undefined) throw noState(where, instead);
  // A legacy blob: an object with a state under each stream's name.
  for (const [name, state] of Object.entries(entry)) states.set(name, state);
}

function addGlobal(global: JsonObject, reading: Reading): void {
  const all = global['stream_states'] ?? global['streamStates'];
  const isEmpty = Object.values(global).every((value) => value === null || value === undefined);
  if (isEmpty) return;
  if (!Array.isArray(all))
    throw configError(`${reading.where}: a GLOBAL state without a list "stream_states"`);
  for (const inner of all) if (isObject(inner)) addStream(inner, reading);
}

function addStream(stream: JsonObject, { states, where }: Reading): void {
  const descriptor = stream['stream_descriptor'] ?? stream['streamDescriptor'];
  const name = isObject(descriptor) ? descriptor['name'] : undefined;
  if (typeof name !== 'string')
    throw configError(`${where}: a stream state without "stream_descriptor.name"`);
  states.set(name, 'stream_state' in stream ? stream['stream_state'] : stream['streamState']);
}

/** What an object is that is not a state under each stream's name; undefined: it may be one. */
function otherThanStates(entry: JsonObject, { configFields = [] }: Reading): string | undefined {
  const names = Object.keys(entry);
  if (names.length === 0) return undefined;
  if (
    ('v' in entry && ('cursor' in entry || 'pending' in entry)) ||
    '__ab_no_cursor_state_message' in entry
  ) {
    return (
      'it is the state of one stream without its name. Put it into [{"type": "STREAM", "stream": {"stream_descriptor": ' +
      '{"name": "NAME OF THE STREAM"}, "stream_state": HERE}}]'
    );
  }
  if (Array.isArray(entry['streams']) || isObject(entry['catalog']))
    return 'it looks like a catalog, which belongs to --catalog';
  if (names.some((name) => SINGER.includes(name)))
    return "it looks like a Singer tap's state, whose positions mean nothing here";
  const fields = names.filter((name) => configFields.includes(name)).length;
  if (fields > 0 && fields * 2 >= names.length) return 'it looks like a config, which belongs to --config';
  const isBlob = Object.values(entry).every((value) => value === null || isObject(value));
  return isBlob ? undefined : 'nothing in it is the state of a stream';
}

function noState(where: string, instead: string): Failure {
  return configError(
    `${where}: this is not a state: ${instead}. Give the STATE messages of an earlier read; to read everything, leave --state out.`,
  );
}

/** A type that is longer than one ever was is somebody's text. */
const kindName = (kind: string) => (/^[A-Z_]{1,20}$/.test(kind) ? kind : 'TYPELESS');

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list in the list' : `a ${typeof value}`.replace('a string', 'a text');
}
