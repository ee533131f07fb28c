import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Code is as wide as the formatter makes it; comments nobody formats. Texts may be as long as they are. */

const WIDTH = 120;

const FOLDERS = ['spec', 'catalog', 'core', 'kit', 'connectors', 'warehouse', 'cli', 'test', 'tools'];

const files = FOLDERS.flatMap((folder) =>
  (readdirSync(folder, { recursive: true }) as string[]).map((file) => join(folder, file)),
).filter((file) => /\.(ts|mjs|cjs)$/.test(file) && !/generated\.ts$|node_modules/.test(file));

/** Lines that are comments, or end in one. A suppression has to stand in one line, an address cannot be broken. */
const isComment = (line: string) =>
  /^\s*(\/\/|\*|\/\*\*)|[;,{)\]] \/\/ /.test(line) && !/biome-ignore|https?:\/\//.test(line);

test('no comment is wider than what is read beside another page', () => {
  expect(files.length).toBeGreaterThan(500);
  const wide = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, i) => (line.length > WIDTH && isComment(line) ? [`${file}:${i + 1}`] : [])),
  );
  expect(wide).toEqual([]);
});
