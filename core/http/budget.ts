import type { Window } from './api.js';
import type { Pause } from './pause.js';

export interface Budget {
  /**
   * Resolves, first come first served, when one more request is within all windows; with what to call when
   * its answer is there. A request counts from when it leaves until then: vendors count one that spans two of
   * their windows in both.
   */
  take(): Promise<() => void>;
  /** Nobody goes before then (epoch milliseconds). */
  block(until: number): void;
  readonly blockedUntil: number;
  /** How much of each window is used now. */
  used(): { used: number; count: number; seconds: number }[];
}

// The vendor counts a request when it arrives, we when it leaves, and the first of a burst also has to connect. Without
// this allowance the first request behind a full window would now and then be the one too many.
const slackOf = (spanMs: number) => Math.min(250, Math.max(20, spanMs * 0.02));

/** One window: how many requests are under way, and when the last ones of the others ended, in a ring. */
class Tally {
  readonly spanMs: number;
  private readonly count: number;
  private readonly ends: number[] = [];
  private oldest = 0;
  private open = 0;

  constructor(window: Window) {
    // Less than one request in a window: one request in a longer window.
    this.count = Math.max(1, Math.floor(window.count));
    this.spanMs =
      (window.seconds * 1000 * this.count) / Math.max(Math.min(window.count, this.count), Number.MIN_VALUE);
  }

  /** When the next request fits; infinity: not before one that is under way has ended. */
  get free(): number {
    const room = this.count - this.open;
    if (room <= 0) return Number.POSITIVE_INFINITY;
    // The last `room - 1` that ended may be in the window with it, and the one before them not any more.
    if (this.ends.length < room) return 0;
    const at = (this.oldest + this.ends.length - room) % this.ends.length;
    return this.ends[at]! + this.spanMs + slackOf(this.spanMs);
  }

  usedAt(time: number): { used: number; count: number; seconds: number } {
    const used = this.open + this.ends.filter((one) => one > time - this.spanMs).length;
    return { used, count: this.count, seconds: this.spanMs / 1000 };
  }

  begin(): void {
    this.open++;
  }

  end(time: number): void {
    this.open--;
    if (this.ends.length < this.count) {
      this.ends.push(time);
      return;
    }
    this.ends[this.oldest] = time;
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
  let last: Promise<unknown> = Promise.resolve();

  /** Told when a request ends, by whom a window full of requests under way is waited for. */
  let ended: (() => void) | undefined;

  async function admit(): Promise<() => void> {
    for (;;) {
      const time = now();
      const free = tallies.reduce((latest, tally) => Math.max(latest, tally.free), blockedUntil);
      if (free <= time) return begin();
      if (Number.isFinite(free)) await pause(free - time, 'rate_limited');
      else
        await new Promise<void>((resolve) => {
          ended = resolve;
        });
    }
  }

  function begin(): () => void {
    for (const tally of tallies) tally.begin();
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      const time = now();
      for (const tally of tallies) tally.end(time);
      ended?.();
    };
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
