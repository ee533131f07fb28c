import { type Dispatcher, Pool, ProxyAgent, request } from 'undici';
import { percentDecoded } from '../../spec/percent.js';
import type { Wire, WireAnswer, WireTimeouts } from './wire.js';

/** Through an HTTP proxy. Loaded only where one is set: undici tunnels, and Node 20's own client does not. */
export function createProxied(address: URL, { connectMs, headersMs, bodyIdleMs }: WireTimeouts): Wire {
  const dispatcher = new ProxyAgent({
    headersTimeout: headersMs,
    bodyTimeout: bodyIdleMs,
    connect: { timeout: connectMs },
    uri: address.href,
    ...authorization(address),
    requestTls: { timeout: connectMs },
    proxyTls: { timeout: connectMs },
    // A proxy that accepts the connection and then says nothing to CONNECT would otherwise hold us five minutes.
    clientFactory: (origin, options) => tunnels(origin, { ...options, headersTimeout: connectMs }),
    // Most proxies refuse to tunnel to port 80: plain http is asked for by its full address.
    proxyTunnel: false,
  });
  return {
    async send({ method, url, headers, body, signal }) {
      const {
        statusCode,
        headers: told,
        body: bytes,
      } = await request(url, {
        dispatcher,
        method,
        headers,
        body: body ?? null,
        signal,
        headersTimeout: headersMs,
        bodyTimeout: bodyIdleMs,
      });
      return { status: statusCode, headers: flat(told), body: bytes as AsyncIterable<Buffer> };
    },
    destroy: () => dispatcher.destroy(),
  };
}

/**
 * Connections to the proxy. One that it closes instead of answering CONNECT is an error: undici itself tries
 * again at once, hundreds of times a second and without an end, where its own code for that reaches it.
 */
function tunnels(origin: URL, options: object): Pool {
  const pool = new Pool(origin.href, options);
  const connect = pool.connect.bind(pool) as (
    wish: Dispatcher.ConnectOptions,
  ) => Promise<Dispatcher.ConnectData>;
  return Object.assign(pool, {
    connect: (wish: Dispatcher.ConnectOptions) =>
      connect(wish).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'UND_ERR_SOCKET') throw error;
        throw Object.assign(new Error('the proxy closed the connection', { cause: error }), {
          code: 'ECONNRESET',
        });
      }),
  });
}

/** As curl has it, either of the two may be empty; undici's own reading of the address leaves both out then. */
function authorization({ username, password }: URL): { token?: string } {
  if (username === '' && password === '') return {};
  const pair = [username, password].map((part) => percentDecoded(part) ?? part).join(':');
  return { token: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): WireAnswer['headers'] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
