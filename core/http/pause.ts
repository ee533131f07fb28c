import type { WaitReason } from './fault.js';

export interface Stats {
  /** What went over the wire, repeated tries included. */
  requests: number;
  retries: number;
  /** Time during which something waited on purpose; eight requests that wait a minute together waited one minute. */
  waitedMs: number;
}

/** All optional: what does not listen is not told. */
export interface Hooks {
  /** Something begins to wait for more than a second. */
  onWait?(wait: { until: number; reason: WaitReason }): void;
  /** Nothing waits any more. */
  onResume?(): void;
  /** An answer came whole. */
  onAnswer?(): void;
  /** A promise while what was written waits for its reader: large answers are not worked on meanwhile. */
  drained?(): Promise<void> | undefined;
  onLog?(level: 'DEBUG' | 'INFO' | 'WARN', message: string): void;
  /** Hides secrets: asked for a text that will be shortened. */
  mask?(text: string): string;
  /**
   * Does work that nothing interrupts, for seconds perhaps, and sees to it that a signal ends the process all
   * the same.
   */
  held?<T>(work: () => T): T;
  /** A token was received: mask it. */
  onSecret?(value: string): void;
}

export type Pause = (ms: number, reason: WaitReason) => Promise<void>;

const LONGEST_TIMER = 2 ** 31 - 1;

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(
      () => {
        signal.removeEventListener('abort', stop);
        resolve();
      },
      Math.min(Math.max(ms, 0), LONGEST_TIMER),
    );
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** The one way to wait on purpose: counted, told to whoever watches, and ended by the signal. */
export function createPause(
  now: () => number,
  hooks: Hooks,
  signal: AbortSignal,
  waited: (ms: number) => void,
): Pause {
  let waiting = 0;
  let shown = 0;
  let since = 0;
  return async (ms, reason) => {
    signal.throwIfAborted();
    const show = ms > 1000;
    if (waiting++ === 0) since = now();
    if (show) {
      shown++;
      hooks.onWait?.({ until: Math.ceil(now() + ms), reason });
    }
    try {
      await sleep(ms, signal);
    } finally {
      if (--waiting === 0) waited(now() - since);
      if (show && --shown === 0) hooks.onResume?.();
    }
  };
}
