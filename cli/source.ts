import { pathToFileURL } from 'node:url';
import type { CommonConfig, Source } from '../core/author/source.js';
import { configError } from '../spec/failure.js';
import { didYouMean } from '../spec/similar.js';
import { names } from './names.js';

/** A connector by its name, or by the path of one that lives elsewhere. */
export async function loadSource(dist: URL, name: string): Promise<Source<CommonConfig>> {
  const known = names(dist, 'connectors');
  const isPath = /[./\\]/.test(name);
  if (!isPath && !known.includes(name))
    throw configError(
      `There is no connector "${name}".${didYouMean(name, known)} There are: ${known.join(', ')}; or give the path of one.`,
    );
  const url = isPath ? pathToFileURL(name) : new URL(`connectors/${name}.js`, dist);
  const { default: source } = await moduleOf<{ default?: Source<CommonConfig> }>(url, name);
  if (source?.apiVersion !== 1)
    throw configError(`${name} is not a connector: its default export has to be made with source({...}).`);
  return source;
}

async function moduleOf<T>(url: URL, name: string): Promise<T> {
  try {
    return (await import(url.href)) as T;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_UNSUPPORTED_DIR_IMPORT';
    // What the connector itself imports in vain is its own error, and says so.
    if (!isMissing || !String((error as Error).message).includes(decodeURIComponent(url.pathname)))
      throw error;
    throw configError(`${name}: there is no connector at this path (give its built file, or its name).`);
  }
}
