import type { Failure } from '../../spec/failure.js';
import type { Json } from '../../spec/json.js';

export type LogLevel = 'FATAL' | 'ERROR' | 'WARN' | 'INFO' | 'DEBUG' | 'TRACE';
export type StreamStatus = 'STARTED' | 'RUNNING' | 'COMPLETE' | 'INCOMPLETE';

/** What a stream's value lost on the way, for `meta.changes` of its record. */
export interface Change {
  field: string;
  change: 'NULLED' | 'TRUNCATED';
  reason: 'SOURCE_SERIALIZATION_ERROR' | 'SOURCE_FIELD_SIZE_LIMITATION' | 'SOURCE_RECORD_SIZE_LIMITATION';
}

/** A row on its way out, and what was changed on it. */
export interface Row {
  data: object;
  changes?: readonly Change[];
}

/** What a client reads. Airbyte's protocol and Singer's are two small files behind it. A promise: the reader is slow, wait. */
export interface Output {
  records(stream: string, rows: readonly Row[]): Promise<void> | undefined;
  state(stream: string, state: object): Promise<void> | undefined;
  /** `until`: the vendor makes us wait until then (ms). */
  status(stream: string, status: StreamStatus, until?: number): Promise<void> | undefined;
  estimate(stream: string, rows: number): void;
  log(level: LogLevel, message: string): void;
  /** Written as it comes; the one who calls decides when (some clients stop at the first). */
  error(failure: Failure, stream?: string): void;
  /** The one answer of spec, check and discover. */
  answer(kind: 'spec' | 'connectionStatus' | 'catalog', payload: Json | object): void;
  /** The run is being stopped: what was kept back, and is true, is written now or never. */
  checkpoint?(): void;
  /** A signal ends the run: what follows from that is not worth saying. For outputs whose words do not go through the writer. */
  stopped?(signal: string): void;
  end(): Promise<void>;
}
