import type { Clock } from './clock.js';

/** So many requests in so many seconds. */
export interface Window {
  count: number;
  seconds: number;
}

/** How one window stands after a request. */
export interface WindowStanding extends Window {
  remaining: number;
  /** Seconds until the window ends, rounded up. */
  reset: number;
}

export interface Standing {
  allowed: boolean;
  windows: WindowStanding[];
  /** The window that is used up for longest, else the one with the least left; undefined without a budget. */
  tightest: WindowStanding | undefined;
}

export interface Budget {
  readonly windows: readonly Window[];
  take(cost?: number): Standing;
  /**
   * To be called when the answer is out: a request that outlives its window is counted in both (some vendors
   * document this).
   */
  finished(begun: number, cost?: number): void;
  /** An empty list switches limiting off. */
  replace(windows: readonly Window[]): void;
}

/** Fixed windows, all beginning with the simulator. A refused request is not counted. */
export function budget(limits: readonly Window[], clock: Clock): Budget {
  const begun = clock.wall();
  let used = limits.map(() => ({ index: 0, count: 0 }));
  let windows = limits;
  const indexAt = (window: Window, time: number) => Math.floor((time - begun) / (window.seconds * 1000));
  const current = (i: number) => {
    const slot = used[i]!;
    const index = indexAt(windows[i]!, clock.wall());
    if (slot.index !== index) {
      slot.index = index;
      slot.count = 0;
    }
    return slot;
  };
  return {
    get windows() {
      return windows;
    },
    take(cost = 1) {
      // A cost above a whole window would never pass: it passes when the window is untouched.
      const allowed = windows.every(
        (window, i) => current(i).count + Math.min(cost, window.count) <= window.count,
      );
      if (allowed) for (const i of windows.keys()) current(i).count += cost;
      const now = clock.wall();
      const standings = windows.map((window, i) => ({
        ...window,
        remaining: Math.max(0, window.count - current(i).count),
        reset: Math.max(1, Math.ceil((begun + (current(i).index + 1) * window.seconds * 1000 - now) / 1000)),
      }));
      const full = standings
        .filter((standing) => standing.remaining < cost)
        .sort((a, b) => b.reset - a.reset);
      const least = [...standings].sort((a, b) => a.remaining - b.remaining);
      return { allowed, windows: standings, tightest: (allowed ? undefined : full[0]) ?? least[0] };
    },
    finished(at, cost = 1) {
      windows.forEach((window, i) => {
        if (indexAt(window, at) !== indexAt(window, clock.wall())) current(i).count += cost;
      });
    },
    replace(next) {
      windows = next;
      used = next.map((window) => ({ index: indexAt(window, clock.wall()), count: 0 }));
    },
  };
}
