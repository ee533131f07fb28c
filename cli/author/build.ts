import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { configError } from '../../spec/failure.js';
import { toolOf } from './tool.js';

type Build = typeof import('esbuild')['build'];

const COMMON = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'error',
} as const;
/** The framework stays the connector's own, as it is installed beside it. */
const OUTSIDE = ['trunkline', 'trunkline/*'];

/** source-NAME, as the folder's package.json has it, or after the folder. */
export function executableOf(folder: string): string {
  const file = join(folder, 'package.json');
  const { name } = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }) : {};
  return (name ?? `source-${basename(resolve(folder))}`).replace(/^@[^/]*\//, '');
}

/** @throws where it is no folder of a connector, with what is missing */
export function mustBeConnector(folder: string): void {
  for (const file of ['index.ts', 'spec.json'])
    if (!existsSync(join(folder, file)))
      throw configError(
        `${folder} is no folder of a connector: it has no ${file}. \`trunkline new NAME\` writes one.`,
      );
}

/**
 * Builds a connector of another repository into its dist/: index.js and simulator.js, which use the installed framework; the executable
 * source-NAME; and image/, which holds all that runs and needs nothing installed.
 * @returns the path of the executable
 */
export async function buildConnector(folder: string): Promise<string> {
  mustBeConnector(folder);
  const { build } = (await toolOf(folder, 'esbuild')) as { build: Build };
  const dist = join(resolve(folder), 'dist');
  rmSync(dist, { recursive: true, force: true });
  const entryPoints = ['index.ts', 'simulator.ts']
    .map((file) => join(folder, file))
    .filter((file) => existsSync(file));
  await build({ ...COMMON, entryPoints, outdir: dist, external: OUTSIDE });
  const name = executableOf(folder);
  await build({
    ...COMMON,
    stdin: {
      contents:
        "import source from './index.js';\nimport { main } from 'trunkline/run';\nawait main(source);\n",
      resolveDir: dist,
      sourcefile: `${name}.js`,
    },
    outdir: join(dist, 'image'),
    entryNames: name,
    splitting: true,
  });
  writeFileSync(join(dist, 'image/package.json'), '{ "type": "module" }\n');
  const executable = join(dist, name);
  writeFileSync(executable, `#!/usr/bin/env node\nimport './image/${name}.js';\n`);
  writeFileSync(join(dist, 'package.json'), '{ "type": "module" }\n');
  chmodSync(executable, 0o755);
  return executable;
}

/** The default export of a TypeScript file of a connector, compiled by the connector's own esbuild. */
export async function importTypeScript(file: string): Promise<unknown> {
  const folder = dirname(resolve(file));
  const { build } = (await toolOf(folder, 'esbuild')) as { build: Build };
  mkdirSync(join(folder, 'dist'), { recursive: true });
  const outfile = join(folder, 'dist', `.${basename(file)}.${process.pid}.mjs`);
  try {
    await build({ ...COMMON, sourcemap: 'inline', entryPoints: [file], outfile, external: OUTSIDE });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}

/**
 * Runs the tests of a connector of another repository with node:test.
 * @returns the exit code
 */
export async function testConnector(folder: string): Promise<number> {
  mustBeConnector(folder);
  const { build } = (await toolOf(folder, 'esbuild')) as { build: Build };
  const files = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));
  if (files.length === 0) throw configError(`${folder} has no *.test.ts: there is nothing to run.`);
  const outdir = join(resolve(folder), 'dist/test');
  rmSync(outdir, { recursive: true, force: true });
  await build({
    ...COMMON,
    entryPoints: files.map((file) => join(folder, file)),
    outdir,
    external: OUTSIDE,
    outExtension: { '.js': '.mjs' },
  });
  const built = files.map((file) => join(outdir, file.replace(/ts$/, 'mjs')));
  const child = spawn(process.execPath, ['--test', ...built], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
