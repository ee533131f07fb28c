import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a test measured, for the page that `npm run test:long` writes; elsewhere nobody collects it. */
export function report(name: string, value: object): void {
  const folder = process.env['TRUNKLINE_REPORTS'];
  if (folder !== undefined) writeFileSync(join(folder, `${name}.json`), JSON.stringify(value));
}
