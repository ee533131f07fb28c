import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { loopback } from '../loopback.js';
import { bin, files, run } from '../rig.js';
import { stage, TOKEN } from '../voicegain.js';

/** `trunkline config`, as somebody at a terminal uses it. */

const on = stage();
/** A terminal of its own; util-linux has it everywhere. */
const hasTerminal = existsSync('/usr/bin/script');

/** Types an answer when its question has come; resolves with what was shown. */
function atTerminal(argv: readonly string[], answers: readonly (readonly [RegExp, string])[]) {
  const command = [process.execPath, bin('trunkline'), ...argv].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const left = [...answers];
  let shown = '';
  let from = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    shown += String(chunk);
    while (left.length > 0) {
      const [question, answer] = left[0]!;
      const found = question.exec(shown.slice(from));
      if (found === null) return;
      from = shown.length;
      left.shift();
      child.stdin.write(answer);
    }
  });
  // A question that nobody foresaw waits for ever.
  const tooLong = setTimeout(() => child.kill(), 90_000);
  return new Promise<{ code: number | null; shown: string }>((done) => {
    child.on('close', (code) => {
      clearTimeout(tooLong);
      done({ code, shown });
    });
  });
}

const ENTER = '\r';
/** What is asked behind the address, and left as it is. */
const DEFAULTS: readonly [RegExp, string][] = [
  [/Days an unfinished call/, ENTER],
  [/Lookback in days/, ENTER],
  [/Hours between two lookbacks/, ENTER],
  [/Requests at once/, ENTER],
  [/Requests per minute/, ENTER],
  [/Minutes a sync/, ENTER],
  [/quota is spent/, ENTER],
  [/Allow plain http/, ENTER],
];

test('asks, tries the connection, and writes a file that only its owner reads', async () => {
  if (!hasTerminal) return expect(process.platform).not.toBe('linux');
  const { folder } = files({ folder: '' });
  const file = `${folder}.json`;
  const { code, shown } = await atTerminal(
    ['config', 'voicegain', '--config', file],
    [
      [/API token/, `${TOKEN}${ENTER}`],
      [/Calls per request/, ENTER],
      [/Start date/, `2020-01-01${ENTER}`],
      [/Change what has a default/, `y${ENTER}`],
      // The default stands there and is taken away (Ctrl-U).
      [/API URL/, `\u0015${on.config().api_url}${ENTER}`],
      ...DEFAULTS,
    ],
  );
  expect(shown).toContain('The connection works.');
  expect([code, statSync(file).mode & 0o777]).toEqual([0, 0o600]);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    api_token: TOKEN,
    api_url: on.config().api_url,
    start_date: '2020-01-01',
    allow_http: false,
    when_quota_is_spent: 'wait',
  });
  expect(shown).not.toContain(TOKEN);
  const check = await run('source-voicegain', ['check', '--config', file]);
  expect(check.messages.at(-1)).toMatchObject({ connectionStatus: { status: 'SUCCEEDED' } });
});

test('why the connection is waited for is said in words; Ctrl-C meanwhile leaves no file', async () => {
  if (!hasTerminal) return expect(process.platform).not.toBe('linux');
  const vendor = await loopback(() => ({ status: 503, headers: { 'retry-after': '30' } }));
  const { folder } = files({ folder: '' });
  const file = `${folder}.json`;
  const { code, shown } = await atTerminal(
    ['config', 'voicegain', '--config', file],
    [
      [/API token/, `${TOKEN}${ENTER}`],
      [/Calls per request/, ENTER],
      [/Start date/, ENTER],
      [/Change what has a default/, `y${ENTER}`],
      // A wait that is drawn may be too short to be told of; this one is the vendor's.
      [/API URL/, `\u0015${vendor.url}/v1${ENTER}`],
      ...DEFAULTS,
      [/Next try in/, '\u0003'],
    ],
  );
  expect([code, existsSync(file)]).toEqual([130, false]);
  expect(shown).not.toContain('"type"');
});

test('without a terminal it says what to write', async () => {
  const { code, stderr } = await run('trunkline', ['config', 'voicegain']);
  expect([code, stderr]).toEqual([1, expect.stringContaining('Write a JSON file with api_token')]);
});
