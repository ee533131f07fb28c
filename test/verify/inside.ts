import { EventEmitter } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import { dirname, join } from 'node:path';
import {
  argumentsOf,
  commandOf,
  type Handling,
  type Invocation,
  type Target,
} from '../../kit/verify/invocation.js';
import { LineReader } from '../../kit/verify/lines.js';
import type { Run } from '../../kit/verify/run.js';

/**
 * Runs the small source inside this process: a hundred faults times fifty runs would otherwise be five
 * thousand processes. What stands in for the process is small: output, exit, environment, a signal, a reader
 * that leaves.
 */
export function inside(source: string, folder: string, image?: Target['image']): Target {
  const text = fs.readFileSync(source, 'utf8').replace(/^#!.*/, '');
  return {
    kind: image === undefined ? 'executable' : 'image',
    name: source,
    ...(image === undefined ? {} : { image }),
    impossible({ readOnly }, { pause }) {
      if (pause !== undefined) return 'it has no memory of its own';
      return readOnly && image === undefined ? 'only for images' : undefined;
    },
    run: (invocation, handling) => new Inside(text, dirname(source), folder, invocation, handling).run(),
  };
}

class Ended extends Error {}

class Inside {
  readonly #reader: LineReader;
  readonly #signals = new EventEmitter();
  readonly #out = new EventEmitter();
  #stderr = '';
  #closed = false;
  #left = false;
  #stoppedAt: number | undefined;
  #finish!: (end: { code: number | null; signal: string | null }) => void;
  readonly #end = new Promise<{ code: number | null; signal: string | null }>((done) => {
    this.#finish = done;
  });

  constructor(
    private readonly text: string,
    private readonly home: string,
    private readonly folder: string,
    private readonly invocation: Invocation,
    private readonly handling: Handling,
  ) {
    const { keys, keep = false, leaks, stop } = handling;
    this.#reader = new LineReader({
      keys,
      keep,
      leaks,
      onLine: (line) => {
        if (stop === undefined || this.#stoppedAt !== undefined || !stop.when(line)) return;
        this.#stoppedAt = performance.now();
        if (stop.how === 'pipe') this.#closed = true;
        else if (stop.how === 'SIGKILL' || !this.#signals.emit('SIGTERM'))
          this.#leave({ code: null, signal: stop.how });
      },
    });
  }

  async run(): Promise<Run> {
    const begun = performance.now();
    const { from, offline, readOnly, verb } = this.invocation;
    const argv = [
      'node',
      'source',
      ...argumentsOf(this.invocation, (file) => (from === 'relative' ? file : join(this.folder, file))),
    ];
    const fake = {
      argv,
      exitCode: 0,
      cwd: () => (from === 'relative' ? this.folder : '/'),
      env: from === 'root' ? {} : { HOME: '/home' },
      stdout: { write: (chunk: string | Buffer) => this.#write(chunk), on: this.#out.on.bind(this.#out) },
      stderr: { write: (chunk: string) => this.#complain(chunk) },
      once: this.#signals.once.bind(this.#signals),
      exit: (code: number) => {
        this.#leave({ code, signal: null });
        throw new Ended();
      },
    };
    const modules: Record<string, unknown> = {
      'node:fs': readOnly ? { ...fs, writeFileSync: () => raise('EROFS: read-only file system') } : fs,
      'node:os': offline ? { ...os, networkInterfaces: () => ({}) } : os,
      'node:path': jest.requireActual('node:path'),
    };
    const module = { exports: Promise.resolve() };
    const start = new Function(
      'require',
      'process',
      'module',
      '__dirname',
      'setTimeout',
      'setInterval',
      this.text,
    );
    start(
      (name: string) => modules[name],
      fake,
      module,
      this.home,
      brief,
      () => undefined,
    );
    module.exports.then(() => this.#leave({ code: fake.exitCode, signal: null })).catch(() => undefined);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      this.#leave({ code: null, signal: 'SIGKILL' });
    }, this.handling.limit);
    const { code, signal } = await this.#end;
    clearTimeout(timer);
    this.#reader.end(this.#stoppedAt !== undefined || timedOut);
    // Two runs of a process are never in the same millisecond.
    await new Promise((done) => setTimeout(done, 2));
    const now = performance.now();
    return {
      command: commandOf(this.invocation),
      verb,
      code,
      signal,
      lines: this.#reader.lines,
      bytes: this.#reader.bytes,
      ended: this.#reader.ended,
      stderr: this.#stderr,
      stderrBytes: this.#stderr.length,
      ms: now - begun,
      timedOut,
      ...(this.#stoppedAt === undefined ? {} : { afterStop: now - this.#stoppedAt }),
    };
  }

  #complain(chunk: string): void {
    this.#stderr += chunk;
  }

  #write(chunk: string | Buffer): boolean {
    if (this.#left) throw new Ended();
    if (this.#closed) {
      this.#out.emit('error', new Error('EPIPE'));
      // As in a source that does not care: it waits for ever.
      throw new Ended();
    }
    this.#reader.push(Buffer.from(chunk));
    return true;
  }

  /** Nothing it does from here on is seen. */
  #leave(end: { code: number | null; signal: string | null }): void {
    this.#left = true;
    this.#finish(end);
  }
}

/** Who waits for ever waits without keeping the tests alive. */
const brief = (done: () => void, ms: number) => (ms > 60_000 ? undefined : setTimeout(done, ms));

function raise(message: string): never {
  throw new Error(message);
}
