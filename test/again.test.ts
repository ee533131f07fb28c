import { configAt, hoursAgo, reader } from './loopback.js';
import { type Ended, rows, statuses } from './rig.js';
import { SMALL_VENDORS, smallVendor } from './small-vendors.js';
import { sourceOf } from './worlds.js';

/** A full refresh whose first attempt ends in the middle, between two STATEs. */

const COUNT = 150;
const began = { ...process.env };
afterEach(() => {
  process.env = { ...began };
});

const attempt = (number: number) =>
  Object.assign(process.env, { WORKER_JOB_ID: '7', WORKER_JOB_ATTEMPT: String(number) });

describe.each(Object.keys(SMALL_VENDORS))('%s', (name) => {
  test.each(['stop', 'wait'])(
    'the next attempt of the job writes nothing again, when_quota_is_spent: %s',
    async (when_quota_is_spent) => {
      const { streams, owner, identifiers } = SMALL_VENDORS[name]!;
      // Of one vendor fifty items are asked for together.
      let left = name.startsWith('vonage') ? 2 : 40;
      const spent = { status: 429, headers: { 'retry-after': '7200' }, json: {} };
      const { url } = await smallVendor(name, COUNT, (items) =>
        items.length > 0 && left-- <= 0 ? spent : undefined,
      );
      const config = { ...configAt(name, url, identifiers?.(COUNT)), start_date: hoursAgo(120) };
      const { read } = reader(sourceOf(name), { ...config, when_quota_is_spent }, streams);
      const keys = (ended: Ended) => rows(ended, streams[1]).map((row) => row[owner] as unknown);

      attempt(0);
      const first = await read({ mode: 'full_refresh' });
      expect([first.code, statuses(first, streams[1]).at(-1)]).toEqual([1, 'INCOMPLETE']);
      expect(keys(first).length).toBeGreaterThan(0);
      left = Number.POSITIVE_INFINITY;
      attempt(1);
      const second = await read({ state: first, mode: 'full_refresh' });
      expect([second.code, statuses(second, streams[1]).at(-1)]).toEqual([0, 'COMPLETE']);
      const all = [...keys(first), ...keys(second)];
      expect([all.length, new Set(all).size]).toEqual([COUNT, COUNT]);
    },
  );
});
