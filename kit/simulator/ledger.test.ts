import { clock, HOUR, NEVER } from './clock.js';
import { firstAfter, type Ledger, ledger } from './ledger.js';
import { random } from './random.js';
import { Refusal } from './refusal.js';

interface Call {
  id: number;
  at: number;
  pin: string | undefined;
  deleteAt: number;
}

const START = Date.parse('2026-01-10T12:00:00Z');

function made({
  options = { late: 0.1, stuck: 0.1 },
  past = 10,
  perHour = 0,
  together = false,
  ours = 1,
} = {}) {
  const time = clock({ now: START, rate: 0 });
  let id = 0;
  const calls: Ledger<Call> = ledger<Call, 'late' | 'stuck'>(
    { clock: time, random: (...key) => random(7, ...key), options: { latency_ms: 0, ...options } },
    {
      past,
      days: 1,
      perHour,
      sequence: ['created'],
      pins: { stuck: 0.4, late: 0.6 },
      together: (_, place) => together && place !== 0,
      create(at, pin) {
        id++;
        return id % ours === 0 ? { id, at, pin, deleteAt: NEVER } : undefined;
      },
      position: (row) => row.at,
      key: (row) => row.id,
      asked: (text) => Number(String(text).slice(1)),
      noun: 'call',
      leavesAt: (row) => row.deleteAt,
    },
  );
  return { time, calls };
}

test('the past is as many items as asked for, over its days, ascending, with one of each kind at its place', () => {
  const rows = made().calls.rows();
  expect(rows).toHaveLength(10);
  expect(rows.map(({ at }) => at)).toEqual(rows.map(({ at }) => at).sort((a, b) => a - b));
  expect(rows.every(({ at }) => at >= START - 24 * HOUR && at < START)).toBe(true);
  expect(rows.flatMap(({ pin }, i) => (pin ? [`${i} ${pin}`] : []))).toEqual(['4 stuck', '6 late']);
});

test('none of a kind stands where its option is 0; of two at one place the last one stays', () => {
  expect(
    made({ options: { late: 0, stuck: 0.1 } })
      .calls.rows()
      .map(({ pin }) => pin),
  ).not.toContain('late');
  expect(made({ past: 1 }).calls.rows()[0]).toMatchObject({ pin: 'late' });
});

test('items go on coming at the hourly rate of the simulated time, the same ones however often somebody looks', () => {
  const [often, once] = [made({ perHour: 30 }), made({ perHour: 30 })];
  for (let hour = 0; hour < 20; hour++) {
    often.time.advance(3600);
    often.calls.rows();
  }
  once.time.advance(20 * 3600);
  expect(once.calls.rows()).toEqual(often.calls.rows());
  expect(once.calls.rows().length).toBeGreaterThan(400);
  expect(once.calls.rows().length).toBeLessThan(800);
});

test("somebody else's takes a number and no place; several may come at one moment", () => {
  expect(
    made({ ours: 2 })
      .calls.rows()
      .map(({ id }) => id),
  ).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
  expect(
    new Set(
      made({ together: true })
        .calls.rows()
        .map(({ at }) => at),
    ).size,
  ).toBe(1);
});

test('what leaves is gone, at its time or once it is told to', () => {
  const { time, calls } = made();
  const [first, second] = calls.rows();
  expect(calls.change(first!, { deleteAt: START + HOUR })).toBe(first);
  expect(calls.find(`#${first!.id}`)).toBe(first);
  time.advance(3600);
  expect(calls.find(`#${first!.id}`)).toBeUndefined();
  expect(calls.rows()[0]).toBe(second);
  expect(calls.gone()).toEqual([first]);
});

test('what is added takes its place, behind those of the same moment', () => {
  const { calls } = made();
  const { at } = calls.rows()[3]!;
  const row = calls.add({ id: 99, at, pin: undefined, deleteAt: NEVER });
  expect(calls.rows()[4]).toBe(row);
  expect([calls.firstAfter(at), calls.firstAfter(at - 1)]).toEqual([5, 3]);
  expect(firstAfter([], 1, Number)).toBe(0);
});

test('an item is found by what somebody asks for, and what is not there is refused by its name', () => {
  const { calls } = made();
  expect(calls.find('#3')).toMatchObject({ id: 3 });
  expect(calls.must('#3')).toBe(calls.find('#3'));
  expect(calls.find('#99')).toBeUndefined();
  expect(() => calls.must('#99')).toThrow(new Refusal(404, 'no call #99'));
});
