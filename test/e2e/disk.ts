import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVER_USER } from './postgres.js';

/** A disk of its own, in memory: it can be filled without harm to anybody. */
export interface Disk {
  path: string;
  /** A folder on it that the database's user may write. */
  folder(name: string): string;
  /** Fills it, so that so much is free (megabytes). */
  leave(megabytes: number): void;
  /** Makes room again. */
  empty(): void;
  /** Takes writing away, or gives it back. */
  protect(isReadOnly: boolean): void;
  remove(): void;
}

const mount = (...argv: string[]) => execFileSync('mount', argv, { stdio: 'pipe' });

/** Only the superuser can mount one; undefined where that is not allowed. */
export function diskOf(megabytes: number): Disk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'trunkline-disk-'));
  try {
    mount('-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'trunkline', path);
  } catch {
    rmSync(path, { recursive: true });
    return undefined;
  }
  const ballast = join(path, 'ballast');
  return {
    path,
    folder(name) {
      const made = join(path, name);
      mkdirSync(made);
      if (SERVER_USER.uid !== undefined) chownSync(made, SERVER_USER.uid, SERVER_USER.gid!);
      return made;
    },
    leave(free) {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize - free * 1024 * 1024));
    },
    empty: () => rmSync(ballast),
    protect: (isReadOnly) => mount('-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, path),
    remove() {
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true });
    },
  };
}
