import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHECKS } from '../../kit/verify/checks/index.js';
import { TAP_CHECKS } from '../../kit/verify/tap/checks.js';
import { files, run } from '../rig.js';
import { CONFIG, smallSource } from './broken.js';

/** `trunkline verify` as people start it, on sources that are processes. */

interface Report {
  ok: boolean;
  failed: number;
  checks: {
    id: string;
    verdict: string;
    reason?: string;
    problems?: { what: string; command?: string; line?: number; text?: string }[];
  }[];
}

const config = () => files({ 'config.json': CONFIG })['config.json']!;

async function verifies(
  source: string,
  ...words: string[]
): Promise<{ code: number | null; report: Report }> {
  const { code, stdout } = await run('trunkline', [
    'verify',
    source,
    '--config',
    config(),
    '--json',
    ...words,
  ]);
  return { code, report: JSON.parse(stdout) as Report };
}

const withVerdict = ({ checks }: Report, verdict: string) =>
  checks.filter((check) => check.verdict === verdict).map(({ id }) => id);

test('a healthy source: exit 0, and a report of every check', async () => {
  const { code, report } = await verifies(smallSource('', { pause: 15 }), '--jobs', '4', '--timeout', '20');
  expect(withVerdict(report, 'failed')).toEqual([]);
  expect({ code, ok: report.ok }).toEqual({ code: 0, ok: true });
  expect(report.checks.map(({ id }) => id)).toEqual(CHECKS.map(({ id }) => id));
  const here = ['spec-offline', 'spec-quick', 'term', 'pipe'];
  const skipped = withVerdict(report, 'skipped').filter((id) => !here.includes(id));
  expect(skipped).toEqual([
    'image-labels',
    'image-entrypoint',
    'read-only',
    'states-middle',
    'state-given',
    'slow-reader',
  ]);
  expect(report.checks.find(({ id }) => id === 'read-only')?.reason).toMatch(/only for images/);
});

const STOPS = ['kill-resume', 'term-resume', 'pipe-resume', 'term', 'pipe'];
test('what happens to a process that is stopped: each fault is caught, by no other check of its kind', async () => {
  const all = await Promise.all(
    STOPS.map((fault) =>
      verifies(
        smallSource(fault, { pause: 100 }),
        '--only',
        STOPS.join(','),
        '--timeout',
        '30',
        '--jobs',
        '1',
      ),
    ),
  );
  expect(all.map(({ code, report }) => [code, withVerdict(report, 'failed')])).toEqual(
    STOPS.map((fault) => [1, [fault]]),
  );
});

test('memory: a source that does not wait for its reader is caught, one that does is not', async () => {
  const [good, bad] = await Promise.all(
    ['', 'slow-reader'].map((fault) =>
      verifies(smallSource(fault, { big: 140 }), '--only', 'slow-reader', '--timeout', '60'),
    ),
  );
  expect(withVerdict(good!.report, process.platform === 'linux' ? 'held' : 'skipped')).toEqual([
    'slow-reader',
  ]);
  expect(withVerdict(bad!.report, process.platform === 'linux' ? 'failed' : 'skipped')).toEqual([
    'slow-reader',
  ]);
});

test('without a network', async () => {
  const possible = process.platform === 'linux' && spawnSync('unshare', ['-rn', 'true']).status === 0;
  const { report } = await verifies(smallSource('spec-offline'), '--only', 'spec-offline');
  expect(withVerdict(report, possible ? 'failed' : 'skipped')).toEqual(['spec-offline']);
});

test('the report of a failure: exit 1, what is wrong, the command, the line, and no secret', async () => {
  const source = smallSource('secrets');
  const { code, stdout } = await run('trunkline', [
    'verify',
    source,
    '--config',
    config(),
    '--only',
    'secrets,spec-answer',
    '--jobs',
    '4',
  ]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/ok +spec-answer/);
  expect(stdout).toMatch(/FAILED +secrets +no secret of the config is written/);
  expect(stdout).toMatch(
    /it shows a secret of the config\n +read --config config.json --catalog catalog-platform.json, line 2:\n/,
  );
  expect(stdout).toContain('"message":"Authorization: Basic ****"');
  const { credentials } = CONFIG;
  for (const secret of [credentials.token, Buffer.from(credentials.token).toString('base64')])
    expect(stdout).not.toContain(secret);
  expect(stdout).toMatch(/1 hold, 1 failed, 0 advice, 0 skipped; \d+ runs in/);
});

test('a source that is built anew meanwhile: exit 2, and what to do', async () => {
  const source = smallSource();
  const path = join(dirname(source), 'source-rebuilt');
  const endings = await Promise.all(
    ['rm "$0"', 'touch -d 2001-01-01 "$0"'].map(async (change, i) => {
      writeFileSync(`${path}${i}`, `#!/bin/sh\n${change}\nexec ${source} "$@"\n`);
      chmodSync(`${path}${i}`, 0o755);
      return run('trunkline', ['verify', `${path}${i}`, '--config', config(), '--jobs', '1']);
    }),
  );
  for (const [i, word] of ['disappeared', 'was changed'].entries()) {
    expect([endings[i]!.code, endings[i]!.stdout]).toEqual([2, '']);
    expect(endings[i]!.stderr).toContain(`source-rebuilt${i} ${word} while it was being verified.`);
    expect(endings[i]!.stderr).toContain('verify again');
  }
});

