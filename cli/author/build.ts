import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CommonConfig, Source } from '../../core/author/source.js';
import { configError } from '../../spec/failure.js';
import { madePlugins } from './made.js';
import { noticesOf } from './notices.js';
import { hasTool, toolOf } from './tool.js';
import { writeTypes } from './types.js';

type Esbuild = Pick<typeof import('esbuild'), 'build' | 'formatMessages'>;
type Options = import('esbuild').BuildOptions;
type Plugin = import('esbuild').Plugin;

const COMMON = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'silent',
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
  if (!existsSync(folder)) throw configError(`${folder}: there is no such folder.`);
  for (const file of ['index.ts', 'spec.json'])
    if (!existsSync(join(folder, file)))
      throw configError(
        `${folder} is no folder of a connector: it has no ${file}. \`trunkline new NAME\` writes one.`,
      );
}

/** What is generated is generated when it is asked for: nobody has to know of it. */
async function withTypes(folder: string): Promise<void> {
  if (existsSync(join(folder, 'schemas'))) await writeTypes(folder);
}

/** @throws where the sources do not build, with their places in the compiler's words */
async function bundle(folder: string, options: Options) {
  const { build, formatMessages } = (await toolOf(folder, 'esbuild')) as Esbuild;
  try {
    return await build({ ...COMMON, metafile: true, ...options });
  } catch (error) {
    const { errors } = error as { errors?: Parameters<typeof formatMessages>[0] };
    if (errors === undefined) throw error;
    const told = await formatMessages(errors, { kind: 'error' });
    throw configError(`${folder} does not build:\n\n${told.join('').trim()}${missing(errors)}`);
  }
}

/** What to do where a package is not there. */
function missing(errors: readonly { text?: string }[]): string {
  const names = errors.flatMap(
    ({ text = '' }) => /^Could not resolve "((?:@[^"/]+\/)?[^"./][^"/]*)/.exec(text)?.[1] ?? [],
  );
  return names.length === 0 ? '' : `\n\nRun \`npm install ${[...new Set(names)].join(' ')}\` there.`;
}

/**
 * Builds a connector of another repository into its dist/: index.js and simulator.js, which use the installed
 * framework; the executables source-NAME and tap-NAME; and image/, which holds all that runs and needs
 * nothing installed.
 * @returns the path of source-NAME
 */
export async function buildConnector(folder: string): Promise<string> {
  mustBeConnector(folder);
  await withTypes(folder);
  const dist = join(resolve(folder), 'dist');
  rmSync(dist, { recursive: true, force: true });
  const entryPoints = ['index.ts', 'simulator.ts']
    .map((file) => join(folder, file))
    .filter((file) => existsSync(file));
  const built = await bundle(folder, { entryPoints, outdir: dist, external: OUTSIDE });
  const exported = Object.values(built.metafile!.outputs).find(({ entryPoint }) =>
    /\bindex\.ts$/.test(entryPoint ?? ''),
  );
  if (exported?.exports.includes('default') === false)
    throw configError(
      `${join(folder, 'index.ts')} has no default export: it has to be made with source({...}).`,
    );
  const name = executableOf(folder);
  const tap = name.replace(/^source-|^/, 'tap-');
  writeFileSync(join(dist, 'package.json'), ESM);
  mustLoad(folder, dist);
  const { default: source } = (await import(pathToFileURL(join(dist, 'index.js')).href)) as Exported;
  const { metafile } = await bundle(folder, {
    plugins: [
      glue({ [name]: glueOf('main', 'run'), [tap]: glueOf('tap', 'tap') }, dist),
      ...(await madePlugins(source)),
    ],
    entryPoints: [name, tap].map((out) => ({ in: `glue:${out}`, out })),
    outdir: join(dist, 'image'),
    splitting: true,
    // Names stay as they are: stacks name functions and classes.
    minifySyntax: true,
    minifyWhitespace: true,
  });
  writeFileSync(join(dist, 'image/THIRD-PARTY-NOTICES'), noticesOf(Object.keys(metafile!.inputs)));
  writeFileSync(join(dist, 'image/package.json'), ESM);
  writeFileSync(join(dist, 'image/start.sh'), readFileSync(START), { mode: 0o755 });
  const executables = [name, tap].map((one) => join(dist, one));
  for (const executable of executables) {
    writeFileSync(executable, `#!/usr/bin/env node\nimport './image/${basename(executable)}.js';\n`);
    chmodSync(executable, 0o755);
  }
  return executables[0]!;
}

