// What a release contains, for those who have to know: a CycloneDX list of the dependencies that are shipped,
// made by npm itself.   node tools/sbom.mjs [FILE]      sbom.cdx.json unless told
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const [file = 'sbom.cdx.json'] = process.argv.slice(2);
// Of all: with `--omit dev` npm leaves out what is shipped too (yargs, yaml), because tools of ours want it as well.
const { status, stdout, stderr } = spawnSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
if (status === 0) writeFileSync(file, shippedOf(JSON.parse(stdout)));
else process.stderr.write(`sbom: ${stderr}\n`);
process.exitCode = status ?? 1;

/** Without what only tools of ours need; npm names the whole after the folder it lies in. */
function shippedOf({ metadata, components, dependencies, ...list }) {
  const shipped = shippedPackages();
  const kept = components.filter(({ name, version }) => shipped.has(`${name}@${version}`));
  const refs = new Set([metadata.component, ...kept].map((component) => component['bom-ref']));
  const { name } = JSON.parse(readFileSync('package.json', 'utf8'));
  const shippedList = {
    ...list,
    metadata: { ...metadata, component: { ...metadata.component, name } },
    components: kept,
    dependencies: dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) })),
  };
  return `${JSON.stringify(shippedList, null, 2)}\n`;
}

function shippedPackages() {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const shipped = Object.entries(packages).filter(([, { dev, devOptional }]) => !dev && !devOptional);
  return new Set(shipped.map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`));
}
