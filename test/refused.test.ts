import { configAt, reader, warned } from './loopback.js';
import { errors, rows, statuses } from './rig.js';
import { SMALL_VENDORS, smallVendor } from './small-vendors.js';
import { sourceOf } from './worlds.js';

/** A 401 of one thing while others work says nothing of the credentials; one of everything does. */

const COUNT = 30;
const REFUSED = { status: 401, json: { error: 'not yours' } };
const ALL = Object.keys(SMALL_VENDORS);

async function begin(name: string, odd: Parameters<typeof smallVendor>[2]) {
  const { url, vendor, requests } = await smallVendor(name, COUNT, odd);
  const config = { ...configAt(name, url, vendor.identifiers?.(COUNT)), start_date: '2026-04-01T00:00:00Z' };
  return { ...reader(sourceOf(name), config, vendor.streams), vendor, requests };
}

test.each(ALL)(
  '%s: a 401 of one item, always, holds back no other, and costs a request or two',
  async (name) => {
    const { id } = SMALL_VENDORS[name]!;
    const good = await begin(name, () => undefined);
    await good.complete();
    const bad = await begin(name, (items) => (items.includes(id(7)) ? REFUSED : undefined));
    const first = await bad.complete();
    const [list, part] = bad.vendor.streams;
    expect([rows(first, list).length, rows(first, part).length]).toEqual([COUNT, COUNT - 1]);
    expect(warned(first, /good for other requests/)).toBe(1);
    // Asked for in its place and once more in the end; a batch that it spoils is halved.
    expect(bad.requests.total - good.requests.total).toBeLessThanOrEqual(name.startsWith('vonage') ? 40 : 4);
  },
);

test.each(ALL)(
  '%s: credentials that are revoked in mid-sync end it at once, as a config error',
  async (name) => {
    let count = 0;
    const { read, vendor, requests } = await begin(name, (items, path) => {
      if (path.endsWith('/token')) return undefined;
      if (items.length > 0) count++;
      return count > 5 || (name.startsWith('vonage') && count > 0) ? REFUSED : undefined;
    });
    const ended = await read({ more: { concurrency: 1 } });
    expect([ended.code, errors(ended).map(({ failure_type }) => failure_type)]).toEqual([
      1,
      ['config_error'],
    ]);
    for (const stream of vendor.streams.slice(1)) expect(statuses(ended, stream).at(-1)).toBe('INCOMPLETE');
    const good = await begin(name, () => undefined);
    await good.complete();
    expect(requests.total).toBeLessThan(good.requests.total + 5);
  },
);
