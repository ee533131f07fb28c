import { configError, type Failure } from '../../spec/failure.js';
import { isObject, type JsonObject } from '../../spec/json.js';
import { lookBesides, lookOf } from '../../spec/likeness.js';

export interface StateOptions {
  /** Hears what is odd but no reason to stop. */
  warn?(message: string): void;
  /** The fields of the connector's config, so that a config in the place of a state is recognised. */
  configFields?: readonly string[];
  /**
   * The connector's streams: an object with a state under each name is recognised by them. Absent: any object
   * with objects is one.
   */
  streams?: readonly string[];
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

/**
 * The stream states of an input, by stream name, in every form clients write them: an array of STREAM
 * messages, one GLOBAL or LEGACY message, a bare legacy object, whole STATE messages, the lines of an earlier
 * read (the last STATE of each stream counts), what Airbyte's own pages and API show (the same in camelCase),
 * an empty file. A state that is null resets its stream. Which of them are sound is for the reader of each
 * state to say.
 * @throws config_error for input that is no state at all: taken for an empty one it would read everything again.
 */
export function parseStates(input: unknown, where: string, options: StateOptions = {}): Map<string, unknown> {
  const reading: Reading = { ...options, where, states: new Map() };
  if (input === undefined || input === null || input === '') return reading.states;
  const entries = Array.isArray(input) ? input : [input];
  for (const entry of entries) {
    if (!isObject(entry))
      throw configError(
        `${where}: a state is an object or a list of objects; found ${kindOf(entry)}${aside(input)}`,
      );
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
  const type = entry['type'] ?? entry['stateType'] ?? entry['state_type'];
  if (typeof type === 'string' && OTHERS.includes(type)) return;
  if (type === 'STATE') {
    if (!isObject(entry['state'])) throw refused(entry, reading, 'a STATE message without an object "state"');
    return addMessage(entry['state'], reading);
  }
  // Meltano's wrapper keeps the messages in a list beside the last one.
  if ('airbyte_state' in entry) {
    return addWrapped(entry['airbyte_state'] ?? [], reading);
  }
  if (isObject(entry['stream'])) return addStream(entry['stream'], reading, entry);
  if (isObject(entry['stream_descriptor']) || isObject(entry['streamDescriptor']))
    return addStream(entry, reading);
  // Airbyte's API keeps the states of all streams in one object.
  const several = entry['streamState'] ?? entry['stream_state'];
  if (Array.isArray(several)) {
    for (const one of several.filter(isObject)) addStream(one, reading);
    return;
  }
  // Python's models dump `global` under the name they had to give it.
  const global = entry['global'] ?? entry['global_'] ?? entry['globalState'] ?? entry['global_state'];
  if (isObject(global)) return addGlobal(global, reading);
  addTyped(entry, typeof type === 'string' ? type.toUpperCase() : undefined, reading);
}

function addWrapped(messages: unknown, reading: Reading): void {
  if (!Array.isArray(messages)) throw configError(`${reading.where}: "airbyte_state" is not a list`);
  for (const one of messages.filter(isObject)) addMessage(one, reading);
}

/** What has no stream and no global: a legacy blob, or nothing. */
function addTyped(entry: JsonObject, kind: string | undefined, reading: Reading): void {
  const { where } = reading;
  if (kind === 'NOT_SET' || isEmptyEnvelope(kind, entry)) return;
  if (kind !== undefined && kind !== 'LEGACY') {
    const name = kindName(kind);
    throw refused(entry, reading, `a ${name} state without its "${name.toLowerCase()}" object`);
  }
  if (kind === 'LEGACY' || 'data' in entry) {
    const blob = entry['data'] ?? entry['state'];
    if (blob === undefined || blob === null) return;
    if (!isObject(blob)) throw configError(`${where}: a LEGACY state whose "data" is not an object`);
    return addBlob(blob, reading, kind === 'LEGACY');
  }
  if (isOneStreams(entry)) throw noState(where, ONE_STREAMS);
  addBlob(entry, reading, false);
}

/** A connection that has not been read yet, as platforms hand it over. */
function isEmptyEnvelope(kind: string | undefined, entry: JsonObject): boolean {
  const held = Object.entries(entry).filter(([key]) => !['type', 'stateType', 'state_type'].includes(key));
  if (kind === 'GLOBAL') return held.every(([, value]) => value === null);
  // By the key of Airbyte's API: a message of the protocol has its one stream, or is broken.
  return kind === 'STREAM' && (entry['streamState'] === null || entry['stream_state'] === null);
}

/** A legacy blob: an object with a state under each stream's name. */
function addBlob(blob: JsonObject, reading: Reading, isNamedSo: boolean): void {
  if (!isNamedSo && !isBlob(blob, reading)) throw refused(blob, reading, undefined);
  for (const [name, state] of Object.entries(blob)) reading.states.set(name, state);
}

/**
 * What no name of a stream gives away has to look like states of ours: any other object would pass for
 * "states of other streams".
 */
function isBlob(blob: JsonObject, { streams, configFields }: Reading): boolean {
  const values = Object.values(blob);
  if (!values.every((value) => value === null || isObject(value))) return false;
  if (values.length === 0) return true;
  if (streams === undefined) return lookOf(blob, configFields) === undefined;
  const isState = (value: unknown) =>
    isObject(value) && ('v' in value || Object.keys(value).some((key) => key.startsWith('__ab_')));
  return Object.keys(blob).some((name) => streams.includes(name)) || values.some(isState);
}

function addGlobal(global: JsonObject, reading: Reading): void {
  const all = global['stream_states'] ?? global['streamStates'];
  const isEmpty = Object.values(global).every((value) => value === null || value === undefined);
  if (isEmpty) return;
  if (!Array.isArray(all))
    throw configError(`${reading.where}: a GLOBAL state without a list "stream_states"`);
  for (const inner of all) if (isObject(inner)) addStream(inner, reading);
}

function addStream(stream: JsonObject, reading: Reading, whole = stream): void {
  const descriptor = stream['stream_descriptor'] ?? stream['streamDescriptor'];
  const name = isObject(descriptor) ? descriptor['name'] : undefined;
  if (typeof name !== 'string')
    throw refused(whole, reading, 'a stream state without "stream_descriptor.name"');
  reading.states.set(name, 'stream_state' in stream ? stream['stream_state'] : stream['streamState']);
}

const ONE_STREAMS =
  'it is the state of one stream without its name. Put it into [{"type": "STREAM", "stream": {"stream_descriptor": ' +
  '{"name": "NAME OF THE STREAM"}, "stream_state": HERE}}]';

const isOneStreams = (entry: JsonObject) =>
  ('v' in entry && ('cursor' in entry || 'pending' in entry)) ||
  '__ab_no_cursor_state_message' in entry ||
  isObject(entry['stream_state'] ?? entry['streamState']);

/** What it looks like if that is known, else what is wrong with it as a state. */
function refused(entry: JsonObject, { where, configFields }: Reading, problem: string | undefined): Failure {
  const look = lookBesides('--state', entry, configFields);
  if (look !== undefined) return noState(where, `it ${look}`);
  return problem === undefined
    ? noState(where, 'nothing in it is the state of a stream')
    : configError(`${where}: ${problem}`);
}

/** What a list of texts may be. */
function aside(input: unknown): string {
  const look = lookOf(input);
  return look === undefined ? '' : ` (it ${look})`;
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
