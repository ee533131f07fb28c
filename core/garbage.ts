import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Of what is larger (bytes) the copies of each step add up: bytes, text, values, and text again. */
const HUGE = 16 * 1024 * 1024;

let collect: (() => void) | undefined;

/**
 * What a large body was made from is given back before the next step makes more of it. The engine would do so where its own heap grows,
 * and bytes outside of it, as a body's are, grow for long before it looks.
 */
export function giveBack(bytes: number): void {
  if (bytes < HUGE) return;
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
    setFlagsFromString('--no-expose-gc');
  }
  collect();
}
