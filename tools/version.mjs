// The version is package.json's alone; where something has to repeat it (labels, tags, pages), this writes
// it. `npm version 0.2.0` runs it.   node tools/version.mjs           writes   node tools/version.mjs --check
// writes nothing, exits 1 and names the files where another one stands
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const V = String.raw`\d+\.\d+\.\d+(?:-[\w.]+)?`;
const connectors = readdirSync('connectors');
/**
 * What stands before it. History (tables of releases, the CHANGELOG) stays what it was, and so do the
 * connectors that pages invent.
 */
const OWN = new RegExp(`^( {2}version: ')${V}`, 'gm');
const PLACES = [
  '^ARG VERSION=',
  '^ {2}dockerImageTag: ',
  `trunkline/(?:worker|source-(?:${connectors.join('|')})):`,
  '(?:Docker image tag: |the tag )`',
  String.raw`image: trunkline/[\w-]+, tag: `,
].map((before) => new RegExp(`(${before})${V}`, 'gm'));

const files = [
  ...['Dockerfile', 'README.md'],
  ...connectors.flatMap((name) =>
    ['index.ts', 'metadata.yaml', 'README.md'].map((file) => join('connectors', name, file)),
  ),
  ...['deploy', 'docs'].flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((file) => join(folder, file)),
  ),
].filter((file) => /(\.(md|ts|yaml|yml|py)|Dockerfile)$/.test(file));

for (const file of files) {
  const before = readFileSync(file, 'utf8');
  const places = file.endsWith('.ts') ? [OWN] : PLACES;
  const after = places.reduce((text, place) => text.replace(place, `$1${version}`), before);
  if (after === before) continue;
  if (process.argv.includes('--check')) {
    process.stdout.write(
      `${file} names another version than package.json (${version}): node tools/version.mjs\n`,
    );
    process.exitCode = 1;
  } else writeFileSync(file, after);
}
