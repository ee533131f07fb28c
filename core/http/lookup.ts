import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { isCloud, isLinkLocal, isPrivate } from './address.js';

export class PrivateAddress extends Error {
  readonly code = 'PRIVATE_ADDRESS';
}

/**
 * How names are looked up for every connection: in a shared cloud a name that leads to a private address is
 * refused at the moment of connecting, since what it led to when the config was checked may be another
 * address by now.
 */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    // Nobody's API is there, but a cloud tells its machines their credentials there.
    const usable = addresses.filter(({ address }) => !isLinkLocal(address));
    if (usable.length === 0 && addresses.length > 0)
      return callback(new PrivateAddress(`${hostname} leads to a link-local address`), '');
    if (isCloud() && addresses.some(({ address }) => isIP(address) !== 0 && isPrivate(address))) {
      return callback(new PrivateAddress(`${hostname} leads to a private address`), '');
    }
    if (options.all) return callback(null, usable);
    const [first] = usable;
    return first === undefined
      ? callback(new Error(`${hostname} has no address`), '')
      : callback(null, first.address, first.family);
  });
};
