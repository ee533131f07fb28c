// What users of the connectors rely on: configs, streams, keys, fields. A release writes it down, and every
// change is held against the last.   node tools/surface.mjs            names what breaks users; exit 1 unless
// the version and the CHANGELOG allow for it   node tools/surface.mjs --write    writes it, as part of a
// release From the built connectors: dist/ has to be of these sources.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { breaksOf, mayBreak, migrationOf } from './release/breaks.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    released: { type: 'string', default: 'tools/release/surface.json' },
    // Instead of what is here, for tests.
    now: { type: 'string' },
    changelog: { type: 'string', default: 'CHANGELOG.md' },
  },
});

/** Words for people, and what only they see. */
const WORDS = new Set([
  '$schema',
  'title',
  'description',
  'examples',
  'order',
  'pattern_descriptor',
  'group',
]);
const isNames = (key) => key === 'properties';
/** A schema without them. Names of properties are names, whatever they are; an option is known by its title. */
function bare(value, isOption = false) {
  if (Array.isArray(value)) return value.map((one) => bare(one, true));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !WORDS.has(key) || (isOption && key === 'title'));
  return Object.fromEntries(
    kept.map(([key, inner]) => [
      key,
      isNames(key)
        ? Object.fromEntries(Object.entries(inner).map(([name, field]) => [name, bare(field)]))
        : bare(inner),
    ]),
  );
}

async function present() {
  const names = readdirSync('dist/connectors').flatMap((file) => /^(.*)\.js$/.exec(file)?.[1] ?? []);
  const connectors = {};
  for (const name of names.sort()) {
    const { default: source } = await import(pathToFileURL(`dist/connectors/${name}.js`).href);
    const { stdout } = spawnSync(process.execPath, [`dist/bin/source-${name}`, 'spec'], { encoding: 'utf8' });
    const fed = source.feeds.flatMap(({ streams }) => streams);
    const streams = [...fed, ...source.snapshots].map((stream) => [
      stream.name,
      {
        primaryKey: stream.primaryKey,
        cursor: stream.cursorField ?? null,
        modes: fed.includes(stream) ? ['full_refresh', 'incremental'] : ['full_refresh'],
        personal: stream.personal === true,
        schema: bare(stream.schema),
      },
    ]);
    const spec = bare(JSON.parse(stdout).spec.connectionSpecification);
    connectors[name] = { spec, streams: Object.fromEntries(streams) };
  }
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  return { version, connectors };
}

const now = values.now === undefined ? await present() : JSON.parse(readFileSync(values.now, 'utf8'));
if (values.write) writeFileSync(values.released, `${JSON.stringify(now)}\n`);
else if (!existsSync(values.released))
  process.stdout.write(
    'There is no release yet to be held against: the first one writes tools/release/surface.json (docs/releasing.md).\n',
  );
else compare(JSON.parse(readFileSync(values.released, 'utf8')));

function compare(released) {
  const breaks = breaksOf(released, now);
  if (breaks.length === 0)
    return process.stdout.write(`Nothing breaks who comes from ${released.version}.\n`);
  const lines = breaks.map(({ connector, what }) => `  ${connector}: ${what}`);
  process.stdout.write(
    `Who comes from ${released.version} is broken by ${now.version}:\n${lines.join('\n')}\n`,
  );
  if (!mayBreak(released.version, now.version))
    stop(
      `${now.version} may not break anybody: take it back, or make it a major version (before 1.0.0: a minor one).`,
    );
  const note = migrationOf(readFileSync(values.changelog, 'utf8'), now.version) ?? '';
  const silent = [...new Set(breaks.map(({ connector }) => connector))].filter(
    (name) => !note.includes(name),
  );
  if (silent.length > 0)
    stop(
      `CHANGELOG.md, [${now.version}], needs "### Migration" that says what users of ${silent.join(', ')} have to do.`,
    );
}

function stop(why) {
  process.stdout.write(`${why}\n`);
  process.exitCode = 1;
}
