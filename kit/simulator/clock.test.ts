import { clock, timestamp } from './clock.js';

describe('the clock', () => {
  it('runs at its rate from its start; the wall runs at real speed; both jump', () => {
    let real = 5000;
    const time = clock({ now: 1_000_000, rate: 60, real: () => real });
    expect([time.now(), time.wall()]).toEqual([1_000_000, 1_000_000]);
    real += 2000;
    expect([time.now(), time.wall()]).toEqual([1_120_000, 1_002_000]);
    time.advance(10);
    expect([time.now(), time.wall()]).toEqual([1_130_000, 1_012_000]);
  });

  it('stands still at rate 0 and never goes back', () => {
    let real = 0;
    const time = clock({ now: 7, rate: 0, real: () => real });
    real = 1e6;
    expect(time.now()).toBe(7);
    expect(() => time.advance(-1)).toThrow('forward only');
    expect(() => clock({ rate: -1 })).toThrow('rate');
    expect(() => clock({ now: Number.NaN })).toThrow('now');
  });

  it('writes the fraction digits a vendor writes', () => {
    expect([0, 3, 6].map((digits) => timestamp(1_700_000_000_123, digits as 0 | 3 | 6))).toEqual([
      '2023-11-14T22:13:20Z',
      '2023-11-14T22:13:20.123Z',
      '2023-11-14T22:13:20.123000Z',
    ]);
  });
});
