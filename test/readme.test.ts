import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { newFolder } from './folder.js';
import { blocks, blocksOf } from './readme.js';

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs/architecture.md',
  'docs/troubleshooting.md',
];
/** Installing and testing inside the tests would go on for ever. */
const isExempt = (code: string) => /^npm (ci|test)\b/m.test(code);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Runs a text as if it were pasted into a shell in the folder of the project; whatever it left running ends with it. */
async function paste(script: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const temporary = newFolder();
  const env = { ...process.env, TMPDIR: temporary };
  const child = spawn('sh', ['-eu', '-c', script], {
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  for (const pipe of ['stdout', 'stderr'] as const) {
    child[pipe].on('data', (bytes: Buffer) => {
      text[pipe] += bytes.toString();
    });
  }
  const [code] = (await once(child, 'exit')) as [number | null];
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch {
    // Nothing was left.
  }
  await Promise.all([child.stdout, child.stderr].map((pipe) => pipe.closed || once(pipe, 'close')));
  return { code, ...text };
}

test('README begins with the two commands of a fresh machine', () => {
  const [first] = blocks('sh');
  expect(first).toBe('npm ci && npm run demo\nnpm ci && npm test\n');
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  for (const name of ['demo', 'test', 'test:e2e', 'prepare']) expect(scripts[name]).toBeDefined();
});

test('every sh block of the README works when it is pasted, one after the other', async () => {
  const parts = blocks('sh').filter((code) => !isExempt(code));
  expect(parts.length).toBeGreaterThan(3);
  // 8080 may be taken on this machine. A marker between the parts tells how far it came.
  const script = parts.map((code, i) => `echo "== ${i}"\n${code}`).join('\n');
  const { code, stdout, stderr } = await paste(
    `${script}\necho "== end"`.replaceAll('8080', String(await freePort())),
  );
  expect({ code, stderr, reached: stdout.includes('== end') }).toEqual({
    code: 0,
    stderr: '',
    reached: true,
  });
  expect(stdout).toContain('"status":"SUCCEEDED"');
  // Rows of `calls` in the first and in the second read.
  const counts = stdout
    .split('\n')
    .filter((line) => /^\d+$/.test(line))
    .map(Number);
  expect(counts).toHaveLength(3);
  // What two reads brought is what the database holds.
  expect(counts[2]).toBe(counts[0]! + counts[1]!);
  expect(Math.min(...counts)).toBeGreaterThan(50);
  expect(stdout).toMatch(/waits for \d+ unfinished items/);
}, 120_000);

test("the way to an account of one's own works when it is pasted; what config asks is tried in test/people/config.test.ts", async () => {
  const [block] = blocks('sh account');
  const [path, config, ...commands] = block!.trim().split('\n');
  expect(config).toBe('trunkline config voicegain');
  expect(commands).toHaveLength(3);
  const port = await freePort();
  const begun = [
    'cd "$(mktemp -d)"',
    `trunkline simulate voicegain --port ${port} --budget none --option calls=60 --config config.json > simulated &`,
    'while ! [ -s config.json ]; do sleep 0.1; done',
  ];
  const { code, stdout } = await paste([path, ...begun, ...commands].join('\n'));
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^calls +complete, \d+ rows/m)]);
  expect(stdout).toContain('A first sync of voicegain');
  expect(stdout).toContain('trunkline query voicegain.duckdb');
}, 120_000);

test('blocks that need more than Node are marked with what they need', () => {
  for (const { info, code, line } of blocksOf(readFileSync('README.md', 'utf8'))) {
    expect({ line, info }).toEqual({
      line,
      info: expect.stringMatching(/^(sh|sh docker|sh python|sh account|python|yaml|text)$/),
    });
    if (/\bdocker\b/.test(code) && info.startsWith('sh'))
      expect({ line, info }).toEqual({ line, info: 'sh docker' });
    if (/\bpip\b|python3/.test(code) && info.startsWith('sh'))
      expect({ line, info }).toEqual({ line, info: 'sh python' });
  }
  for (const kind of ['sh docker', 'sh python', 'python'] as const) expect(blocks(kind)).not.toEqual([]);
});

test('a block without an end is an error', () => {
  expect(() => blocksOf('```sh\nls\n')).toThrow(/line 1/);
  expect(blocksOf('a\n```sh docker\nls\n```\nb')).toEqual([{ info: 'sh docker', code: 'ls\n', line: 2 }]);
});

test.each(PAGES)('%s: its links lead somewhere', (page) => {
  const text = readFileSync(page, 'utf8');
  const links = [...text.matchAll(/\]\(([^)]+)\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !/^(https?|mailto):/.test(link));
  for (const link of links) {
    const [path = '', anchor] = link.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    expect({ link, exists: existsSync(file) }).toEqual({ link, exists: true });
    if (anchor !== undefined) expect(anchorsOf(readFileSync(file, 'utf8'))).toContain(anchor);
  }
});

const anchorsOf = (text: string) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
