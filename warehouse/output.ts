import type { LogLevel, Output, Row, StreamStatus } from '../core/protocol/output.js';
import { asFailure, type Failure, transientError } from '../spec/failure.js';
import type { Batch } from './batch.js';
import type { Database } from './database.js';
import type { Entry, History } from './history.js';
import { pendingOf, type States } from './states.js';
import type { LoadedStream } from './stream.js';

/** A batch is written when it has so many rows or bytes, or is so old (ms), whichever comes first. */
const ROWS = Number(process.env['TRUNKLINE_BATCH_ROWS']) || 10_000;
const BYTES = 32 * 1024 * 1024;
const AGE = 30_000;
/** What is being written when a run was ended gets so long (ms). */
const PATIENCE = 30_000;

export interface WarehouseOptions {
  database: Database;
  streams: readonly LoadedStream[];
  states: States;
  history: History;
  log(level: LogLevel, message: string): void;
  error(failure: Failure): void;
  mask(text: string): string;
  /** Requests and time waited so far. */
  stats(): { requests: number; waitedMs: number };
  /** The database cannot be written: what is read from now on would be lost. */
  broken(failure: Failure): void;
  /** Aborted when something ended the run. */
  ended: AbortSignal;
}

/** What is written in one transaction. */
interface Work {
  batches: Map<LoadedStream, Batch>;
  states: Map<string, object>;
  /** Streams read whole that are complete. */
  whole: Set<LoadedStream>;
  entries: Map<string, Entry>;
}

/** A stream in this run. */
interface Run {
  stream: LoadedStream;
  status: Entry['status'];
  rows: number;
  state: object | undefined;
  startedAt: number | undefined;
  began: { requests: number; waitedMs: number } | undefined;
  ended: { requests: number; waitedMs: number } | undefined;
  failure: string | undefined;
  /** What of it is in the database. */
  saved: Pick<Entry, 'status' | 'rows' | 'pending'>;
}

const NOTHING: Run['saved'] = { status: 'running', rows: 0, pending: 0 };

/**
 * Rows and states into a database. Each transaction takes the rows that came, and the last state of each stream behind them: whenever
 * a run dies, the database holds a state and every row that it covers. The next batch gathers while one is written.
 */
export class WarehouseOutput implements Output {
  readonly #runs: Map<string, Run>;
  readonly #states = new Map<string, object>();
  readonly #whole = new Set<LoadedStream>();
  readonly #changed = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #committing: Promise<void> = Promise.resolve();
  #isCommitting = false;
  #isStopped = false;
  #failure: Failure | undefined;

