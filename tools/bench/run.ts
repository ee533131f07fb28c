import { spawn } from 'node:child_process';
import { closeSync, createReadStream, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const peers = join(root, 'tools/bench/peers');
const usage = join(peers, 'usage.cjs');

/**
 * One run of a program. Computing is of the program alone, where it can tell (Node, Python); its reader and
 * its vendor are not in it.
 */
export interface Used {
  wallMs: number;
  cpuMs: number;
  rssMb: number;
  /** RECORD messages, where the output was kept. */
  records: number | undefined;
}

export interface Command {
  argv: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Python and others write down themselves what they used, into the file that stands here in their words. */
  usageWord?: string;
}

/**
 * file: onto a disk. pipe: into a program that reads and forgets. slow: into one that takes 25 MB a second.
 * none: nowhere.
 */
export type Sink = 'file' | 'pipe' | 'slow' | 'none';

/** A shell connects the two, so that the pipe is one of the operating system's. */
const READERS: Record<'pipe' | 'slow', string> = {
  pipe: 'cat >/dev/null',
  slow: `node -e 'const read = () => { const chunk = process.stdin.read(); setTimeout(read, chunk ? chunk.length / 25000 : 1); }; process.stdin.on("end", () => process.exit(0)); read();'`,
};

const piped = (argv: readonly string[], reader: string) => [
  'bash',
  '-o',
  'pipefail',
  '-c',
  `"$@" | env -u NODE_OPTIONS -u BENCH_USAGE ${reader}`,
  'bench',
  ...argv,
];

/** Runs a program to its end. @throws when it fails. */
export async function run({ argv, env = {}, usageWord }: Command, sink: Sink = 'none'): Promise<Used> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-bench-'));
  const used = join(folder, 'used.json');
  const kept = join(folder, 'out.jsonl');
  const own = argv.map((word) => (word === usageWord ? used : word));
  const words = sink === 'pipe' || sink === 'slow' ? piped(own, READERS[sink]) : own;
  const out = sink === 'file' ? openSync(kept, 'w') : undefined;
  try {
    const began = performance.now();
    const child = spawn(words[0]!, words.slice(1), {
      stdio: ['ignore', out ?? 'ignore', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: `--require ${usage}`, BENCH_USAGE: used, ...env },
    });
    let said = '';
    child.stderr!.on('data', (chunk) => {
      said = (said + String(chunk)).slice(-2000);
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    const wallMs = performance.now() - began;
    if (code !== 0) throw new Error(`${own.slice(0, 3).join(' ')} … ended with ${code}: ${said}`);
    const { cpuMs, rssMb } = JSON.parse(readFileSync(used, 'utf8')) as { cpuMs: number; rssMb: number };
    return { wallMs, cpuMs, rssMb, records: sink === 'file' ? await recordsIn(kept) : undefined };
  } finally {
    if (out !== undefined) closeSync(out);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Messages of the kind RECORD; each contender writes its keys in an order of its own. */
async function recordsIn(path: string): Promise<number> {
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (/"type": ?"RECORD"/.test(line)) count++;
  }
  return count;
}
