import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'lossless-json';

/** The folder of the files that the source is given; gone at the end: one of them is the config. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'trunkline-verify-'));
  readonly #written = new Set<string>();

  constructor() {
    // An interrupt leaves no credentials behind.
    process.once('exit', this.remove);
  }

  /**
   * A container has a user of its own who must be able to read the files. The folder lists their names to
   * nobody all the same.
   */
  share(): void {
    chmodSync(this.folder, 0o711);
  }

  /** @returns its name. Texts are written as they are, everything else as JSON; a name is written once. */
  write(name: string, content: unknown, mode = 0o644): string {
    if (this.#written.has(name)) return name;
    this.#written.add(name);
    const path = join(this.folder, name);
    writeFileSync(path, typeof content === 'string' ? content : (stringify(content) ?? ''));
    chmodSync(path, mode);
    return name;
  }

  readonly remove = (): void => {
    process.off('exit', this.remove);
    rmSync(this.folder, { recursive: true, force: true });
  };
}
