import { setImmediate as turn } from 'node:timers/promises';
import { giveBack } from '../garbage.js';
import type { Hooks } from './pause.js';

/** What is larger (bytes) takes a noticeable part of a second to unpack, to parse or to write. */
const LARGE = 4 * 1024 * 1024;

/** What is larger (bytes) may take long to parse: a megabyte can be a million lists one inside the other. */
const NOTICEABLE = 256 * 1024;

/**
 * A piece of work on a body that nothing interrupts: signals and timers have their turn before it, and `held` sees to those meanwhile.
 * @throws the reason of the signal, where the run has ended meanwhile
 */
export async function undisturbed<T>(
  bytes: number,
  { held = (act) => act() }: Pick<Hooks, 'held'>,
  signal: AbortSignal,
  work: () => T,
): Promise<T> {
  if (bytes < NOTICEABLE) return work();
  await turn();
  await turn();
  signal.throwIfAborted();
  return held(work);
}

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
  giveBack(bytes);
}
