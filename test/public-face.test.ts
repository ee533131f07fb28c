import { readFileSync } from 'node:fs';

/** The names that an author writes against: few, and each of them explained. */

const MOST = 45;

/** What core/index.ts exports, types included. */
const names = [...readFileSync('core/index.ts', 'utf8').matchAll(/^export (?:type )?\{([^}]*)\}/gm)]
  .flatMap(([, list]) => list!.split(','))
  .map((name) => name.trim().replace(/^type /, ''))
  .filter((name) => name !== '');

test('the public names are few', () => {
  expect(names.length).toBeGreaterThan(30);
  expect(names.length).toBeLessThanOrEqual(MOST);
  expect(readFileSync('core/index.ts', 'utf8')).not.toMatch(/export \*|export (const|function|interface)/);
});
