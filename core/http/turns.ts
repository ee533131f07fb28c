import { setImmediate as turn } from 'node:timers/promises';

/** A body that is larger (bytes) takes many times its size as objects, and as the rows that are made of it. */
const LARGE = 1024 * 1024;

/**
 * One large body after the other: eight sessions that arrive together are eight times the bytes, but one at a
 * time is unpacked, parsed and written, and the next one only once the reader has taken what was written.
 */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** @param drained a promise while bytes wait for the reader */
  constructor(private readonly drained: () => Promise<void> | undefined) {}

  /**
   * Waits until the large bodies before this one are done with.
   * @throws the reason of the signal, where the run ends meanwhile
   */
  async wait(bytes: number, signal: AbortSignal): Promise<void> {
    if (bytes < LARGE) return;
    const before = this.#last;
    this.#last = before.then(async () => {
      // Whoever asked parses it and hands its rows on before the event loop turns.
      await turn();
      await turn();
      await this.drained();
    });
    await before;
    signal.throwIfAborted();
  }
}
