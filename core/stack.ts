import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** What stands between blanks and parentheses in a stack ... */
const WORD = /[^\s()]+/g;

/** ... and may be a place in a file of JavaScript: `file:///dist/lib/read.js:12:34`, or a path. */
function placeOf(word: string): { file: string; line: string; column: string } | undefined {
  const [column, line, ...rest] = word.split(':').reverse();
  const file = rest.reverse().join(':');
  const isPlace = /^(file:\/\/)?\//.test(file) && /\.m?js$/.test(file);
  return isPlace && /^\d+$/.test(line ?? '') && /^\d+$/.test(column ?? '')
    ? { file, line: line!, column: column! }
    : undefined;
}

/**
 * A stack that names the lines of the TypeScript. The maps are read now, when an error asks for them: read at
 * the start of each process they cost a fifth of its start-up time. What has no map beside it stays as it is.
 */
export function traced(stack: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  return stack.replace(WORD, (word) => {
    const place = placeOf(word);
    if (place === undefined) return word;
    const { file, line, column } = place;
    if (!maps.has(file)) maps.set(file, mapOf(file));
    const found = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (found === undefined || !('originalSource' in found)) return word;
    // The source is named from the map's place: one path, without the folder of the build in it.
    const source = new URL(found.originalSource, file.startsWith('/') ? `file://${file}` : file);
    return `${source.href}:${found.originalLine + 1}:${found.originalColumn + 1}`;
  });
}

function mapOf(file: string): SourceMap | undefined {
  try {
    const path = file.startsWith('/') ? file : fileURLToPath(file);
    return new SourceMap(JSON.parse(mapTextOf(`${path}.map`)));
  } catch {
    return undefined;
  }
}

/** An image holds its maps packed: they are a fifth of what it adds to its base, and next to never read. */
function mapTextOf(path: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8');
  const { gunzipSync } = process.getBuiltinModule('node:zlib');
  return gunzipSync(readFileSync(`${path}.gz`)).toString('utf8');
}
