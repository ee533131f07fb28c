import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a comment refers to has to be in the repository, where whoever reads it can look. */

const TEXT = /\.(ts|mjs|cjs|js|sh|py|md|yaml|json)$/;
const files = ['connectors', 'core', 'kit', 'cli', 'spec', 'tools', 'test', 'docs']
  .filter((folder) => existsSync(folder))
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => TEXT.test(file) && !file.includes('node_modules') && !file.startsWith('test/states/'));
/** Whose vendor is known: a new one has no page about it yet. */
const connectors = readdirSync('connectors').filter((name) => existsSync(`connectors/${name}/VENDOR.md`));

/** As GitHub makes them. */
const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

function headingsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => heading!);
}

/** Where in a file something is, with the line that says it. */
function linesOf(file: string, pattern: RegExp): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${line.trim().slice(0, 120)}`] : []));
}

test('a link into VENDOR.md leads to a heading of that connector', () => {
  let links = 0;
  const dangling = files.flatMap((file) => {
    const own = /^connectors\/([^/]+)\//.exec(file)?.[1];
    const found = [
      ...readFileSync(file, 'utf8').matchAll(/(?:connectors\/([a-z-]+)\/)?VENDOR\.md#([\w-]+)/g),
    ];
    return found.flatMap(([link, named, slug]) => {
      const name = named ?? own;
      if (slug === 'heading') return []; // how the pages describe such a link
      links++;
      const page = `connectors/${name}/VENDOR.md`;
      const leads =
        name !== undefined &&
        existsSync(page) &&
        headingsOf(page).some((heading) => slugOf(heading) === slug);
      return leads ? [] : [`${file}: ${link}`];
    });
  });
  expect(dangling).toEqual([]);
  expect(links).toBeGreaterThan(40);
});

test('a link between pages leads to a page, and to a heading where it names one', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', ...files.filter((file) => file.endsWith('.md'))];
  const dangling = pages.flatMap((page) => {
    const text = readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
    return [...text.matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(
      ([link, path, slug]) => {
        const target = path === '' ? page : join(page, '..', path!);
        if (!existsSync(target)) return [`${page}: ${link}`];
        if (slug === undefined || !target.endsWith('.md')) return [];
        return headingsOf(target).some((heading) => slugOf(heading) === slug) ? [] : [`${page}: ${link}`];
      },
    );
  });
  expect(dangling).toEqual([]);
});

/** Numbers of lists and papers that are not here. */
const ELSEWHERE: Record<string, RegExp> = {
  'a trap by its number alone': /[Tt]raps, \d/,
  'a page by number': /[(\s]pages?,? \d+(\.\d+)?\)/,
  'a paragraph by number': /\b(acceptance|protocol|contracts|sections?),? (decision )?\d/,
  'a rule by letter and number': /(?<![\w#'"/.-])[RDG]\d\b(?!['"/])/,
  'notes elsewhere': /vendors' notes|(?<!\w)vendors\/[a-z]|outside of this repository/,
  'a folder beside the checkout': /\bshared\/(?!lib)/,
};
/** Look for a tool or a schema beside the checkout, which is no citation. */
const LOOKS_BESIDE = ['test/e2e/prepare.sh', 'test/verify/schema.test.ts'];

test.each(Object.entries(ELSEWHERE))('nothing cites %s', (_, pattern) => {
  const sources = files.filter(
    (file) => !LOOKS_BESIDE.includes(file) && file !== 'test/citations.test.ts' && !file.endsWith('.json'),
  );
  expect(sources.flatMap((file) => linesOf(file, pattern))).toEqual([]);
});

describe.each(connectors)('traps of %s', (name) => {
  const headings = headingsOf(`connectors/${name}/VENDOR.md`);
  const tests = readFileSync(`connectors/${name}/traps.test.ts`, 'utf8');

  test('are numbered without a gap in VENDOR.md, and held against the tests there', () => {
    const numbers = headings
      .flatMap((heading) => /^Trap (\d+): \S/.exec(heading)?.slice(1, 2) ?? [])
      .map(Number);
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => i + 1));
    expect(numbers.length).toBeGreaterThan(10);
    expect(tests).toMatch(/assertTraps\(\{ page: `.*\/VENDOR\.md`, tests: \[__filename\]/);
  });

  test('have tests that say in words what holds', () => {
    const named = [...tests.matchAll(/(?:'trap \d[\d, and]*: |trap\(\d+, ')([^']+)'/g)].map(
      ([, words]) => words!,
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((words) => words.split(' ').length < 3)).toEqual([]);
  });
});
