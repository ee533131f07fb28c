import type { Writable } from 'node:stream';
import { asFailure, type Failure, transientError } from '../../spec/failure.js';
import { type AirbyteOptions, AirbyteOutput } from '../protocol/airbyte.js';
import { createMask } from '../protocol/mask.js';
import type { LogLevel, Output } from '../protocol/output.js';
import { Writer } from '../protocol/writer.js';

const LEVELS: readonly LogLevel[] = ['FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE'];
/** What is queued gets this long to leave after a signal (ms). */
const FLUSH = 2000;

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** What every output is made with; the namespaces are Airbyte's. */
export type OutputOptions = AirbyteOptions;

/**
 * One process that answers one verb: its output, its secrets, its signals and its one way to the exit.
 * Exit codes: 0 done; 1 failed; 2 wrong command line; killed by the signal (143 as PID 1) when a read is interrupted.
 */
export class Session {
  readonly writer: Writer;
  output: Output;
  /** Aborted with what ends the run: a signal, a reader that left, a watchdog. */
  readonly ending = new AbortController();
  /**
   * What a config refers to is put in here, where somebody may: in the commands of people, never where a
   * platform runs a connector.
   */
  resolve: (config: unknown, path: string) => unknown = (config) => config;
  #answered = false;
  #dying = false;
  readonly #secrets = new Set<string>();
  #mask = (text: string) => text;
  #level: LogLevel;

  constructor(
    stdout: Writable = process.stdout,
    private make: (options: OutputOptions) => Output = (options) => new AirbyteOutput(options),
  ) {
    const level = (process.env['LOG_LEVEL'] ?? '').toUpperCase() as LogLevel;
    this.#level = LEVELS.includes(level) ? level : 'INFO';
    this.writer = new Writer(stdout);
    this.output = this.#made(new Map());
    this.writer.onGone = () => {
      // Nobody reads any more. Going on would fetch the vendor's data for nobody; nothing can be said about it either.
      this.ending.abort(new Error('the reader left'));
      process.exit(this.#answered ? 0 : 1);
    };
  }

  /** Whatever is said from here on goes through this one. */
  sayThrough(output: Output): void {
    this.output = output;
  }

  /** Namespaces of the configured catalog come back on every message about their streams. */
  useNamespaces(namespaces: ReadonlyMap<string, string>): void {
    this.output = this.#made(namespaces);
  }

  /** Another output from here on, over the same writer, mask and level. */
  use(make: (options: OutputOptions) => Output): void {
    this.make = make;
    this.output = this.#made(new Map());
  }

  debug(): void {
    this.#level = 'DEBUG';
    this.output = this.#made(new Map());
  }

  hide(secrets: Iterable<string>): void {
    const known = this.#secrets.size;
    for (const secret of secrets) this.#secrets.add(secret);
    if (this.#secrets.size > known) this.#mask = createMask(this.#secrets);
  }

  mask(text: string): string {
    return this.#mask(text);
  }

  answer(kind: 'spec' | 'connectionStatus' | 'catalog', payload: object): void {
    this.output.answer(kind, payload);
    this.#answered = true;
  }

  /** Takes over what would end or litter the process: signals, uncaught errors, a dependency's console. */
  install(): void {
    for (const level of ['log', 'info', 'debug', 'warn', 'error'] as const) {
      const as = ({ log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR' } as const)[
        level
      ];
      console[level] = (...args: unknown[]) => this.output.log(as, args.map(String).join(' '));
    }
    const crash = (error: unknown) => void this.fail(asFailure(error));
    process.on('uncaughtException', crash);
    process.on('unhandledRejection', crash);
    for (const signal of SIGNALS) process.once(signal, this.#stop);
    // Who closed its end of the log hears no more of it. Saying so there would fail again, and so on without an end.
    process.stderr.on('error', () => undefined);
  }

  /**
   * A piece of work that hears no signal, for seconds perhaps. Meanwhile a signal has the effect that the
   * system gives it, which is ours: the process ends by it. Not where bytes are on their way, which would be
   * cut off, nor as PID 1, on which no signal has an effect (an image's is a shell: core/start.sh).
   */
  held<T>(work: () => T): T {
    const listening = SIGNALS.filter((signal) => process.listeners(signal).includes(this.#stop));
    if (listening.length === 0 || process.pid === 1 || !this.writer.isIdle) return work();
    for (const signal of listening) process.off(signal, this.#stop);
    try {
      return work();
    } finally {
      for (const signal of listening) process.once(signal, this.#stop);
    }
  }

  async fail(failure: Failure): Promise<void> {
    if (!this.#dying) this.output.error(failure);
    await this.exit(1);
  }

  /** Leaves once the last byte is out: exiting earlier would cut what a pipe has not taken yet. */
  async exit(code: number): Promise<never> {
    await this.output.end();
    // Whoever comes here after a signal came because of it.
    if (this.#dying) return new Promise<never>(() => undefined);
    process.exit(code);
  }

  readonly #stop = async (signal: NodeJS.Signals): Promise<void> => {
    this.#dying = true;
    this.output.checkpoint?.();
    // Nothing new: what a run says when it is torn down is not worth saying, or not true.
    this.writer.seal();
    this.output.stopped?.(signal);
    // Fatal: of what is under way nothing failed by itself.
    const why = `Stopped by ${signal}. What was written is true, and the next run goes on from there.`;
    this.ending.abort(transientError(why, { fatal: true }));
    await Promise.race([this.output.end(), new Promise((resolve) => setTimeout(resolve, FLUSH))]);
    if (this.#answered) process.exit(0);
    // Dying by the signal tells every client the truth. PID 1 of a container cannot: there the code says it.
    process.removeAllListeners(signal);
    setTimeout(() => process.exit(signal === 'SIGTERM' ? 143 : 130), 100);
    process.kill(process.pid, signal);
  };

  #made(namespaces: ReadonlyMap<string, string>): Output {
    return this.make({
      writer: this.writer,
      mask: (text) => this.mask(text),
      level: this.#level,
      namespaces,
    });
  }
}
