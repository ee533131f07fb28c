import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { configError } from '../../spec/failure.js';

const pathOf = (folder: string, name: string): string =>
  createRequire(join(resolve(folder), 'package.json')).resolve(name);

/** Whether a tool is installed there. */
export function hasTool(folder: string, name: string): boolean {
  try {
    return pathOf(folder, name) !== '';
  } catch {
    return false;
  }
}

/**
 * A tool of the connector's own, in the version that it has installed.
 * @throws where it has none, with what to do
 */
export async function toolOf(folder: string, name: string): Promise<unknown> {
  let path: string;
  try {
    path = pathOf(folder, name);
  } catch {
    throw configError(
      `${name} is not installed for ${folder}: run \`npm install --save-dev ${name}\` there.`,
    );
  }
  const module = (await import(pathToFileURL(path).href)) as { default?: object };
  return { ...module.default, ...module };
}
