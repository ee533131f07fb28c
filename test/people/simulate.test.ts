import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { bin, files, run } from '../rig.js';
import { PUBLISHED } from '../worlds.js';

/** `trunkline simulate`, as people start it. */

const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGTERM');
    await once(child, 'close');
  }
});

/** Starts one; resolves with what it said first. */
async function simulate(...words: string[]): Promise<string> {
  const child = spawn(process.execPath, [bin('trunkline'), 'simulate', ...words, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  let said = '';
  for await (const chunk of child.stdout!) {
    said += String(chunk);
    if (said.includes('\n')) break;
  }
  return said;
}

/** The commands with which a connector's README begins, less the program's name. */
const firstBlocks = (name: string) =>
  readFileSync(`connectors/${name}/README.md`, 'utf8')
    .split('\n## ')[1]!
    .split('```sh\n')
    .slice(1)
    .map((block) => block.split('\n')[0]!.replace('trunkline ', ''));

test.each(PUBLISHED)("the README's try-out works: %s", async (name) => {
  const { folder } = files({ folder: '' });
  const file = `${folder}.config.json`;
  const [begin, preview] = firstBlocks(name).map((line) => line.replace('config.json', file).split(' '));
  expect(begin?.slice(0, 2)).toEqual(['simulate', name]);
  const said = await simulate(...begin!.slice(1));
  expect(said).toContain(`trunkline preview ${name} --config ${file}`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const check = await run(`source-${name}`, ['check', '--config', file]);
  expect(check.messages.at(-1)).toMatchObject({ connectionStatus: { status: 'SUCCEEDED' } });
  const shown = await run('trunkline', [...preview!, '--requests', '15']);
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringMatching(/^\w+ \(\d+\)$/m)]);
});

test('without a file it prints the config', async () => {
  const said = await simulate('voicegain');
  const config = JSON.parse(said.slice(said.indexOf('{')));
  expect(config).toEqual({ api_url: expect.stringMatching(/^http:.*\/v1$/), api_token: expect.any(String) });
});

test("somebody's own config is not written over, a simulator's is", async () => {
  const { own } = files({ own: { api_token: 'mine' } });
  const refused = await run('trunkline', ['simulate', 'voicegain', '--config', own!]);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringContaining('is there already and is no config of a simulator'),
  ]);
  expect(JSON.parse(readFileSync(own!, 'utf8'))).toEqual({ api_token: 'mine' });
  writeFileSync(own!, JSON.stringify({ api_url: 'http://127.0.0.1:1/v1' }));
  await simulate('voicegain', '--config', own!);
  expect(JSON.parse(readFileSync(own!, 'utf8'))).toHaveProperty('api_token');
});

test('--describe is for people, with --json for programs', async () => {
  const [people, programs] = await Promise.all([
    run('trunkline', ['simulate', 'voicegain', '--describe']),
    run('trunkline', ['simulate', 'voicegain', '--describe', '--json']),
  ]);
  expect(people.stdout).toMatch(/^A simulation of Voicegain/);
  expect(people.stdout).toMatch(/total_count +pre_cut \| post_cut\n/);
  expect(JSON.parse(programs.stdout)).toMatchObject({ name: 'voicegain' });
});

test.each([
  [['simulat'], /no command simulat\. Did you mean simulate\?/],
  [['simulat', 'voicegain', '--port', '0'], /no command simulat\. Did you mean simulate\?/],
  [['state', 'compct', 'states.jsonl'], /no command compct\. Did you mean compact\?/],
  [['sync', 'voicegain', '--to'], /Not enough arguments following: to\. See/],
  [['preview', 'voicegain', '--format', 'xml'], /Given: "xml", Choices: "table"/],
  [['simulate', 'voicegan'], /no simulator "voicegan"\. Did you mean "voicegain"\?/],
  [['simulate', 'voicegain', '--prt', '1'], /no option --prt\. Did you mean --port\?/],
  [['simulate', 'voicegain', '--switch', 'gzp=no'], /no switch "gzp"\. Did you mean "gzip"\?/],
  [['simulate', 'voicegain', '--option', 'cals=3'], /no option "cals"\. Did you mean "calls"\?/],
  [['simulate', 'voicegain', '--switch', 'gzip'], /expected name=value/],
  [['simulate', 'voicegain', '--budget', 'x'], /COUNT\/SECONDS/],
  [['simulate', 'voicegain', '--port', '99999'], /--port is a whole number/],
  [['simulate', 'voicegain', '--now', 'soon'], /--now is a date-time/],
])('%j gets a sentence, never a stack', async (words, what) => {
  const { code, stdout, stderr } = await run('trunkline', words);
  expect([code === 0, stdout]).toEqual([false, '']);
  expect(stderr).toMatch(what);
  expect(stderr).not.toMatch(/\n {4}at /);
});

test('a misspelt connector', async () => {
  const { messages } = await run('trunkline', ['check', '--connector', 'voicegan', '--config', 'c']);
  expect(messages[0]).toMatchObject({
    trace: { error: { message: expect.stringContaining('Did you mean "voicegain"?') } },
  });
});
