import { budget } from './budget.js';
import { clock } from './clock.js';

function frozen() {
  return clock({ now: 0, rate: 1, real: () => 0 });
}

describe('the budget', () => {
  it('counts fixed windows together and says when the fullest ends', () => {
    const time = frozen();
    const limit = budget(
      [
        { count: 3, seconds: 60 },
        { count: 5, seconds: 3600 },
      ],
      time,
    );
    expect([1, 2, 3].map(() => limit.take().tightest?.remaining)).toEqual([2, 1, 0]);
    expect(limit.take()).toMatchObject({ allowed: false, tightest: { count: 3, reset: 60 } });
    time.advance(60);
    expect([limit.take().allowed, limit.take().allowed]).toEqual([true, true]);
    expect(limit.take()).toMatchObject({ allowed: false, tightest: { count: 5, reset: 3540 } });
    time.advance(3540);
    expect(limit.take().allowed).toBe(true);
  });

  it('charges costs, both windows of a long request, and nothing when it is off', () => {
    const time = frozen();
    const limit = budget([{ count: 10, seconds: 60 }], time);
    expect(limit.take(8).tightest?.remaining).toBe(2);
    expect(limit.take(8).allowed).toBe(false);
    const begun = time.wall();
    time.advance(61);
    limit.finished(begun, 8);
    expect(limit.take(1).tightest).toMatchObject({ remaining: 1, reset: 59 });
    limit.replace([]);
    expect(limit.take(1000)).toEqual({ allowed: true, windows: [], tightest: undefined });
  });
});
