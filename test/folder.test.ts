import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What makes folders without this file's help, and why. */
const OTHERS: Record<string, string> = {
  'test/folder.ts': 'it is the place',
  'core/input/remote.test.ts': 'nothing in its folder can be removed before it is unmounted',
  'test/e2e/disk.ts': 'what is mounted on it has to go first',
  'test/e2e/postgres.ts': 'the database has to end first',
  'test/e2e/rig.ts': 'what it started has to end first',
  'test/lists/readers.ts': 'it makes one for each of a thousand readings, and removes it at once',
  'test/e2e/warehouse-speed.test.ts': 'the database has to end first',
};

test('tests take their folders from one place, which removes them', () => {
  const files = ['core', 'kit', 'connectors', 'warehouse', 'cli', 'test'].flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts') || (root === 'test' && file.endsWith('.ts')))
      .map((file) => join(root, file)),
  );
  const makers = files.filter((file) => /\bmkdtemp(Sync)?\(/.test(readFileSync(file, 'utf8')));
  expect(makers.sort()).toEqual(Object.keys(OTHERS).sort());
});
