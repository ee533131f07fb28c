import { NEVER } from './clock.js';
import { random } from './random.js';

describe('random', () => {
  it('is decided by seed and key, and differs between keys', () => {
    const draw = (...key: (string | number)[]) =>
      ((r) => Array.from({ length: 5 }, () => r.next()))(random(...key));
    expect(draw(1, 'call', 2)).toEqual(draw(1, 'call', 2));
    expect(draw(1, 'call', 2)).not.toEqual(draw(1, 'call', 3));
    expect(draw(1, 'ab', 'c')).not.toEqual(draw(1, 'a', 'bc'));
  });

  it('is even enough for proportions to come out', () => {
    let hits = 0;
    for (let i = 0; i < 20_000; i++) if (random(1, 'call', i).chance(0.1)) hits++;
    expect(hits).toBeGreaterThan(1800);
    expect(hits).toBeLessThan(2200);
    expect(random(1).uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const numbers = Array.from(
      { length: 1000 },
      (
        (r) => () =>
          r.int(3, 5)
      )(random(9)),
    );
    expect([...new Set(numbers)].sort()).toEqual([3, 4, 5]);
  });

  it('gives what comes to a share of all a time, draws as much for the others, and never has them', () => {
    const [all, none] = [random(3), random(3)];
    const at = all.later(1, 1000, 5, 9);
    expect(at).toBeGreaterThanOrEqual(1005);
    expect(at).toBeLessThanOrEqual(1009);
    expect(none.later(0, 1000, 5, 9)).toBe(NEVER);
    expect(none.next()).toBe(all.next());
  });
});
