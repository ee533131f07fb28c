import { setImmediate as turn } from 'node:timers/promises';

/** What is larger (bytes) takes a noticeable part of a second to unpack, to parse or to write. */
const LARGE = 4 * 1024 * 1024;

/**
 * Lets signals and timers have their turn before the next long piece of work on a large body.
 * @throws the reason of the signal, where the run has ended meanwhile
 */
export async function breathe(bytes: number, signal?: AbortSignal): Promise<void> {
  if (bytes < LARGE) return;
  // What came while we worked is looked for between the two.
  await turn();
  await turn();
  signal?.throwIfAborted();
}
