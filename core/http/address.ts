import { BlockList, isIP } from 'node:net';
import { configError, transientError } from '../../spec/failure.js';
import { withoutTail } from '../tail.js';
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

const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet('169.254.0.0', 16);
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');
// Where clouds tell the machine its credentials, without a link-local address.
LINK_LOCAL.addAddress('fd00:ec2::254', 'ipv6');
LINK_LOCAL.addAddress('fd20:ce::254', 'ipv6');
LINK_LOCAL.addAddress('fd00:42::42', 'ipv6');
LINK_LOCAL.addAddress('100.100.100.200');
LINK_LOCAL.addAddress('192.0.0.192');
LINK_LOCAL.addAddress('168.63.129.16');

/** What the public network does not have, beyond what is near. */
const RESERVED = new BlockList();
RESERVED.addSubnet('0.0.0.0', 8);
RESERVED.addSubnet('100.64.0.0', 10);
RESERVED.addSubnet('192.0.0.0', 24);
RESERVED.addSubnet('198.18.0.0', 15);
RESERVED.addSubnet('224.0.0.0', 3);
// Addresses of IPv6 that carry one of IPv4: a translator or a tunnel on the way takes them there.
RESERVED.addSubnet('::', 96, 'ipv6');
RESERVED.addSubnet('::ffff:0:0:0', 96, 'ipv6');
RESERVED.addSubnet('2001::', 23, 'ipv6');
RESERVED.addSubnet('64:ff9b::', 96, 'ipv6');
RESERVED.addSubnet('64:ff9b:1::', 48, 'ipv6');
RESERVED.addSubnet('2002::', 16, 'ipv6');
RESERVED.addSubnet('fec0::', 10, 'ipv6');
RESERVED.addSubnet('ff00::', 8, 'ipv6');

/** A host without the brackets of IPv6 and the full stop of the root. */
export const bare = (hostname: string) => hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
/** Whether an address (no name) is in a list. */
export const listed = (list: BlockList, address: string): boolean =>
  list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/**
 * Whether an address (no name) is of this machine, this network or its cloud: none of them may be reached
 * from a shared cloud.
 */
export const isPrivate = (address: string): boolean =>
  [NEAR, LINK_LOCAL, RESERVED].some((list) => listed(list, address));

/** Whether a host is written as the address where a cloud tells its machines their credentials. */
export function isLinkLocal(hostname: string): boolean {
  const host = bare(hostname);
  return isIP(host) === 0 ? host.toLowerCase() === 'metadata.google.internal' : listed(LINK_LOCAL, host);
}

export const isCloud = () => process.env['DEPLOYMENT_MODE']?.toUpperCase() === 'CLOUD';

/** Whether a host (as URL.hostname spells it) is on this machine or in this network. */
function isNear(hostname: string): boolean {
  const host = bare(hostname);
  if (isIP(host) !== 0) return listed(NEAR, host);
  return host !== '' && (!host.includes('.') || host.endsWith('.internal') || host.endsWith('.localhost'));
}

/** Whether a host is written as one that the public network does not have. */
function isHidden(hostname: string): boolean {
  return isIP(bare(hostname)) === 0 ? isNear(hostname) : isPrivate(bare(hostname));
}

export interface AddressRules {
  allowHttp?: boolean | undefined;
  /** The config field the address came from. */
  field: string;
  /** The user's own file, not an API: a query and credentials belong to it. */
  file?: boolean;
}

/**
 * The address without surrounding blanks, or a config_error that names the field. Plain http shows
 * credentials and calls to everybody on the way: it is for this machine and this network, or for who says so.
 */
export function checkAddress(
  address: string,
  { allowHttp = false, field, file = false }: AddressRules,
): string {
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
  if (!file && (url.username !== '' || url.password !== ''))
    throw configError(`${field} must not contain a user name or password.`);
  if (!file && (text.includes('?') || text.includes('#')))
    throw configError(`${field} must not contain a query (?) or a fragment (#).`);
  // Nobody keeps a file there, but a cloud keeps the credentials of its machines there.
  if (file && isLinkLocal(url.hostname))
    throw configError(`${field} must not be a link-local address (${bare(url.hostname)}).`);
  if (isCloud() && url.protocol !== 'https:')
    throw configError(`${field} must begin with https://: plain http is never used in the cloud.`);
  if (isCloud() && isHidden(url.hostname))
    throw configError(
      `${field} must be an address of the public network: private ones are never used in the cloud.`,
    );
  if (url.protocol === 'https:') return text;
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
    throw new Error(
      `The path of a request leads to another host (${new URL(path).host}) than the API's (${new URL(base).host}).`,
    );
  }
  const tail = path.replace(/^\/+/, '');
  // An identifier that is `..` would ask for something else: URL walks it, encoded or not.
  if (/(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(tail))
    throw transientError(
      'The identifiers "." and ".." cannot be asked for: they mean folders in an address.',
    );
  return tail === '' ? base : `${withoutTail(base, '/')}/${tail}`;
}

/**
 * The address with the query: arrays repeat their key, undefined is left out, everything special is encoded
 * (`+` too).
 */
export function withQuery(url: string, query: Readonly<Record<string, QueryValue>> = {}): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined
      ? []
      : (Array.isArray(value) ? value : [value]).map(
          (one) => `${encodeURIComponent(key)}=${encodeURIComponent(String(one))}`,
        ),
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
