import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { newFolder } from '../folder.js';
import { codeOf, filesOf, PAGES } from './blocks.js';

/** What the pages print, as files of a folder that has what a connector has. */

export const GUIDE = 'docs/writing-a-connector.md';
export const home = newFolder();

const folderOf = (page: string) => join(home, page.replaceAll('/', '-'));
const folderFor = (file: string) => file.replaceAll(/[/.]/g, '-');
/** Where a connector of a page is written to. */
export const placeOf = (page: string, file: string) => join(folderOf(page), folderFor(file), file);
/** A block that is a whole connector. */
export const isWhole = (code: string) => code.includes('export default source(');

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

export function run(program: string, ...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

export function writeAll(): void {
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
  symlinkSync(resolve('node_modules'), join(home, 'node_modules'));
  for (const page of PAGES) {
    const unnamed = codeOf(page).filter(({ file }) => file === undefined);
    for (const { line, code } of unnamed) write(join(folderOf(page), `line-${line}.ts`), code);
    const named = Object.entries(filesOf(page));
    const shared = named.filter(([, code]) => !isWhole(code));
    for (const [file, code] of named.filter(([, text]) => isWhole(text))) {
      write(placeOf(page, file), code);
      // Each has what it imports to itself: a stream is declared when a module is loaded.
      for (const [other, text] of shared) write(join(folderOf(page), folderFor(file), other), text);
    }
  }
  // The examples stand on it too.
  write(join(folderOf('docs/api.md'), 'acme.ts'), filesOf('docs/recipes.md')['acme.ts']!);
  expect(run('dist/bin/trunkline', 'types', dirname(placeOf(GUIDE, 'acme/index.ts')))).toMatchObject({
    status: 0,
  });
}
