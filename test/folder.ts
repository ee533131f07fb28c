import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];
// Also what a test of the file, or a process that it started, made in them.
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** A folder of its own, gone after the tests of the file. Every test that needs one takes it from here. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-test-'));
  folders.push(folder);
  return folder;
}
