// Makes connectors/NAME/generated.ts from spec.json and schemas/*.json, as `trunkline types DIR` does for
// connectors elsewhere.   node tools/types.mjs           writes the files   node tools/types.mjs --check
// writes nothing, exits 1 when one is stale
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';

const check = process.argv.includes('--check');
const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'types-'));
try {
  // Straight from the sources: nothing need be built.
  const outfile = join(folder, 'types.mjs');
  const entry = join(root, 'cli/author/types.ts');
  buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  const { writeTypes } = await import(pathToFileURL(outfile).href);
  for (const name of readdirSync(join(root, 'connectors')).sort()) {
    if (!existsSync(join(root, 'connectors', name, 'spec.json'))) continue;
    if (!(await writeTypes(join(root, 'connectors', name), check))) continue;
    process.stdout.write(
      `connectors/${name}/generated.ts ${check ? 'is stale: run `npm run types`' : 'written'}\n`,
    );
    if (check) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
