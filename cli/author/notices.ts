import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configError } from '../../spec/failure.js';

/**
 * The licences of the packages whose code is in a bundle, as they ask for.
 * @param inputs paths of what was bundled, as esbuild's metafile has them
 * @throws where a package has no file with its licence
 */
export function noticesOf(inputs: readonly string[]): string {
  const folders = inputs
    .map((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].sort().map(noticeOf).join('\n');
}

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(-[a-z]+)?(\.|$)/i.test(entry));
  if (file === undefined)
    throw configError(
      `${name} has no file with its licence (${license}): its text belongs to what is shipped.`,
    );
  const text = readFileSync(join(folder, file), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n\n${'-'.repeat(80)}\n${bundledIn(folder)}`;
}

/** What a package holds of others: the framework has its dependencies in it. */
function bundledIn(folder: string): string {
  const file = join(folder, 'dist/lib/THIRD-PARTY-NOTICES');
  return existsSync(file) ? `\n${readFileSync(file, 'utf8')}` : '';
}
