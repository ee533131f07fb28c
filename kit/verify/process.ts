import { type ChildProcess, spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { configError } from '../../spec/failure.js';
import type { Handling } from './invocation.js';
import { LineReader } from './lines.js';
import { memoryOf } from './memory.js';
import type { Run } from './run.js';

/** Of stderr that is kept (bytes). */
const STDERR = 256 * 1024;
/** What was told to stop has so long (ms): clients that ask politely kill after ten seconds. */
export const GRACE = 10_000;

export interface Start {
  file: string;
  args: readonly string[];
  cwd?: string;
  env: NodeJS.ProcessEnv;
  /** How a signal reaches it; default: as a signal. */
  signal?(signal: 'SIGKILL' | 'SIGTERM'): void;
}

/**
 * Ends of what runs now. Each has a group of its own, so that nothing it started is left behind, not by an
 * interrupt either.
 */
const live = new Set<() => void>();
process.on('exit', () => {
  for (const end of live) end();
});

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** Runs a process to its end, or to where it is stopped, and reads what it writes. */
export async function execute(start: Start, verb: string, command: string, handling: Handling): Promise<Run> {
  const { limit, keys, keep = false, leaks, stop, pause } = handling;
  const begun = performance.now();
  const child = spawn(start.file, start.args, {
    env: start.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(start.cwd === undefined ? {} : { cwd: start.cwd }),
  });
  const signal = start.signal ?? ((name) => void child.kill(name));
  const end = () => {
    signal('SIGKILL');
    killGroup(child);
  };
  live.add(end);
  let stoppedAt: number | undefined;
  let timedOut = false;
  let timer = setTimeout(outOfTime, limit);
  function outOfTime(): void {
    timedOut = true;
    end();
  }
  const reader = new LineReader({
    keys,
    keep,
    leaks,
    onLine(line) {
      if (stop === undefined || stoppedAt !== undefined || !stop.when(line)) return;
      stoppedAt = performance.now();
      clearTimeout(timer);
      timer = setTimeout(outOfTime, GRACE);
      if (stop.how === 'pipe') child.stdout.destroy();
      else signal(stop.how);
    },
  });
  const err: Buffer[] = [];
  let stderrBytes = 0;
  child.stdout.on('data', (bytes: Buffer) => {
    if (stop?.how === 'pipe' && stoppedAt !== undefined) return;
    reader.push(bytes);
  });
  child.stderr.on('data', (bytes: Buffer) => {
    if (stderrBytes < STDERR) err.push(bytes);
    stderrBytes += bytes.length;
  });
  const growth = pause === undefined ? undefined : hold(child, pause);
  const { code, signal: by } = await new Promise<{ code: number | null; signal: string | null }>(
    (done, reject) => {
      child.on('error', (error) => reject(configError(`${start.file} cannot be started: ${error.message}`)));
      // A grandchild may hold the pipe open when its parent is dead.
      child.on('exit', () => setTimeout(() => killGroup(child), 2000).unref());
      child.on('close', (code, signal) => done({ code, signal }));
    },
  ).finally(() => {
    clearTimeout(timer);
    live.delete(end);
  });
  const now = performance.now();
  reader.end(stoppedAt !== undefined || timedOut);
  const grown = await growth;
  return {
    command,
    verb,
    code,
    signal: by,
    lines: reader.lines,
    bytes: reader.bytes,
    ended: reader.ended,
    stderr: Buffer.concat(err).toString('utf8'),
    stderrBytes,
    ms: Math.round(now - begun),
    timedOut,
    ...(stoppedAt === undefined ? {} : { afterStop: Math.round(now - stoppedAt) }),
    ...(grown === undefined ? {} : { growth: grown }),
  };
}

/** Reads nothing for a while, as a slow destination does; what the processes of the group grew by meanwhile. */
async function hold(child: ChildProcess, ms: number): Promise<number | undefined> {
  const out = child.stdout!;
  await new Promise<void>((done) => {
    out.once('data', () => done());
    child.once('exit', () => done());
  });
  out.pause();
  const before = memoryOf(child.pid);
  let most = before;
  const samples = 20;
  for (let i = 0; i < samples; i++) {
    await new Promise((done) => setTimeout(done, ms / samples));
    most = Math.max(most ?? 0, memoryOf(child.pid) ?? 0);
  }
  out.resume();
  return before === undefined || most === undefined ? undefined : most - before;
}
