import { configAt, hoursAgo, loopback, reader, warned } from '../../test/loopback.js';
import { type Message, rows } from '../../test/rig.js';
import { stateOf } from '../../test/stand.js';
import source from './index.js';

/** More guids of the user's own list than may be unfinished, of which the vendor knows none but the last one. */

const COUNT = 10_050;
const guid = (i: number) => `0164705c-c206-dce9-d61a-${String(i).padStart(12, '0')}`;
const KNOWN = guid(COUNT);
const identifiers = Array.from({ length: COUNT + 1 }, (_, i) => guid(i));

/** `batch`: what it says of a batch with an unknown one in it; undefined: it leaves those out. */
async function begin(batch: number | undefined) {
  const analysis = { guid: KNOWN, status: 'processed', categories: [] };
  const { url, requests } = await loopback(({ path, query }) => {
    if (path.endsWith('/token')) return { json: { access_token: 'of-ours-token', expires_in: 7200 } };
    const asked = query.get('calls')?.split(',');
    if (asked === undefined) {
      if (!path.endsWith(KNOWN)) return { status: 404, json: {} };
      return { json: path.startsWith('/stats') ? { guid: KNOWN, start: hoursAgo(30) } : analysis };
    }
    const isSpoilt = batch !== undefined && asked.some((one) => one !== KNOWN);
    if (isSpoilt) return { status: batch, json: {} };
    return { json: asked.includes(KNOWN) ? [analysis] : [] };
  });
  return { ...reader(source, configAt(source.name, url, identifiers), ['analyses']), requests };
}

test.each([
  ['they are left out of a batch', undefined, 30 + Math.ceil(COUNT / 50), 60],
  // A batch is halved down to each of them; then a thousand in vain are enough for a sync.
  ['they spoil their batch with a 404', 404, 2 * COUNT, 4000],
])(
  'where %s they keep nothing from the one behind them, cost less and less, and are marks in the state',
  async (_, batch, first, next) => {
    const { complete, requests } = await begin(batch);
    let read = await complete();
    expect(rows(read, 'analyses').map((row) => row['guid'])).toEqual([KNOWN]);
    expect(requests.total).toBeLessThanOrEqual(first);
    const { pending, marked } = stateOf(read, 'analyses') as Message;
    expect([pending, Buffer.from(marked, 'base64url').length / 18]).toEqual([[], COUNT]);
    for (let hour = 1; hour <= 2; hour++) {
      requests.clear();
      read = await complete({ state: read, now: hoursAgo(-hour / 4) });
      expect(rows(read, 'analyses')).toEqual([]);
      expect(requests.total).toBeLessThanOrEqual(next);
      expect(JSON.stringify(stateOf(read, 'analyses')).length).toBeLessThan(25 * COUNT);
    }
    expect(warned(read, /gave up|unfinished/)).toBe(0);
  },
  400_000,
);
