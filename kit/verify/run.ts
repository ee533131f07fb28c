import type { JsonObject } from '../../spec/json.js';
import type { Descriptor, Message, State, StreamStatus, TraceError } from './message.js';

/** What is wrong with a line in itself, found while it is read. */
export interface Flaw {
  kind: 'utf8' | 'breaks' | 'surrogate' | 'pure' | 'schema' | 'secret';
  detail: string;
}

/** A RECORD without its weight: runs are compared by keys, and only the first read keeps the data. */
export interface Row {
  stream: string;
  namespace?: string;
  emittedAt: unknown;
  /** The values of the primary key; undefined without one. */
  key: string | undefined;
  empty: boolean;
  data?: JsonObject;
}

export interface Line {
  number: number;
  /** Shortened. Of sound records only the first read keeps it. */
  text: string;
  flaws: readonly Flaw[];
  row?: Row;
  /** The whole of a STATE: handed back as it came, digit by digit. */
  raw?: string;
  /** Any sound message but RECORD. */
  message?: Exclude<Message, { type: 'RECORD' }>;
}

/** One process of the source, from start to end. */
export interface Run {
  /** The command line as a person would repeat it. */
  command: string;
  verb: string;
  code: number | null;
  signal: string | null;
  lines: readonly Line[];
  bytes: number;
  /** The last line has its end. */
  ended: boolean;
  stderr: string;
  stderrBytes: number;
  ms: number;
  timedOut: boolean;
  /** How long it lived after it was told to stop (ms); absent: it was not, or was done before. */
  afterStop?: number;
  /** The line of the first read whose states it went on from. */
  from?: number;
  /** Asked for one stream only, and for all of its fields but one. */
  selected?: { stream: string; without: string | undefined };
  /** Growth of its memory while nobody read (bytes); absent: not measured. */
  growth?: number;
}

/** Where a problem shows. */
export type Place = Pick<Line, 'number' | 'text'>;

export const descriptorKey = ({ name, namespace }: Descriptor): string =>
  namespace === undefined ? name : `${namespace}.${name}`;
export const keyOf = (row: Row): string =>
  descriptorKey({ name: row.stream, ...(row.namespace === undefined ? {} : { namespace: row.namespace }) });

const pick =
  <T>(of: (line: Line) => T | undefined) =>
  (run: Pick<Run, 'lines'>): { line: Line; value: T }[] =>
    run.lines.flatMap((line) => {
      const value = of(line);
      return value === undefined ? [] : [{ line, value }];
    });

export const rows = pick<Row>(({ row }) => row);
export const states = pick<State>(({ message }) => (message?.type === 'STATE' ? message.state : undefined));
export const errors = pick<TraceError>(({ message }) =>
  message?.type === 'TRACE' && message.trace.type === 'ERROR' ? message.trace.error : undefined,
);
export const statuses = pick<StreamStatus>(({ message }) =>
  message?.type === 'TRACE' && message.trace.type === 'STREAM_STATUS'
    ? message.trace.stream_status
    : undefined,
);
export const connectionStatuses = pick(({ message }) =>
  message?.type === 'CONNECTION_STATUS' ? message.connectionStatus : undefined,
);
export const specs = pick(({ message }) => (message?.type === 'SPEC' ? message.spec : undefined));
export const catalogs = pick(({ message }) => (message?.type === 'CATALOG' ? message.catalog : undefined));
export const controls = pick(({ message }) => (message?.type === 'CONTROL' ? message.control : undefined));

/** How it ended, for a sentence. */
export function ending({ code, signal, timedOut }: Pick<Run, 'code' | 'signal' | 'timedOut'>): string {
  if (timedOut) return 'was ended because it took too long';
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
}

/** Ended by itself with success, and said nothing else on the way. */
export const went = (run: Run): boolean =>
  run.code === 0 &&
  errors(run).length === 0 &&
  !statuses(run).some(({ value }) => value.status === 'INCOMPLETE');
