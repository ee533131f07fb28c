import { readFileSync } from 'node:fs';

/** What the README says of others: each cell has its source in docs/comparison.md. Nobody looks whether it is true. */

const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The first table behind a title: what its columns are called, and its rows. */
function tableAfter(text: string, title: string): { head: string[]; rows: string[][] } {
  const [, behind = ''] = text.split(`\n## ${title}\n`);
  const [section = ''] = behind.split('\n## ');
  const [head = [], , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map(cellsOf);
  return { head, rows };
}

const readme = tableAfter(readFileSync('README.md', 'utf8'), 'Beside others');
const page = readFileSync('docs/comparison.md', 'utf8');
const [, , ...others] = readme.head;

test('five others, and nine things to know of each', () => {
  expect([others.length, readme.rows.length]).toEqual([5, 9]);
});

test.each(others)('%s: what the README says of it has its public source', (name) => {
  const column = readme.head.indexOf(name);
  const { rows } = tableAfter(page, name);
  const said = readme.rows.map((row) => [row[0], row[column]]);
  expect(rows.map(([what, words]) => [what, words])).toEqual(said);
  const without = rows.filter(([, , source = '']) => !/\]\(https:\/\/\S+\)/.test(source));
  expect(without).toEqual([]);
});
