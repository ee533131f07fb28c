import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Block, blocksOf } from '../readme.js';

/** Pages for people, wherever they are. */
export const PAGES = [
  ...['README.md', 'CONTRIBUTING.md'],
  ...(readdirSync('docs', { recursive: true }) as string[]).map((file) => join('docs', file)),
  ...readdirSync('connectors').flatMap((name) =>
    readdirSync(join('connectors', name)).map((file) => join('connectors', name, file)),
  ),
].filter((file) => file.endsWith('.md'));

/**
 * Those of its blocks that are TypeScript, with the name of their file where they have one (```ts acme.ts).
 * Declarations made from the types were compiled.
 */
export const codeOf = (page: string): (Block & { file: string | undefined })[] =>
  blocksOf(readFileSync(page, 'utf8'))
    .filter(({ info }) => /^(ts|typescript|js|javascript)\b(?! declaration$)/.test(info))
    .map((block) => ({ ...block, file: block.info.split(' ')[1] }));

/** Blocks of any kind that are files: by their names. */
export const filesOf = (page: string): Record<string, string> =>
  Object.fromEntries(
    blocksOf(readFileSync(page, 'utf8')).flatMap(({ info, code }) => {
      const [, file] = /^\w+ (\S+\.\w+)$/.exec(info) ?? [];
      return file === undefined ? [] : [[file, code]];
    }),
  );
