import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CommonConfig, Source } from '../core/author/source.js';
import { traced } from '../core/stack.js';
import { configError, isFailure } from '../spec/failure.js';
import { didYouMean } from '../spec/similar.js';
import { importTypeScript, mustBeConnector } from './author/build.js';
import { names } from './names.js';

/** A connector by its name, or by the path of one that lives elsewhere. */
export async function loadSource(dist: URL, name: string): Promise<Source<CommonConfig>> {
  const known = names(dist, 'connectors');
  const isPath = isPlace(name);
  if (!isPath && !known.includes(name))
    throw configError(
      `There is no connector "${name}".${orFolder(name) ?? didYouMean(name, known)} There are: ${known.join(', ')}; or give the path of one.`,
    );
  const { default: source } = (await (isPath
    ? fromPath(name, 'index')
    : import(new URL(`connectors/${name}.js`, dist).href))) as { default?: Source<CommonConfig> };
  if (source?.apiVersion !== 1)
    throw configError(`${name} is not a connector: its default export has to be made with source({...}).`);
  return source;
}

/** A folder without a slash looks like a name. */
export const orFolder = (name: string): string | undefined =>
  existsSync(name) ? ` Did you mean ./${name}?` : undefined;

/** A path, and no name. */
export const isPlace = (name: string): boolean => /[./\\]/.test(name);

/**
 * What stands at a path: a folder of a connector, a file that was built, or a `.ts` file.
 * @throws where there is none, or something that it imports is not installed, by name
 */
export async function fromPath(path: string, entry: 'index' | 'simulator'): Promise<unknown> {
  const file = fileAt(path, entry);
  try {
    return file.endsWith('.ts')
      ? await importTypeScript(file)
      : await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = /Cannot find package '([^']+)'/.exec(message)?.[1];
    if (code === 'ERR_MODULE_NOT_FOUND' && missing !== undefined)
      throw configError(
        `${path} imports ${missing}, which is not installed there: run \`npm install ${missing}\`.`,
      );
    throw isFailure(error) ? error : unloadable(path, file, error);
  }
}

/** What its author has to mend, with its place: nobody else can. */
function unloadable(path: string, file: string, error: unknown) {
  if (!(error instanceof Error)) return configError(`${path} cannot be loaded: it throws ${String(error)}.`);
  const { name, message, stack = '' } = error;
  const place = PLACE.exec(error instanceof SyntaxError ? checked(file) : traced(stack))?.[1];
  const where = place === undefined ? '' : ` (${decodeURI(place)})`;
  return configError(`${path} cannot be loaded: ${name}: ${message}${where}`, {
    internal: stack,
    cause: error,
  });
}

const PLACE = /(?:^|[\s(])(?:file:\/\/)?(\/[^\s()]*\.(?:[cm]?js|ts):\d+)/;

/** The stack of a syntax error knows no place; Node by itself does. */
const checked = (file: string) =>
  spawnSync(process.execPath, ['--check', resolve(file)], { encoding: 'utf8' }).stderr;

/** The sources before what was built from them: they are what the author looks at. */
function fileAt(path: string, entry: string): string {
  if (!existsSync(path))
    throw configError(
      `${path}: there is no connector at this path (give its folder, a built file, or a name).`,
    );
  if (!statSync(path).isDirectory()) {
    if (/\.([cm]?js|ts)$/.test(path)) return path;
    throw configError(
      `${path} is no connector: give its folder, a file that was built (.js), or its index.ts.`,
    );
  }
  const found = [`${entry}.ts`, `dist/${entry}.js`]
    .map((name) => join(path, name))
    .find((file) => existsSync(file));
  if (found !== undefined) return found;
  mustBeConnector(path);
  throw configError(
    entry === 'simulator'
      ? `${path} has no simulator.ts to be tried against: write one (\`trunkline new\` shows how), or give --config FILE of an account.`
      : `${path} has no ${entry}.ts.`,
  );
}
