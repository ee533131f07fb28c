import { Fault, HttpFailure, type WaitReason } from './fault.js';
import { spoken } from './limits.js';
import type { Hooks, Pause, Stats } from './pause.js';

export interface RetryLimits {
  tries: number;
  /** Time spent on repeating, waits that the vendor asked for not counted. */
  elapsedMs: number;
  /** Ceiling of the first wait; doubles from there. */
  baseMs: number;
  /** The longest single wait a vendor may ask for. */
  longestWaitMs: number;
  /** The longest a vendor may hold up one request with all its waits. */
  totalWaitMs: number;
}

export const RETRY: RetryLimits = {
  tries: 5,
  elapsedMs: 60_000,
  baseMs: 500,
  longestWaitMs: 600_000,
  totalWaitMs: 1_800_000,
};

export interface Retrying {
  now(): number;
  limits: RetryLimits;
  hooks: Hooks;
  stats: Stats;
  pause: Pause;
  /** A rate limit holds for everybody: told how long. */
  limited?(ms: number): void;
  /**
   * The vendor asks to wait for its quota so long (ms), or has no end of it (undefined): throws where the run
   * is to end instead.
   */
  spent?(ms: number | undefined): void;
}

/**
 * Repeats `attempt` while it throws a Fault. `attempt` calls `begin` when it stops queueing and starts sending, so that
 * a place in our own queue is not taken for the vendor's slowness. POST is repeated like GET: here it only asks.
 */
export async function persist<T>(line: Retrying, attempt: (begin: () => void) => Promise<T>): Promise<T> {
  const patience = new Patience(line.limits);
  for (;;) {
    let began = line.now();
    try {
      return await attempt(() => {
        began = line.now();
      });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const wait = nextWait(line, patience, error, line.now() - began);
      if (error.reason === 'rate_limited') line.limited?.(wait);
      line.stats.retries++;
      line.hooks.onLog?.(wait > 1000 ? 'INFO' : 'DEBUG', `${error.message}. Next try in ${spoken(wait)}.`);
      await line.pause(wait, error.reason satisfies WaitReason);
    }
  }
}

function nextWait(line: Retrying, patience: Patience, fault: Fault, tookMs: number): number {
  const isLimited = fault.reason === 'rate_limited';
  if (isLimited && fault.askedMs !== undefined) line.spent?.(fault.askedMs);
  try {
    return patience.next(fault, tookMs);
  } catch (error) {
    if (isLimited) line.spent?.(undefined);
    throw error;
  }
}

/** How much is left of one request's patience. */
class Patience {
  private attempts = 0;
  private tries = 0;
  private elapsed = 0;
  private asked = 0;

  constructor(private readonly limits: RetryLimits) {}

  /** How long to wait before the next try; throws when there is none. */
  next(fault: Fault, tookMs: number): number {
    // Counted from the first failure: a first try that timed out has not been repeating yet.
    if (this.attempts++ > 0) this.elapsed += tookMs;
    return fault.askedMs === undefined ? this.ownWait(fault) : this.askedWait(fault, fault.askedMs);
  }

  private askedWait(fault: Fault, askedMs: number): number {
    if (askedMs > this.limits.longestWaitMs) {
      throw this.end(
        fault,
        `The vendor asks to wait ${spoken(askedMs)}, more than a run waits (${spoken(this.limits.longestWaitMs)}): run again after that`,
      );
    }
    // A wait of milliseconds counts as a second, or a vendor that always answers so would hold us for ever.
    this.asked += Math.max(askedMs, 1000);
    if (this.asked > this.limits.totalWaitMs) {
      throw this.end(
        fault,
        `The vendor had this request wait ${spoken(this.asked - askedMs)} already and asks for more: run again later`,
      );
    }
    // All who were turned away get the same answer: without the extra they would come back as one.
    return askedMs + Math.random() * Math.min(1000, askedMs / 10);
  }

  private ownWait(fault: Fault): number {
    const { tries, elapsedMs, baseMs } = this.limits;
    if (++this.tries >= tries || this.elapsed >= elapsedMs) throw this.end(fault, fault.advice);
    // A fault is often gone in a moment. A limit is mostly counted by the minute: the same number of tries
    // has to span one.
    const wait =
      fault.reason === 'rate_limited'
        ? baseMs * 2 * 4 ** (this.tries - 1) * (0.75 + Math.random() / 4)
        : baseMs * 2 ** (this.tries - 1) * Math.random();
    const cut = Math.min(wait, elapsedMs - this.elapsed);
    this.elapsed += cut;
    return cut;
  }

  private end(fault: Fault, advice: string): HttpFailure {
    const count = this.attempts === 1 ? '1 try' : `${this.attempts} tries`;
    const message = `${fault.message} (gave up after ${count}). ${advice}.`;
    // A vendor that asks for such a wait asks it of every request; a fault may be this one item's.
    const fatal = fault.askedMs !== undefined && fault.reason === 'rate_limited';
    return new HttpFailure('transient_error', message, {
      status: fault.status,
      fatal: fatal || this.tooLong(fault),
      cause: fault.cause,
    });
  }

  private tooLong(fault: Fault): boolean {
    return (fault.askedMs ?? 0) > this.limits.longestWaitMs;
  }
}
