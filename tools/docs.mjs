// Writes what pages say of the code, from the code: the switches in connectors/NAME/VENDOR.md, docs/verify.md, docs/configuration.md.
//   node tools/docs.mjs           writes the pages
//   node tools/docs.mjs --check   writes nothing, exits 1 when one is stale
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Those whose vendor is known: a new connector gets its page when there is something to write into it. */
const names = readdirSync(join(root, 'connectors'))
  .filter((name) => existsSync(join(root, 'connectors', name, 'VENDOR.md')))
  .sort();

/** Straight from the sources: a page is not stale because dist/ is. */
function load() {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-docs-'));
  try {
    const entry = [
      `export { CHECKS } from './kit/verify/checks/index.ts';`,
      `export { TAP_CHECKS } from './kit/verify/tap/checks.ts';`,
      `export { settingsOf } from './spec/coerce.ts';`,
      `export { connectionSpecification } from './spec/connection.ts';`,
      `export { requiredOf } from './core/verbs/meltano.ts';`,
      `export { default as common } from './spec/common.json';`,
      ...names.map((name, i) => `export { default as spec${i} } from './connectors/${name}/spec.json';`),
      ...names.map((name, i) => `export * as world${i} from './connectors/${name}/simulator/world.ts';`),
    ];
    buildSync({
      stdin: { contents: entry.join('\n'), resolveDir: root, loader: 'ts' },
      alias: {
        'trunkline/simulator': join(root, 'kit/simulator/index.ts'),
        trunkline: join(root, 'core/index.ts'),
      },
      outfile: join(folder, 'docs.cjs'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
    return createRequire(import.meta.url)(join(folder, 'docs.cjs'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const row = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
const code = (text) => (text === '' ? '(empty)' : `\`${text}\``);

function switchesOf({ switches, options, help }) {
  return [
    row(['Switch', 'Values', 'What it decides']),
    row(['---', '---', '---']),
    ...Object.entries(switches).map(([name, values]) =>
      row([code(name), values.map(code).join(', '), help[name] ?? '']),
    ),
    '',
    row(['Option', 'Default', 'What it is']),
    row(['---', '---', '---']),
    ...Object.entries(options).map(([name, value]) => row([code(name), code(value), help[name] ?? ''])),
  ].join('\n');
}

/** Fills what is between two marks. */
function filled(path, mark, text) {
  const before = readFileSync(join(root, path), 'utf8');
  const [open, close] = [`<!-- ${mark} -->\n`, `<!-- /${mark} -->`];
  const [from, to] = [before.indexOf(open) + open.length, before.indexOf(close)];
  if (from < open.length || to < from) throw new Error(`${path} has no place for ${mark}`);
  return { path, before, after: `${before.slice(0, from)}${text}\n${before.slice(to)}` };
}

/** In the order in which a connector grows. */
function checksOf({ CHECKS, TAP_CHECKS }) {
  return [
    row(['Check', 'What holds', 'Why: whose client breaks otherwise']),
    row(['---', '---', '---']),
    ...[...CHECKS, ...TAP_CHECKS].map(({ id, title, why, advice }) =>
      row([code(id), advice ? `${title} (advice)` : title, why]),
    ),
  ].join('\n');
}

/** A default that is no constant has its words in the description. */
function settings(fields, required) {
  return [
    row(['Field', 'Default', 'What it does']),
    row(['---', '---', '---']),
    ...fields.map(([name, { default: usual, description, title, enum: values, airbyte_secret: secret }]) => {
      const what = [
        String(description ?? title ?? ''),
        values === undefined ? '' : `One of ${values.map(code).join(', ')}.`,
        secret === true ? 'A secret.' : '',
      ];
      const begin = required.has(name) ? '**required**' : '';
      return row([
        code(name),
        usual === undefined ? begin : code(String(usual)),
        what.filter(Boolean).join(' '),
      ]);
    }),
  ].join('\n');
}

/** The fields that every connector has, then those of each: what is its own, and what it says otherwise. */
function configurationOf({ common, settingsOf, connectionSpecification, requiredOf, ...all }) {
  const parts = ['## Fields of every connector', settings([...settingsOf(common)], new Set())];
  for (const [i, name] of names.entries()) {
    const spec = all[`spec${i}`];
    const whole = connectionSpecification(spec);
    const own = [...settingsOf(whole)].filter(
      ([field]) => spec.properties[field.split('.')[0]] !== undefined,
    );
    parts.push(
      `## ${spec.title}`,
      `\`source-${name}\`, \`tap-${name}\`: [its page](../connectors/${name}/README.md).`,
    );
    parts.push(settings(own, new Set(requiredOf(whole))));
  }
  return `\n${parts.join('\n\n')}\n`;
}

const found = load();
const pages = [filled('docs/verify.md', 'checks', checksOf(found))];
pages.push(filled('docs/configuration.md', 'configuration', configurationOf(found)));
pages.push(
  ...names.map((name, i) =>
    filled(`connectors/${name}/VENDOR.md`, 'switches', switchesOf(found[`world${i}`].settings)),
  ),
);

for (const { path, before, after } of pages) {
  if (before === after) continue;
  if (process.argv.includes('--check')) {
    process.stdout.write(`${path} is stale: run \`npm run docs\`\n`);
    process.exitCode = 1;
  } else writeFileSync(join(root, path), after);
}
