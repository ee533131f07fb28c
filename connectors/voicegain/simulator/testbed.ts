import { type Running, type Settings, start } from 'trunkline/simulator';
import voicegain, { type Truth } from '../simulator.js';

export type Call = { callId: string; [field: string]: unknown };
export const NOW = '2025-06-15T12:00:00Z';

/** What the tests of this simulator share: one that stands still and has no limits, and a client for it. */
export function testbed() {
  let running: Running<Truth>;
  const request = (path: string, init: RequestInit = {}) =>
    fetch(`${running.url}/v1${path}`, { headers: { authorization: 'Bearer simulated-token' }, ...init });
  async function get<T = Call[]>(path: string): Promise<T> {
    const response = await request(path);
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
  afterEach(() => running.close());
  return {
    request,
    get,
    begin: async (settings: Settings = {}) => {
      running = await start(voicegain, { now: NOW, rate: 0, budget: [], ...settings });
      return running;
    },
    status: async (path: string) => (await request(path)).status,
    known: () => running.truth({ full: true }).calls!,
  };
}

export const idsOf = (calls: readonly { callId: string }[]) => calls.map(({ callId }) => Number(callId));
