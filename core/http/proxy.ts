import { configError } from '../../spec/failure.js';
import { percentDecoded } from '../../spec/percent.js';
import { createDirect } from './direct.js';
import { createBypass } from './no-proxy.js';
import type { Wire, WireTimeouts } from './wire.js';

/** Which way a request takes: straight to its host, or through a proxy of the environment. */
export interface Route {
  /** @throws config_error where the proxy on the way has no usable address. */
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

const FORM = 'it must look like http://host:port or http://user:password@host:port';
const ENCODED =
  'percent-encode what is special in them: write %25 for %, %40 for @, %3A for :, %2F for /, %3F for ? and %23 for #';

/** @throws config_error that says what to write; the address is never repeated, it may hold a password. */
function proxyFrom(name: string, address: string): URL {
  const [, credentials, host = address] = /^[^/]*\/\/(?:(.*)@)?(.*)$/s.exec(address) ?? [];
  if (credentials !== undefined && (/[/?#]/.test(credentials) || percentDecoded(credentials) === undefined)) {
    const mark = /[/?#]/.exec(credentials)?.[0] ?? '%';
    throw configError(
      `The environment variable ${name} has a user name or password with a bare ${mark}: ${ENCODED}.`,
    );
  }
  if (!URL.canParse(address) || host === '')
    throw configError(`The environment variable ${name} is not the address of a proxy: ${FORM}.`);
  const url = new URL(address);
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  throw configError(
    `The environment variable ${name} names a proxy of the kind ${url.protocol}//, which is not supported: use an HTTP proxy; ${FORM}.`,
  );
}

/** What of the environment's proxies must not be shown, also of addresses that cannot be used. */
export function proxySecrets(): string[] {
  const secrets = ['HTTP_PROXY', 'HTTPS_PROXY', FOR_ALL].flatMap((name) => {
    const address = addressIn(name);
    // Not by URL alone: what it cannot read may hold a password still.
    const written = /^[^/]*\/\/(.*)@/s.exec(address)?.[1] ?? '';
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

/** Which variable speaks for a scheme: its own, else the one for all. */
function variableFor(scheme: string): string {
  const own = scheme === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  return addressIn(own) === '' ? FOR_ALL : own;
}

/**
 * The proxies of the environment. One that cannot be used is an error where a request would go through it, and
 * nowhere else.
 */
export function createRoute(timeouts: WireTimeouts): Route {
  const direct = createDirect(timeouts);
  const bypassed = createBypass(variable('NO_PROXY'));
  const proxies = new Map<string, { address: URL; wire: Wire }>();
  const proxyOf = (url: string) => {
    const target = new URL(url);
    const name = variableFor(target.protocol);
    const text = addressIn(name);
    if (text === '' || bypassed(target)) return undefined;
    const known = proxies.get(text);
    if (known !== undefined) return known;
    const address = proxyFrom(name, text);
    const made = { address, wire: wireThrough(address, timeouts) };
    proxies.set(text, made);
    return made;
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
