import { readdirSync, readFileSync } from 'node:fs';

/** So many lines that say something, one after the other, are a piece that the kit or the connector owns once. */
const MOST = 4;

/** What a file says, line by line: no imports, no comments, no lone brackets. */
function linesOf(path: string): string[] {
  const text = readFileSync(path, 'utf8')
    .replace(/^import[^;]*;$/gm, '')
    .replace(/\/\*[\s\S]*?\*\//g, '');
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /\w/.test(line) && !line.startsWith('//'));
}

test('no two places of the simulators say the same', () => {
  const files = readdirSync('connectors', { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/]+\/simulator(\/[\w-]+)?\.ts$/.test(path))
    .map((path) => `connectors/${path}`);
  expect(files.length).toBeGreaterThan(50);
  const seen = new Map<string, string>();
  const again: string[] = [];
  for (const path of files.sort()) {
    const lines = linesOf(path);
    for (let i = 0; i + MOST < lines.length; i++) {
      const run = lines.slice(i, i + MOST + 1).join('\n');
      const known = seen.get(run);
      if (known !== undefined) again.push(`${known} and ${path}:\n${run}`);
      seen.set(run, path);
    }
  }
  expect(again).toEqual([]);
});
