// What the image of one connector holds (see Dockerfile): a bundle of that connector and of nothing else.
//   node tools/image.mjs CONNECTOR VERSION FOLDER
// FOLDER/dependencies gets what changes with package-lock.json only, FOLDER/code the rest: a layer each.

import {
  copyFileSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import { together } from './together.mjs';
import { undiciParts } from './undici.mjs';
import { madeFor, madeModules, withoutCompilers } from './validators.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const [connector = '', version, folder = ''] = process.argv.slice(2);

function stop(message) {
  process.stderr.write(`image: ${message}\n`);
  process.exit(1);
}

const names = readdirSync('connectors').filter((name) => existsSync(`connectors/${name}/index.ts`));
if (!names.includes(connector))
  stop(
    `--build-arg CONNECTOR=NAME is needed, NAME one of ${names.join(', ')}${connector && `; not ${connector}`}`,
  );
// Labels cannot be read from a file: the Dockerfile has the version too, and a wrong one would be on the
// image for ever.
const { version: packaged, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
if (version !== packaged)
  stop(`VERSION is ${version} and package.json says ${packaged}: set the default in the Dockerfile`);

const glueOf = (verb) =>
  `import source from './connectors/${connector}/index.ts'; import made from 'made:${connector}'; import { ${verb} } from './core/verbs/${verb}.ts'; await ${verb}({ ...source, made });`;
const glue = glueOf('main');
const tapGlue = glueOf('tap');
const { metafile, outputFiles } = await build({
  // A dependency that is an entry of its own is never in one chunk with our code.
  entryPoints: [
    { in: 'glue:connector', out: 'connector' },
    { in: 'glue:tap', out: 'tap' },
    ...Object.keys(dependencies).map((name) => ({ in: name, out: name })),
  ],
  plugins: [
    undiciParts,
    together(root),
    madeModules(root, await madeFor(root, [connector])),
    withoutCompilers,
    {
      name: 'glue',
      setup(on) {
        on.onResolve({ filter: /^glue:/ }, ({ path }) => ({ path: path.slice(5), namespace: 'glue' }));
        on.onLoad({ filter: /.*/, namespace: 'glue' }, ({ path }) => ({
          contents: path === 'tap' ? tapGlue : glue,
          resolveDir: root,
          loader: 'js',
        }));
      },
    },
  ],
  write: false,
  outdir: 'image',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // Names stay as they are: stacks name functions and classes. (`keepNames` would name every closure anew
  // whenever one is made.)
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  metafile: true,
  // CommonJS dependencies call require for Node's own modules.
  banner: {
    js: "import { createRequire as createRequireOf } from 'node:module'; const require = createRequireOf(import.meta.url);",
  },
  logLevel: 'warning',
  // tools/together.mjs names modules to have them beside each other, not for what they do.
  logOverride: { 'ignored-bare-import': 'silent' },
});

/** What the connector can reach: the other entries are there only to be split off. */
const reached = new Set();
const walk = (output) => {
  if (reached.has(output)) return;
  reached.add(output);
  for (const { path, external } of metafile.outputs[output].imports) if (!external) walk(path);
};
walk('image/connector.js');
walk('image/tap.js');

/** A module that only passes on from a module of ours names it by its hash, so it changes with it. */
const isForeign = (output) =>
  Object.keys(metafile.outputs[output].inputs).every((input) => /(^|\/)node_modules\//.test(input)) &&
  metafile.outputs[output].imports.every(({ path, external }) => external || isForeign(path));

/** Validators made from schemas: their maps would lead to no file. */
const isMade = (output) =>
  Object.keys(metafile.outputs[output].inputs).every((input) => input.startsWith('made:'));

/** Nobody reads the names of what others wrote, or a generator. */
async function shortened(contents) {
  const { code } = await transform(Buffer.from(contents), {
    minify: true,
    format: 'esm',
    target: 'node20.19',
  });
  return code;
}

const layers = { dependencies: join(folder, 'dependencies'), code: join(folder, 'code') };
for (const layer of Object.values(layers)) mkdirSync(layer, { recursive: true });
for (const { path, contents } of outputFiles) {
  const output = `image/${basename(path).replace(/\.map$/, '')}`;
  if (!reached.has(output)) continue;
  const foreign = isForeign(output);
  const isOwn = !foreign && !isMade(output);
  const layer = foreign ? layers.dependencies : layers.code;
  // Maps of what others wrote are half of their layer and lead into nobody's TypeScript; ours are packed
  // (core/stack.ts unpacks them). So an image costs under 1.2 MB above its base, also when a builder without
  // a cache made it, whose folders have times of their own and so layers of their own.
  if (path.endsWith('.map')) {
    if (isOwn) writeFileSync(join(layer, `${basename(path)}.gz`), gzipSync(contents, { level: 9 }));
    continue;
  }
  writeFileSync(join(layer, basename(path)), isOwn ? contents : await shortened(contents));
}
const inputs = [...reached].flatMap((output) => Object.keys(metafile.outputs[output].inputs));
const { noticesOf } = await import('./notices.mjs');
writeFileSync(join(layers.dependencies, 'THIRD-PARTY-NOTICES'), noticesOf(inputs));
writeFileSync(join(layers.dependencies, 'LICENSE'), readFileSync('LICENSE'));
writeFileSync(join(layers.code, 'main.js'), "import './connector.js';\n");
copyFileSync('core/start.sh', join(layers.code, 'start.sh'));
// The same connector as a Singer tap: `docker run --entrypoint tap-NAME IMAGE`.
const tapScript = '#!/bin/sh\nexec /bin/sh /airbyte/integration_code/start.sh tap.js "$@"\n';
writeFileSync(join(layers.code, `tap-${connector}`), tapScript, { mode: 0o755 });
writeFileSync(
  join(layers.code, 'package.json'),
  `${JSON.stringify({ name: `source-${connector}`, version, type: 'module' })}\n`,
);
// The same files are the same layer, whenever they were built.
for (const layer of Object.values(layers)) {
  for (const file of readdirSync(layer)) lutimesSync(join(layer, file), 0, 0);
  lutimesSync(layer, 0, 0);
}
