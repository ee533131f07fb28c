import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { isSafeNumber, parse } from 'lossless-json';
import type { CommonConfig, Source } from '../../core/author/source.js';
import { run } from '../../core/verbs/main.js';
import { Session } from '../../core/verbs/session.js';
import { asFailure, transientError } from '../../spec/failure.js';
import type { JsonObject } from '../../spec/json.js';

/** One line of output. */
export type Message = JsonObject & { type: string };

/** What a verb wrote and how it ended. */
export interface Ended {
  code: number;
  lines: readonly string[];
}

/**
 * A command line in this process, over real HTTP all the same: without the time that a process takes to start.
 *
 * @param now the time in the connector; absent: ours
 * @param most the lines that its reader takes: then the run is ended, and what it still says is heard by nobody
 */
export async function inProcess<C extends CommonConfig>(
  source: Source<C>,
  argv: readonly string[],
  now?: string,
  most = Number.POSITIVE_INFINITY,
): Promise<Ended> {
  const held = new Held(most, () => session.ending.abort(ENDED));
  const session = new Session(
    new Writable({ write: (chunk: Buffer, _, done) => done(void (held.isFull || held.take(chunk))) }),
  );
  if (now !== undefined) process.env['TRUNKLINE_NOW'] = now;
  const code = await run(source, [...argv], session).catch((error) => {
    session.output.error(asFailure(error));
    return 1;
  });
  await session.output.end();
  return { code, lines: held.lines.slice(0, most) };
}

/**
 * A verb in this process.
 *
 *     const { code, lines } = await verb(source, 'read', { config: {…}, catalog: {…} }, '2026-01-01T00:00:00Z');
 *
 * @param files what `--config`, `--catalog` and `--state` hold
 * @param now the time in the connector
 * @param most the lines that its reader takes (see inProcess)
 */
export function verb<C extends CommonConfig>(
  source: Source<C>,
  name: 'spec' | 'check' | 'discover' | 'read',
  files: Files,
  now: string,
  most?: number,
): Promise<Ended> {
  return withFiles(files, (words) => inProcess(source, [name, ...words], now, most));
}

/** As a signal would say it: nothing that is under way failed by itself. */
const ENDED = transientError('The read was ended by its test.', { fatal: true });

/** What options of a verb hold, by their names. */
export type Files = Readonly<Record<string, unknown>>;

/** The words of a command line with these files, which are there as long as it runs. */
export async function withFiles<V>(files: Files, act: (words: string[]) => Promise<V>): Promise<V> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-testing-'));
  try {
    const words = Object.entries(files).flatMap(([option, content]) => {
      const path = join(folder, `${option}.json`);
      writeFileSync(path, JSON.stringify(content));
      return [`--${option}`, path];
    });
    return await act(words);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const NEWLINE = 10;

/** What a reader has got so far; says once when it is so many lines. */
export class Held {
  readonly #chunks: Buffer[] = [];
  #missing: number;

  constructor(
    most: number,
    private readonly full: () => void,
  ) {
    this.#missing = most;
  }

  get isFull(): boolean {
    return this.#missing <= 0;
  }

  take(bytes: Buffer): void {
    this.#chunks.push(bytes);
    if (this.isFull) return;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) this.#missing--;
    if (this.isFull) this.full();
  }

  /** Whole ones: half a line is what a reader throws away. */
  get lines(): string[] {
    const bytes = Buffer.concat(this.#chunks);
    const text = bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1).toString('utf8');
    return text.split('\n').filter(Boolean);
  }
}

/** Integers beyond 2^53 as texts: keys are compared, and rounding makes one of two. */
function parsed(line: string): Message {
  if (!/\d{16}/.test(line)) return JSON.parse(line) as Message;
  return parse(line, undefined, (text) => (isSafeNumber(text) ? Number(text) : text)) as Message;
}

/** What one read wrote, looked at as its clients do. */
export class Read {
  constructor(
    readonly code: number,
    readonly lines: readonly string[],
    readonly messages: readonly Message[] = lines.map(parsed),
  ) {}

  /** The data of the records of a stream. */
  rows(stream: string): JsonObject[] {
    return this.#of('RECORD', 'record')
      .filter((record) => record['stream'] === stream)
      .map((record) => record['data'] as JsonObject);
  }

  /** The last state of each stream, as a client hands it back. */
  get states(): JsonObject[] {
    const last = new Map<string, JsonObject>();
    for (const [i, { type }] of this.messages.entries()) {
      if (type !== 'STATE') continue;
      const state = (JSON.parse(this.lines[i]!) as { state: JsonObject }).state;
      last.set(nameOf(state), state);
    }
    return [...last.values()];
  }

  /** What a stream waits for, as many ids as its state names. */
  pending(stream: string): number {
    const state = this.states.find((one) => nameOf(one) === stream)?.['stream'] as JsonObject | undefined;
    const pending = (state?.['stream_state'] as JsonObject | undefined)?.['pending'];
    return Array.isArray(pending) ? pending.length : Object.keys(pending ?? {}).length;
  }

  isComplete(stream: string): boolean {
    const said = this.#traces('STREAM_STATUS')
      .map((trace) => trace['stream_status'] as JsonObject)
      .filter((status) => (status['stream_descriptor'] as JsonObject)['name'] === stream);
    return said.at(-1)?.['status'] === 'COMPLETE';
  }

  get errors(): string[] {
    return this.#traces('ERROR').map((trace) => String((trace['error'] as JsonObject)['message']));
  }

  /** What its client has if it is cut off behind this line. */
  until(line: number): Read {
    return new Read(1, this.lines.slice(0, line + 1), this.messages.slice(0, line + 1));
  }

  #of(type: string, field: string): JsonObject[] {
    return this.messages
      .filter((message) => message.type === type)
      .map((message) => message[field] as JsonObject);
  }

  #traces(type: string): JsonObject[] {
    return this.#of('TRACE', 'trace').filter((trace) => trace['type'] === type);
  }
}

/** The stream that a state is about. */
export const nameOf = (state: JsonObject): string =>
  String(((state['stream'] as JsonObject)['stream_descriptor'] as JsonObject)['name']);
