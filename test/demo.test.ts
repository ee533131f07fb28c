import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TrueCall } from '../connectors/voicegain/simulator.js';
import { createTally, type Tally } from '../tools/demo/client.js';
import { compare } from '../tools/demo/compare.js';
import { isLive, Screen } from '../tools/demo/screen.js';
import { summary } from '../tools/demo/summary.js';
import { newFolder } from './folder.js';
import { blocks } from './readme.js';

/** The demo as `npm run demo` runs it, in a pipe and from another folder. Its temporary files go where the test can look for them. */
function demo(dist = 'dist') {
  const temporary = newFolder();
  const child = spawn(process.execPath, [resolve(dist, 'tools/demo.js')], {
    cwd: temporary,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  const ended = once(child, 'close').then(([code, signal]) => ({
    code,
    signal,
    stdout,
    stderr,
    left: readdirSync(temporary),
  }));
  return { child, ended };
}

/** A copy of the build whose connector is this script, with the real one beside it. */
function spoiled(script: string | undefined): string {
  const dist = newFolder();
  cpSync('dist', dist, { recursive: true });
  symlinkSync(resolve('node_modules'), join(dist, 'node_modules'));
  renameSync(join(dist, 'bin/source-voicegain'), join(dist, 'bin/real'));
  if (script !== undefined) writeFileSync(join(dist, 'bin/source-voicegain'), script);
  return dist;
}

/** Does everything as the real one, but for one row that gets lost. */
const LOSES_A_ROW = `
import { spawnSync } from 'node:child_process';
const real = new URL('./real', import.meta.url).pathname;
const { stdout, status } = spawnSync(process.execPath, [real, ...process.argv.slice(2)], { maxBuffer: 2 ** 28, encoding: 'utf8' });
process.stdout.write(stdout.replace(/^.*"record":{"stream":"transcripts".*\\n/m, ''));
process.exitCode = status;
`;

const numbers = (line: string) =>
  (line.match(/[\d,]+/g) ?? []).map((text) => Number(text.replaceAll(',', '')));

describe('npm run demo', () => {
  test('shows a late and a stuck call, with numbers that agree', async () => {
    const { code, stdout, stderr, left } = await demo().ended;
    // The file with the rows is what a person keeps.
    expect({ code, stderr, left }).toEqual({ code: 0, stderr: '', left: ['trunkline-demo.duckdb'] });
    expect(stdout).toMatch(
      /callId +startTime +duration +agent +sentiment\n +-+ .*\n(?: +\d+ +20\d\d-.*\n){5} +5 rows\n/,
    );
    expect(stdout).toContain("trunkline query trunkline-demo.duckdb 'select …'");
    for (const control of ['\r', '\u001b']) expect(stdout).not.toContain(control);
    const line = (pattern: RegExp) =>
      stdout.split('\n').find((text) => pattern.test(text)) ?? `no line like ${pattern}`;

    // What was read, stream by stream, is what the table says.
    const reads = stdout.split('\n').filter((text) => /unfinished calls? noted/.test(text));
    expect(reads).toHaveLength(2);
    for (const stream of ['calls', 'call_segments', 'sa_sessions', 'transcripts']) {
      const [a, b, all] = numbers(line(new RegExp(`^ {2}${stream} +[\\d,]+ +[\\d,]+ +[\\d,]+$`)));
      expect(all).toBe(a! + b!);
      expect(reads.map((text) => numbers(new RegExp(`\\b${stream} ([\\d,]+)`).exec(text)![1]!)[0])).toEqual([
        a,
        b,
      ]);
      expect(Math.min(a!, b!)).toBeGreaterThan(0);
    }

    const [late, came] = numbers(line(/^ {2}Late /));
    expect(late).toBeGreaterThan(0);
    expect(came).toBe(late);
    const stuck = /call (\d+) hangs/.exec(stdout)![1];
    expect(line(/^ {2}Stuck /)).toMatch(
      new RegExp(`call ${stuck} is waited for since \\d{4}-\\d{2}-\\d{2}, 7 days by now`),
    );
    expect(numbers(line(/holds back nobody/))[0]).toBeGreaterThan(0);
    expect(line(/^ {2}Requests /)).toMatch(/[\d,]+ for the first read, [\d,]+ for the second/);
    expect(line(/^ {2}Checked /)).toContain('nothing lost, nothing twice');
    // What the README shows of it, apart from the numbers.
    const alike = (text: string) => text.replace(/[\d,]+/g, '#').replace(/ +/g, ' ');
    const [shown] = blocks('text');
    for (const text of shown!.split('\n')) expect(alike(stdout).split('\n')).toContain(alike(text));
  });

  test('fails when the connector loses a row', async () => {
    const { code, stdout, left } = await demo(spoiled(LOSES_A_ROW)).ended;
    expect({ code, left }).toEqual({ code: 1, left: ['trunkline-demo.duckdb'] });
    expect(stdout).toMatch(/first read, transcripts: 1 lost/);
    expect(stdout).not.toContain('nothing lost');
  });

  test('says what the connector said when that fails, and what to do when it is not there', async () => {
    const failing = `console.log(JSON.stringify({ type: 'TRACE', trace: { type: 'ERROR', error: { message: 'No way in.' } } })); process.exitCode = 1;`;
    const [failed, missing] = await Promise.all(
      [failing, undefined].map((script) => demo(spoiled(script)).ended),
    );
    expect(failed).toMatchObject({
      code: 1,
      left: [],
      stderr: expect.stringMatching(/check .* ended with exit code 1: No way in\./),
    });
    expect(missing).toMatchObject({ code: 1, left: [], stderr: expect.stringContaining('npm ci') });
  });

  test('an interrupt ends it by the signal and leaves nothing behind', async () => {
    const { child, ended } = demo();
    while (!(await once(child.stdout, 'data')).toString().includes('$ source-voicegain read'));
    child.kill('SIGINT');
    const { signal, left } = await ended;
    expect({ signal, left }).toEqual({ signal: 'SIGINT', left: [] });
  });

  test('the script says what to do when nothing is built', async () => {
    const child = spawn(process.execPath, ['tools/built.mjs', 'dist/no/such.js'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    expect((await once(child, 'close'))[0]).toBe(1);
    expect(said).toContain('npm ci');
  });
});

describe('the comparison with the truth', () => {
  const call = (id: number, more: Partial<TrueCall> = {}): TrueCall => ({
    callId: String(id),
    phase: 'DONE',
    final: true,
    hasSession: true,
    saSessionId: `s${id}`,
    version: 2,
    segments: 2,
    startTime: '2026-01-01T00:00:00.000Z',
    revision: 0,
    ...more,
  });
  const unfinished = (id: number) => call(id, { phase: 'PROCESSING', final: false, hasSession: false });
  /** What a flawless connector reads. */
  const perfect = (ids: readonly number[], pending: readonly number[]): Tally => {
    const once = (keys: string[]) => new Map(keys.map((key) => [key, 1]));
    const tally = createTally();
    tally.rows.set('calls', once(ids.map(String)));
    tally.rows.set('call_segments', once(ids.flatMap((id) => [`${id}/0`, `${id}/1`])));
    for (const stream of ['sa_sessions', 'transcripts'])
      tally.rows.set(stream, once(ids.map((id) => `s${id}`)));
    for (const stream of tally.rows.keys())
      tally.pending.set(stream, new Map(pending.map((id) => [String(id), 0])));
    return tally;
  };
  const story = () => [
    { name: 'first', read: perfect([1, 3], [2, 4]), calls: [call(1), unfinished(2), call(3), unfinished(4)] },
    {
      name: 'second',
      read: perfect([2, 5], [4]),
      calls: [call(1), call(2), call(3), unfinished(4), call(5)],
    },
  ];

  test('finds nothing where nothing is wrong', () => {
    expect(compare(story())).toEqual([]);
  });

  test('a call that was edited meanwhile is due once more, and nothing that hangs on it', () => {
    const [first, second] = story();
    second!.calls[0]!.revision = 1;
    expect(compare([first!, second!])).toEqual(['second, calls: 1 lost (1)']);
    second!.read.rows.get('calls')!.set('1', 1);
    expect(compare([first!, second!])).toEqual([]);
  });

  test('a call in ERROR has its own row and no others', () => {
    const read = perfect([1], []);
    const failed = { name: 'first', read, calls: [call(1, { phase: 'ERROR', hasSession: false })] };
    for (const stream of ['call_segments', 'sa_sessions', 'transcripts']) read.rows.delete(stream);
    expect(compare([failed])).toEqual([]);
  });

  test.each<[string, (reads: ReturnType<typeof story>) => void, RegExp]>([
    [
      'a late call that never came',
      ([, second]) => second!.read.rows.get('calls')!.delete('2'),
      /^second, calls: 1 lost \(2\)$/,
    ],
    [
      'a transcript that is missing',
      ([first]) => first!.read.rows.get('transcripts')!.delete('s3'),
      /^first, transcripts: 1 lost \(s3\)$/,
    ],
    [
      'a segment that is missing',
      ([first]) => first!.read.rows.get('call_segments')!.delete('3/1'),
      /^first, call_segments: 1 lost \(3\)$/,
    ],
    [
      'a key twice in one read',
      ([first]) => first!.read.rows.get('calls')!.set('3', 2),
      /^first, calls: 1 twice \(3\)$/,
    ],
    [
      'a call once more in the second read',
      ([, second]) => second!.read.rows.get('calls')!.set('1', 1),
      /^second, calls: 1 too many \(1\)$/,
    ],
    [
      'a row of an unfinished call',
      ([first]) => first!.read.rows.get('calls')!.set('4', 1),
      /^first, calls: 1 too many \(4\)$/,
    ],
    [
      'a stuck call that was forgotten',
      ([, second]) => second!.read.pending.get('calls')!.delete('4'),
      /not in the state \(4\)$/,
    ],
    [
      'a finished call still waited for',
      ([, second]) => second!.read.pending.get('calls')!.set('2', 0),
      /not unfinished \(2\)$/,
    ],
    [
      'a stream without any row',
      ([first]) => first!.read.rows.delete('sa_sessions'),
      /^first, sa_sessions: 2 lost \(s1, s3\)$/,
    ],
  ])('%s', (_, spoil, expected) => {
    const reads = story();
    spoil(reads);
    expect(compare(reads)).toEqual([expect.stringMatching(expected)]);
  });

  test('the summary does not say that all is well when it is not', () => {
    const [first, second] = story();
    const told = (problems: string[]) =>
      summary({
        streams: ['calls'],
        first: { ...first!, read: first!.read as Tally, requests: 7 },
        second: { ...second!, read: second!.read as Tally, requests: 5, now: 7 * 86_400_000 },
        stuck: '4',
        problems,
      }).join('\n');
    expect(told([])).toContain('nothing lost');
    expect(told(['second, calls: 1 lost (2)'])).toMatch(/FAILED[\s\S]*1 lost \(2\)/);
    expect(told(['second, calls: 1 lost (2)'])).not.toContain('nothing lost');
  });
});

describe('the screen', () => {
  test.each([
    [{ isTTY: true }, {}, true],
    [{ isTTY: false }, {}, false],
    [{}, {}, false],
    [{ isTTY: true }, { CI: 'true' }, false],
    [{ isTTY: true }, { NO_COLOR: '1' }, false],
    [{ isTTY: true }, { TERM: 'dumb' }, false],
  ])('%j with %j: live %s', (out, env, live) => {
    expect(isLive(out, env)).toBe(live);
  });

  test('a terminal sees one line rewritten, never wider than itself', () => {
    const written: string[] = [];
    const screen = new Screen({ columns: 20, write: (text) => written.push(text) }, true);
    screen.follow(() => 'calls 1,000  call_segments 2,000');
    screen.settle('done');
    expect(written).toEqual([`\r\x1b[2K  calls 1,000  call`, '\r\x1b[2K', '  done\n']);
  });
});
