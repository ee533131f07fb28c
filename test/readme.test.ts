import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { newFolder } from './folder.js';
import { blocks, blocksOf } from './readme.js';
import { PUBLISHED } from './worlds.js';

const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'deploy/README.md'],
  ...readdirSync('docs')
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
  ...PUBLISHED.map((name) => `connectors/${name}/README.md`),
];
/** The pages on the way to a first sync of one's own, and the kinds of their blocks: each kind is run by a test. */
const ON_THE_WAY: Record<string, string[]> = {
  'README.md': ['sh', 'text', 'sh account'],
  'docs/README.md': [],
  'docs/first-sync.md': ['sh'],
  'docs/commands.md': ['sh', 'json'],
  'docs/sync.md': ['sh', 'sql'],
  'docs/connectors.md': [],
  'docs/configuration.md': [],
  // test/e2e/readme.test.ts
  'docs/docker.md': ['sh docker'],
  'docs/airbyte.md': [],
  'docs/pyairbyte.md': ['sh python', 'python'],
  // `yaml kestra`: test/kestra.test.ts; python: test/e2e/deploy.test.ts; the rest test/e2e/tap.test.ts
  'docs/singer.md': ['sh', 'json', 'sh meltano', 'sh docker', 'yaml', 'yaml kestra', 'python'],
  // test/e2e/deploy.test.ts
  'deploy/README.md': ['sh'],
};
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

test('every sh block of docs/first-sync.md works when it is pasted, one after the other', async () => {
  const parts = blocks('sh', 'docs/first-sync.md');
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
  expect(path).toBe('export PATH="$PWD/dist/bin:$PATH"');
  expect(config).toBe('trunkline config voicegain');
  expect(commands).toHaveLength(3);
  const port = await freePort();
  const { code, stdout } = await paste([...simulated(port), ...commands].join('\n'));
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^calls +complete, \d+ rows/m)]);
  expect(stdout).toContain('A first sync of voicegain');
  expect(stdout).toContain('trunkline query voicegain.duckdb');
}, 120_000);

/** A shell in an empty folder, with a simulator and a config.json for it; the folder of the project is beside it on the PATH. */
const simulated = (port: number, options = '--budget none --option calls=60') => [
  `export PATH="$PWD/dist/bin:$PATH"`,
  'cd "$(mktemp -d)"',
  `trunkline simulate voicegain --port ${port} ${options} --config config.json > simulated &`,
  'while ! [ -s config.json ]; do sleep 0.1; done',
];

test('the blocks of docs/commands.md work when they are pasted', async () => {
  const [simulate, look] = blocks('sh', 'docs/commands.md');
  expect(simulate).toBe('trunkline simulate voicegain --config config.json\n');
  const { code, stdout } = await paste([...simulated(await freePort()), look!].join('\n'));
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^calls \(\d+\)$/m)]);
  expect(stdout).toContain('A first sync of voicegain');
  const [secret] = blocks('json', 'docs/commands.md');
  expect(JSON.parse(secret!)).toEqual({ api_token: expect.stringMatching(/^secret_reference::\w+$/) });
}, 120_000);

test('the blocks of docs/sync.md work when they are pasted, and its query shows whether all is well', async () => {
  const [install, ...commands] = blocks('sh', 'docs/sync.md').join('').trim().split('\n');
  expect(install).toBe('npm install trunkline @duckdb/node-api');
  const [isWell] = blocks('sql', 'docs/sync.md');
  const query = `trunkline query voicegain.duckdb "$(cat <<'END'\n${isWell!.replace(/;\s*$/, '')}\nEND\n)"`;
  const { code, stdout } = await paste([...simulated(await freePort()), ...commands, query].join('\n'));
  expect([code, stdout]).toEqual([0, expect.stringMatching(/callid|callId/)]);
  expect(stdout).toMatch(/calls .*complete/);
}, 120_000);

test("the tap's commands of docs/singer.md work when they are pasted, and its state is one", async () => {
  const commands = blocks('sh', 'docs/singer.md');
  expect(commands).toHaveLength(1);
  const count = `grep -c '"RECORD","stream":"calls"' first.jsonl second.jsonl || true`;
  const { code, stdout } = await paste([...simulated(await freePort()), ...commands, count].join('\n'));
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^first.jsonl:\d{2}\nsecond.jsonl:\d\n$/)]);
  const [state] = blocks('json', 'docs/singer.md');
  expect(Object.keys(JSON.parse(state!).bookmarks.calls)).toEqual([
    'replication_key',
    'replication_key_value',
    'state',
  ]);
}, 120_000);

test('a first screen says what it is and shows it, and the page is short', () => {
  const lines = readFileSync('README.md', 'utf8').split('\n');
  expect(lines.length).toBeLessThanOrEqual(200);
  const order = lines.filter((line) => line.startsWith('## ')).map((line) => line.slice(3));
  expect(order.slice(0, 3)).toEqual(['Try it', 'Your own account', 'Where it runs']);
  expect(lines.findIndex((line) => line.includes('nothing lost, nothing twice'))).toBeLessThan(35);
});

test('the index of docs/ names every page', () => {
  const index = readFileSync('docs/README.md', 'utf8');
  for (const file of readdirSync('docs').filter((name) => name.endsWith('.md') && name !== 'README.md'))
    expect(index).toContain(`](${file})`);
});

test.each(Object.entries(ON_THE_WAY))('%s: its blocks are marked with what they need', (page, kinds) => {
  const found = blocksOf(readFileSync(page, 'utf8'));
  expect([...new Set(found.map(({ info }) => info))].sort()).toEqual([...kinds].sort());
  for (const { info, code, line } of found) {
    if (/\bdocker (run|build)\b/.test(code) && info.startsWith('sh') && page !== 'deploy/README.md')
      expect({ line, info }).toEqual({ line, info: 'sh docker' });
    if (/\bpip\b|python3/.test(code) && info.startsWith('sh'))
      expect({ line, info }).toEqual({ line, info: 'sh python' });
  }
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
