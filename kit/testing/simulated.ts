import type { Simulator } from '../simulator/definition.js';
import type { Running } from '../simulator/running.js';
import { start } from '../simulator/server.js';
import type { Settings } from '../simulator/settings.js';

/** What a client of a simulator under test does, and how its world is unless a test says otherwise. */
export interface SimulatedOptions {
  settings?: Settings;
  /** Before every path: `/v1`. */
  prefix?: string;
  headers?: Readonly<Record<string, string>>;
}

/** A simulator under test, one world at a time, and a client of it. */
export interface Simulated<T> {
  /** Another world, and the one before it ends: without limits and with a clock that stands still, unless it is told otherwise. */
  begin(settings?: Settings): Promise<Running<T>>;
  readonly running: Running<T>;
  /** A request; headers that are given take the place of the client's own. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** The JSON of an answer with status 200; any other is an error. */
  get<V>(path: string): Promise<V>;
  status(path: string): Promise<number>;
  end(): Promise<void>;
}

/**
 * How a simulator is tried by itself.
 *
 *     const vendor = simulated(simulator, { prefix: '/v1', headers: { authorization: 'Bearer simulated-token' } });
 *     afterEach(vendor.end);
 *     test('lists calls', async () => {
 *       await vendor.begin({ options: { calls: 3 } });
 *       expect(await vendor.get('/calls')).toHaveLength(3);
 *     });
 */
export function simulated<T>(
  simulator: Simulator<T>,
  { settings = {}, prefix = '', headers = {} }: SimulatedOptions = {},
): Simulated<T> {
  let running: Running<T> | undefined;
  const present = (): Running<T> => {
    if (running === undefined) throw new Error(`simulator ${simulator.name}: nothing runs before begin()`);
    return running;
  };
  const end = async () => {
    await running?.close();
    running = undefined;
  };
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(present().url + prefix + path, { headers, ...init });
  return {
    async begin(more = {}) {
      await end();
      const options = { ...settings.options, ...more.options };
      running = await start(simulator, { rate: 0, budget: [], ...settings, ...more, options });
      return running;
    },
    get running() {
      return present();
    },
    ask,
    async get<V>(path: string) {
      const answer = await ask(path);
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text}`);
      return JSON.parse(text) as V;
    },
    status: async (path) => (await ask(path)).status,
    end,
  };
}
