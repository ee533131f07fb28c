import { randomBytes } from 'node:crypto';
import { byInteger } from '../lists/order.js';
import { MAX_SEEN, Seen } from './seen.js';

/** One pass over a list of ids, as the engine does it: who is not remembered is delivered. */
function pass(packed: string, count: number): { delivered: number; packed: string; dropped: number } {
  const seen = new Seen(packed);
  let delivered = 0;
  for (let n = 1; n <= count; n++) {
    const id = `id ${n}`;
    if (!seen.has('listed', id)) {
      delivered++;
      seen.add('item', id, '', true); // a feed that could tell versions apart
    }
    seen.add('listed', id, '', true);
  }
  seen.listed();
  return { delivered, packed: seen.pack(), dropped: seen.takeDropped() };
}

const BYTES = Math.ceil((MAX_SEEN * 8 * 4) / 3);
/** A full state, of a list that was quite another. */
const others = () => randomBytes(MAX_SEEN * 8).toString('base64url');

test('100,000 ids fit, one mark each; of what is too much only that is delivered again', () => {
  const first = pass(others(), MAX_SEEN);
  expect(first).toMatchObject({ delivered: MAX_SEEN, dropped: 0 });
  expect(first.packed).toHaveLength(BYTES);
  const second = pass(first.packed, MAX_SEEN + 5);
  expect(second).toMatchObject({ delivered: 5, dropped: 5 });
  expect(second.packed).toHaveLength(BYTES);
});

test('marks that the cursor has passed make room', () => {
  const seen = new Seen();
  for (let n = 1; n <= MAX_SEEN; n++) seen.add('item', `${n}`, '', `${n + 1000}`);
  seen.passed(`${MAX_SEEN}`, byInteger);
  seen.add('item', 'one more', '', true);
  expect(seen.takeDropped()).toBe(0);
});

test('a state in mid-pass holds what this pass listed, and no more than fits', () => {
  const seen = new Seen(others());
  seen.add('listed', 'a new one', '', true);
  const packed = seen.pack();
  expect(packed).toHaveLength(BYTES);
  expect(new Seen(packed).has('listed', 'a new one')).toBe(true);
});
