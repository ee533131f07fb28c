import { randomBytes } from 'node:crypto';
import { fingerprint } from '../fingerprint.js';
import { byInteger } from '../lists/order.js';
import { MAX_SEEN, type Packed, Seen } from './seen.js';

/** One pass over a list of ids, as the engine does it: who is not remembered is delivered. */
function pass(packed: Packed, count: number): { delivered: number; packed: Packed; dropped: number } {
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
const others = () => ({ ids: randomBytes(MAX_SEEN * 8).toString('base64url') });

test('100,000 ids fit, one mark each; of what is too much only that is delivered again', () => {
  const first = pass(others(), MAX_SEEN);
  expect(first).toMatchObject({ delivered: MAX_SEEN, dropped: 0 });
  expect(first.packed).toEqual({ ids: expect.any(String) });
  expect(first.packed.ids).toHaveLength(BYTES);
  const second = pass(first.packed, MAX_SEEN + 5);
  expect(second).toMatchObject({ delivered: 5, dropped: 5 });
  expect(second.packed.ids).toHaveLength(BYTES);
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
  for (let n = 0; n < 10_000; n++) seen.add('listed', `new ${n}`, '', true);
  const packed = seen.pack();
  // What was settled above the cursor has room of its own.
  expect(packed.ids!.length).toBeLessThanOrEqual(BYTES * 1.06);
  expect(new Seen(packed).has('listed', 'new 0')).toBe(true);
});

test('what was settled above the cursor is in the state, and not in the memory of the next one', () => {
  const seen = new Seen();
  const ahead = [
    { id: 'a', version: '', told: '' },
    { id: 'b', version: 'one', told: undefined },
    { id: 'c', version: undefined, told: 'two' },
  ];
  const later = new Seen(seen.pack(ahead));
  expect([
    later.has('listed', 'a'),
    later.has('item', 'a'),
    later.has('item', 'b', 'one'),
    later.has('item', 'b', 'two'),
    later.has('listed', 'c', 'two'),
  ]).toEqual([true, true, true, false, true]);
  expect(new Seen(seen.pack()).size).toBe(0);
});

test('a new version takes the place of the old one, so that an edit that is taken back is one', () => {
  const seen = new Seen();
  seen.add('listed', 'a', 'one', true);
  seen.add('listed', 'a', 'two', true);
  const later = new Seen(seen.pack());
  expect([later.has('listed', 'a', 'one'), later.has('listed', 'a', 'two'), later.size]).toEqual([
    false,
    true,
    1,
  ]);
  expect(Buffer.from(seen.pack().versions!, 'base64url')).toHaveLength(12);
});

test('marks of the list and of the item stand beside each other', () => {
  const seen = new Seen();
  seen.add('item', 'a', 'text', true);
  seen.add('listed', 'a', '', true);
  expect([seen.has('item', 'a', 'text'), seen.has('listed', 'a'), seen.has('given up', 'a')]).toEqual([
    true,
    true,
    false,
  ]);
});

test('marks of version 1 count until their item is listed again', () => {
  // Of "item a", in the only version, and of "listed b" in version "one".
  const old = ['item\0a\0', 'listed\0b\0one'].map(fingerprint).join('');
  const seen = new Seen({ v1: Buffer.from(old, 'latin1').toString('base64url') });
  expect([seen.has('listed', 'a'), seen.has('listed', 'b', 'one'), seen.has('listed', 'b', 'two')]).toEqual([
    true,
    true,
    false,
  ]);
  seen.add('listed', 'b', 'two', true);
  expect([seen.has('listed', 'b', 'one'), seen.has('listed', 'b', 'two')]).toEqual([false, true]);
  expect(new Seen(seen.pack()).has('item', 'a')).toBe(true);
  seen.listed();
  expect([seen.has('item', 'a'), seen.size]).toEqual([false, 1]);
});

test('what a list may have missed stays known for one more list, and what that one names for ever', () => {
  const first = new Seen();
  for (const id of ['named', 'missed', 'deleted']) first.add('item', id, id === 'deleted' ? '' : 'v1', true);
  const second = new Seen(first.pack());
  second.renew('item', 'named', true);
  second.listed({ mayMiss: true });
  const packed = second.pack();
  expect(Buffer.from(packed.missed!.versions!, 'base64url')).toHaveLength(12);
  expect(Buffer.from(packed.missed!.ids!, 'base64url')).toHaveLength(8);
  const third = new Seen(packed);
  expect(third.has('item', 'missed', 'v1')).toBe(true);
  third.renew('item', 'missed', true);
  third.renew('item', 'named', true);
  third.listed({ mayMiss: true });
  const { missed, versions } = third.pack();
  expect([missed, Buffer.from(versions!, 'base64url').length]).toEqual([undefined, 24]);
});

test('... and elsewhere a list that does not name it ends it', () => {
  const first = new Seen();
  first.add('item', 'gone', 'v1', true);
  const second = new Seen(first.pack());
  second.listed();
  expect(second.pack()).toEqual({});
});

test('what a config hides that is narrowed once more stays known as well', () => {
  let seen = new Seen();
  for (const id of ['a', 'b', 'c']) seen.add('item', id, '', true);
  for (const named of [['a', 'b'], ['a']]) {
    seen = new Seen(seen.pack());
    for (const id of named) seen.renew('item', id, true);
    seen.listed({ hides: 'more', mayMiss: true });
  }
  expect(['a', 'b', 'c'].map((id) => seen.has('item', id))).toEqual([true, true, true]);
  seen = new Seen(seen.pack());
  seen.listed();
  expect(seen.pack()).toEqual({});
});

test('what credentials do not reach stays known while they do not, and nothing else does', () => {
  const first = new Seen();
  for (const id of ['reached', 'passed', 'outside']) first.add('item', id, '', true);
  let seen = new Seen(first.pack());
  seen.renew('item', 'reached', true);
  seen.renew('item', 'passed', true);
  seen.listed({ hides: true });
  for (let list = 0; list < 3; list++) {
    seen = new Seen(seen.pack());
    seen.renew('item', 'reached', true); // the other one is not listed any more
    seen.listed({ hides: true });
  }
  expect(['reached', 'passed', 'outside'].map((id) => seen.has('item', id))).toEqual([true, false, true]);
  seen = new Seen(seen.pack());
  seen.renew('item', 'outside', true);
  seen.listed();
  expect(['reached', 'outside'].map((id) => seen.has('item', id))).toEqual([false, true]);
});
