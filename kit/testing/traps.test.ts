import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from '../../test/folder.js';
import { assertTraps } from './traps.js';

const folder = newFolder();
const page = join(folder, 'VENDOR.md');
writeFileSync(page, '## Traps\n\n### Trap 1: one\n\ntext, trap 9\n\n### Trap 2: two\n\n### Trap 3: three\n');
const given = (tests: string, reasons: Record<number, string> = {}) => {
  const path = join(folder, 'traps.test.ts');
  writeFileSync(path, tests);
  return () => assertTraps({ page, tests: [path], reasons });
};

test('each trap has a test, of its own or with others, or a reason', () => {
  expect(given(`test('trap 1: a', run);\n  trap(2, 'b', run);`, { 3: 'not read' })).not.toThrow();
  expect(given(`test.each(ALL)(\n  'trap 1, 2 and 3: all', run);`)).not.toThrow();
});

test('one without either, one with both, and one that the page does not have are named', () => {
  expect(given(`test('trap 1: a', run); // trap 2 is nothing`)).toThrow(
    'trap 2 has neither a test nor a reason',
  );
  expect(given(`test('trap 1 and 2: a', run);`, { 2: 'x', 3: 'y' })).toThrow(
    'trap 2 has a test and a reason',
  );
  expect(given(`test('trap 1, 2, 3 and 4: a', run);`)).toThrow('there is no trap 4');
});
