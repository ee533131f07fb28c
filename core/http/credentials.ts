import type { Auth, Wire } from './api.js';

interface Renewal {
  generation: number;
  running: Promise<void> | undefined;
}

// By the Auth and not by the Api: two Apis of one connector may share a token.
const renewals = new WeakMap<Auth, Renewal>();

export interface Credentials {
  /** The headers, and which generation of them these are. */
  headers(): Promise<{ headers: Readonly<Record<string, string>>; generation: number }>;
  readonly renewable: boolean;
  /**
   * Renews what was refused, together with all others; false if somebody had done so before this request was
   * refused.
   */
  renew(refused: number): Promise<boolean>;
}

/** An Auth whose renewals are shared by everybody who uses it. */
export function createCredentials(auth: Auth, wire: Wire): Credentials {
  const renewal = renewals.get(auth) ?? { generation: 0, running: undefined };
  renewals.set(auth, renewal);

  return {
    renewable: auth.renew !== undefined,
    async headers() {
      // A request that sets out now would be refused like the one that started the renewal. Its error is not ours.
      await renewal.running?.catch(() => {});
      const { generation } = renewal;
      return { headers: await auth.headers(wire), generation };
    },
    async renew(refused) {
      if (renewal.generation !== refused) return false;
      renewal.running ??= run();
      await renewal.running;
      return true;
    },
  };

  async function run(): Promise<void> {
    try {
      await auth.renew?.(wire);
      renewal.generation++;
    } finally {
      renewal.running = undefined;
    }
  }
}
