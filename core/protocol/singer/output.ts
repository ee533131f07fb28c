import type { Writable } from 'node:stream';
import type { Failure } from '../../../spec/failure.js';
import type { Json } from '../../../spec/json.js';
import type { LogLevel, Output, Row, StreamStatus } from '../output.js';
import { RowLines } from '../rows.js';
import { encode, short } from '../text.js';
import type { Writer } from '../writer.js';
import { bookmark } from './bookmarks.js';
import { createFit } from './fit.js';
import { type LogForm, logLine } from './log.js';
import type { SingerStream } from './selection.js';

const RANK: Record<LogLevel, number> = { FATAL: 0, ERROR: 1, WARN: 2, INFO: 3, DEBUG: 4, TRACE: 5 };
/** A target may write out everything it holds at each STATE: one that often and no oftener (ms, rows). */
const STATE_EVERY = 10_000;
const STATE_ROWS = 10_000;
/** Runners read lines of the log up to 64 KiB (characters). */
const LONGEST_MESSAGE = 2000;
const LONGEST_STACK = 16_000;
/** Meltano ends a run at a line of 50 MiB; beyond a part of that somebody should know (characters). */
const LARGE_RECORD = 16 * 1024 * 1024;

/** The streams of a sync, and where all streams stood before it. */
export interface SingerSync {
  streams: readonly SingerStream[];
  bookmarks: ReadonlyMap<string, unknown>;
  /** Records of streams that are read whole carry the version of this run, which is made the valid one at their end. */
  activateVersion: boolean;
  /** A look at the beginning: no STATE, since nothing was read that counts. */
  sample?: boolean;
}

export interface SingerOptions {
  writer: Writer;
  mask(text: string): string;
  level: LogLevel;
  log: LogForm;
  /** Where the log goes. */
  stderr: Writable;
  /** `tap-NAME` */
  tap: string;
  /** Absent: nothing is read. */
  sync?: SingerSync;
  now?(): number;
}

interface Sending extends SingerStream {
  fit(row: object): object;
  head: string;
}

/** Singer's messages on stdout, everything else on stderr. */
export class SingerOutput implements Output {
  readonly #streams = new Map<string, Sending>();
  readonly #bookmarks: Map<string, unknown>;
  readonly #large = new Set<string>();
  readonly #lines = new RowLines();
  readonly #version: number;
  readonly #now: () => number;
  #written = '';
  #stateAt: number;
  #rows = 0;
  #isStopped = false;

