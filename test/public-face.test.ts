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

test('each is explained in the guide', () => {
  const guide = readFileSync('docs/writing-a-connector.md', 'utf8');
  const table = guide.slice(guide.indexOf('## All the names'));
  expect(names.filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
});

test('each has its words or its declaration, and an example, in the page of all names', () => {
  const page = readFileSync('docs/api.md', 'utf8');
  const door = page.slice(page.indexOf('## trunkline\n'), page.indexOf('## trunkline/simulator'));
  const missing = names.filter((name) => {
    const part = door.split(`### ${name}\n`)[1] ?? '';
    return !part.includes('```ts declaration');
  });
  expect(missing).toEqual([]);
  // Several names may share one: it imports each of them.
  const imported = [...door.matchAll(/^import (?:type )?\{([^}]*)\} from 'trunkline';/gm)].flatMap(
    ([, list]) => list!.split(',').map((name) => name.trim().replace(/^type /, '')),
  );
  expect(names.filter((name) => !imported.includes(name))).toEqual([]);
});

test('each name of every door is told in words, or the parts of its declaration are', () => {
  const doors = readFileSync('docs/api.md', 'utf8').split(/^## /m).slice(1);
  expect(doors.length).toBeGreaterThan(3);
  const bare = doors.flatMap((door) =>
    door
      .split(/^### /m)
      .slice(1)
      .filter((part) => {
        const [name = '', ...lines] = part.split('\n');
        const [before = '', declared = ''] = lines.join('\n').split('```ts declaration\n');
        return name !== '' && before.trim() === '' && !declared.split('\n```')[0]!.includes('/**');
      })
      .map((part) => part.split('\n')[0]),
  );
  expect(bare).toEqual([]);
});
