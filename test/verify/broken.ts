import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from '../folder.js';

/** What the small source takes for a good config. */
export const CONFIG = { credentials: { auth_type: 'token', token: 'tr0ub4dor-and-3' }, region: 'eu' };

/** The small source with a fault (the id of the check that has to catch it), as a program of its own. */
export function smallSource(fault = '', { pause = 0, big = 0 } = {}): string {
  const text = readFileSync(join(__dirname, 'small-source.cjs'), 'utf8');
  const folder = newFolder();
  const path = join(folder, 'source-small');
  const faulty = text
    .replace("const FAULT = '';", `const FAULT = '${fault}';`)
    .replace('const PAUSE = 0;', `const PAUSE = ${pause};`)
    .replace('const BIG = 0;', `const BIG = ${big};`);
  writeFileSync(path, faulty);
  chmodSync(path, 0o755);
  return path;
}
