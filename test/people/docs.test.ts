import { readFileSync } from 'node:fs';
import { run } from '../rig.js';

/** docs/commands.md knows every command, and nothing that is not there. */

const page = readFileSync('docs/commands.md', 'utf8');

test('every command that --help shows has its line, and each option that is named is one', async () => {
  const help = await run('trunkline', ['--help']);
  const commands = [...help.stdout.matchAll(/^ {2}trunkline (\w+)/gm)].map(([, name]) => name!);
  expect(commands.length).toBeGreaterThan(5);
  const missing = commands.filter((name) => !new RegExp(`\`trunkline ${name}\\b`).test(page));
  expect(missing).toEqual([]);
  const texts = await Promise.all(
    [
      ...commands.map((name) => ['trunkline', name, '--help']),
      ['trunkline', 'state', 'compact', '--help'],
      ...['read', 'check', 'discover'].map((verb) => ['source-voicegain', verb, '--help']),
    ].map(async ([name, ...words]) => (await run(name!, words)).stdout),
  );
  const options = new Set(texts.flatMap((text) => text.match(/--[a-z][a-z-]*/g) ?? []));
  const named = [...page.matchAll(/--[a-z][a-z-]*/g)].map(([option]) => option);
  expect(named.filter((option) => !options.has(option) && option !== '--connector')).toEqual([]);
});
