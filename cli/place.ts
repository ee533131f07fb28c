import { configError, type Failure } from '../spec/failure.js';

/** What a disk refuses, in the words of a person. */
const REASONS: Readonly<Record<string, string>> = {
  EROFS: 'its file system can be read only',
  EACCES: 'its permissions do not allow it',
  EPERM: 'its permissions do not allow it',
  ENOSPC: 'there is no room left on its disk',
  EDQUOT: 'there is no room left for this user',
  EIO: 'its disk does not answer',
};

/** A folder or file that cannot be written to is no bug of anybody's. undefined: it is something else. */
export function unwritable(error: unknown): Failure | undefined {
  const { code = '', path } = error as NodeJS.ErrnoException;
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  if (reason === undefined || path === undefined) return undefined;
  return configError(`${path} cannot be written: ${reason} (${code}).`, { cause: error });
}
