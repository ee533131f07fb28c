import { parse } from 'lossless-json';
import { isObject, type JsonObject } from '../../spec/json.js';
import type { CatalogStream, State } from './message.js';
import { descriptorKey, type Line } from './run.js';

/** Catalogs and states in the forms that clients write them. */

export type CatalogForm = 'platform' | 'pyairbyte' | 'meltano' | 'cdk' | 'nulls';

export const isIncremental = ({ supported_sync_modes: modes }: CatalogStream): boolean =>
  modes.includes('incremental');
const best = (stream: CatalogStream) => (isIncremental(stream) ? 'incremental' : 'full_refresh');
const plain = (stream: CatalogStream) =>
  stream.supported_sync_modes.includes('full_refresh') ? 'full_refresh' : 'incremental';

const FORMS: Record<CatalogForm, (stream: CatalogStream) => object> = {
  platform: (stream) => ({
    stream,
    sync_mode: best(stream),
    destination_sync_mode: keys(stream).length > 0 ? 'append_dedup' : 'append',
    cursor_field: stream.default_cursor_field ?? [],
    primary_key: keys(stream),
    generation_id: 0,
    minimum_generation_id: 0,
    sync_id: 1,
  }),
  pyairbyte: (stream) => ({
    stream,
    sync_mode: 'incremental',
    destination_sync_mode: 'overwrite',
    primary_key: keys(stream),
    ...(stream.default_cursor_field === undefined ? {} : { cursor_field: stream.default_cursor_field }),
    generation_id: 1,
    minimum_generation_id: 1,
    sync_id: 1,
  }),
  meltano: (stream) => ({ stream, sync_mode: best(stream), destination_sync_mode: 'append' }),
  cdk: (stream) => ({ stream, sync_mode: plain(stream), destination_sync_mode: 'append_dedup' }),
  nulls: (stream) => ({
    stream: {
      source_defined_cursor: null,
      default_cursor_field: null,
      source_defined_primary_key: null,
      namespace: null,
      is_resumable: null,
      is_file_based: null,
      ...stream,
    },
    sync_mode: plain(stream),
    destination_sync_mode: 'append',
    cursor_field: null,
    primary_key: null,
    destination_object_name: null,
    generation_id: null,
    minimum_generation_id: null,
    sync_id: null,
    include_files: null,
  }),
};

const keys = ({ source_defined_primary_key: key }: CatalogStream) => key ?? [];

export const configured = (streams: readonly CatalogStream[], form: CatalogForm): { streams: object[] } => ({
  streams: streams.map((stream) => FORMS[form](stream)),
});

/** The last state of each stream up to a line, digit by digit as it came: what a client would hand back. */
export function lastStates(lines: readonly Line[], upTo = Number.POSITIVE_INFINITY): JsonObject[] {
  const last = new Map<string, JsonObject>();
  for (const { number, message, raw } of lines) {
    if (number > upTo) break;
    if (message?.type !== 'STATE' || raw === undefined) continue;
    last.set(keyOf(message.state), (parse(raw) as { state: JsonObject }).state);
  }
  return [...last.values()];
}

/** Whose state it is. */
function keyOf({ stream, global }: State): string {
  if (stream !== undefined) return `stream ${descriptorKey(stream.stream_descriptor)}`;
  return global === undefined ? 'legacy' : 'global';
}

/** Descriptor and state of each stream of STREAM states. */
const streamStates = (states: readonly JsonObject[]): JsonObject[] =>
  states.map(({ stream }) => stream).filter(isObject);

/** One GLOBAL message, as sources that read one transaction log write them. */
export const asGlobal = (states: readonly JsonObject[]): unknown => [
  { type: 'GLOBAL', global: { shared_state: null, stream_states: streamStates(states) } },
];

/** An object with a state under each stream's name: the form before there were state types. */
export const asLegacyBlob = (states: readonly JsonObject[]): JsonObject =>
  Object.fromEntries(
    streamStates(states).map(({ stream_descriptor: descriptor, stream_state: state }) => [
      (descriptor as JsonObject)['name'],
      state,
    ]),
  );

/** As PyAirbyte's models dump it: every optional field is there and null, and keys that were added on the way. */
export const withNulls = (states: readonly JsonObject[]): unknown =>
  states.map(({ type, stream }) => ({
    type,
    global_: null,
    data: null,
    id: 7,
    sourceStats: { recordCount: 1, rejectedRecordCount: null },
    destinationStats: null,
    ...(isObject(stream)
      ? {
          stream: {
            ...stream,
            stream_descriptor: { namespace: null, ...(stream['stream_descriptor'] as object) },
          },
        }
      : {}),
  }));

/** The state of one stream is null, which resets it. */
export const withReset = (states: readonly JsonObject[], name: string): unknown =>
  states.map((state) => {
    const { stream } = state;
    if (!isObject(stream) || (stream['stream_descriptor'] as JsonObject)['name'] !== name) return state;
    return { ...state, stream: { ...stream, stream_state: null } };
  });
