import { readFileSync } from 'node:fs';

/** A fenced block of a page: what stands behind the fence, and what is in it. */
export interface Block {
  info: string;
  code: string;
  line: number;
}

/** All fenced blocks of a Markdown text, in order. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: (Block & { lines: string[] }) | undefined;
  for (const [i, text] of markdown.split('\n').entries()) {
    const fence = /^```(.*)$/.exec(text);
    if (fence === null) open?.lines.push(text);
    else if (open === undefined) open = { info: fence[1]!.trim(), code: '', line: i + 1, lines: [] };
    else {
      const { info, line, lines } = open;
      blocks.push({ info, line, code: `${lines.join('\n')}\n` });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`The block that begins in line ${open.line} has no end.`);
  return blocks;
}

/**
 * The blocks of one kind. `sh` needs Node only; `sh docker`, `sh python`, `sh account`, `sh meltano` and
 * `python` need what they say.
 */
export function blocks(kind: string, page = 'README.md'): string[] {
  return blocksOf(readFileSync(page, 'utf8'))
    .filter(({ info }) => info === kind)
    .map(({ code }) => code);
}
