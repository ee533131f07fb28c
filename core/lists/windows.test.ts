import type { Context } from '../author/feed.js';
import { windows } from './windows.js';

const HOUR = 3_600_000;
const AS_OF = Date.parse('2026-01-10T00:00:00.000Z');
const at = (hours: number) => AS_OF + hours * HOUR;
const iso = (hours: number) => new Date(at(hours)).toISOString();
const ctx = { asOf: AS_OF } as Context<object>;

/**
 * Windows as they are asked for, in hours from the present, and where a STATE may follow. `reach`: how far
 * each comes.
 */
async function walk(
  after: string | null,
  until: string | null,
  reach: (to: number, open: boolean, from: number) => number | 'narrower',
) {
  const asked: string[] = [];
  const states: string[] = [];
  const list = windows<object, never>({
    span: 24 * HOUR,
    begin: () => at(-60),
    async *window(_, from, to, open) {
      asked.push(`${(from - AS_OF) / HOUR}..${(to - AS_OF) / HOUR}${open ? ' open' : ''}`);
      const reached = reach((to - AS_OF) / HOUR, open, (from - AS_OF) / HOUR);
      if (reached === 'narrower') return reached;
      yield [];
      return at(reached);
    },
  });
  for await (const { upTo } of list(ctx, after, until)) if (upTo) states.push(upTo);
  return { asked, states };
}

test('windows follow each other, and the last has no end of ours', async () => {
  const { asked, states } = await walk(null, null, (to, open) => (open ? 1 : to));
  expect(asked).toEqual(['-60..-36', '-36..-12', '-12..12 open']);
  expect(states).toEqual([iso(-36), iso(-12), iso(1)]);
});

test('a vendor whose clock is behind or ahead is believed', async () => {
  expect(await walk(iso(-60), null, (to) => Math.min(to, -20))).toEqual({
    asked: ['-60..-36', '-36..-12'],
    states: [iso(-36), iso(-20)],
  });
  expect(await walk(iso(70), null, () => 75)).toEqual({ asked: ['70..94 open'], states: [iso(75)] });
  expect(await walk(iso(-1), null, () => -1)).toEqual({ asked: ['-1..23 open'], states: [] });
});

test('up to where others stand no window is open', async () => {
  expect(await walk(iso(-60), iso(-30), (to) => to)).toEqual({
    asked: ['-60..-36', '-36..-30'],
    states: [iso(-36), iso(-30)],
  });
});

test('a window with too much in it is asked for in halves, and grows again', async () => {
  const { asked, states } = await walk(null, iso(-12), (to, _, from) =>
    from < -50 && to - from > 10 ? 'narrower' : to,
  );
  expect(asked).toEqual(['-60..-36', '-60..-48', '-60..-54', '-54..-45', '-45..-31.5', '-31.5..-12']);
  expect(states[0]).toBe(iso(-54));
  // Of an open one, what lies behind us is halved, not the future.
  const open = await walk(iso(-8), null, (to, isOpen, from) => {
    if (to - from > 6) return 'narrower';
    return isOpen ? 0 : to;
  });
  expect(open.asked.slice(0, 3)).toEqual(['-8..16 open', '-8..-4', '-4..2 open']);
});
