import { closeSync, constants, openSync, readSync } from 'node:fs';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { TextDecoder } from 'node:util';
import { configError } from '../../spec/failure.js';

/** A pipe or device that gives nothing for so long is given up (ms). */
const SILENCE = 10_000;
/** So long a pipe or device may take in all (ms), not counted how long nobody asks it for more. */
const WHOLE = { config: 30_000, others: 300_000 };
/** Between two looks at a pipe that has nothing yet (ms). */
const PAUSE = 20;
const CHUNK = 1024 * 1024;

/**
 * A file that never blocks: neither opening a pipe that nobody writes to, nor reading one whose writer is
 * still. A thread that hangs in such a call would keep the process from ending.
 */
class Quiet {
  readonly #file: number;
  readonly #buffer = Buffer.alloc(CHUNK);
  #begun = false;
  /** When it was found to have nothing, if that was the last time it was asked. */
  #looked: number | undefined;
  #silent = 0;
  #waited = 0;

  constructor(
    private readonly path: string,
    private readonly what: string,
    private readonly isPipe: boolean,
  ) {
    this.#file = open(path);
  }

  /** The next bytes; 'later': there are none yet; undefined: the end. */
  next(): Buffer | 'later' | undefined {
    const size = this.#read();
    // Also what came before the second look was waited for: a byte every few milliseconds would else have no end.
    this.#wait();
    if (size !== undefined && size > 0) {
      this.#begun = true;
      this.#looked = undefined;
      this.#silent = 0;
      return Buffer.from(this.#buffer.subarray(0, size));
    }
    // Before somebody writes to a pipe it looks as if it had ended.
    if (size === 0 && (this.#begun || !this.isPipe)) return undefined;
    this.#looked = Date.now();
    if (this.#silent >= SILENCE)
      throw configError(
        `${this.path}: nothing came from this pipe or device for ${SILENCE / 1000} seconds (the ${this.what})`,
      );
    return 'later';
  }

  /** Only what we wait for it counts: who reads slowly waits for nobody. */
  #wait(): void {
    if (this.#looked === undefined) return;
    const since = Date.now() - this.#looked;
    this.#silent += since;
    this.#waited += since;
    const whole = this.what === 'config' ? WHOLE.config : WHOLE.others;
    if (this.#waited >= whole && this.#silent < SILENCE)
      throw configError(
        `${this.path}: this pipe or device did not come to its end within ${whole / 1000} seconds (the ${this.what})`,
      );
  }

  close(): void {
    closeSync(this.#file);
  }

  #read(): number | undefined {
    try {
      return readSync(this.#file, this.#buffer);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
      throw error;
    }
  }
}

/** Whether a path is the standard input, in any of its names. */
export const isStandard = (path: string): boolean =>
  path === '-' || ['/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'].includes(path);

function open(path: string): number {
  try {
    return openSync(isStandard(path) ? '/dev/stdin' : path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    // A socket, as some programs hand it over, cannot be opened again.
    if (isStandard(path) && (error as NodeJS.ErrnoException).code === 'ENXIO') return 0;
    throw error;
  }
}

export interface Input {
  path: string;
  what: string;
  isPipe: boolean;
}

/** The bytes of a file, a piece at a time. */
export function* bytesOf({ path, what, isPipe }: Input): Generator<Buffer> {
  const file = new Quiet(path, what, isPipe);
  const still = new Int32Array(new SharedArrayBuffer(4));
  try {
    for (let bytes = file.next(); bytes !== undefined; bytes = file.next()) {
      if (bytes === 'later') Atomics.wait(still, 0, 0, PAUSE);
      else yield bytes;
    }
  } finally {
    file.close();
  }
}

/** The same without holding up anything else. */
export async function* bytesLater({ path, what, isPipe }: Input): AsyncGenerator<Buffer> {
  const file = new Quiet(path, what, isPipe);
  try {
    for (let bytes = file.next(); bytes !== undefined; bytes = file.next()) {
      if (bytes === 'later') await sleep(PAUSE);
      else {
        yield bytes;
        // A signal is heard between two pieces.
        await turn();
      }
    }
  } finally {
    file.close();
  }
}

/**
 * Which encoding the mark at the beginning of a text names; UTF-8 without one. Windows PowerShell's `>`
 * writes UTF-16.
 */
export function encodingOf(start: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-8';
}

/** A whole text without its mark. */
export const textOf = (bytes: Buffer): string => new TextDecoder(encodingOf(bytes)).decode(bytes);
