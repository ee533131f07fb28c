import { pathToFileURL } from 'node:url';
import type { CommonConfig, Source } from '../core/author/source.js';
import { configError } from '../spec/failure.js';
import { names } from './names.js';

/** A connector by its name in the build, or by the path of its module. */
export async function loadSource(dist: URL, name: string): Promise<Source<CommonConfig>> {
  const known = names(dist, 'connectors');
  const isPath = /[./\\]/.test(name);
  if (!isPath && !known.includes(name))
    throw configError(
      `There is no connector "${name}". There are: ${known.join(', ')}; or give the path of one.`,
    );
  const url = isPath ? pathToFileURL(name) : new URL(`connectors/${name}.js`, dist);
  const { default: source } = (await import(url.href)) as { default?: Source<CommonConfig> };
  if (source?.apiVersion !== 1)
    throw configError(`${name} is not a connector: its default export has to be made with source({...}).`);
  return source;
}
