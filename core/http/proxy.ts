import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import { configError } from '../../spec/failure.js';

export interface WireTimeouts {
  connectMs: number;
  headersMs: number;
  bodyIdleMs: number;
}

/** A variable in small letters or capitals, as curl has it; an empty one is none. */
function variable(name: string): string {
  return process.env[name.toLowerCase()] || process.env[name.toUpperCase()] || '';
}

function proxyFrom(name: string): string {
  const text = variable(name).trim();
  if (text === '') return '';
  // curl takes "proxy:3128" too.
  const url = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(url))
    throw configError(`The environment variable ${name} is not the address of a proxy: it must look like http://host:port.`);
  return url;
}

/** What connects: through the proxy of the environment where there is one. */
export function createDispatcher(timeouts: WireTimeouts): Dispatcher {
  const common = { headersTimeout: timeouts.headersMs, bodyTimeout: timeouts.bodyIdleMs };
  const httpProxy = proxyFrom('HTTP_PROXY');
  const httpsProxy = proxyFrom('HTTPS_PROXY');
  if (httpProxy === '' && httpsProxy === '') return new Agent({ ...common, connect: { timeout: timeouts.connectMs } });
  return new EnvHttpProxyAgent({
    ...common,
    connect: { timeout: timeouts.connectMs },
    requestTls: { timeout: timeouts.connectMs },
    proxyTls: { timeout: timeouts.connectMs },
    // A proxy that accepts the connection and then says nothing to CONNECT would otherwise hold us five minutes.
    clientFactory: (origin, options) => new Pool(origin, { ...options, headersTimeout: timeouts.connectMs }),
    // Most proxies refuse to tunnel to port 80: plain http is asked for by its full address.
    proxyTunnel: false,
    httpProxy,
    httpsProxy,
    noProxy: variable('NO_PROXY'),
  });
}
