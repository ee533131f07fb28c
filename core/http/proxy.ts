import { configError } from '../../spec/failure.js';
import { percentDecoded } from '../../spec/percent.js';
import { createDirect } from './direct.js';
import { createBypass } from './no-proxy.js';
import type { Wire, WireTimeouts } from './wire.js';

/** Which way a request takes: straight to its host, or through a proxy of the environment. */
export interface Route {
  wireOf(url: string): Wire;
  /** Host and port of the proxy a request goes through, for messages. */
  proxyOf(url: string): string | undefined;
  destroy(): Promise<void>;
}

/** A variable in small letters or capitals, as curl has it; an empty one is none. */
function variable(name: string): string {
  return process.env[name.toLowerCase()] || process.env[name.toUpperCase()] || '';
}

/** For what has no proxy of its own, as curl and Python's requests have it. */
const FOR_ALL = 'ALL_PROXY';

/** The value of a variable as an address. curl takes "proxy:3128" too. */
function addressIn(name: string): string {
  const text = variable(name).trim();
  return text === '' || text.includes('://') ? text : `http://${text}`;
}

/** @throws config_error that says what to write; the address is never repeated, it may hold a password. */
function proxyFrom(name: string): URL | undefined {
  const address = addressIn(name);
  if (address === '') return undefined;
  const form = 'it must look like http://host:port or http://user:password@host:port';
  if (!URL.canParse(address))
    throw configError(`The environment variable ${name} is not the address of a proxy: ${form}.`);
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw configError(
      `The environment variable ${name} names a proxy of the kind ${url.protocol}//, which is not supported: use an HTTP proxy; ${form}.`,
    );
  }
  if (percentDecoded(url.username) === undefined || percentDecoded(url.password) === undefined) {
    throw configError(
      `The environment variable ${name} has a user name or password with a bare %: write %25 for %, %40 for @, %3A for : and %2F for /.`,
    );
  }
  return url;
}

/** What of the environment's proxies must not be shown, also of addresses that cannot be used. */
export function proxySecrets(): string[] {
  const secrets = ['HTTP_PROXY', 'HTTPS_PROXY', FOR_ALL].flatMap((name) => {
    const address = addressIn(name);
    // Not by URL alone: what it cannot read may hold a password still.
    const written = /^[^/]*\/\/([^/?#]*)@/.exec(address)?.[1] ?? '';
    const seam = written.indexOf(':');
    const [user, password] = seam < 0 ? [written, ''] : [written.slice(0, seam), written.slice(seam + 1)];
    const pair = `${percentDecoded(user) ?? user}:${percentDecoded(password) ?? password}`;
    const secret = password === '' ? user : password;
    return written === ''
      ? []
      : [secret, percentDecoded(secret) ?? secret, Buffer.from(pair).toString('base64')];
  });
  return [...new Set(secrets)].filter((secret) => secret !== '');
}

export function createRoute(timeouts: WireTimeouts): Route {
  const direct = createDirect(timeouts);
  const bypassed = createBypass(variable('NO_PROXY'));
  const proxies = new Map<string, { address: URL; wire: Wire }>();
  for (const [scheme, own] of [
    ['http:', 'HTTP_PROXY'],
    ['https:', 'HTTPS_PROXY'],
  ] as const) {
    const address = proxyFrom(addressIn(own) === '' ? FOR_ALL : own);
    if (address !== undefined) proxies.set(scheme, { address, wire: wireThrough(address, timeouts) });
  }
  const proxyOf = (url: string) => {
    if (proxies.size === 0) return undefined;
    const target = new URL(url);
    const proxy = proxies.get(target.protocol);
    return proxy === undefined || bypassed(target) ? undefined : proxy;
  };
  return {
    wireOf: (url) => proxyOf(url)?.wire ?? direct,
    proxyOf: (url) => proxyOf(url)?.address.host,
    destroy: async () => {
      await Promise.all([direct.destroy(), ...[...proxies.values()].map(({ wire }) => wire.destroy())]);
    },
  };
}

/** A way that is only loaded when somebody goes it. */
function wireThrough(address: URL, timeouts: WireTimeouts): Wire {
  let made: Promise<Wire> | undefined;
  return {
    async send(request) {
      made ??= import('./proxied.js').then(({ createProxied }) => createProxied(address, timeouts));
      return (await made).send(request);
    },
    destroy: async () => (await made)?.destroy(),
  };
}
