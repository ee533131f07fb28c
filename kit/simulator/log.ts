import { createHash } from 'node:crypto';

/** One request as it was answered. Times in ms: `at` simulated, `real` by the machine's clock. */
export interface Entry {
  n: number;
  method: string;
  path: string;
  query: string;
  /** The route it met, e.g. `GET /v1/sa/call/:id`; empty: none. */
  route: string;
  /** 0 while it is under way, or when no status was sent. */
  status: number;
  at: number;
  real: number;
  took: number;
  bytes: number;
  /** A short hash, never the credential. */
  auth: string;
  fault: string;
}

export interface RequestLog {
  /** Since the start or the last clear. */
  readonly total: number;
  /** The most requests that were under way at once. */
  readonly peak: number;
  /** How often each `ROUTE STATUS` was answered; kept for ever. */
  readonly counts: { [routeAndStatus: string]: number };
  /** How many requests met each route, `{ 'GET /v1/calls/:id': 7 }`; those that met none: by method and path. */
  readonly byRoute: { [route: string]: number };
  /** The latest entries, oldest first, those whose `METHOD path?query` matches. */
  entries(options?: { path?: string | RegExp; limit?: number }): Entry[];
  /** How many requests met this pattern (over the kept entries). */
  count(path: string | RegExp): number;
  clear(): void;
}

export interface LogWriter extends RequestLog {
  begin(
    entry: Omit<Entry, 'n' | 'status' | 'took' | 'bytes' | 'auth' | 'fault' | 'real' | 'route'>,
    credential: string | undefined,
  ): Entry;
  /** Its status is known: counted before the client can see the answer. */
  answered(entry: Entry): void;
  /** The connection is done with it. */
  end(entry: Entry): void;
}

const KEPT = 200_000;

export function requestLog(kept = KEPT): LogWriter {
  let ring: Entry[] = [];
  let counts: { [key: string]: number } = {};
  let total = 0;
  let open = 0;
  let peak = 0;
  const hashes = new Map<string, string>();
  const hashed = (credential: string | undefined) => {
    if (credential === undefined) return '';
    const known = hashes.get(credential);
    if (known) return known;
    if (hashes.size > 1000) hashes.clear();
    const made = createHash('sha256').update(credential).digest('hex').slice(0, 12);
    hashes.set(credential, made);
    return made;
  };
  const entries: RequestLog['entries'] = ({ path, limit = kept } = {}) => {
    const pattern = path === undefined ? undefined : new RegExp(path);
    const start = ring.length < kept ? 0 : total % kept;
    const found: Entry[] = [];
    for (let i = ring.length - 1; i >= 0 && found.length < limit; i--) {
      const entry = ring[(start + i) % ring.length]!;
      if (!pattern || pattern.test(`${entry.method} ${entry.path}${entry.query}`)) found.push(entry);
    }
    return found.reverse();
  };
  return {
    get total() {
      return total;
    },
    get peak() {
      return peak;
    },
    get counts() {
      return { ...counts };
    },
    get byRoute() {
      const found: { [route: string]: number } = {};
      for (const { route, method, path } of entries()) {
        const name = route || `${method} ${path}`;
        found[name] = (found[name] ?? 0) + 1;
      }
      return found;
    },
    entries,
    count: (path) => entries({ path }).length,
    clear() {
      ring = [];
      counts = {};
      total = 0;
      peak = open;
    },
    begin(given, credential) {
      peak = Math.max(peak, ++open);
      const entry = {
        n: total + 1,
        ...given,
        route: '',
        status: 0,
        real: Date.now(),
        took: 0,
        bytes: 0,
        auth: hashed(credential),
        fault: '',
      };
      ring[total++ % kept] = entry;
      return entry;
    },
    end(entry) {
      open--;
      Object.assign(entry, { took: Date.now() - entry.real });
    },
    answered(entry) {
      const key = `${entry.route || entry.method} ${entry.status || 'none'}`;
      counts[key] = (counts[key] ?? 0) + 1;
    },
  };
}