  constructor(private readonly options: WarehouseOptions) {
    this.#runs = new Map(
      options.streams.map((stream) => [
        stream.name,
        {
          stream,
          status: 'running' as const,
          rows: 0,
          startedAt: undefined,
          state: undefined,
          began: undefined,
          ended: undefined,
          failure: undefined,
          saved: NOTHING,
        },
      ]),
    );
    this.#timer = setInterval(() => {
      if (!this.#isCommitting) void this.#commitBehind();
    }, AGE);
  }

  records(stream: string, rows: readonly Row[]): Promise<void> | undefined {
    const run = this.#runs.get(stream)!;
    run.stream.add(rows);
    run.rows += rows.length;
    this.#changed.add(stream);
    return this.#isFull() ? this.#commitBehind() : undefined;
  }

  state(stream: string, state: object): undefined {
    const run = this.#runs.get(stream);
    if (run === undefined) return;
    run.state = state;
    this.#changed.add(stream);
    // Of a stream that is read whole nothing is true before the end.
    if (!run.stream.refreshes) this.#states.set(stream, state);
  }

  status(stream: string, status: StreamStatus): Promise<void> | undefined {
    const run = this.#runs.get(stream);
    if (run === undefined) return;
    if (status === 'STARTED') {
      run.startedAt = Date.now();
      run.began = { ...this.options.stats() };
    }
    if (status !== 'COMPLETE' && status !== 'INCOMPLETE') return;
    run.status = status === 'COMPLETE' ? 'complete' : 'incomplete';
    run.ended = { ...this.options.stats() };
    this.#changed.add(stream);
    if (run.stream.refreshes && status === 'COMPLETE') {
      this.#whole.add(run.stream);
      if (run.state !== undefined) this.#states.set(stream, run.state);
    }
    return this.#commitBehind();
  }

  estimate(): void {
    // Nobody here draws it.
  }

  log(level: LogLevel, message: string): void {
    if (!this.#isStopped) this.options.log(level, message);
  }

  stopped(signal: string): void {
    const words = 'What is in the database stays, and the next sync goes on from there.';
    this.log('INFO', `Stopped by ${signal}. ${words}`);
    this.#isStopped = true;
  }

  error(failure: Failure, stream?: string): void {
    if (!this.#isStopped) this.options.error(failure);
    for (const [name, run] of this.#runs) {
      const isMeant = stream === undefined ? run.status === 'incomplete' : name === stream;
      if (!isMeant || run.failure !== undefined) continue;
      run.failure = this.options.mask(failure.message).slice(0, 2000);
      this.#changed.add(name);
    }
  }

  answer(): void {
    // A sync answers with rows.
  }

  /** Everything that came is in the database, or it never will be. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    for (const [name, run] of this.#runs) {
      if (run.status !== 'running') continue;
      run.status = 'interrupted';
      this.#changed.add(name);
    }
    await this.#settled(this.#committing);
    if (this.#failure === undefined) await this.#settled(this.#commit());
  }

  /** A run that was ended because nothing moves is not kept by a database that does not answer either. */
  async #settled(committing: Promise<void>): Promise<void> {
    const quietly = committing.catch(() => undefined);
    const { ended } = this.options;
    if (!ended.aborted) return quietly;
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#failure ??= transientError('The database does not answer. What was committed stays.', {
          fatal: true,
        });
        resolve();
      }, PATIENCE);
    });
    await Promise.race([quietly, tooLong]);
    clearTimeout(timer);
  }

  /** Why the database could not be written. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** How each stream stands in the database, which is less than what was read where that could not be written. */
  get results(): { stream: string; status: Entry['status']; rows: number; pending: number }[] {
    return [...this.#runs].map(([stream, { saved }]) => ({ stream, ...saved }));
  }

  #isFull(): boolean {
    let [count, bytes] = [0, 0];
    for (const { stream } of this.#runs.values()) {
      count += stream.batch.count;
      bytes += stream.batch.bytes;
    }
    return count >= ROWS || bytes >= BYTES;
  }

  /** Begins to write what gathered. Who is far ahead waits for the batch before. */
  #commitBehind(): Promise<void> {
    const before = this.#committing;
    this.#commit().catch(() => undefined);
    return before;
  }

  #commit(): Promise<void> {
    if (this.#changed.size === 0) return this.#committing;
    const work = this.#take();
    this.#committing = this.#committing.then(async () => {
      this.#isCommitting = true;
      try {
        await this.options.database.transaction(() => this.#write(work));
        for (const [stream, { status, rows, pending }] of work.entries)
          this.#runs.get(stream)!.saved = { status, rows, pending };
      } catch (error) {
        this.#failure ??= asFailure(error);
        this.options.broken(this.#failure);
        throw this.#failure;
      } finally {
        this.#isCommitting = false;
      }
    });
    this.#committing.catch(() => undefined);
    return this.#committing;
  }

  #take(): Work {
    const changed = [...this.#changed].map((name) => this.#runs.get(name)!);
    const work: Work = {
      batches: new Map(changed.map(({ stream }) => [stream, stream.take()])),
      states: new Map(this.#states),
      whole: new Set(this.#whole),
      entries: new Map(changed.map((run) => [run.stream.name, this.#entryOf(run)])),
    };
    this.#states.clear();
    this.#whole.clear();
    this.#changed.clear();
    return work;
  }

  async #write({ batches, states, whole, entries }: Work): Promise<void> {
    for (const [stream, batch] of batches) await stream.write(batch);
    for (const stream of whole) await stream.swap();
    for (const [stream, state] of states) await this.options.states.save(stream, state);
    for (const [stream, entry] of entries) await this.options.history.save(stream, entry);
  }

  #entryOf({ status, startedAt, rows, state, began, ended, failure }: Run): Entry {
    const until = ended ?? this.options.stats();
    return {
      status,
      startedAt,
      rows,
      pending: pendingOf(state),
      requests: until.requests - (began?.requests ?? until.requests),
      waitedMs: until.waitedMs - (began?.waitedMs ?? until.waitedMs),
      ...(failure === undefined ? {} : { failure }),
    };
  }
}
