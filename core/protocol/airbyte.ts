import type { Failure } from '../../spec/failure.js';
import type { Json } from '../../spec/json.js';
import { plain } from '../plain.js';
import { traced } from '../stack.js';
import type { Change, LogLevel, Output, Row, StreamStatus } from './output.js';
import { RowLines } from './rows.js';
import { encode, short } from './text.js';
import type { Writer } from './writer.js';

const RANK: Record<LogLevel, number> = { FATAL: 0, ERROR: 1, WARN: 2, INFO: 3, DEBUG: 4, TRACE: 5 };
/** Destinations fail on records of 16 MiB (Snowflake) or a little more; beyond half of that somebody should know. */
const LARGE_RECORD = 8 * 1024 * 1024;

/**
 * What is longer was quoted from somewhere, and fills the log of a platform (characters). Cut after masking,
 * never before.
 */
const LONGEST_MESSAGE = 2000;
const LONGEST_STACK = 16_000;

export interface AirbyteOptions {
  writer: Writer;
  mask(text: string): string;
  level: LogLevel;
  /** The namespace a configured catalog gave a stream: it must come back on everything that names the stream. */
  namespaces?: ReadonlyMap<string, string>;
}

/** Airbyte's protocol, one line a message. */
export class AirbyteOutput implements Output {
  readonly #writer: Writer;
  readonly #prefixes = new Map<string, string>();
  /** Records since the last STATE of a stream. */
  readonly #counts = new Map<string, number>();
  readonly #large = new Set<string>();
  readonly #lines = new RowLines();

  constructor(private readonly options: AirbyteOptions) {
    this.#writer = options.writer;
  }

  records(stream: string, rows: readonly Row[]): Promise<void> | undefined {
    this.#counts.set(stream, (this.#counts.get(stream) ?? 0) + rows.length);
    const lines = this.#lines.encode(rows, {
      head: `${this.#prefix(stream)}${Date.now()},"data":`,
      tail: tailOf,
      large: LARGE_RECORD,
      warnLarge: (characters) => this.#warnLarge(stream, characters),
    });
    return this.#writer.write(lines);
  }

  state(stream: string, state: object): Promise<void> | undefined {
    const recordCount = this.#counts.get(stream) ?? 0;
    this.#counts.set(stream, 0);
    return this.#send('STATE', 'state', {
      type: 'STREAM',
      stream: { stream_descriptor: this.#descriptor(stream), stream_state: state },
      sourceStats: { recordCount },
    });
  }

  status(stream: string, status: StreamStatus, until?: number): Promise<void> | undefined {
    const reasons =
      until === undefined
        ? {}
        : { reasons: [{ type: 'RATE_LIMITED', rate_limited: { quota_reset: Math.round(until) } }] };
    return this.#trace('STREAM_STATUS', {
      stream_status: { stream_descriptor: this.#descriptor(stream), status, ...reasons },
    });
  }

  estimate(stream: string, rows: number): void {
    const { name, namespace } = this.#descriptor(stream);
    const place = namespace === undefined ? { name } : { name, namespace };
    void this.#trace('ESTIMATE', { estimate: { ...place, type: 'STREAM', row_estimate: Math.round(rows) } });
  }

  log(level: LogLevel, message: string): void {
    if (RANK[level] > RANK[this.options.level]) return;
    void this.#say('LOG', 'log', { level, message: short(this.options.mask(message), LONGEST_MESSAGE) });
  }

  error(failure: Failure, stream?: string): void {
    const { mask } = this.options;
    const internal = failure.internal && traced(failure.internal);
    const stack =
      failure.failureType === 'system_error' ? (internal ?? traced(failure.stack ?? '')) : undefined;
    void this.#trace('ERROR', {
      error: {
        message: short(mask(failure.message), LONGEST_MESSAGE),
        ...(internal === undefined ? {} : { internal_message: short(mask(internal), LONGEST_STACK) }),
        ...(stack === undefined ? {} : { stack_trace: short(mask(stack), LONGEST_STACK) }),
        failure_type: failure.failureType,
        ...(stream === undefined ? {} : { stream_descriptor: this.#descriptor(stream) }),
      },
    });
  }

  answer(kind: 'spec' | 'connectionStatus' | 'catalog', payload: Json | object): void {
    const type = { spec: 'SPEC', connectionStatus: 'CONNECTION_STATUS', catalog: 'CATALOG' }[kind];
    if (kind === 'connectionStatus') {
      const status = payload as { status: string; message: string };
      void this.#say(type, kind, {
        ...status,
        message: short(this.options.mask(status.message), LONGEST_MESSAGE),
      });
    } else void this.#send(type, kind, payload);
  }

  end(): Promise<void> {
    return this.#writer.end();
  }

  #descriptor(stream: string): { name: string; namespace?: string } {
    const namespace = this.options.namespaces?.get(stream);
    return namespace === undefined ? { name: stream } : { name: stream, namespace };
  }

  #prefix(stream: string): string {
    let prefix = this.#prefixes.get(stream);
    if (prefix === undefined) {
      const { name, namespace } = this.#descriptor(stream);
      const place = namespace === undefined ? '' : `"namespace":${JSON.stringify(namespace)},`;
      prefix = `{"type":"RECORD","record":{"stream":${JSON.stringify(name)},${place}"emitted_at":`;
      this.#prefixes.set(stream, prefix);
    }
    return prefix;
  }

  #trace(type: string, detail: object): Promise<void> | undefined {
    return this.#say('TRACE', 'trace', { type, emitted_at: Date.now(), ...detail });
  }

  #send(type: string, key: string, payload: unknown): Promise<void> | undefined {
    return this.#writer.write(encode(`${JSON.stringify({ type, [key]: payload })}\n`));
  }

  /**
   * A message of words, which people read on terminals as well. JSON escapes the control characters of ASCII
   * alone; written as escapes the others mean the same.
   */
  #say(type: string, key: string, payload: object): Promise<void> | undefined {
    return this.#writer.write(encode(`${plain(JSON.stringify({ type, [key]: payload }))}\n`));
  }

  #warnLarge(stream: string, characters: number): void {
    if (this.#large.has(stream)) return;
    this.#large.add(stream);
    const size = (characters / 1024 / 1024).toFixed(1);
    this.log(
      'WARN',
      `${stream}: a record of ${size} MiB was written whole; many destinations refuse records beyond 16 MiB.`,
    );
  }
}

const tailOf = (changes: readonly Change[] | undefined): string =>
  changes === undefined ? '}}\n' : `,"meta":{"changes":${JSON.stringify(changes)}}}}\n`;