test('whoever waits sees what is done, for which check, and how long it took; --json is for programs', async () => {
  const words = ['verify', smallSource(), '--config', config(), '--only', 'check-succeeds,spec-answer'];
  const [people, program] = await Promise.all([
    run('trunkline', words),
    run('trunkline', [...words, '--json']),
  ]);
  expect(people.stderr).toMatch(/^\[2\/2, \d+\.\d s\] check-succeeds: \d+\.\d s$/m);
  expect([people.code, program.code, program.stderr]).toEqual([0, 0, '']);
});

test('--list names every check, and needs nothing', async () => {
  const { code, stdout } = await run('trunkline', ['verify', '--list']);
  expect({ code, lines: stdout.trim().split('\n').length }).toEqual({
    code: 0,
    lines: CHECKS.length + TAP_CHECKS.length,
  });
});

test('a wrong command line: exit 2, one sentence', async () => {
  const source = smallSource();
  const good = ['--config', config()];
  const wrong: [words: string[], message: RegExp][] = [
    [['verify'], /Which source\?/],
    [['verify', source], /Which config\?/],
    [['verify', source, '--config', '/nowhere.json'], /\/nowhere.json: there is no such file/],
    [['verify', source, '--config', files({ c: '{' })['c']!], /is not JSON/],
    [['verify', source, '--config', files({ c: [] })['c']!], /is not a JSON object/],
    [['verify', './nowhere', ...good], /\.\/nowhere: there is no such file/],
    [['verify', files({ text: 'no program' })['text']!, ...good], /cannot be started/],
    [['verify', source, ...good, '--only', 'nothing'], /no check "nothing"/],
    [['verify', source, ...good, '--timeout', '0'], /--timeout has to be a number above 0/],
    [['verify', source, ...good, '--nothing'], /no option --nothing/],
  ];
  for (const [words, message] of wrong) {
    const { code, stdout, stderr } = await run('trunkline', words);
    expect({ words, code, stdout, lines: stderr.trim().split('\n').length }).toEqual({
      words,
      code: 2,
      stdout: '',
      lines: 1,
    });
    expect(stderr).toMatch(message);
  }
});

test('an image is started with docker: its files are mounted, its circumstances are options', async () => {
  const source = smallSource();
  const labels = { 'io.airbyte.name': 'small/source-small', 'io.airbyte.version': '1' };
  const inspected = [
    { Config: { Labels: labels, Env: ['AIRBYTE_ENTRYPOINT=/small'], Entrypoint: ['/small'] } },
  ];
  // Does what docker does with the words it gets, and keeps them.
  const docker = `#!/usr/bin/env node
const { appendFileSync } = require('node:fs');
const words = process.argv.slice(2);
appendFileSync(__dirname + '/words', words.join(' ') + '\\n');
if (words[0] === 'image') { console.log(${JSON.stringify(JSON.stringify(inspected))}); process.exit(); }
const at = words.indexOf('small/source:1');
const folder = words[words.indexOf('-v') + 1].split(':')[0];
const inside = words.slice(at + 1).map((word) => word.replace('/verify', folder));
const { status } = require('node:child_process').spawnSync(${JSON.stringify(source)}, inside, { stdio: 'inherit', cwd: words.includes('-w') && words.includes('/verify') ? folder : '/' });
process.exit(status ?? 137);
`;
  const path = join(dirname(source), 'docker');
  writeFileSync(path, docker);
  chmodSync(path, 0o755);
  const checks = [
    'spec-answer',
    'spec-offline',
    'check-succeeds',
    'check-relative',
    'image-labels',
    'image-entrypoint',
    'read-only',
    'pipe',
  ];
  const env = { PATH: `${dirname(source)}:${process.env['PATH']}` };
  const { code, stdout } = await run(
    'trunkline',
    [
      'verify',
      'small/source:1',
      '--config',
      config(),
      '--only',
      checks.join(','),
      '--network',
      'host',
      '--json',
    ],
    { env },
  );
  const report = JSON.parse(stdout) as Report;
  expect({ code, failed: withVerdict(report, 'failed'), skipped: withVerdict(report, 'skipped') }).toEqual({
    code: 0,
    failed: [],
    skipped: ['pipe'],
  });
  const words = readFileSync(join(dirname(source), 'words'), 'utf8');
  expect(words).toMatch(
    /^run --rm --name trunkline-verify-\S+ -v \S+:\/verify:ro --network none small\/source:1 spec$/m,
  );
  expect(words).toMatch(/--network host -w \/verify small\/source:1 check --config config.json$/m);
  expect(words).toMatch(
    /--network host --read-only small\/source:1 read --config \/verify\/config.json --catalog \/verify\/catalog-platform.json$/m,
  );
});
