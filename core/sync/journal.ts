import type { Failure } from '../../spec/failure.js';
import type { Output } from '../protocol/output.js';

/** What is left of a full refresh: says that there is nothing to go on from, and is ignored on input. */
export const NO_CURSOR_STATE = { __ab_no_cursor_state_message: true };

/** Shorter waits are not worth a message. */
const WORTH_TELLING = 1000;

interface Active {
  state: object;
  running: boolean;
}

/**
 * What the client is told about the streams of a sync: their statuses in order, their failures, and signs of
 * life while we wait.
 */
export class Journal {
  readonly failures: { stream: string | undefined; failure: Failure }[] = [];
  readonly #active = new Map<string, Active>();
  readonly #incomplete = new Set<string>();
  #limited = false;
  #lastSign: number;

  constructor(
    private readonly output: Output,
    private readonly now: () => number,
  ) {
    this.#lastSign = now();
  }

  /** `state`: what is repeated as a sign of life until there is a newer one. */
  started(stream: string, state: object): void {
    this.#active.set(stream, { state, running: false });
    this.output.status(stream, 'STARTED');
  }

  /** Has it started, and not ended yet? */
  knows(stream: string): boolean {
    return this.#active.has(stream);
  }

  running(stream: string): void {
    const active = this.#active.get(stream);
    this.#lastSign = this.now();
    if (active === undefined || active.running) return;
    active.running = true;
    this.output.status(stream, 'RUNNING');
  }

  state(stream: string, state: object): Promise<void> | undefined {
    const active = this.#active.get(stream);
    if (active !== undefined) active.state = state;
    this.#lastSign = this.now();
    return this.output.state(stream, state);
  }

  complete(stream: string): void {
    this.running(stream);
    this.#active.delete(stream);
    this.output.status(stream, 'COMPLETE');
  }

  /** At once, so that everybody sees it; the error itself comes last, because some clients stop reading at it. */
  failed(stream: string, failure: Failure): void {
    this.#active.delete(stream);
    // A stream that failed may meet what ends the whole sync as well.
    if (!this.#incomplete.has(stream)) this.output.status(stream, 'INCOMPLETE');
    this.#incomplete.add(stream);
    this.failures.push({ stream, failure });
  }

  /** What was asked for and is not there, beyond what has a status of its own. */
  refused(failure: Failure): void {
    this.failures.push({ stream: undefined, failure });
  }

  /** The run was ended from outside while these streams were read. */
  abandoned(failure: Failure): void {
    const streams = [...this.#active.keys()];
    for (const stream of streams) this.failed(stream, failure);
    if (streams.length === 0) this.failures.push({ stream: undefined, failure });
  }

  /** The vendor makes us wait until then (ms). */
  waiting(until: number): void {
    if (this.#limited || until - this.now() < WORTH_TELLING) return;
    this.#limited = true;
    for (const stream of this.#active.keys()) this.output.status(stream, 'RUNNING', until);
  }

  resumed(): void {
    if (!this.#limited) return;
    this.#limited = false;
    for (const stream of this.#active.keys()) this.output.status(stream, 'RUNNING');
  }

  /**
   * Platforms take records and states for life and nothing else: the last state once more, where nothing came
   * for `silence` ms.
   */
  heartbeat(silence: number): void {
    if (this.now() - this.#lastSign < silence) return;
    for (const [stream, { state }] of this.#active) void this.state(stream, state);
  }

  /** The errors of the sync, retryable ones first: the first one decides whether the platform tries again. */
  close(): void {
    const order = { transient_error: 0, system_error: 1, config_error: 2 };
    const sorted = [...this.failures].sort(
      (a, b) => order[a.failure.failureType] - order[b.failure.failureType],
    );
    const times = new Map<Failure, number>();
    for (const { failure } of sorted) times.set(failure, (times.get(failure) ?? 0) + 1);
    const said = new Set<Failure>();
    for (const { stream, failure } of sorted) {
      // What ended the whole sync is one error, not one a stream.
      if (said.has(failure)) continue;
      said.add(failure);
      this.output.error(failure, times.get(failure) === 1 ? stream : undefined);
    }
  }
}
