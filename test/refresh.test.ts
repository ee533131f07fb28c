import { configAt, reader } from './loopback.js';
import { errors, rows, statuses } from './rig.js';
import { SMALL_VENDORS, smallVendor } from './small-vendors.js';
import { sourceOf } from './worlds.js';

const COUNT = 12;
const ALL = Object.keys(SMALL_VENDORS);

test.each(ALL)(
  '%s: a full refresh from which a broken item is missing is not whole, and says so; all others are written',
  async (name) => {
    const { id } = SMALL_VENDORS[name]!;
    let isBroken = true;
    const { url, vendor } = await smallVendor(name, COUNT, (items) =>
      isBroken && items.includes(id(7)) ? { status: 403, json: { error: 'broken' } } : undefined,
    );
    const [list, part] = vendor.streams;
    const config = {
      ...configAt(name, url, vendor.identifiers?.(COUNT)),
      start_date: '2026-04-01T00:00:00Z',
    };
    const { read, complete } = reader(sourceOf(name), config, vendor.streams);
    const full = await read({ mode: 'full_refresh' });
    expect([full.code, statuses(full, list).at(-1), statuses(full, part).at(-1)]).toEqual([
      1,
      'COMPLETE',
      'INCOMPLETE',
    ]);
    expect([rows(full, list).length, rows(full, part).length]).toEqual([COUNT, COUNT - 1]);
    expect(errors(full).map(({ failure_type, message }) => [failure_type, message])).toEqual([
      ['transient_error', expect.stringMatching(`^${part}: 1 item of the list could not be read \\(.+\\)`)],
    ]);
    // What it left is a true state all the same: one that goes on from it lacks nothing else, and gets it when it can.
    const next = await complete({ state: full });
    expect(rows(next, part)).toEqual([]);
    isBroken = false;
    const last = await complete({ state: next });
    expect(rows(last, part)).toHaveLength(1);
    expect(statuses(await complete({ mode: 'full_refresh' }), part).at(-1)).toBe('COMPLETE');
  },
);
