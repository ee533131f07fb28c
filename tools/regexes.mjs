// Every regular expression of what runs in a connector sees text from outside sooner or later: none may take time that grows faster than
// the text. Asks recheck, which searches for an attack.
//   node tools/regexes.mjs [FILE...]      all sources of what is shipped unless told
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';

// Without the binaries of other platforms: its JavaScript knows the same.
process.env.RECHECK_BACKEND = 'pure';
const { checkSync } = await import('recheck');

const files = process.argv.slice(2);
const shipped = ['spec', 'catalog', 'core', 'connectors']
  .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)))
  .filter((file) => /\.ts$/.test(file))
  .filter((file) => !/\.test\.ts$|\/simulator[./]|fixture|\/testing\.ts$|generated\.ts$/.test(file));

/** Where each expression stands first. */
const found = new Map();
for (const file of files.length > 0 ? files : shipped) {
  const collect = (node) => {
    if (typeof node !== 'object' || node === null) return;
    if (node.type === 'RegExpLiteral') {
      const text = `/${node.pattern}/${node.flags}`;
      if (!found.has(text)) found.set(text, { file, pattern: node.pattern, flags: node.flags });
    }
    for (const value of Object.values(node)) collect(value);
  };
  collect(parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript', target: 'es2023' }));
}

for (const [text, { file, pattern, flags }] of found) {
  const { status, complexity, error } = checkSync(pattern, flags, { timeout: 120_000 });
  if (status === 'safe') continue;
  const why = complexity?.summary ?? error?.kind ?? status;
  process.stdout.write(`${file}: ${text}: ${why}\n`);
  process.exitCode = 1;
}
process.stdout.write(`${found.size} regular expressions looked at\n`);
