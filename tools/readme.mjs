// Writes the table of connectors and streams into README.md, from what the connectors declare (run after a build).
//   node tools/readme.mjs           writes it
//   node tools/readme.mjs --check   writes nothing, exits 1 when it is stale
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('..', import.meta.url);
const names = readdirSync(new URL('dist/connectors/', root))
  .filter((file) => file.endsWith('.js'))
  // A new connector comes into the table with the page about its vendor.
  .filter((file) => existsSync(new URL(`connectors/${file.slice(0, -3)}/VENDOR.md`, root)))
  .sort();

const row = (cells) => `| ${cells.join(' | ')} |`;
const code = (fields) => fields.map((field) => `\`${field}\``).join(', ');
const lines = [
  row(['Connector', 'Stream', 'Primary key', 'Cursor', 'Sync modes']),
  row(['---', '---', '---', '---', '---']),
];
for (const file of names) {
  const { default: source } = await import(new URL(`dist/connectors/${file}`, root).href);
  const streams = source.feeds
    .flatMap((feed) => feed.streams)
    .map((stream) => ({ ...stream, modes: 'incremental, full refresh' }));
  const snapshots = source.snapshots.map((snapshot) => ({ ...snapshot, modes: 'full refresh' }));
  for (const [i, { name, primaryKey, cursorField, personal, modes }] of [
    ...streams,
    ...snapshots,
  ].entries()) {
    const first = i === 0 ? `[${source.name}](connectors/${source.name}/README.md)` : '';
    lines.push(
      row([
        first,
        `\`${name}\`${personal ? ' (personal data)' : ''}`,
        code(primaryKey),
        cursorField ? code([cursorField]) : '',
        modes,
      ]),
    );
  }
}

const readme = new URL('README.md', root);
const before = readFileSync(readme, 'utf8');
const after = before.replace(
  /(<!-- connectors -->\n)[\s\S]*?(<!-- \/connectors -->)/,
  (_, open, close) => `${open}${lines.join('\n')}\n${close}`,
);
if (!after.includes('<!-- connectors -->'))
  throw new Error('README.md has no place for the table of connectors');
if (after !== before && process.argv.includes('--check')) {
  process.stdout.write('README.md: the table of connectors is stale: run `npm run readme`\n');
  process.exitCode = 1;
} else if (after !== before) writeFileSync(readme, after);