/** What an image starts lies beside the framework as it is built (core/start.sh). */
const START = new URL('./start.sh', import.meta.url);

const ESM = '{ "type": "module" }\n';

interface Exported {
  default: Source<CommonConfig>;
}

/**
 * What the compiler does not see shows when it is loaded: better now than in a platform. A process of its own
 * tells it as it would there.
 */
function mustLoad(folder: string, dist: string): void {
  const trial = join(dist, '.trial.js');
  writeFileSync(trial, TRIAL);
  const env = { ...process.env, NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --enable-source-maps` };
  const { status, stdout, stderr } = spawnSync(process.execPath, [trial, 'spec'], {
    encoding: 'utf8',
    env,
  });
  rmSync(trial);
  if (status === 0) return;
  const [, trace] = /^(\{"type":"TRACE".*\})$/m.exec(stdout) ?? [];
  const error = trace === undefined ? undefined : (JSON.parse(trace) as Told).trace.error;
  throw configError(`${folder} is built, and cannot be loaded: ${error?.message ?? stderr.trim()}`);
}

const TRIAL = `import source from './index.js';
import { main } from 'trunkline/run';
if (source?.apiVersion === undefined) {
  process.stderr.write('its default export has to be made with source({...}).');
  process.exit(1);
}
await main(source);
`;

interface Told {
  trace: { error?: { message: string } };
}

const glueOf = (verb: string, door: string) =>
  `import source from './index.js';\nimport made from 'made:all';\nimport { ${verb} } from 'trunkline/${door}';\nawait ${verb}({ ...source, made });\n`;

/** Entries that are only lines of glue, by their names. */
const glue = (texts: Readonly<Record<string, string>>, resolveDir: string): Plugin => ({
  name: 'glue',
  setup(on) {
    on.onResolve({ filter: /^glue:/ }, ({ path }) => ({ path: path.slice(5), namespace: 'glue' }));
    on.onLoad({ filter: /.*/, namespace: 'glue' }, ({ path }) => ({ contents: texts[path]!, resolveDir }));
  },
});

/** Newer Nodes leave the types out by themselves. */
const stripsTypes = () => Boolean((process.features as { typescript?: unknown }).typescript);

async function importPlainly(file: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = /Cannot find module '([^']+)\.js'/.exec(message)?.[1];
    if (code !== 'ERR_MODULE_NOT_FOUND' || missing === undefined) throw error;
    throw configError(
      `${file}: there is no ${missing}.js. To take ${basename(missing)}.ts in its place, run \`npm install --save-dev esbuild\` there.`,
    );
  }
}

/**
 * A TypeScript file of a connector, compiled by the connector's own esbuild; where there is none, as Node itself reads
 * it, which finds no `./other.js` that is a `.ts`.
 */
export async function importTypeScript(file: string): Promise<unknown> {
  const folder = dirname(resolve(file));
  if (stripsTypes() && !hasTool(folder, 'esbuild')) return importPlainly(file);
  if (!existsSync(join(folder, 'generated.ts'))) await withTypes(folder);
  mkdirSync(join(folder, 'dist'), { recursive: true });
  const outfile = join(folder, 'dist', `.${basename(file)}.${process.pid}.mjs`);
  try {
    // What is wrong in it is told with the line that its author wrote.
    process.setSourceMapsEnabled(true);
    await bundle(folder, { sourcemap: 'inline', entryPoints: [file], outfile, external: OUTSIDE });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}

/**
 * Builds a connector of another repository and runs its tests with node:test: the standard ones strike down what
 * was built.
 * @returns the exit code
 */
export async function testConnector(folder: string): Promise<number> {
  mustBeConnector(folder);
  const files = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));
  if (files.length === 0) throw configError(`${folder} has no *.test.ts: there is nothing to run.`);
  const executable = await buildConnector(folder);
  const outdir = join(resolve(folder), 'dist/test');
  await bundle(folder, {
    entryPoints: files.map((file) => join(folder, file)),
    outdir,
    external: OUTSIDE,
    outExtension: { '.js': '.mjs' },
  });
  const built = files.map((file) => join(outdir, file.replace(/ts$/, 'mjs')));
  const env = { ...process.env, TRUNKLINE_EXECUTABLE: executable };
  const child = spawn(process.execPath, ['--test', ...built], { stdio: 'inherit', env });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
