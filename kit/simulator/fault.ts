import { type Known, mistakenOptions, mustFit } from '../../spec/options.js';
import { random } from './random.js';

/** What can go wrong between a vendor and a client. */
export const FAULT_KINDS = {
  status:
    'answers `status` (429, 500, 502, 503, 504, 401 ...) instead of working, with Retry-After if `retry_after` is given',
  html: 'status 200 with an HTML page',
  empty: 'status 200 with no body',
  repeat: 'the previous answer of the same route once more (a page that repeats)',
  cut: 'a JSON text that ends in the middle, cleanly, with a Content-Length to match',
  truncated: 'Content-Length promises more than comes before the connection closes',
  slow: 'the body dribbles: `chunks` pieces, `ms` apart',
  stalled: 'never answers',
  stalled_body: 'headers and half a body, then nothing',
  reset: 'connection reset before the answer',
  reset_body: 'connection reset in the middle of the body',
} as const;

/** What can happen to a request, by the names in `FAULT_KINDS`. */
export type FaultKind = keyof typeof FAULT_KINDS;

/** Without count, every and probability it strikes once; `every: 1` strikes always, until faults are cleared. */
export interface Fault {
  kind: FaultKind;
  /** A regular expression over path and query; absent: every path. */
  path?: string;
  method?: string;
  /** At most so many times. */
  count?: number;
  /** Each k-th matching request. */
  every?: number;
  /** Drawn from the seed. */
  probability?: number;
  /** So many matching requests pass before it begins. */
  skip?: number;
  /** kind `status`: default 500. */
  status?: number;
  /**
   * Seconds, or `date:SECONDS` for an HTTP date that far ahead; absent: no header. Any other text is sent as
   * it stands.
   */
  retry_after?: number | string;
  /**
   * Body of `status`: the vendor's error JSON (default), HTML (default for 502 and 504), none, or `echo`: an
   * error that repeats the request with all its headers and its body, as careless gateways do.
   */
  body?: 'vendor' | 'html' | 'none' | 'echo';
  ms?: number;
  chunks?: number;
}

const FAULT: Known<Fault> = {
  kind: true,
  path: true,
  method: true,
  count: true,
  every: true,
  probability: true,
  skip: true,
  status: true,
  retry_after: true,
  body: true,
  ms: true,
  chunks: true,
};

export interface ActiveFault extends Fault {
  id: number;
  /** Requests that matched, requests it struck. */
  matched: number;
  struck: number;
}

export interface Faults {
  add(...faults: Fault[]): number[];
  clear(): void;
  list(): ActiveFault[];
  /** The first fault that strikes this request. */
  strike(method: string, target: string): ActiveFault | undefined;
}

export function faults(seed: number): Faults {
  let active: Armed[] = [];
  let last = 0;
  return {
    add: (...list) =>
      list.map((fault) => {
        check(fault);
        const id = ++last;
        const draws = random(seed, 'fault', id);
        active.push({
          fault: { ...fault, id, matched: 0, struck: 0 },
          pattern: fault.path ? new RegExp(fault.path) : undefined,
          draw: () => draws.next(),
        });
        return id;
      }),
    clear() {
      active = [];
    },
    list: () => active.map(({ fault }) => ({ ...fault })),
    strike(method, target) {
      for (const armed of active) {
        if (!concerns(armed, method, target)) continue;
        armed.fault.matched++;
        if (!isTurn(armed)) continue;
        armed.fault.struck++;
        return armed.fault;
      }
      return undefined;
    },
  };
}

interface Armed {
  fault: ActiveFault;
  pattern: RegExp | undefined;
  draw: () => number;
}

function concerns({ fault, pattern }: Armed, method: string, target: string): boolean {
  if (fault.method && fault.method.toUpperCase() !== method) return false;
  return !pattern || pattern.test(target);
}

/** Whether the request that matched last is one of those it strikes. */
function isTurn({ fault, draw }: Armed): boolean {
  const turn = fault.matched - (fault.skip ?? 0);
  if (turn <= 0 || fault.struck >= limitOf(fault)) return false;
  if (fault.every && turn % fault.every !== 0) return false;
  return fault.probability === undefined || draw() < fault.probability;
}

/** Once, unless it is told how often or by which rule. */
function limitOf({ count, every, probability }: Fault): number {
  if (count !== undefined) return count;
  return every || probability !== undefined ? Number.POSITIVE_INFINITY : 1;
}

function check(fault: Fault): void {
  if (!Object.hasOwn(FAULT_KINDS, fault.kind)) {
    throw new Error(`simulator: no fault "${fault.kind}"; there are ${Object.keys(FAULT_KINDS).join(', ')}`);
  }
  mustFit(`a fault of the simulator`, mistakenOptions(fault, FAULT));
}

/**
 * The value of a Retry-After header. HTTP dates follow the real clock, because the client compares them with
 * its own.
 */
export function retryAfter(value: number | string): string {
  const ahead = /^date:(-?\d+)$/.exec(String(value))?.[1];
  return ahead === undefined ? String(value) : new Date(Date.now() + Number(ahead) * 1000).toUTCString();
}
