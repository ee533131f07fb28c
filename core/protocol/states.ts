import { configError } from '../../spec/failure.js';
import { isObject } from '../../spec/json.js';

/**
 * The stream states of an input, by stream name, in every form clients write them: an array of STREAM messages, one GLOBAL or LEGACY
 * message, a bare legacy object, whole STATE messages, the lines of an earlier read (the last STATE of each stream counts), an empty
 * file. A state that is null resets its stream. Which of them are sound is for the reader of each state to say.
 */
export function parseStates(input: unknown, where: string): Map<string, unknown> {
  const states = new Map<string, unknown>();
  if (input === undefined || input === null || input === '') return states;
  for (const entry of Array.isArray(input) ? input : [input]) {
    if (!isObject(entry))
      throw configError(`${where}: a state is an object or a list of objects; found ${JSON.stringify(entry)?.slice(0, 50)}`);
    addMessage(entry, states, where);
  }
  return states;
}

function addMessage(entry: Record<string, unknown>, states: Map<string, unknown>, where: string): void {
  // Lines of an earlier read: other messages than STATE say nothing about it.
  if (
    typeof entry['type'] === 'string' &&
    ['RECORD', 'LOG', 'TRACE', 'CONTROL', 'SPEC', 'CATALOG', 'CONNECTION_STATUS', 'DESTINATION_CATALOG'].includes(entry['type'])
  )
    return;
  if (entry['type'] === 'STATE') {
    if (!isObject(entry['state'])) throw configError(`${where}: a STATE message without an object "state"`);
    return addMessage(entry['state'], states, where);
  }
  // Meltano's wrapper keeps the messages in a list beside the last one.
  if (Array.isArray(entry['airbyte_state'])) {
    for (const inner of entry['airbyte_state']) if (isObject(inner)) addMessage(inner, states, where);
    return;
  }
  if (isObject(entry['stream'])) return addStream(entry['stream'], states, where);
  if (isObject(entry['stream_descriptor'])) return addStream(entry, states, where);
  // Python's models dump `global` under the name they had to give it.
  const global = entry['global'] ?? entry['global_'];
  if (isObject(global)) {
    const all = global['stream_states'];
    if (!Array.isArray(all)) throw configError(`${where}: a GLOBAL state without a list "stream_states"`);
    for (const inner of all) if (isObject(inner)) addStream(inner, states, where);
    return;
  }
  const type = entry['type'];
  if (typeof type === 'string' && type !== 'LEGACY')
    throw configError(`${where}: a ${type} state without its "${type.toLowerCase()}" object`);
  // A legacy blob: an object with a state under each stream's name.
  const blob = type === 'LEGACY' || isObject(entry['data']) ? entry['data'] : entry;
  if (blob === undefined || blob === null) return;
  if (!isObject(blob)) throw configError(`${where}: a LEGACY state whose "data" is not an object`);
  for (const [name, state] of Object.entries(blob)) states.set(name, state);
}

function addStream(stream: Record<string, unknown>, states: Map<string, unknown>, where: string): void {
  const descriptor = stream['stream_descriptor'];
  const name = isObject(descriptor) ? descriptor['name'] : undefined;
  if (typeof name !== 'string') throw configError(`${where}: a stream state without "stream_descriptor.name"`);
  states.set(name, stream['stream_state']);
}
