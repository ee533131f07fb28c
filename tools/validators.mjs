// Validators made at build time: see kit/validators.ts, which this runs on the connectors as they are now.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** The modules of each connector by name: `{ voicegain: { config: CODE, 'rows/calls': CODE } }`. */
export async function madeFor(root, connectors) {
  // In the project's folder: what is bundled finds its packages from where it lies.
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'validators-'));
  try {
    await build({
      entryPoints: [
        { in: join(root, 'kit/validators.ts'), out: 'make' },
        ...connectors.map((name) => ({ in: join(root, `connectors/${name}/index.ts`), out: name })),
      ],
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      alias: { trunkline: join(root, 'core/index.ts') },
      logLevel: 'warning',
    });
    const load = (name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href);
    const { validatorsOf } = await load('make');
    const modules = {};
    for (const name of connectors) modules[name] = validatorsOf((await load(name)).default);
    return modules;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What tells whether validators are those of today's schemas. */
export const printOf = (modules) =>
  Object.fromEntries(
    Object.entries(modules).map(([name, code]) => [name, createHash('sha256').update(code).digest('hex')]),
  );

/** For esbuild: `made:CONNECTOR` is its `Made`, whose modules are loaded when they are asked for. */
export const madeModules = (root, made) => ({
  name: 'made',
  setup(on) {
    on.onResolve({ filter: /^made:/ }, ({ path }) => ({ path: path.slice(5), namespace: 'made' }));
    on.onLoad({ filter: /.*/, namespace: 'made' }, ({ path }) => {
      const [connector, ...rest] = path.split('/');
      const contents =
        rest.length === 0 ? loaders(connector, made[connector]) : made[connector][rest.join('/')];
      return { contents, resolveDir: root, loader: 'js' };
    });
  },
});

function loaders(connector, modules) {
  const load = (name) => `() => import(${JSON.stringify(`made:${connector}/${name}`)})`;
  const rows = Object.keys(modules)
    .filter((name) => name.startsWith('rows/'))
    .map((name) => `${JSON.stringify(name.slice(5))}: ${load(name)}`);
  return `export default { config: ${load('config')}, rows: { ${rows.join(', ')} } };`;
}

/**
 * For esbuild, where every validator is made: what would compile them stays away, and with it half of what an
 * image would hold.
 */
export const withoutCompilers = {
  name: 'without-compilers',
  setup(on) {
    on.onResolve({ filter: /\/compile\.js$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, namespace: 'without-compilers' } : undefined,
    );
    on.onLoad({ filter: /.*/, namespace: 'without-compilers' }, () => ({
      contents: "throw new Error('The validators of this build are made beforehand, and one is missing.');",
      loader: 'js',
    }));
  },
};
