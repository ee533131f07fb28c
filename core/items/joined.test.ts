import { joined } from './joined.js';

const answer = (ids: string[], items: unknown) =>
  joined('GET x', ids, items as { id: string }[], ({ id }) => id);

test('a batch is joined by id, whatever its order, case and gaps', () => {
  expect(answer(['A', 'b', 'C'], [{ id: 'c' }, { id: 'a' }])).toEqual([{ id: 'a' }, undefined, { id: 'c' }]);
  expect(answer(['A'], [{ id: 'A' }, { id: 'a', newer: true }])).toEqual([{ id: 'a', newer: true }]);
  expect(answer(['a'], [])).toEqual([undefined]);
});

test('an answer to something else is an error', () => {
  expect(() => answer(['a'], [{ id: 'b' }])).toThrow('others than were asked for');
  // One that does not say whose it is spoils no other.
  expect(answer(['a', 'b'], [null, 'text', {}, { id: 'b' }])).toEqual([undefined, { id: 'b' }]);
  for (const body of [null, {}, 'text', undefined, [null], ['text']])
    expect(() => answer(['a'], body)).toThrow('something else than a list');
});
