import { column, configAt, hoursAgo, loopback, NOW, reader } from '../../test/loopback.js';
import source from './index.js';

/**
 * Calls get their ids when they are handed in, which may be long after they were held; ids are far apart, and
 * some become visible late.
 */

interface Call {
  id: number;
  start: string | null;
}

const FAR = 10_000;
const recent = (i: number): Call => ({ id: i * FAR, start: hoursAgo(2 - i / 60) });

async function begin(newest: (id: number) => Call) {
  const calls = Array.from({ length: 120 }, (_, i) => recent(i + 1));
  // Visible from the second sync on, half an hour below the newest of the others.
  const late = calls[100]!;
  calls.push(newest(121 * FAR), newest(122 * FAR));
  let isLateThere = false;
  const { url, requests } = await loopback(({ query }) => {
    const from = query.get('fromTime') ?? '';
    const rows = calls
      .filter((call) => isLateThere || call !== late)
      .filter(({ start }) => (start ?? '') >= from)
      .filter(({ id }) => id > Number(query.get('afterCallId') ?? 0))
      .sort((a, b) => (query.get('sort_dir') === 'desc' ? b.id - a.id : a.id - b.id))
      .map(({ id, start }) => ({
        callId: String(id),
        contextId: 'c',
        startTime: start,
        progressPhase: 'DONE',
      }));
    const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('per_page'))];
    return {
      json: rows.slice((page - 1) * size, page * size),
      headers: { 'x-total-count': String(rows.length) },
    };
  });
  const show = () => {
    isLateThere = true;
  };
  return { ...reader(source, configAt(source.name, url), ['calls']), requests, late, show, calls };
}

test.each<[string, (id: number) => Call]>([
  ['were held a year ago', (id) => ({ id, start: hoursAgo(24 * 365) })],
  ['do not say when they were held', (id) => ({ id, start: null })],
  ['were held just now', (id) => ({ id, start: hoursAgo(0.01) })],
])(
  'where the newest calls %s, who becomes visible late under a lower id comes all the same, once',
  async (_, newest) => {
    const { complete, requests, late, show, calls } = await begin(newest);
    const first = await complete({ now: NOW });
    expect(column(first, 'calls', 'callId')).toHaveLength(121);
    show();
    requests.clear();
    const second = await complete({ state: first, now: hoursAgo(-0.1) });
    expect(column(second, 'calls', 'callId')).toEqual([String(late.id)]);
    // The newest, where the hour begins, and the list.
    expect(requests.total).toBeLessThanOrEqual(4);
    calls.push({ id: 123 * FAR, start: hoursAgo(24 * 400) });
    const third = await complete({ state: second, now: hoursAgo(-0.2) });
    expect(column(third, 'calls', 'callId')).toEqual([String(123 * FAR)]);
    expect(column(await complete({ state: third, now: hoursAgo(-0.3) }), 'calls', 'callId')).toEqual([]);
  },
);
