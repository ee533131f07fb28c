import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { codeOf, PAGES } from './blocks.js';
import { home, run, writeAll } from './written.js';

/** What the pages print compiles, strictly and against the public face. */

beforeAll(writeAll);

test('every block of TypeScript in a page compiles, as strictly as a new connector does', () => {
  expect(PAGES.flatMap(codeOf).length).toBeGreaterThan(8);
  const settings = {
    extends: resolve('tsconfig.json'),
    compilerOptions: { typeRoots: [resolve('node_modules/@types')], types: ['node'], noUnusedLocals: false },
    include: ['*/**/*.ts'],
    exclude: ['node_modules'],
  };
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify(settings));
  expect(run('node_modules/typescript/bin/tsc', '-p', home)).toEqual({ status: 0, said: '' });
});
