import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Of what is larger (bytes) the copies of each step add up: bytes, text, values, and text again. */
const LARGE = 4 * 1024 * 1024;
/** Collecting takes a tenth of the time in which so many bytes are worked on. */
const COLLECTED = 16 * 1024 * 1024;

/** Bytes of large things since the last time. */
let passed = 0;
let collect: (() => void) | undefined;

/**
 * What large bodies were made from is given back before the next step makes more of it. The engine would do so
 * where its own heap grows, and bytes outside of it, as a body's are, grow for long before it looks.
 */
export function giveBack(bytes: number): void {
  if (bytes < LARGE) return;
  passed += bytes;
  if (passed < COLLECTED) return;
  passed = 0;
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
    setFlagsFromString('--no-expose-gc');
  }
  collect();
}
