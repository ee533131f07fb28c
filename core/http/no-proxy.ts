import { BlockList, isIP } from 'node:net';
import { bare, listed } from './address.js';

/**
 * Whether NO_PROXY names a host: as curl, Go and Python's requests read it together. A name stands for itself
 * and all below it, with or without a dot or `*.` before it; addresses and networks (10.0.0.0/8, fd00::/8)
 * for what is written as an address; a port narrows; `*` is everything.
 */
export function createBypass(list: string): (url: URL) => boolean {
  const rules = list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(ruleOf);
  return (url) => {
    const host = bare(url.hostname).toLowerCase();
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    return rules.some((rule) => rule(host, port));
  };
}

type Rule = (host: string, port: string) => boolean;

const familyOf = (host: string) => (isIP(host) === 6 ? 'ipv6' : 'ipv4');

function ruleOf(entry: string): Rule {
  if (entry === '*') return () => true;
  const network = /^\[?([\da-f:.]+)\]?\/(\d{1,3})$/i.exec(entry);
  if (network) return networkRule(network[1]!, Number(network[2]));
  if (isIP(bare(entry)) !== 0) return addressRule(bare(entry).toLowerCase(), undefined);
  const [, name = entry, port] = /^(.*):(\d+)$/.exec(entry) ?? [];
  const host = bare(name)
    .toLowerCase()
    .replace(/^\*?\./, '');
  if (isIP(host) !== 0) return addressRule(host, port);
  return (target, at) =>
    (port === undefined || port === at) && (target === host || target.endsWith(`.${host}`));
}

function networkRule(address: string, bits: number): Rule {
  const family = isIP(address);
  if (family === 0 || bits > (family === 6 ? 128 : 32)) return () => false;
  const network = new BlockList();
  network.addSubnet(address, bits, familyOf(address));
  return (host) => isIP(host) !== 0 && listed(network, host);
}

function addressRule(address: string, port: string | undefined): Rule {
  const one = new BlockList();
  one.addAddress(address, familyOf(address));
  return (host, at) => (port === undefined || port === at) && isIP(host) !== 0 && listed(one, host);
}
