import type { Settings } from 'trunkline/simulator';
import { simulated } from 'trunkline/testing';
import type { Known } from './simulator/truth.js';
import simulator from './simulator.js';

export const V3 = 'application/vnd.newvoicemedia.v3+json';

export interface Reply<T> {
  status: number;
  headers: Headers;
  body: T;
}

/** The simulator with a client that has a token; the clock stands still unless told otherwise. */
export async function world(more: Settings = {}) {
  const vendor = simulated(simulator, { settings: { seed: 7, now: '2025-03-01T12:00:00Z' } });
  const running = await vendor.begin(more);
  let token = '';

  async function read<T>(response: Response): Promise<Reply<T>> {
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: (json ? JSON.parse(text) : text) as T,
    };
  }

  const self = {
    running,
    /** POST to the token endpoint; client in Basic or in the body. */
    async login<T = { access_token: string }>(
      fields: Record<string, string> = {},
      way: 'basic' | 'body' = 'basic',
      secret = 'simulated-secret',
    ) {
      const client = { client_id: 'simulated-client', client_secret: secret };
      const form = { grant_type: 'client_credentials', scope: 'interaction-content:read stats', ...fields };
      const basic = 'Basic ' + Buffer.from(`${client.client_id}:${secret}`).toString('base64');
      const reply = await read<T>(
        await vendor.ask('/Auth/connect/token', {
          method: 'POST',
          headers: way === 'basic' ? { authorization: basic } : {},
          body: new URLSearchParams(way === 'body' ? { ...form, ...client } : form),
        }),
      );
      if (reply.status === 200) token = (reply.body as { access_token: string }).access_token;
      return reply;
    },
    async get<T>(path: string, query: Record<string, string> = {}, headers: Record<string, string> = {}) {
      const search = new URLSearchParams(query).toString();
      const all = { accept: V3, authorization: `bearer ${token}`, ...headers };
      return read<T>(await vendor.ask(`${path}${search && '?'}${search}`, { headers: all }));
    },
    items: (): Known[] => running.truth({ full: true }).items ?? [],
    /** Simulated time, so many seconds from now. */
    at: (seconds: number) => new Date(running.clock.now() + seconds * 1000).toISOString(),
    event: (name: string, args: Record<string, unknown> = {}) =>
      running.event(name, args) as { guid: string },
  };
  await self.login();
  return self;
}
