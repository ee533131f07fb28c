import type { Window } from './api.js';
import type { Pause } from './pause.js';

export interface Budget {
  /** Resolves, first come first served, when one more request is within all windows. */
  take(): Promise<void>;
  /** Nobody goes before then (epoch milliseconds). */
  block(until: number): void;
  readonly blockedUntil: number;
  /** How much of each window is used now. */
  used(): { used: number; count: number; seconds: number }[];
}

// The vendor counts a request when it arrives, we when it leaves, and the first of a burst also has to connect. Without
// this allowance the first request behind a full window would now and then be the one too many.
const slackOf = (spanMs: number) => Math.min(250, Math.max(20, spanMs * 0.02));

/** The times of the last `count` requests, in a ring. */
class Tally {
  readonly spanMs: number;
  private readonly count: number;
  private readonly times: number[] = [];
  private oldest = 0;

  constructor(window: Window) {
    // Less than one request in a window: one request in a longer window.
    this.count = Math.max(1, Math.floor(window.count));
    this.spanMs =
      (window.seconds * 1000 * this.count) / Math.max(Math.min(window.count, this.count), Number.MIN_VALUE);
  }

  /** When the next request fits. */
  get free(): number {
    return this.times.length < this.count ? 0 : this.times[this.oldest]! + this.spanMs + slackOf(this.spanMs);
  }

  usedAt(time: number): { used: number; count: number; seconds: number } {
    const used = this.times.filter((one) => one > time - this.spanMs).length;
    return { used, count: this.count, seconds: this.spanMs / 1000 };
  }

  add(time: number): void {
    if (this.times.length < this.count) {
      this.times.push(time);
      return;
    }
    this.times[this.oldest] = time;
    this.oldest = (this.oldest + 1) % this.count;
  }
}

/**
 * Moving windows, all at once: wherever the vendor's own fixed windows begin, none of them sees more than its count.
 * `now` must never run backwards, or a corrected clock would stop us for an hour.
 */
export function createBudget(windows: readonly Window[], now: () => number, pause: Pause): Budget {
  const tallies = windows.map((window) => new Tally(window));
  let blockedUntil = 0;
  let last: Promise<void> = Promise.resolve();

  async function admit(): Promise<void> {
    for (;;) {
      const time = now();
      const free = tallies.reduce((latest, tally) => Math.max(latest, tally.free), blockedUntil);
      if (free <= time) {
        for (const tally of tallies) tally.add(time);
        return;
      }
      await pause(free - time, 'rate_limited');
    }
  }

  return {
    take() {
      const mine = last.then(admit);
      // Who was cancelled in the queue does not stop those behind.
      last = mine.catch(() => {});
      return mine;
    },
    block(until) {
      blockedUntil = Math.max(blockedUntil, until);
    },
    used: () => tallies.map((tally) => tally.usedAt(now())),
    get blockedUntil() {
      return blockedUntil;
    },
  };
}
