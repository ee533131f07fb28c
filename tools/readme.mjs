// Writes what README.md and docs/connectors.md say of connectors and streams, from what the connectors
// declare (run after a build).   node tools/readme.mjs           writes it   node tools/readme.mjs --check
// writes nothing, exits 1 when it is stale
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('..', import.meta.url);
const names = readdirSync(new URL('dist/connectors/', root))
  .filter((file) => file.endsWith('.js'))
  // A new connector comes into the table with the page about its vendor.
  .filter((file) => existsSync(new URL(`connectors/${file.slice(0, -3)}/VENDOR.md`, root)))
  .sort();

const row = (cells) => `| ${cells.join(' | ')} |`;
const code = (fields) => fields.map((field) => `\`${field}\``).join(', ');
const sources = [];
for (const file of names) sources.push((await import(new URL(`dist/connectors/${file}`, root).href)).default);

const streamsOf = ({ feeds, snapshots }) => [
  ...feeds
    .flatMap((feed) => feed.streams)
    .map((stream) => ({ ...stream, modes: 'incremental, full refresh' })),
  ...snapshots.map((snapshot) => ({ ...snapshot, modes: 'full refresh' })),
];

/** The README's: what there is. */
const short = [
  row(['Connector', 'Vendor', 'Streams']),
  row(['---', '---', '---']),
  ...sources.map((source) =>
    row([
      `[${source.name}](connectors/${source.name}/README.md)`,
      source.title,
      streamsOf(source)
        .map(({ name, personal }) => `\`${name}\`${personal ? '\\*' : ''}`)
        .join(', '),
    ]),
  ),
];

/** The page's: keys and cursors too. */
const whole = [
  row(['Connector', 'Stream', 'Primary key', 'Cursor', 'Sync modes']),
  row(['---', '---', '---', '---', '---']),
  ...sources.flatMap((source) =>
    streamsOf(source).map(({ name, primaryKey, cursorField, personal, modes }, i) =>
      row([
        i === 0 ? `[${source.name}](../connectors/${source.name}/README.md)` : '',
        `\`${name}\`${personal ? ' (personal data)' : ''}`,
        code(primaryKey),
        cursorField ? code([cursorField]) : '',
        modes,
      ]),
    ),
  ),
];

for (const [page, lines] of [
  ['README.md', short],
  ['docs/connectors.md', whole],
]) {
  const place = new URL(page, root);
  const before = readFileSync(place, 'utf8');
  const after = before.replace(
    /(<!-- connectors -->\n)[\s\S]*?(<!-- \/connectors -->)/,
    (_, open, close) => `${open}${lines.join('\n')}\n${close}`,
  );
  if (!after.includes('<!-- connectors -->'))
    throw new Error(`${page} has no place for the table of connectors`);
  if (after !== before && process.argv.includes('--check')) {
    process.stdout.write(`${page}: the table of connectors is stale: run \`npm run readme\`\n`);
    process.exitCode = 1;
  } else if (after !== before) writeFileSync(place, after);
}
