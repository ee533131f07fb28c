// Writes docs/api.md: every public name with its words, its declaration and an example, from the types that
// are published.   node tools/api.mjs           writes the page   node tools/api.mjs --check   writes
// nothing, exits 1 when it is stale By hand, because the tools that do it do not take the compiler we use; it
// reads what the compiler itself wrote (*.d.ts).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const PAGE = 'docs/api.md';
const DOORS = {
  trunkline: { file: 'core/index', about: 'What a connector is made of.' },
  'trunkline/simulator': {
    file: 'kit/simulator/index',
    about: "What a stand-in for a vendor's API is made of.",
  },
  'trunkline/testing': {
    file: 'kit/testing/index',
    about: 'What a connector is held to, in jest and in node:test.',
  },
  'trunkline/run': {
    file: 'core/verbs/main',
    about: 'The executable of a connector that is built otherwise than by `trunkline build`.',
  },
  'trunkline/tap': { file: 'core/verbs/tap', about: 'The same as a Singer tap.' },
};

/** What an author writes into these, declared elsewhere. */
const MORE = {
  connector: {
    'core/author/feed': ['Feed', 'Stream', 'Snapshot', 'Rows'],
    'core/http/api': ['ApiOptions', 'Window', 'Auth', 'Outcome'],
  },
  Context: { 'core/http/api': ['Api', 'RequestOptions', 'Answer'] },
  changes: { 'core/lists/reading': ['PageOf'] },
};

const types = mkdtempSync(join(tmpdir(), 'trunkline-api-'));
try {
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', types];
  const { status, stdout } = spawnSync(process.execPath, tsc, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout);
  put(pageOf());
} finally {
  rmSync(types, { recursive: true });
}

function put(text) {
  const before = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
  if (before === text) return;
  if (!process.argv.includes('--check')) return writeFileSync(PAGE, text);
  process.stdout.write(`${PAGE} is stale: run \`npm run docs\`.\n`);
  process.exitCode = 1;
}

function pageOf() {
  const parts = Object.entries(DOORS).map(([door, { file, about }]) => doorOf(door, file, about));
  return `<!-- Made by tools/api.mjs from the types and tools/api/examples.md (\`npm run docs\`). Do not edit. -->
# All the names

What the package exports, by the door it comes through. What each is for in a few words: [the guide](writing-a-connector.md#all-the-names).
The examples stand on \`acme.ts\` of the [recipes](recipes.md); they are compiled by \`test/docs\`.

${parts.join('\n')}`;
}

function doorOf(door, file, about) {
  const examples = door === 'trunkline' ? examplesIn('tools/api/examples.md') : new Map();
  const shown = new Set();
  const exported = exportsOf(file);
  const known = new Set(exported.map(({ name }) => name));
  const entries = exported.map(({ name, from }) => {
    const example = examples.get(name);
    const isNew = example !== undefined && !shown.has(example);
    if (isNew) shown.add(example);
    return `### ${name}\n\n${declared(name, from, known)}${isNew ? `\n${example}` : ''}`;
  });
  return `## ${door}\n\n${about}\n\n${entries.join('\n')}`;
}

/** The names of a door, with the file that declares each. */
function exportsOf(file) {
  const text = read(file);
  const found = [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)';/gm)].flatMap(
    ([, list, path]) =>
      list.split(',').map((word) => ({
        name: word.trim().replace(/^type /, ''),
        from: join(dirname(file), path).replace(/\.js$/, ''),
      })),
  );
  const own = [...text.matchAll(/^export declare (?:function|const) (\w+)/gm)].map(([, name]) => ({
    name,
    from: file,
  }));
  return [...found, ...own]
    .filter(({ name }) => name !== '')
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { sensitivity: 'base' }));
}

/** Words and declaration, and of the same file what the declaration names and has no heading of its own. */
function declared(name, from, known) {
  const all = declarationsIn(from);
  const own = all.get(name);
  if (own === undefined) throw new Error(`${from}.d.ts does not declare ${name}`);
  const wanted = new Set([name]);
  for (const one of wanted)
    for (const other of [...all.keys()].filter((other) => !known.has(other)))
      if (new RegExp(`\\b${other}\\b`).test(all.get(one).code)) wanted.add(other);
  wanted.delete(name);
  const elsewhere = Object.entries(MORE[name] ?? {}).flatMap(([file, names]) => {
    const declarations = declarationsIn(file);
    return names.map((one) => declarations.get(one));
  });
  const others = [...[...wanted].map((other) => all.get(other)), ...elsewhere].map(
    ({ words, code }) => `${commented(words)}${code}`,
  );
  const code = [own.code, ...others].join('\n\n');
  return `${own.words === '' ? '' : `${own.words}\n\n`}\`\`\`ts declaration\n${code}\n\`\`\`\n`;
}

function commented(words) {
  return words === ''
    ? ''
    : `/**\n${words
        .split('\n')
        .map((line) => ` * ${line}`.trimEnd())
        .join('\n')}\n */\n`;
}

/** Top-level declarations of a file that the compiler wrote: each begins in the first column, behind its comment. */
function declarationsIn(file) {
  const found = new Map();
  let comment = [];
  let open;
  for (const line of read(file).split('\n')) {
    if (open !== undefined) open.push(line);
    else if (/^( \*|\/\*\*)/.test(line)) comment = line.startsWith('/**') ? [line] : [...comment, line];
    else {
      const [, name] =
        /^(?:export )?(?:declare )?(?:abstract )?(?:function|interface|type|const|class) (\w+)/.exec(line) ??
        [];
      if (name === undefined) continue;
      open = [line];
      found.set(name, { words: wordsOf(comment), lines: open });
      comment = [];
    }
    if (open !== undefined && isWhole(open)) open = undefined;
  }
  return new Map([...found].map(([name, { words, lines }]) => [name, { words, code: codeOf(lines) }]));
}

function codeOf(lines) {
  return lines
    .join('\n')
    .replace(/^export /, '')
    .replace(/^declare /, '')
    .replaceAll('    ', '  ');
}

/** Its brackets are closed and nothing follows. Texts in types hold none. */
function isWhole(lines) {
  const text = lines.join('\n').replace(/\/\*[\s\S]*?\*\/|\/\/.*|=>/g, '');
  const opened = text.match(/[{([<]/g)?.length ?? 0;
  const closed = text.match(/[})\]>]/g)?.length ?? 0;
  return opened === closed && /[;}]$/.test(text.trimEnd());
}

/** A comment without its stars. */
function wordsOf(lines) {
  return lines
    .join('\n')
    .replace(/^\/\*\*\s?|\s*\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^ \* ?/, ''))
    .join('\n')
    .trim();
}

/** The blocks of a page by the names in the heading above each. */
function examplesIn(path) {
  const parts = readFileSync(path, 'utf8').split(/^### /m).slice(1);
  return new Map(
    parts.flatMap((part) => {
      const [heading, ...rest] = part.split('\n');
      return heading.split(', ').map((name) => [name, `${rest.join('\n').trim()}\n`]);
    }),
  );
}

/** A declaration that is exported under another name stands there under that one. */
function read(file) {
  const text = readFileSync(join(types, `${relative('.', file)}.d.ts`), 'utf8');
  const renamed = [...text.matchAll(/^export type \{ (\w+) as (\w+) \};$/gm)];
  return renamed.reduce((all, [, own, name]) => all.replace(new RegExp(`\\b${own}\\b`, 'g'), name), text);
}
