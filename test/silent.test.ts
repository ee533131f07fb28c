import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { configured, files, run } from './rig.js';

/**
 * Pipes that deliver half of a file and then say nothing more, wherever a file is asked for: no process waits
 * for them for ever.
 */

const config = {
  api_url: 'http://127.0.0.1:1',
  api_token: 'of-ours-1234',
  interactions: { source: 'list', identifiers: ['a'] },
};
const good = files({ config, catalog: configured(['interactions']) });

const writers: ChildProcess[] = [];
afterAll(() => {
  for (const writer of writers) process.kill(-writer.pid!);
});

function pipe(half: string): string {
  const path = `${files({ f: '' })['f']!}.pipe`;
  execFileSync('mkfifo', [path]);
  const script = 'exec 3> "$0"; printf %s "$1" >&3; sleep 300';
  writers.push(spawn('sh', ['-c', script, path, half], { stdio: 'ignore', detached: true }));
  return path;
}

const half = () => pipe('{"type":"STATE",\n"state":');
const listed = () =>
  files({
    config: {
      ...config,
      interactions: { source: 'file', location: pipe('identifier\n11111111-1111\n22') },
    },
  })['config']!;
const [CONFIG, CATALOG] = [good['config']!, good['catalog']!];

it.concurrent.each<[string, string, () => string[]]>([
  ['source', 'config', () => ['check', '--config', half()]],
  ['source', 'config', () => ['read', '--config', half(), '--catalog', CATALOG]],
  ['source', 'catalog', () => ['read', '--config', CONFIG, '--catalog', half()]],
  ['source', 'state', () => ['read', '--config', CONFIG, '--catalog', CATALOG, '--state', half()]],
  ['source', 'list of identifiers', () => ['check', '--config', listed()]],
  ['source', 'list of identifiers', () => ['read', '--config', listed(), '--catalog', CATALOG]],
  ['tap', 'config', () => ['--config', half(), '--test']],
  ['tap', 'config', () => ['--config', half()]],
  ['tap', 'catalog', () => ['--config', CONFIG, '--catalog', half()]],
  ['tap', 'state', () => ['--config', CONFIG, '--state', half()]],
  ['tap', 'list of identifiers', () => ['--config', listed()]],
])(
  '%s, %s',
  async (kind, what, argv) => {
    const { code, signal, stdout, stderr } = await run(`${kind}-nice-cx-ai`, argv());
    expect([code === 0, signal]).toEqual([stdout.includes('CONNECTION_STATUS'), null]);
    expect(stdout + stderr).toContain(`nothing came from this pipe or device for 10 seconds (the ${what}`);
  },
  120_000,
);

it('what is for files only says so at once, and a log of a runner is not waited for', async () => {
  const compact = await run('trunkline', ['state', 'compact', half()]);
  expect([compact.code, compact.stderr]).toEqual([1, expect.stringContaining('name one with --out')]);
  const written = await run('trunkline', ['simulate', 'voicegain', '--config', half()]);
  expect([written.code, written.stderr]).toEqual([1, expect.stringContaining('no file that a config')]);
  const source = ['verify', 'dist/bin/source-nice-cx-ai', '--config', CONFIG, '--state', half()];
  const verified = await run('trunkline', source);
  expect([verified.code, verified.stderr]).toEqual([
    2,
    expect.stringContaining('the state has to be a file'),
  ]);
  const tap = await run('tap-nice-cx-ai', ['--config', CONFIG, '--discover'], {
    env: { SINGER_SDK_LOG_CONFIG: half() },
  });
  expect(tap.code).toBe(0);
}, 60_000);
