import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { unreadable } from '../core/input/files.js';

/** A file that only its owner can read, whole or not at all. */
export function writePrivate(path: string, text: string, what = 'config'): void {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, text, { mode: 0o600, flag: 'wx' });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw unreadable(path, what, error);
  }
}
