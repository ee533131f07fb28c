import type { Writable } from 'node:stream';

/**
 * The one way to stdout: an ordered queue with back-pressure. `write` returns a promise when the reader is slower than we are;
 * who ignores it holds the backlog in memory. A reader that leaves (EPIPE) is told to `onGone` once, and everything after is dropped.
 */
export class Writer {
  #broken: NodeJS.ErrnoException | undefined;
  #drained: Promise<void> | undefined;
  #sealed = false;
  /** True while bytes wait for the reader: that is not idleness. */
  blocked = false;
  onGone: (error: NodeJS.ErrnoException) => void = () => undefined;

  constructor(private readonly stream: Writable) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#broken !== undefined) return;
      this.#broken = error;
      this.onGone(error);
    });
  }

  get broken(): NodeJS.ErrnoException | undefined {
    return this.#broken;
  }

  /** Nothing is on its way to the reader. */
  get isIdle(): boolean {
    return this.stream.writableLength === 0;
  }

  /** A promise while bytes wait for the reader. */
  get drained(): Promise<void> | undefined {
    return this.#drained;
  }

  write(bytes: Buffer | string): Promise<void> | undefined {
    if (this.#broken !== undefined || this.#sealed || this.stream.write(bytes)) return this.#drained;
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  /** What is queued still leaves; what comes now is dropped. */
  seal(): void {
    this.#sealed = true;
  }

  /** The last byte has left the process (or can never leave it). */
  async end(): Promise<void> {
    if (this.#broken !== undefined) return;
    await new Promise<void>((resolve) => {
      this.stream.once('error', () => resolve());
      this.stream.write('', () => resolve());
    });
  }

  async #drain(): Promise<void> {
    this.blocked = true;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.stream.off('drain', done);
        this.stream.off('error', done);
        this.stream.off('close', done);
        resolve();
      };
      this.stream.once('drain', done);
      this.stream.once('error', done);
      this.stream.once('close', done);
    });
    this.blocked = false;
    this.#drained = undefined;
  }
}
