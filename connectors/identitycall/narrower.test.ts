import { awaited, column, configAt, hoursAgo, loopback, reader } from '../../test/loopback.js';
import source from './index.js';

/** A key that sees one of two projects, between two syncs of one that sees both. */

interface Now {
  hours: number;
  isWide: boolean;
  isFinished: boolean;
}

/** `told`: the list says to which project a recording belongs, which is not documented. */
async function begin(told: boolean) {
  const now: Now = { hours: 0, isWide: true, isFinished: false };
  const recording = (id: number, project_id: number) => ({
    id,
    status: id === 2 && !now.isFinished ? 'processing' : 'completed',
    goals_evaluated: true,
    created_at: hoursAgo(24 * 20 - id),
    ...(told ? { project_id } : {}),
  });
  const { url } = await loopback(({ path }) => {
    const seen = [recording(1, 1), recording(2, 2), recording(3, 1)].filter(
      ({ id }) => now.isWide || id !== 2,
    );
    const meta = { current_page: 1, total_pages: 1, total_count: seen.length };
    if (path.endsWith('/projects'))
      return { json: { data: now.isWide ? [{ id: 1 }, { id: 2 }] : [{ id: 1 }] } };
    if (path.endsWith('/recordings')) return { json: { data: seen, meta } };
    const [, id, part] = /recordings\/(\d+)(\/.*)?$/.exec(path) ?? [];
    const one = seen.find((row) => row.id === Number(id));
    if (one === undefined) return { status: 404, json: { error: 'Resource not found' } };
    return { json: { data: part ? { recording_id: one.id, goals: [{ goal_id: 1 }] } : one } };
  });
  return { ...reader(source, configAt(source.name, url), ['recordings', 'goals']), now };
}

test.each([
  ['the list does not say whose it is: that it is not there is not believed', false],
  ['the list says whose it is: it is not asked for', true],
])(
  'what is pending outside a narrower key waits as long as that key is used, and comes with the wider one (%s)',
  async (_, told) => {
    const { complete, now } = await begin(told);
    let read = await complete();
    expect([column(read, 'recordings', 'id'), awaited(read, 'recordings')]).toEqual([['1', '3'], ['2']]);
    now.isWide = false;
    // Far beyond pending_days, and in syncs that are far enough apart to believe that something is gone.
    for (const hours of [2, 24, 24 * 40, 24 * 41]) {
      read = await complete({ state: read, now: hoursAgo(-hours) });
      expect([column(read, 'recordings', 'id'), awaited(read, 'recordings')]).toEqual([[], ['2']]);
    }
    Object.assign(now, { isWide: true, isFinished: true });
    read = await complete({ state: read, now: hoursAgo(-24 * 42) });
    expect([column(read, 'recordings', 'id'), column(read, 'goals', 'recording_id')]).toEqual([['2'], ['2']]);
  },
);

test('what was delivered outside a narrower key is not delivered again by the wider one', async () => {
  const { complete, now } = await begin(true);
  now.isFinished = true;
  let read = await complete();
  expect(column(read, 'recordings', 'id')).toEqual(['1', '2', '3']);
  for (const [isWide, hours] of [
    [false, 2],
    [false, 30],
    [false, 60],
    [true, 90],
    [true, 120],
  ] as const) {
    now.isWide = isWide;
    read = await complete({ state: read, now: hoursAgo(-hours) });
    expect([column(read, 'recordings', 'id'), column(read, 'goals', 'recording_id')]).toEqual([[], []]);
  }
});
