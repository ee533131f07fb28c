import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSecrets } from '../../cli/secrets.js';
import { newFolder } from '../folder.js';
import { errors, files, run } from '../rig.js';
import { stage, TOKEN } from '../voicegain.js';

/** What a config refers to is taken from the environment or from .env: in the commands of people, and nowhere else. */

const on = stage();
const referring = () =>
  files({ 'config.json': on.config({ api_token: 'secret_reference::VOICEGAIN_TOKEN' }) })['config.json']!;
const status = (ended: Awaited<ReturnType<typeof run>>) =>
  ended.messages.at(-1)?.['connectionStatus']?.status;

test('trunkline takes it from the environment', async () => {
  const env = { VOICEGAIN_TOKEN: TOKEN };
  const argv = ['check', '--connector', 'voicegain', '--config', referring()];
  expect(status(await run('trunkline', argv, { env }))).toBe('SUCCEEDED');
});

test('or from .env in this folder, over which the environment counts', async () => {
  const cwd = newFolder();
  writeFileSync(join(cwd, '.env'), `# of the project\nVOICEGAIN_TOKEN='${TOKEN}'\n`);
  const argv = ['check', '--connector', 'voicegain', '--config', referring()];
  expect(status(await run('trunkline', argv, { cwd }))).toBe('SUCCEEDED');
  const wrong = await run('trunkline', argv, { cwd, env: { VOICEGAIN_TOKEN: 'another-one-123' } });
  expect(status(wrong)).toBe('FAILED');
});

test.each([
  ['ends its lines as Windows does', (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'))],
  ['begins with a mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
  ['is in UTF-16, as PowerShell writes it', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
])('a .env that %s', async (_, bytes) => {
  const cwd = newFolder();
  writeFileSync(join(cwd, '.env'), bytes(`OTHER=x\nexport VOICEGAIN_TOKEN=${TOKEN} # the token\nLAST=y\n`));
  const argv = ['check', '--connector', 'voicegain', '--config', referring()];
  expect(status(await run('trunkline', argv, { cwd }))).toBe('SUCCEEDED');
});

test('source-NAME and tap-NAME never read the environment of their worker, say so, and ask nobody', async () => {
  const env = { VOICEGAIN_TOKEN: TOKEN };
  on.sim.requests.clear();
  const ended = await on.run(['check', '--config', referring()], { env });
  expect(status(ended)).toBe('FAILED');
  expect(errors(ended)[0]!['message']).toMatch(/"api_token" is a reference to a secret/);
  const tap = await run('tap-voicegain', ['--config', referring()], { env });
  expect([tap.code, tap.stderr]).toEqual([1, expect.stringMatching(/^ERROR .*is a reference to a secret/)]);
  expect(on.sim.requests.total).toBe(0);
});

test('a resolved value is masked, also in a field that is no secret', async () => {
  const argv = ['check', '--connector', 'voicegain', '--config'];
  const config = files({ c: on.config({ api_url: 'secret_reference::PLACE' }) })['c']!;
  const env = { PLACE: 'no-address-but-a-secret-77' };
  const ended = await run('trunkline', [...argv, config], { env });
  expect(status(ended)).toBe('FAILED');
  expect(ended.stdout).not.toContain('secret-77');
});

test('a name that is nowhere is named, with the one that was meant; a value never', async () => {
  const ended = await run('trunkline', ['check', '--connector', 'voicegain', '--config', referring()], {
    env: { VOICEGAIN_TOKN: 'value-of-it-123' },
  });
  expect(errors(ended)[0]!['message']).toMatch(
    /"api_token" refers to VOICEGAIN_TOKEN, which is neither in the environment nor in \.env\. Did you mean "VOICEGAIN_TOKN"\?/,
  );
  expect(ended.stdout).not.toContain('value-of-it');
});

test('wherever it stands in a config', () => {
  const hidden: string[] = [];
  const config = { a: [{ b: 'secret_reference:: X' }], c: 'x secret_reference::X', d: 1 };
  expect(withSecrets(config, 'f', (found) => hidden.push(...found), { X: 'y' })).toEqual({
    ...config,
    a: [{ b: 'y' }],
  });
  expect(hidden).toEqual(['y']);
  expect(() => withSecrets({ a: ['secret_reference::X'] }, 'f', () => undefined, { X: '' })).toThrow(
    'f: "a[0]" refers to X, which is empty',
  );
});
