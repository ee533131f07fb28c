import type { Hooks } from '../http/pause.js';
import type { Output, StreamStatus } from '../protocol/output.js';

/** How one stream of a running sync stands. */
export interface Standing {
  rows: number;
  /** Rows it may come to, where somebody said so. */
  expected?: number;
  /** Unfinished items by its last state. */
  pending: number;
  status: StreamStatus | 'WAITING';
  /** When its first row came (ms). */
  since?: number;
}

type Waits = Pick<Hooks, 'onWait' | 'onResume'>;

/** What is known of a running sync while it runs, for whoever watches. */
export class Tally {
  readonly streams = new Map<string, Standing>();
  #waiting: { until: number; reason: string } | undefined;

  constructor(
    streams: readonly string[],
    private readonly now: () => number,
  ) {
    for (const name of streams) this.#of(name);
  }

  /** The vendor makes us wait until then (ms). */
  get waiting(): { until: number; reason: string } | undefined {
    return this.#waiting;
  }

  /** The vendor makes us wait; undefined: no longer. */
  waits(wait: { until: number; reason: string } | undefined): void {
    this.#waiting = wait;
  }

  /** The same output, watched. What is written does not change. */
  follow(output: Output): Output {
    return {
      records: (stream, rows) => {
        const standing = this.#of(stream);
        standing.rows += rows.length;
        standing.since ??= this.now();
        return output.records(stream, rows);
      },
      state: (stream, state) => {
        this.#of(stream).pending = pendingIn(state);
        return output.state(stream, state);
      },
      status: (stream, status, until) => {
        this.#of(stream).status = status;
        return output.status(stream, status, until);
      },
      estimate: (stream, rows) => {
        this.#of(stream).expected = rows;
        output.estimate(stream, rows);
      },
      log: (level, message) => output.log(level, message),
      error: (failure, stream) => output.error(failure, stream),
      answer: (kind, payload) => output.answer(kind, payload),
      end: () => output.end(),
    };
  }

  #of(stream: string): Standing {
    let standing = this.streams.get(stream);
    if (standing === undefined) {
      standing = { rows: 0, pending: 0, status: 'WAITING' };
      this.streams.set(stream, standing);
    }
    return standing;
  }
}

/** Tells a tally of waits for the vendor, beside whoever else wants to know. */
export function waitsOf(tally: Tally, { onWait, onResume }: Waits = {}): Required<Waits> {
  return {
    onWait(wait) {
      tally.waits(wait);
      onWait?.(wait);
    },
    onResume() {
      tally.waits(undefined);
      onResume?.();
    },
  };
}

/** Unfinished items of a state: a list of them, or an object by id. */
function pendingIn(state: object): number {
  const { pending } = state as { pending?: unknown };
  if (Array.isArray(pending)) return pending.length;
  return typeof pending === 'object' && pending !== null ? Object.keys(pending).length : 0;
}
