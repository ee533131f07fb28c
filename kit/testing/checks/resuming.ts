import assert from 'node:assert/strict';
import type { CommonConfig } from '../../../core/author/source.js';
import { assertNone, minus } from '../keys.js';
import type { Rig } from '../rig.js';

/** STATEs that are gone on from: all of them, or as many spread over the read. */
const MOST = 40;

/**
 * Whoever is cut off at any moment holds the lines until then, and goes on from the last STATE among them:
 * nothing is missing. Right behind a STATE is the hardest of these moments; later ones leave more rows with
 * the same STATE.
 */
export async function resuming<C extends CommonConfig, T>(rig: Rig<C, T>): Promise<void> {
  const running = await rig.begin(rig.subject.world.large);
  const whole = await rig.good(running);
  const places = whole.messages.flatMap(({ type }, i) => (type === 'STATE' ? [i] : []));
  const first = whole.messages.findIndex(({ type }) => type === 'STATE');
  const last = whole.messages.findLastIndex(({ type }) => type === 'RECORD');
  assert.ok(
    first >= 0 && first < last,
    'no STATE comes before the last row: world.large is too small for one on the way',
  );
  const truth = rig.truth(running); // the clock stands still
  const every = Math.max(1, Math.ceil(places.length / MOST));
  for (const place of places.filter((_, i) => i % every === 0)) {
    const cut = whole.until(place);
    const rest = await rig.good(running, { state: cut.states });
    for (const stream of rig.streams(running))
      assertNone(
        `${stream}: cut off behind line ${place + 1} and gone on from there, rows are missing`,
        minus(truth[stream]!, rig.had([cut, rest], stream)),
      );
  }
}
