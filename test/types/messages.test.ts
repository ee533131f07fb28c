import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { newFolder } from '../folder.js';

/**
 * What an author reads who makes one of the mistakes of misuse.ts: the first line of the compiler's message,
 * as messages.json holds it. Whoever changes the types sees here what becomes of the words.
 */

const MARK = '// @ts-expect-error ';
const source = readFileSync(join(__dirname, 'misuse.ts'), 'utf8');

/** Words of the mistake by the number of its line. */
const mistakes = new Map(
  source.split('\n').flatMap((line, i) => {
    const at = line.indexOf(MARK);
    return at < 0 ? [] : [[i + 2, line.slice(at + MARK.length)] as const];
  }),
);

function compilersWords(): Record<string, string> {
  const folder = newFolder();
  try {
    writeFileSync(join(folder, 'misuse.ts'), source.replaceAll(MARK, '// a mistake: '));
    const settings = {
      extends: resolve('tsconfig.json'),
      compilerOptions: { typeRoots: [resolve('node_modules/@types')], types: ['node'] },
      include: ['misuse.ts'],
    };
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    const { stdout } = spawnSync(
      process.execPath,
      [resolve('node_modules/typescript/bin/tsc'), '-p', folder, '--pretty', 'false'],
      { encoding: 'utf8' },
    );
    const errors = [...stdout.matchAll(/^[^\s(]*misuse\.ts\((\d+),\d+\): error TS\d+: (.*)$/gm)];
    return Object.fromEntries(
      errors.map(([, line, words]) => [mistakes.get(Number(line)) ?? `line ${line}`, words!]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('each mistake is told by the name of its field', () => {
  const told = compilersWords();
  const held = JSON.parse(readFileSync(join(__dirname, 'messages.json'), 'utf8')) as Record<string, string>;
  if (process.env['TRUNKLINE_WRITE'] === 'messages')
    writeFileSync(join(__dirname, 'messages.json'), `${JSON.stringify(told, null, 2)}\n`);
  expect(told).toEqual(held);
  expect(Object.keys(told).sort()).toEqual([...mistakes.values()].sort());
  for (const words of Object.values(told)) expect(words).not.toMatch(/IteratorResult|No overload/);
  const pages = Object.entries(told).filter(([mistake]) => mistake.startsWith('a page'));
  expect(pages).toHaveLength(6);
  for (const [, words] of pages) expect(words).toContain('PageWithUpToOrMore<Call>');
});
