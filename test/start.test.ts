import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from './folder.js';

/** What an image starts (core/start.sh), as the first process of a container: signals, codes, standard input. */

const NAMESPACE = ['unshare', '--pid', '--fork', '--kill-child'];
/** Where nobody may make a namespace of processes it is tried as an ordinary process, which has to do the same. */
const [RUNNER, ...WORDS] =
  spawnSync(NAMESPACE[0]!, [...NAMESPACE.slice(1), 'true']).status === 0 ? NAMESPACE : ['env'];
const isFirst = RUNNER === 'unshare';

const MODULES = {
  'ends.js': 'process.exit(Number(process.argv[2]));',
  'reads.js': 'process.stdin.pipe(process.stdout);',
  'listens.js':
    "process.once('SIGTERM', () => setTimeout(() => process.exit(5), 200)); setTimeout(() => {}, 60_000); console.log('up');",
  // As a read is while it parses a large body (Session.held).
  'works.js':
    "for (const signal of ['SIGTERM', 'SIGINT']) { const on = () => {}; process.on(signal, on); process.off(signal, on); } console.log('up'); for (;;);",
};
const folder = newFolder();
copyFileSync('core/start.sh', join(folder, 'start.sh'));
for (const [name, text] of Object.entries(MODULES)) writeFileSync(join(folder, name), text);

function begin(...argv: string[]): ChildProcess {
  return spawn(RUNNER!, [...WORDS, ...argv], { stdio: ['pipe', 'pipe', 'pipe'] });
}
const begun = (...argv: string[]) => begin('/bin/sh', join(folder, 'start.sh'), ...argv);

/** The process that a container's engine would tell. */
function firstOf({ pid }: ChildProcess): number {
  return isFirst ? Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()) : pid!;
}

async function ended(child: ChildProcess): Promise<{ code: number; out: string }> {
  let out = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (bytes) => (out += String(bytes)));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code: code ?? (signal === 'SIGTERM' ? 143 : -1), out };
}

async function told(child: ChildProcess, signal: NodeJS.Signals): Promise<{ code: number; out: string }> {
  const ending = ended(child);
  await once(child.stdout!, 'data');
  process.kill(firstOf(child), signal);
  // Who does not hear it is no reason to wait for ever.
  const last = setTimeout(() => process.kill(firstOf(child), 'SIGKILL'), 20_000);
  const end = await ending;
  clearTimeout(last);
  return end;
}

test.each([0, 1, 2])('the exit code %i is passed on', async (code) => {
  const child = begun('ends.js', String(code));
  child.stdin!.end();
  expect(await ended(child)).toEqual({ code, out: '' });
});

test('the standard input is passed on', async () => {
  const child = begun('reads.js');
  child.stdin!.end('{"api_token":"t"}');
  expect(await ended(child)).toEqual({ code: 0, out: '{"api_token":"t"}' });
});

test('who listens to a signal says how it ends', async () => {
  expect(await told(begun('listens.js'), 'SIGTERM')).toEqual({ code: 5, out: 'up\n' });
});

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('%s ends it in the middle of work that nothing interrupts', async (signal, code) => {
  expect(await told(begun('works.js'), signal)).toEqual({ code, out: 'up\n' });
});

test('without it nothing ends the first process', async () => {
  const child = begin(process.execPath, join(folder, 'works.js'));
  const over = once(child, 'close');
  await once(child.stdout!, 'data');
  process.kill(firstOf(child), 'SIGTERM');
  await new Promise((done) => setTimeout(done, 1000));
  const isThere = child.exitCode === null && child.signalCode === null;
  if (isThere) process.kill(firstOf(child), 'SIGKILL');
  await over;
  expect(isThere).toBe(isFirst);
});

test('the image, its tap, the worker, and the image of a connector elsewhere start so', () => {
  const words = '/bin/sh /airbyte/integration_code/start.sh';
  expect(readFileSync('Dockerfile', 'utf8')).toContain(`AIRBYTE_ENTRYPOINT="${words} main.js"`);
  expect(readFileSync('cli/author/dockerfile.ts', 'utf8')).toContain(
    `AIRBYTE_ENTRYPOINT="${words} \${executable}.js"`,
  );
  expect(readFileSync('deploy/Dockerfile', 'utf8')).toContain(
    'ENTRYPOINT ["/bin/sh", "/worker/node_modules/trunkline/dist/lib/start.sh", "../bin/trunkline"]',
  );
  expect(readFileSync('tools/image.mjs', 'utf8')).toContain(`exec ${words} tap.js "$@"`);
});
