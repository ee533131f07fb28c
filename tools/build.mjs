// Builds dist/: tiny executables in dist/bin, everything they share in dist/lib. Runs after `npm ci` (prepare).

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { together } from './together.mjs';
import { undiciParts } from './undici.mjs';
import { madeFor, madeModules, printOf } from './validators.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

let esbuild;
try {
  esbuild = await import('esbuild');
} catch {
  // `npm ci --omit=dev`: there is nothing to build with, and what was built before stays.
  process.stdout.write(
    'trunkline: not built, the development dependencies are missing (npm ci without --omit=dev builds).\n',
  );
  process.exit(0);
}

const connectors = readdirSync('connectors')
  .filter((name) => existsSync(`connectors/${name}/index.ts`))
  .sort();
const simulators = readdirSync('connectors')
  .filter((name) => existsSync(`connectors/${name}/simulator.ts`))
  .sort();

/** Entries that are only two lines of glue, so that no connector has to carry them. */
const glue = {
  ...Object.fromEntries(
    connectors.map((name) => [
      `source-${name}`,
      `import source from './connectors/${name}/index.ts'; import made from 'made:${name}'; import { main } from './core/verbs/main.ts'; await main({ ...source, made });`,
    ]),
  ),
  ...Object.fromEntries(
    connectors.map((name) => [
      `tap-${name}`,
      `import source from './connectors/${name}/index.ts'; import made from 'made:${name}'; import { tap } from './core/verbs/tap.ts'; await tap({ ...source, made });`,
    ]),
  ),
  trunkline: `import { trunkline } from './cli/trunkline.ts'; await trunkline(new URL('../', import.meta.url));`,
};
/** What `trunkline` loads: the connectors, with their validators beside them. */
const loaded = Object.fromEntries(
  connectors.map((name) => [
    `connector-${name}`,
    `import source from './connectors/${name}/index.ts'; import made from 'made:${name}'; export default { ...source, made };`,
  ]),
);

const made = await madeFor(root, connectors);

// Beside the old one, which stays whole until the new one is.
const out = `dist.${process.pid}`;
const { metafile } = await esbuild.build({
  entryPoints: [
    ...Object.keys(glue).map((name) => ({ in: `glue:${name}`, out: `lib/${name}` })),
    { in: 'core/index.ts', out: 'lib/index' },
    { in: 'kit/simulator/index.ts', out: 'lib/simulator' },
    { in: 'kit/testing/index.ts', out: 'lib/testing' },
    // For the executables of connectors that live elsewhere.
    { in: 'core/verbs/main.ts', out: 'lib/run' },
    { in: 'core/verbs/tap.ts', out: 'lib/tap' },
    ...connectors.map((name) => ({ in: `glue:connector-${name}`, out: `connectors/${name}` })),
    ...simulators.map((name) => ({ in: `connectors/${name}/simulator.ts`, out: `simulators/${name}` })),
    ...['demo', 'bench']
      .filter((name) => existsSync(`tools/${name}.ts`))
      .map((name) => ({ in: `tools/${name}.ts`, out: `tools/${name}` })),
  ],
  plugins: [
    undiciParts,
    together(root),
    madeModules(root, made),
    {
      name: 'glue',
      setup(build) {
        build.onResolve({ filter: /^glue:/ }, ({ path }) => ({ path: path.slice(5), namespace: 'glue' }));
        build.onLoad({ filter: /.*/, namespace: 'glue' }, ({ path }) => ({
          contents: glue[path] ?? loaded[path],
          resolveDir: root,
          loader: 'js',
        }));
      },
    },
  ],
  outdir: out,
  chunkNames: 'lib/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // Optional, and with binaries of their own: whoever syncs into a database has them installed.
  external: ['@duckdb/node-api', 'pg', 'esbuild', 'json-schema-to-typescript'],
  target: 'node20.19',
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  legalComments: 'none',
  // CommonJS dependencies call require for Node's own modules.
  banner: {
    js: "import { createRequire as createRequireOf } from 'node:module'; const require = createRequireOf(import.meta.url);",
  },
  logLevel: 'warning',
  // tools/together.mjs names modules to have them beside each other, not for what they do.
  logOverride: { 'ignored-bare-import': 'silent' },
});

// An image copies dist/ alone: without this its files would be CommonJS.
writeFileSync(`${out}/package.json`, '{ "type": "module" }\n');
const prints = Object.fromEntries(connectors.map((name) => [name, printOf(made[name])]));
// What images start.
copyFileSync('core/start.sh', `${out}/lib/start.sh`);
writeFileSync(`${out}/lib/validators.json`, `${JSON.stringify(prints, null, 2)}\n`);
const { noticesOf } = await import('./notices.mjs');
writeFileSync(`${out}/lib/THIRD-PARTY-NOTICES`, noticesOf(Object.keys(metafile.inputs)));
mkdirSync(`${out}/bin`, { recursive: true });
for (const name of Object.keys(glue)) {
  // No process.setSourceMapsEnabled: Node would read every map at the start. Core reads them when an error
  // asks for one.
  writeFileSync(`${out}/bin/${name}`, `#!/usr/bin/env node\nimport '../lib/${name}.js';\n`);
  chmodSync(`${out}/bin/${name}`, 0o755);
}

if (!process.argv.includes('--no-types')) {
  const tsc = spawnSync(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', `${out}/types`],
    {
      stdio: 'inherit',
    },
  );
  if (tsc.status !== 0) process.exit(1);
}

rmSync('dist', { recursive: true, force: true });
renameSync(out, 'dist');
