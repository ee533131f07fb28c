import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';

/** What a client learns while it reads, and keeps for the next time. */
export interface Tally {
  /** Stream -> key -> how often it came. */
  rows: Map<string, Map<string, number>>;
  /** Stream -> unfinished item -> since when it is waited for (ms), out of the last STATE. */
  pending: Map<string, Map<string, number>>;
  /** Primary keys by stream, as the catalog tells them. */
  keys: Map<string, string[]>;
  /** What TRACE ERRORs said. */
  errors: string[];
}

/**
 * A run of the connector. Files are in `folder`, which is also where it runs, so that its command line reads
 * as a person would type it.
 */
export interface Run {
  bin: string;
  folder: string;
  argv: readonly string[];
  /** Where standard output goes, like `> file`. */
  into?: string;
  env: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

export function createTally(keys: ReadonlyMap<string, string[]> = new Map()): Tally {
  return { rows: new Map(), pending: new Map(), keys: new Map(keys), errors: [] };
}

/** Runs the executable as a client does: a process, a pipe, files. `tally` grows while it runs. */
export async function run({ bin, folder, argv, into, env, signal }: Run, tally: Tally): Promise<void> {
  const child = spawn(process.execPath, [bin, ...argv], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    signal,
  });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  closed.catch(() => undefined); // reported when it is awaited
  const file = into === undefined ? undefined : createWriteStream(join(folder, into));
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of child.stdout) {
    if (file !== undefined && !file.write(chunk)) await once(file, 'drain');
    const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') take(JSON.parse(line) as Message, tally);
  }
  if (file !== undefined) await new Promise((resolve) => file.end(resolve));
  const [code, by] = await closed;
  if (code === 0 && tally.errors.length === 0) return;
  const said = tally.errors.length > 0 ? `: ${tally.errors.join(' ')}` : '';
  throw new Error(`source-voicegain ${argv.join(' ')} ended with ${by ?? `exit code ${code}`}${said}`);
}

interface Message {
  type: string;
  record?: { stream: string; data: Record<string, unknown> };
  state?: {
    stream: {
      stream_descriptor: { name: string };
      stream_state: { pending?: { id: string; since: number; absent?: number }[] };
    };
  };
  trace?: { type: string; error?: { message: string } };
  catalog?: { streams: { name: string; source_defined_primary_key?: string[][] }[] };
}

function take({ type, record, state, trace, catalog }: Message, tally: Tally): void {
  if (type === 'RECORD' && record !== undefined) {
    const { stream, data } = record;
    const key = (tally.keys.get(stream) ?? []).map((field) => String(data[field])).join('/');
    const rows = tally.rows.get(stream) ?? new Map<string, number>();
    tally.rows.set(stream, rows.set(key, (rows.get(key) ?? 0) + 1));
  } else if (type === 'STATE' && state !== undefined) {
    const { stream_descriptor, stream_state } = state.stream;
    // What was not there is asked for once more, and not unfinished.
    const unfinished = (stream_state.pending ?? []).filter(({ absent }) => absent === undefined);
    const waiting = unfinished.map(({ id, since }) => [id, since] as const);
    tally.pending.set(stream_descriptor.name, new Map(waiting));
  } else if (type === 'TRACE' && trace?.error !== undefined) {
    tally.errors.push(trace.error.message);
  } else if (type === 'CATALOG') {
    for (const stream of catalog?.streams ?? [])
      tally.keys.set(
        stream.name,
        (stream.source_defined_primary_key ?? []).map(([field]) => field!),
      );
  }
}

/** Rows of one stream, repetitions counted. */
export function rowsOf({ rows }: Pick<Tally, 'rows'>, stream: string): number {
  let sum = 0;
  for (const times of rows.get(stream)?.values() ?? []) sum += times;
  return sum;
}
