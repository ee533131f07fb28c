import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { JsonObject } from '../../spec/json.js';
import schema from './messages.schema.json' with { type: 'json' };

export interface Descriptor {
  name: string;
  namespace?: string;
}

export interface StreamState {
  stream_descriptor: Descriptor;
  stream_state?: JsonObject;
}

export interface State {
  type?: 'STREAM' | 'GLOBAL' | 'LEGACY';
  stream?: StreamState;
  global?: { shared_state?: JsonObject; stream_states: StreamState[] };
  data?: JsonObject;
  sourceStats?: { recordCount?: number };
}

export interface CatalogStream {
  name: string;
  json_schema: JsonObject;
  supported_sync_modes: ('full_refresh' | 'incremental')[];
  source_defined_cursor?: boolean;
  default_cursor_field?: string[];
  source_defined_primary_key?: string[][];
  namespace?: string;
  is_resumable?: boolean;
}

export interface StreamStatus {
  stream_descriptor: Descriptor;
  status: 'STARTED' | 'RUNNING' | 'COMPLETE' | 'INCOMPLETE';
  reasons?: { type: string }[];
}

export interface TraceError {
  message: string;
  failure_type?: 'system_error' | 'config_error' | 'transient_error';
  stream_descriptor?: Descriptor;
}

export type Trace = { emitted_at: number } & (
  | { type: 'ERROR'; error: TraceError }
  | { type: 'STREAM_STATUS'; stream_status: StreamStatus }
  | { type: 'ESTIMATE' | 'ANALYTICS' }
);

/** A line that keeps to messages.schema.json. */
export type Message =
  | { type: 'RECORD'; record: { stream: string; namespace?: string; emitted_at: number; data: JsonObject } }
  | { type: 'STATE'; state: State }
  | { type: 'LOG'; log: { level: string; message: string } }
  | { type: 'SPEC'; spec: JsonObject & { connectionSpecification: JsonObject; protocol_version?: string } }
  | { type: 'CONNECTION_STATUS'; connectionStatus: { status: 'SUCCEEDED' | 'FAILED'; message?: string } }
  | { type: 'CATALOG'; catalog: { streams: CatalogStream[] } }
  | { type: 'TRACE'; trace: Trace }
  | { type: 'CONTROL'; control: { emitted_at: number; connectorConfig?: { config: JsonObject } } }
  | { type: 'DESTINATION_CATALOG' };

const ajv = new Ajv({ strict: false, logger: false });
addFormats.default(ajv);
const fits = ajv.compile(schema);

/** What is wrong with a line as a message; undefined: nothing. */
export function messageProblem(value: unknown): string | undefined {
  if (fits(value)) return undefined;
  // An "if" that failed only repeats what its "then" found.
  const error = fits.errors?.find(({ keyword }) => keyword !== 'if') ?? fits.errors?.[0];
  return `${error?.instancePath || 'the message'} ${error?.message}${detail(error?.params)}`;
}

const detail = (params: unknown) => {
  const allowed = (params as { allowedValues?: unknown[] } | undefined)?.allowedValues;
  return allowed === undefined ? '' : `: ${allowed.join(', ')}`;
};
