import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Running, type Settings, start } from 'trunkline/simulator';
import voicegain, { type TrueCall, type Truth } from '../../connectors/voicegain/simulator.js';
import { type Ended, type Message, parse } from '../rig.js';

/** Clients as their users run them: containers, Python programs. test/e2e/prepare.sh installs what they need. */

export const version = (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version;
export const STREAMS = ['calls', 'call_segments', 'sa_sessions', 'transcripts'];
export const DAY = 86_400;

/** Where prepare.sh installed what the tests need. */
export const HOME =
  process.env['TRUNKLINE_E2E_HOME'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'trunkline-e2e');
export const python = join(HOME, 'venv/bin/python');
/** A program of Meltano's world, from the environment it has for itself. */
export const program = (environment: string, name = environment) =>
  join(HOME, 'singer', environment, 'bin', name);
// Said once a file and at once, not as ENOENT from somewhere in the middle.
if (!existsSync(join(HOME, 'installed')))
  throw new Error('Run test/e2e/prepare.sh first: what these tests need is not installed.');

// A client that hangs is a failure of its test, not of the whole run. Builds of images are in it, on a slow machine.
jest.setTimeout(240_000);

const open: World[] = [];
const folders: string[] = [];
afterAll(async () => {
  for (const one of open.splice(0)) await one.close();
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

export interface Out {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Options {
  env?: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
  during?(child: ChildProcess): void;
}

export function command(
  name: string,
  argv: readonly string[],
  { env, cwd, uid, gid, during }: Options = {},
): Promise<Out> {
  const child = spawn(name, argv, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...defined({ cwd, uid, gid }),
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
  during?.(child);
  return new Promise((done, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      done({ code, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
  });
}

const defined = <T extends object>(given: T) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

/** The Dockerfile promises to do without BuildKit, so the tests do. */
export const LEGACY = { DOCKER_BUILDKIT: '0' };

/**
 * The image of a connector under the tag that the READMEs use. Layers that are there already are not built
 * again; the lock is for test files that run side by side, which would each install the dependencies.
 */
export async function built(connector: string): Promise<string> {
  const tag = `trunkline/source-${connector}:${version}`;
  const build = ['docker', 'build', '--build-arg', `CONNECTOR=${connector}`, '-t', tag, '.'];
  const { code, stdout, stderr } = await command('flock', [join(HOME, 'build.lock'), ...build], {
    env: LEGACY,
  });
  if (code !== 0) throw new Error(`docker build failed:\n${(stdout + stderr).slice(-4000)}`);
  return tag;
}

/** As little as a cluster may leave a container, and more: nothing is writable, and no capability is left. */
export const LOCKED = [
  '--read-only',
  '--cap-drop',
  'ALL',
  '--security-opt',
  'no-new-privileges',
  '--user',
  '1000:1000',
];

/** `docker run --rm OPTIONS IMAGE ARGV`, its output as messages. */
export async function container(
  image: string,
  options: readonly string[],
  argv: readonly string[],
  more: Options = {},
): Promise<Ended> {
  const ended = await command('docker', ['run', '--rm', ...options, image, ...argv], more);
  let messages: Message[] | undefined;
  return {
    ...ended,
    get messages() {
      messages ??= parse(ended.stdout);
      return messages;
    },
  };
}

export const docker = (...argv: string[]): string =>
  execFileSync('docker', argv, { encoding: 'utf8' }).trim();

/** A new folder that every user may enter, with these files in it; gone after the tests. */
export function folder(contents: Record<string, unknown> = {}, mode = 0o755): string {
  const made = mkdtempSync(join(tmpdir(), 'trunkline-e2e-'));
  folders.push(made);
  for (const [name, content] of Object.entries(contents)) {
    writeFileSync(join(made, name), typeof content === 'string' ? content : JSON.stringify(content));
    chmodSync(join(made, name), 0o644);
  }
  chmodSync(made, mode);
  return made;
}

export type World = Running<Truth>;

/**
 * A world that stands still, reachable from containers; with calls that are late, and some that hang. Closed
 * after the tests.
 */
export async function world(settings: Settings = {}): Promise<World> {
  const fixed = { host: '0.0.0.0', seed: 5, now: '2026-03-01T12:00:00Z', rate: 0, budget: [] };
  const options = { calls: 150, days: 3, late: 0.2, stuck: 0.02, ...settings.options };
  const begun = await start(voicegain, { ...fixed, ...settings, options });
  open.push(begun);
  return begun;
}

/** The address of this machine as containers on Docker's default network see it. */
export const gateway = (image: string) =>
  docker(
    'run',
    '--rm',
    '--add-host',
    'host:host-gateway',
    '--entrypoint',
    'getent',
    image,
    'hosts',
    'host',
  ).split(/\s/)[0]!;

export const configOf = ({ port, options }: World, host = '127.0.0.1', more: object = {}) => ({
  api_url: `http://${host}:${port}/v1`,
  api_token: String(options['token']),
  requests_per_minute: 1_000_000,
  concurrency: 8,
  ...more,
});

/** Keys that a complete destination holds at this moment. */
export function trueKeys(calls: readonly TrueCall[]): Record<string, string[]> {
  const final = calls.filter((call) => call.final);
  const good = final.filter(({ phase }) => phase !== 'ERROR');
  const sessions = good
    .flatMap(({ hasSession, saSessionId }) => (hasSession && saSessionId ? [saSessionId] : []))
    .sort();
  return {
    calls: final.map(({ callId }) => callId).sort(),
    call_segments: good
      .flatMap(({ callId, segments }) => Array.from({ length: segments }, (_, seq) => `${callId}/${seq + 1}`))
      .sort(),
    sa_sessions: sessions,
    transcripts: sessions,
  };
}

/** Runs a script of test/e2e/python. @returns what it printed last, as JSON. */
export async function script(
  name: string,
  job: object,
  more: Options = {},
): Promise<{ result: Message; ended: Out }> {
  const argv = [resolve('test/e2e/python', name), JSON.stringify(job)];
  const ended = await command(python, argv, more);
  if (ended.code !== 0)
    throw new Error(
      `${name} failed (${ended.code}):\n${ended.stdout.slice(-3000)}\n${ended.stderr.slice(-6000)}`,
    );
  return { result: JSON.parse(ended.stdout.trimEnd().split('\n').at(-1)!) as Message, ended };
}
