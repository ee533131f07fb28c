import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** The file that the demo leaves in the current folder. */
export const FILE = 'trunkline-demo.duckdb';

/** What needs no request of its own for each call: quick to see. */
export const STREAMS = 'calls,call_segments';

/** A look at the newest calls, as somebody would take it who has questions about them. */
export const LOOK =
  "select callid, starttime, duration, agent->>'name' as agent, sentiment from voicegain.calls order by starttime desc limit 5";

export const COUNT = 'select count(*) as calls from voicegain.calls';

/** `trunkline` as a person runs it. @returns what it printed. */
export async function trunkline(
  bin: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const child = spawn(process.execPath, [bin, ...argv], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0)
    throw new Error(
      `trunkline ${argv[0]} ended with exit code ${code}: ${Buffer.concat(err).toString().trim()}`,
    );
  return Buffer.concat(out).toString().trimEnd();
}
