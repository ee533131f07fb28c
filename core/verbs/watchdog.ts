import { transientError } from '../../spec/failure.js';

const MINUTES_15 = 15 * 60_000;

export interface WatchdogOptions {
  /** How long nothing may move (ms), unless the environment says otherwise. */
  usual?: number;
  /** What it means that the run was ended, and what to do. */
  consequence?: string;
}

/**
 * Ends a run in which nothing moves: no answer that came whole, no byte that a reader takes, and no wait that
 * has an end. Every other safety net has a time-out of its own; this one catches what nobody thought of.
 */
export class Watchdog {
  #last = Date.now();
  #timer: NodeJS.Timeout | undefined;
  readonly #limit: number;
  readonly #consequence: string;

  constructor(
    /** True while there is a reason to be still: the reader is slow, or the vendor told us to wait. */
    private readonly excused: () => boolean,
    private readonly waitingFor: () => string,
    private readonly end: (error: Error) => void,
    {
      usual = MINUTES_15,
      consequence = 'The sync was ended; the next one goes on from the last state.',
    }: WatchdogOptions = {},
  ) {
    const limit = Number(process.env['TRUNKLINE_WATCHDOG_SECONDS']) * 1000;
    this.#limit = limit > 0 ? limit : usual;
    this.#consequence = consequence;
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), Math.min(5000, this.#limit / 4));
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  touch(): void {
    this.#last = Date.now();
  }

  /** How long nothing has moved (ms). */
  get idle(): number {
    return Date.now() - this.#last;
  }

  #look(): void {
    if (this.excused()) return this.touch();
    const { idle } = this;
    if (idle < this.#limit) return;
    this.stop();
    const minutes = Math.round(idle / 6000) / 10;
    const message = `Nothing has moved for ${minutes} minutes while waiting for ${this.waitingFor()}. ${this.#consequence}`;
    this.end(transientError(message, { fatal: true }));
  }
}
