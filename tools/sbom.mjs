// What a release contains, for those who have to know: a CycloneDX list of the dependencies that are shipped,
// made by npm itself.   node tools/sbom.mjs [FILE]      sbom.cdx.json unless told
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const [file = 'sbom.cdx.json'] = process.argv.slice(2);
const { status, stdout, stderr } = spawnSync('npm', ['sbom', '--omit', 'dev', '--sbom-format', 'cyclonedx'], {
  encoding: 'utf8',
});
if (status === 0) writeFileSync(file, named(stdout));
else process.stderr.write(`sbom: ${stderr}\n`);
process.exitCode = status ?? 1;

/** npm names the whole after the folder it lies in. */
function named(text) {
  const list = JSON.parse(text);
  list.metadata.component.name = JSON.parse(readFileSync('package.json', 'utf8')).name;
  return `${JSON.stringify(list, null, 2)}\n`;
}
