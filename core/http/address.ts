import { BlockList, isIP } from 'node:net';
import { configError } from '../../spec/failure.js';
import type { QueryValue } from './api.js';

// Addresses no stranger can listen on. BlockList also recognises IPv4 written as IPv6 (::ffff:10.0.0.1).
const NEAR = new BlockList();
NEAR.addSubnet('127.0.0.0', 8);
NEAR.addSubnet('10.0.0.0', 8);
NEAR.addSubnet('172.16.0.0', 12);
NEAR.addSubnet('192.168.0.0', 16);
NEAR.addSubnet('169.254.0.0', 16);
NEAR.addAddress('::1', 'ipv6');
NEAR.addSubnet('fc00::', 7, 'ipv6');
NEAR.addSubnet('fe80::', 10, 'ipv6');

/** Whether a host (as URL.hostname spells it) is on this machine or in this network. */
function isNear(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  const family = isIP(host);
  if (family !== 0) return NEAR.check(host, family === 6 ? 'ipv6' : 'ipv4');
  return host !== '' && (!host.includes('.') || host.endsWith('.internal') || host.endsWith('.localhost'));
}

export interface AddressRules {
  allowHttp?: boolean | undefined;
  /** The config field the address came from. */
  field: string;
  /** The user's own file, not an API: a query and credentials belong to it. */
  file?: boolean;
}

/**
 * The address without surrounding blanks, or a config_error that names the field. Plain http shows credentials and calls
 * to everybody on the way: it is for this machine and this network, or for who says so.
 */
export function checkAddress(address: string, { allowHttp = false, field, file = false }: AddressRules): string {
  const text = address.trim();
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw configError(`${field} is not an address: it must look like https://host/path.`);
  }
  // What follows never repeats the address: it may hold a password.
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw configError(`${field} must begin with https://, not with ${url.protocol}`);
  if (!/^https?:\/\//i.test(text)) throw configError(`${field} must begin with ${url.protocol}//.`);
  if (!file && (url.username !== '' || url.password !== '')) throw configError(`${field} must not contain a user name or password.`);
  if (!file && (text.includes('?') || text.includes('#'))) throw configError(`${field} must not contain a query (?) or a fragment (#).`);
  if (url.protocol === 'https:') return text;
  if (process.env['DEPLOYMENT_MODE']?.toUpperCase() === 'CLOUD') {
    throw configError(`${field} must begin with https://: plain http is never used in the cloud.`);
  }
  if (!allowHttp && !isNear(url.hostname)) {
    throw configError(
      `${field} must begin with https:// (plain http to ${url.hostname} would show the credentials on the way; set allow_http to allow it).`,
    );
  }
  return text;
}

/** Base and path put together literally: the base keeps its prefix, with or without slashes at the seam. */
export function join(base: string, path: string): string {
  if (/^https?:\/\//i.test(path)) {
    // A "next" link of the vendor. Another host must not be given the credentials.
    if (new URL(path).origin === new URL(base).origin) return path;
    throw new Error(`The path of a request leads to another host (${new URL(path).host}) than the API's (${new URL(base).host}).`);
  }
  const tail = path.replace(/^\/+/, '');
  return tail === '' ? base : `${base.replace(/\/+$/, '')}/${tail}`;
}

/** The address with the query: arrays repeat their key, undefined is left out, everything special is encoded (`+` too). */
export function withQuery(url: string, query: Readonly<Record<string, QueryValue>> = {}): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined
      ? []
      : (Array.isArray(value) ? value : [value]).map((one) => `${encodeURIComponent(key)}=${encodeURIComponent(String(one))}`),
  );
  if (pairs.length === 0) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${pairs.join('&')}`;
}

/** How a message names a request: the values of a query may be secret or personal, its keys are not. */
export function label(method: string, address: string): string {
  const url = new URL(address);
  const keys = [...new Set(url.searchParams.keys())];
  return `${method} ${url.pathname}${keys.length > 0 ? `?${keys.join('&')}` : ''}`;
}
