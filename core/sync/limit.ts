import { setMaxListeners } from 'node:events';
import { Failure } from '../../spec/failure.js';
import type { Api } from '../http/api.js';

/** What is under way when the time is over has so long (ms) to come in, then it is left to the next sync. */
const GRACE = 5_000;
/** Nothing came for so long (ms), and the time is over: the vendor holds the run up, and not the length of its list. */
const HELD = 20_000;
/** How often it is asked whether the run got further meanwhile (ms). */
const ASKED_EVERY = 250;

/**
 * After so many times max_minutes a list that brought nothing new is taken for one without an end; not before it was
 * seen whether anything comes at all.
 */
const FAR = 5;

const OVER = new Failure('transient_error', 'The time of this run is over.', { fatal: true, spent: true });
const HELD_UP = new Failure(
  'transient_error',
  'max_minutes is over, and the vendor holds the run up before it got to anything new: it has us wait, or its answer does not come. ' +
    'Run again later, or set max_minutes higher.',
  { fatal: true },
);

const ENDLESS = new Failure(
  'transient_error',
  `${FAR} times max_minutes are over, and the list brought nothing new so far: reading it takes longer than that, or it has no end. ` +
    'Set max_minutes higher, or to 0.',
  { fatal: true },
);

/** What a run that is over has come to. */
export interface Reached {
  /** It stands where no run before it stood: it may end. */
  isFurther(): boolean;
  /** It wrote something that the next one need not write again. */
  hasRows(): boolean;
}

/**
 * When a bounded run ends (max_minutes). It begins nothing more then; and what holds it up, a long wait that
 * the vendor asked for or a body that comes in drops, is waited for no longer. That is success where the run
 * got further than the one before, else failure.
 */
export class Limit {
  /** Not bounded. */
  static readonly NONE = new Limit(0, undefined, () => 0);

  readonly #ending = new AbortController();
  #isProlonged = false;
  #timer: NodeJS.Timeout | undefined;
  /** When an answer came last (ms). */
  #answered = 0;
  /** When a run that brought nothing new has no end (ms). */
  readonly #far: number;

  /** @param deadline milliseconds since the epoch, as `begun`; undefined: the run is not bounded */
  constructor(
    private readonly begun: number,
    private deadline: number | undefined,
    private readonly now: () => number,
  ) {
    const allowed = (deadline ?? begun) - begun;
    this.#far = begun + Math.max(FAR * allowed, allowed + HELD) + GRACE;
  }

  /** Has this share of the time passed? */
  isOver(share = 1): boolean {
    if (this.deadline === undefined) return false;
    return this.now() >= this.begun + share * (this.deadline - this.begun);
  }

  /**
   * The list alone took longer than the run may before it brought anything. Once, it goes on for as long again as it
   * has taken by now: the next run would have to read it all over.
   */
  prolong(): void {
    if (this.deadline === undefined || this.#isProlonged) return;
    this.#isProlonged = true;
    this.deadline = Math.max(this.deadline, 2 * this.now() - this.begun);
  }

  /** Was the run ended before all its answers were there? */
  get isCut(): boolean {
    return this.#ending.signal.aborted;
  }

  /** From here on the run may be cut: as soon as it got further, or where nothing comes any more, or nothing new. */
  watch({ isFurther, hasRows }: Reached): void {
    if (this.deadline === undefined) return;
    const look = () => {
      const over = (this.deadline ?? 0) + GRACE;
      if (this.now() < over) return;
      if (isFurther()) this.#cut(OVER);
      else if (this.now() - Math.max(this.#answered, over) >= HELD) this.#cut(HELD_UP);
      else if (this.now() >= this.#far) this.#cut(hasRows() ? OVER : ENDLESS);
    };
    setMaxListeners(0, this.#ending.signal); // one for each request under way
    this.#timer = setInterval(look, ASKED_EVERY).unref();
  }

  #cut(why: Failure): void {
    this.stop();
    this.#ending.abort(why);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** The same, but nobody waits for its answers once the run is cut. */
  bound(api: Api): Api {
    if (this.deadline === undefined) return api;
    const within = <T>(answer: Promise<T>) => this.#within(answer);
    return {
      get: (path, options) => within(api.get(path, options)),
      post: (path, body, options) => within(api.post(path, body, options)),
      download: (url, headers, field) => within(api.download(url, headers, field)),
    };
  }

  #within<T>(answer: Promise<T>): Promise<T> {
    const { signal } = this.#ending;
    return new Promise((resolve, reject) => {
      const cut = () => reject(signal.reason);
      if (signal.aborted) cut();
      signal.addEventListener('abort', cut, { once: true });
      answer.then(resolve, reject).finally(() => {
        this.#answered = this.now();
        signal.removeEventListener('abort', cut);
      });
    });
  }
}
