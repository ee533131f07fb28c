import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseState } from '../core/sync/parse-state.js';
import type { Pending } from '../core/sync/pending.js';
import { Progress } from '../core/sync/state.js';
import { newFolder } from './folder.js';

/** Runs what `npm ci` built, as a client would: a process, files, a pipe. */

// biome-ignore lint/suspicious/noExplicitAny: messages of five types are looked into by many tests; they are checked against the schema elsewhere.
export type Message = Record<string, any>;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  messages: Message[];
}

/** The ids that a stream waits for: version 1 of a state had an object of them, version 2 has a list. */
export function pendingIds({ pending = [] }: Message): string[] {
  return Array.isArray(pending)
    ? pending.map(({ id }: Message) => id as string)
    : Object.keys(pending as object);
}

/** Does a stream's state wait for this id, by an entry or by a mark? */
export const isAwaited = (state: Message | undefined, id: string): boolean =>
  entryOf(state, id) !== undefined;

/** As a stream's state waits for this id, by an entry or by a mark. */
export function entryOf(state: Message | undefined, id: string): Pending | undefined {
  const parsed = parseState(state, 'state');
  if (parsed === undefined) return undefined;
  const progress = new Progress(parsed.scope, parsed);
  progress.recall(id, true);
  return progress.pending.get(id);
}

export const bin = (name: string) => resolve('dist/bin', name);

export interface RunOptions {
  env?: Record<string, string>;
  /** Names of the environment it does not get. */
  without?: readonly string[];
  cwd?: string;
  uid?: number;
  /** Sees the process while it runs. */
  during?(child: ChildProcess): void;
}

export function run(
  name: string,
  argv: readonly string[],
  { env, without = [], cwd, uid, during }: RunOptions = {},
): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(([key]) => !without.includes(key));
  const child = spawn(process.execPath, [bin(name), ...argv], {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid }),
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
  during?.(child);
  return new Promise((done, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const stdout = Buffer.concat(out).toString('utf8');
      let messages: Message[] | undefined;
      done({
        code,
        signal,
        stdout,
        stderr: Buffer.concat(err).toString('utf8'),
        // Once somebody asks: --help is no message.
        get messages() {
          messages ??= parse(stdout);
          return messages;
        },
      });
    });
  });
}

/** Every line as a message; a line that is none is a failure of the test. */
export function parse(stdout: string): Message[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Message);
}

/** A folder of its own with files in it, as JSON unless they are texts; gone after the tests of the file. */
export function files(contents: Record<string, unknown>): Record<string, string> {
  const folder = newFolder();
  return Object.fromEntries(
    Object.entries(contents).map(([name, content]) => {
      const path = join(folder, name);
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
      return [name, path];
    }),
  );
}

/** A configured catalog of these streams. */
export function configured(
  streams: readonly string[],
  mode: 'incremental' | 'full_refresh' = 'incremental',
): object {
  return {
    streams: streams.map((name) => ({
      stream: { name, json_schema: {}, supported_sync_modes: ['full_refresh', 'incremental'] },
      sync_mode: mode,
      destination_sync_mode: 'append_dedup',
    })),
  };
}

export interface ReadOptions extends RunOptions {
  config: object;
  catalog: object | string;
  /** What a client hands back: state messages, or the lines of an earlier read. */
  state?: unknown;
}

export async function read(
  name: string,
  { config, catalog, state, ...options }: ReadOptions,
): Promise<Ended> {
  const paths = files({
    'config.json': config,
    'catalog.json': catalog,
    ...(state === undefined ? {} : { 'state.json': state }),
  });
  const given = state === undefined ? [] : ['--state', paths['state.json']!];
  return run(
    `source-${name}`,
    ['read', '--config', paths['config.json']!, '--catalog', paths['catalog.json']!, ...given],
    options,
  );
}

export const rows = ({ messages }: Pick<Ended, 'messages'>, stream: string): Message[] =>
  messages
    .filter(({ type, record }) => type === 'RECORD' && record.stream === stream)
    .map(({ record }) => record.data);

/** The STATE messages a client keeps: the last one of each stream. */
export function lastStates({ messages }: Pick<Ended, 'messages'>): Message[] {
  const last = new Map<string, Message>();
  for (const { type, state } of messages)
    if (type === 'STATE') last.set(state.stream.stream_descriptor.name, state);
  return [...last.values()];
}

export const errors = ({ messages }: Pick<Ended, 'messages'>): Message[] =>
  messages
    .filter(({ type, trace }) => type === 'TRACE' && trace.type === 'ERROR')
    .map(({ trace }) => trace.error);

export const statuses = ({ messages }: Pick<Ended, 'messages'>, stream: string): string[] =>
  messages
    .filter(
      ({ type, trace }) =>
        type === 'TRACE' &&
        trace.type === 'STREAM_STATUS' &&
        trace.stream_status.stream_descriptor.name === stream,
    )
    .map(({ trace }) => trace.stream_status.status);

export const logs = ({ messages }: Pick<Ended, 'messages'>, level?: string): string[] =>
  messages
    .filter(({ type, log }) => type === 'LOG' && (level === undefined || log.level === level))
    .map(({ log }) => log.message);

/** What an upserting destination holds: the last row of each key. */
export function table(
  reads: readonly Pick<Ended, 'messages'>[],
  stream: string,
  key: readonly string[],
): Map<string, Message> {
  const held = new Map<string, Message>();
  for (const ended of reads)
    for (const row of rows(ended, stream)) held.set(key.map((field) => String(row[field])).join('/'), row);
  return held;
}
