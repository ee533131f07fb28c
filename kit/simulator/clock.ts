/** A second of simulated time, in ms. */
export const SECOND = 1000;
/** A minute of simulated time, in ms. */
export const MINUTE = 60 * SECOND;
/** An hour of simulated time, in ms. */
export const HOUR = 60 * MINUTE;
/** A day of simulated time, in ms. */
export const DAY = 24 * HOUR;
/** The time of what does not happen. */
export const NEVER = Number.POSITIVE_INFINITY;

/** The simulator's own time. Everything a vendor shows is a function of it, so nothing needs timers. */
export interface Clock {
  /** Simulated time in ms since 1970. */
  now(): number;
  /**
   * Time for what the client counts in its own seconds (rate limits, token lifetimes): runs at real speed
   * whatever the rate, but jumps with `advance`. A client that waits 60 s after a 429 must find the window
   * over, also in a world that runs a day a minute.
   */
  wall(): number;
  advance(seconds: number): void;
  readonly startedAt: number;
  readonly rate: number;
}

export interface ClockSettings {
  now?: number | undefined;
  rate?: number | undefined;
  /** The real clock in ms; replaced by tests. */
  real?: (() => number) | undefined;
}

export function clock(settings: ClockSettings = {}): Clock {
  // performance.now() is monotonic: a correction of the machine's clock must not turn simulated time back.
  const real = settings.real ?? (() => performance.now());
  const startedAt = Math.floor(settings.now ?? Date.now());
  const rate = settings.rate ?? 1;
  if (!Number.isFinite(startedAt))
    throw new Error(`simulator: now must be a time in ms, got ${settings.now}`);
  if (!(rate >= 0)) throw new Error(`simulator: rate must be 0 (frozen) or more, got ${rate}`);
  const begun = real();
  let jumped = 0;
  return {
    startedAt,
    rate,
    now: () => Math.floor(startedAt + jumped + (real() - begun) * rate),
    wall: () => Math.floor(startedAt + jumped + (real() - begun)),
    advance(seconds) {
      if (!(seconds >= 0)) throw new Error(`simulator: time goes forward only, got ${seconds}`);
      jumped += seconds * 1000;
    },
  };
}

/** RFC 3339 in UTC with as many fraction digits as the vendor writes. */
export function timestamp(ms: number, digits: 0 | 3 | 6 = 3): string {
  const text = new Date(ms).toISOString();
  if (digits === 3) return text;
  return digits === 0 ? text.slice(0, 19) + 'Z' : text.slice(0, 23) + '000Z';
}