  constructor(private readonly options: SingerOptions) {
    this.#now = options.now ?? Date.now;
    this.#version = this.#now();
    this.#stateAt = this.#now();
    this.#bookmarks = new Map(options.sync?.bookmarks);
    for (const stream of options.sync?.streams ?? []) {
      const { name, schema, replicationKey } = stream;
      const head = `{"type":"RECORD","stream":${JSON.stringify(name)},"record":`;
      this.#streams.set(name, { ...stream, fit: createFit(schema, this.#lost(name)), head });
      // Every selected stream has its bookmark from the first STATE on.
      if (!this.#bookmarks.has(name)) this.#bookmarks.set(name, bookmark(undefined, replicationKey));
    }
  }

  records(stream: string, rows: readonly Row[]): Promise<void> | undefined {
    const sending = this.#streams.get(stream)!;
    const fitting = rows.map(({ data }) => ({ data: sending.fit(data) }));
    const tail = this.#tail(sending);
    this.#rows += rows.length;
    const lines = this.#lines.encode(fitting, {
      head: sending.head,
      tail: () => tail,
      large: LARGE_RECORD,
      warnLarge: (characters) => this.#warnLarge(stream, characters),
    });
    return this.options.writer.write(lines);
  }

  state(stream: string, state: object): Promise<void> | undefined {
    this.#bookmarks.set(stream, bookmark(state, this.#streams.get(stream)?.replicationKey));
    const isDue = this.#rows >= STATE_ROWS || this.#now() - this.#stateAt >= STATE_EVERY;
    return isDue ? this.#writeState() : undefined;
  }

  status(stream: string, status: StreamStatus, until?: number): Promise<void> | undefined {
    const sending = this.#streams.get(stream);
    if (sending === undefined) return;
    if (until !== undefined)
      this.#log({
        level: 'INFO',
        message: `waiting for the vendor until ${new Date(until).toISOString()}`,
        stream,
      });
    if (status === 'STARTED') return this.#begin(sending);
    const isWhole = sending.mode === 'full_refresh' && status === 'COMPLETE';
    if (!isWhole || this.options.sync?.activateVersion !== true) return;
    return this.#send({ type: 'ACTIVATE_VERSION', stream, version: this.#version });
  }

  estimate(stream: string, rows: number): void {
    this.#log({ level: 'DEBUG', message: `about ${Math.round(rows)} rows`, stream });
  }

  log(level: LogLevel, message: string): void {
    this.#log({ level, message });
  }

  error(failure: Failure, stream?: string): void {
    const { message, internal, failureType } = failure;
    const stack = failureType === 'system_error' ? (internal ?? failure.stack) : undefined;
    this.#log({ level: 'ERROR', message, stream, extra: { failure_type: failureType } });
    if (stack !== undefined) this.#log({ level: 'ERROR', message: stack, stream }, LONGEST_STACK);
  }

  /** A catalog in many lines: Meltano reads none of more than 64 KiB. */
  answer(_kind: 'spec' | 'connectionStatus' | 'catalog', payload: Json | object): void {
    void this.options.writer.write(encode(`${JSON.stringify(payload, null, 2)}\n`));
  }

  /** What the streams have reached by now is true: its rows are written. */
  checkpoint(): void {
    if (this.options.sync !== undefined && this.options.sync.sample !== true) void this.#writeState();
  }

  stopped(signal: string): void {
    this.log('INFO', `Stopped by ${signal}: the last STATE says where the next run goes on.`);
    this.#isStopped = true;
  }

  async end(): Promise<void> {
    this.checkpoint();
    await this.options.writer.end();
    await new Promise<void>((resolve) => this.options.stderr.write('', () => resolve()));
  }

  #tail({ mode }: Sending): string {
    const isActivated = mode === 'full_refresh' && this.options.sync?.activateVersion === true;
    const version = isActivated ? `,"version":${this.#version}` : '';
    return `,"time_extracted":"${new Date(this.#now()).toISOString()}"${version}}\n`;
  }

  /** Some targets take the first STATE for one whose rows they have stored: the first of all is the one that the run began with. */
  #begin(stream: Sending): Promise<void> | undefined {
    const written = this.#writeSchema(stream);
    if (this.#written !== '') return written;
    this.checkpoint();
    return written;
  }

  #writeSchema({ name, schema, keyProperties, replicationKey }: Sending): Promise<void> | undefined {
    return this.#send({
      type: 'SCHEMA',
      stream: name,
      schema,
      key_properties: keyProperties,
      ...(replicationKey === undefined ? {} : { bookmark_properties: [replicationKey] }),
    });
  }

  #writeState(): Promise<void> | undefined {
    const line = JSON.stringify({ type: 'STATE', value: { bookmarks: Object.fromEntries(this.#bookmarks) } });
    if (line === this.#written) return undefined;
    this.#written = line;
    this.#rows = 0;
    this.#stateAt = this.#now();
    return this.options.writer.write(encode(`${line}\n`));
  }

  #send(message: object): Promise<void> | undefined {
    return this.options.writer.write(encode(`${JSON.stringify(message)}\n`));
  }

  #log(entry: Parameters<typeof logLine>[1], most = LONGEST_MESSAGE): void {
    const { level, log, mask, stderr, tap } = this.options;
    if (this.#isStopped || RANK[entry.level] > RANK[log.level ?? level]) return;
    const message = short(mask(entry.message), most);
    stderr.write(logLine(tap, { ...entry, message }, log.json));
  }

  #lost(stream: string) {
    const said = new Set<string>();
    return (field: string, types: readonly string[]) => {
      if (said.has(field)) return;
      said.add(field);
      const wanted = types.filter((type) => type !== 'null').join(' or ');
      this.log(
        'WARN',
        `${stream}: "${field}" came with values that are no ${wanted}: they are written as null.`,
      );
    };
  }

  #warnLarge(stream: string, characters: number): void {
    if (this.#large.has(stream)) return;
    this.#large.add(stream);
    const size = (characters / 1024 / 1024).toFixed(1);
    this.log('WARN', `${stream}: a record of ${size} MiB was written whole; Meltano ends a run at 50 MiB.`);
  }
}
