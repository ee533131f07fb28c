import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where an image comes from, as its labels say it; what is not known is ''. */
export interface Origin {
  /** The commit that all of it is of. */
  REVISION: string;
  /** When that was made (RFC 3339): the same sources make the same labels. */
  CREATED: string;
  /** The address of the repository. */
  SOURCE: string;
  LICENSES: string;
}

interface Manifest {
  repository?: string | { url?: string };
  license?: string;
}

/** Of a folder with changes that no commit has, nobody can say from which commit it is. */
export function originOf(folder: string): Origin {
  const isClean = git(folder, 'status', '--porcelain', '--', '.') === '';
  const file = join(folder, 'package.json');
  const { repository, license = '' } = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest)
    : {};
  const address = typeof repository === 'string' ? repository : (repository?.url ?? '');
  return {
    REVISION: (isClean && git(folder, 'rev-parse', 'HEAD')) || '',
    CREATED: (isClean && git(folder, 'show', '--no-patch', '--format=%cI', 'HEAD')) || '',
    SOURCE: /^(git\+)?https?:\/\//.test(address) ? address.replace(/^git\+|\.git$/g, '') : '',
    LICENSES: license,
  };
}

/** undefined: there is no git, or the folder is in no repository. */
function git(folder: string, ...words: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', ['-C', folder, ...words], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
