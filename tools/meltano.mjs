// Writes connectors/NAME/meltano.yml and the Meltano part of its README.md, from what the built taps say of themselves.
//   node tools/meltano.mjs           writes them
//   node tools/meltano.mjs --check   writes nothing, exits 1 when one is stale
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

const root = new URL('..', import.meta.url);
const check = process.argv.includes('--check');
const names = readdirSync(new URL('connectors/', root))
  // A new connector gets its plugin with the page about its vendor.
  .filter((name) => existsSync(new URL(`connectors/${name}/VENDOR.md`, root)))
  .sort();

function update(path, text) {
  const url = new URL(path, root);
  if (existsSync(url) && readFileSync(url, 'utf8') === text) return;
  if (check) {
    process.stdout.write(`${path} is stale: run \`npm run meltano\`\n`);
    process.exitCode = 1;
  } else writeFileSync(url, text);
}

/** A list in one line: what a person reads at a glance. */
const flow = (values) =>
  stringify(values, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trim();
const setting = ({ name, kind, sensitive }) =>
  `        - { name: ${name}, kind: ${kind}${sensitive ? ', sensitive: true' : ''} }`;

/** The plugin as a README shows it: without what only forms need. */
function snippet({ name, namespace, capabilities, settings, select }) {
  return [
    'plugins:',
    '  extractors:',
    `    - name: ${name}`,
    `      namespace: ${namespace}`,
    `      executable: /opt/trunkline/dist/bin/${name}`,
    `      capabilities: ${flow(capabilities)}`,
    '      settings:',
    ...settings.map(setting),
    `      select: ${flow(select)}`,
  ].join('\n');
}

function section(name, plugin) {
  return [
    '**Meltano**: the native tap, an executable beside the source. [meltano.yml](meltano.yml) says the same with labels,',
    `descriptions and defaults; \`tap-${name} --about=meltano\` prints the same, with every stream without personal data`,
    'selected. More about it is in [Singer taps](../../docs/singer.md).',
    '',
    '```yaml',
    snippet(plugin),
    '```',
  ].join('\n');
}

for (const name of names) {
  const tap = new URL(`dist/bin/tap-${name}`, root);
  const about = execFileSync(process.execPath, [tap.pathname, '--about=meltano'], { encoding: 'utf8' });
  const project = parse(about);
  const [plugin] = project.plugins.extractors;
  // What a catalog of connectors suggests, the tap does too.
  const metadata = parse(readFileSync(new URL(`connectors/${name}/metadata.yaml`, root), 'utf8'));
  const suggested = metadata.data.suggestedStreams?.streams;
  if (suggested !== undefined) plugin.select = suggested.map((stream) => `${stream}.*`);
  const head =
    '# Made from spec.json by `npm run meltano`. `executable` is found on the PATH, or give its whole path.\n';
  update(`connectors/${name}/meltano.yml`, head + stringify(project, { lineWidth: 130 }));

  const path = `connectors/${name}/README.md`;
  const readme = readFileSync(new URL(path, root), 'utf8');
  const place = /(<!-- meltano -->\n)[\s\S]*?(<!-- \/meltano -->)/;
  if (!place.test(readme))
    throw new Error(`${path} has no place for Meltano: <!-- meltano --> and <!-- /meltano -->`);
  update(
    path,
    readme.replace(place, (_, open, close) => `${open}${section(name, plugin)}\n${close}`),
  );
}
