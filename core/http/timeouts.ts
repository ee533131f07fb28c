import type { Timeouts } from './api.js';
import type { WireTimeouts } from './wire.js';

/** On by default, all of them: a vendor that falls silent must not hold a run for ever. */
export function timeoutsOf({
  connect = 10,
  headers = 60,
  bodyIdle = 60,
  whole = 600,
}: Timeouts = {}): WireTimeouts {
  // For tests of the executables, which have no other way in.
  const forced = Number(process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS']);
  const answer =
    forced > 0
      ? { headers: forced, bodyIdle: forced, whole: Math.max(forced * 4, 5) }
      : { headers, bodyIdle, whole };
  return {
    connectMs: connect * 1000,
    headersMs: answer.headers * 1000,
    bodyIdleMs: answer.bodyIdle * 1000,
    wholeMs: answer.whole * 1000,
  };
}
