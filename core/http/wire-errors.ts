import { configError, type Failure } from '../../spec/failure.js';
import { isCloud, label } from './address.js';
import { Fault } from './fault.js';
import { spoken } from './limits.js';
import type { WireTimeouts } from './wire.js';

const UNTRUSTED = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What a code means to somebody who has to do something about it. */
function words(code: string, timeouts: WireTimeouts): string | undefined {
  switch (code) {
    case 'ECONNREFUSED':
      return 'the connection was refused';
    case 'ENOTFOUND':
      return 'there is no host of that name';
    case 'EAI_AGAIN':
      return 'the name of the host could not be looked up';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'there is no way to the host';
    case 'ETIMEDOUT':
      return 'the connection timed out';
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `no connection within ${spoken(timeouts.connectMs)}`;
    case 'UND_ERR_HEADERS_TIMEOUT':
      return `no answer within ${spoken(timeouts.headersMs)}`;
    case 'UND_ERR_BODY_TIMEOUT':
      return `nothing more of the body came for ${spoken(timeouts.bodyIdleMs)}`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return 'the connection broke';
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return 'what answers speaks no TLS: is https:// right there, and the port?';
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return 'the body was cut off: it has another length than declared';
    default:
      return code.startsWith('HPE_') ? 'the answer is not HTTP' : undefined;
  }
}

function codeOf(error: unknown): string {
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  const inner = errors?.[0] ?? cause;
  return inner === undefined ? '' : codeOf(inner);
}

/** The error of a request that got no whole answer: mostly a Fault; where repeating cannot help, what to change. */
export function brokenWire(
  out: { method: string; url: string },
  error: unknown,
  timeouts: WireTimeouts,
  proxy?: string,
): Fault | Failure {
  const code = codeOf(error);
  const { host } = new URL(out.url);
  const through = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  const what = `${label(out.method, out.url)} to ${host}${through}`;
  const message = error instanceof Error ? error.message : String(error);
  if (UNTRUSTED.has(code)) {
    return configError(
      `${what}: the certificate of the host is not trusted (${code}). If a proxy or the host has a certificate of your own, name its authority in NODE_EXTRA_CA_CERTS.`,
      { cause: error },
    );
  }
  if (/\(407\)/.test(message))
    return configError(
      `${what}: the proxy refused our credentials (407). Check HTTP_PROXY and HTTPS_PROXY (or ALL_PROXY).`,
    );
  if (code === 'PRIVATE_ADDRESS') {
    return configError(
      `${what}: the name of the host leads to a private or link-local address, which is not used${isCloud() ? ' in the cloud' : ''}.`,
    );
  }
  const refused = /^Proxy response \((\d{3})\)/.exec(message)?.[1];
  if (refused === '403' || refused === '405') {
    return configError(
      `${what}: the proxy does not let us through to this host (${refused}). Allow it there, or name it in NO_PROXY.`,
    );
  }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'ERR_INVALID_CHAR') {
    return configError(
      `${what} cannot be sent: ${message}. Check the credentials for line breaks and other stray characters.`,
    );
  }
  // The client's own words where we have none: they speak of connections, never of contents.
  const meaning = words(code, timeouts) ?? message.replace(/\s+/g, ' ').trim();
  const suffix = code === '' || meaning.includes(code) ? '' : ` (${code})`;
  return new Fault(`${what} failed: ${meaning}${suffix}`, {
    advice: `Check that ${proxy === undefined ? host : `the proxy ${proxy} and ${host}`} can be reached from here (address, network, firewall, proxy) and that the vendor is up`,
    cause: error,
  });
}
