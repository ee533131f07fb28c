import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { newFile } from '../loaded.js';
import { bin, errors, files, rows, run } from '../rig.js';
import { stage, TOKEN } from '../voicegain.js';

/** How a run stands, on standard error: a block at a terminal, lines where somebody asks for them, else nothing. */

const on = stage({ options: { calls: 300 } });
const argv = (verb: 'read' | 'check') => {
  const { config } = files({ config: on.config() });
  return [verb, '--config', config!, ...(verb === 'read' ? ['--select', 'calls,call_tags'] : [])];
};

/** What a terminal shows of a command. */
function atTerminal(command: string): Promise<string> {
  const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let shown = '';
  child.stdout.on('data', (chunk: Buffer) => {
    shown += String(chunk);
  });
  return new Promise((done) => {
    child.on('close', () => done(shown));
  });
}

test('--progress writes lines, without a word on standard output', async () => {
  const watched = await on.run([...argv('read'), '--progress'], {
    env: { TRUNKLINE_PROGRESS_SECONDS: '0.2' },
  });
  const lines = watched.stderr.trim().split('\n');
  expect(lines.at(-1)).toMatch(
    /^voicegain: [\d.]+ s, \d+ requests \(\d+ of 75 in 60 s, \d+ of 2,000 in 3600 s\); calls \d+ rows.*, complete; call_tags \d+ rows.*, complete$/,
  );
  expect([watched.code, errors(watched)]).toEqual([0, []]);
  expect(rows(watched, 'calls')).toHaveLength(on.sim.truth().final);
  const silent = await on.run(argv('read'));
  expect([silent.code, silent.stderr]).toEqual([0, '']);
});

test('at a terminal a block is drawn, and records go where they should', async () => {
  if (!existsSync('/usr/bin/script')) return expect(process.platform).not.toBe('linux');
  const { out } = files({ out: '' });
  const command = [process.execPath, bin('source-voicegain'), ...argv('read')].join(' ');
  const shown = await atTerminal(`${command} > ${out}`);
  expect(shown).toMatch(/voicegain: .* requests/);
  expect(shown).toMatch(/ {2}calls +\d+ rows.*complete/);
  expect(shown).not.toContain(TOKEN);
  const written = readFileSync(out!, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(written.filter(({ type }) => type === 'RECORD').length).toBeGreaterThan(200);
  const checked = await atTerminal([process.execPath, bin('source-voicegain'), ...argv('check')].join(' '));
  expect(checked).toContain('"SUCCEEDED"');
});

test('sync: a block at a terminal, its remarks above it and the result below; lines where somebody asks for them', async () => {
  const { config } = files({ config: on.config() });
  const sync = ['sync', 'voicegain', '--config', config!, '--select', 'calls,call_tags', '--to'];
  const lines = await run('trunkline', [...sync, newFile(), '--progress'], {
    env: { TRUNKLINE_PROGRESS_SECONDS: '0.1' },
  });
  expect([lines.code, lines.stderr]).toEqual([
    0,
    expect.stringMatching(/^voicegain: .* requests .*calls \d+ rows, .*complete/m),
  ]);
  expect(lines.stdout).toMatch(/^calls +complete, \d+ rows/);
  const silent = await run('trunkline', [...sync, newFile()]);
  expect([silent.code, silent.stderr]).toEqual([0, expect.not.stringMatching(/^voicegain: /m)]);

  if (!existsSync('/usr/bin/script')) return expect(process.platform).not.toBe('linux');
  const command = [process.execPath, bin('trunkline'), ...sync, newFile()].join(' ');
  const shown = plainOf(await atTerminal(command));
  expect(shown).toMatch(
    /^voicegain: .* requests .*\n {2}calls +\d+ rows.*complete\n {2}call_tags +\d+ rows/m,
  );
  // A remark has a line of its own, and the picture comes again below it.
  expect(shown).toMatch(/^Sync ended: .*\nvoicegain: /m);
  expect(shown).toMatch(/^calls +complete, \d+ rows/m);
  expect(shown).not.toContain(TOKEN);
});

/** What stands on the lines of a terminal, one after the other: without the movements of its cursor. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
const plainOf = (shown: string) => shown.replaceAll('\r', '').replace(/(?:\u001b\[\d*[A-Z])+/g, '');
