import { LosslessNumber } from 'lossless-json';
import { parseState } from './parse-state.js';
import { Progress } from './state.js';

const again = (progress: Progress) => parseState(JSON.parse(JSON.stringify(progress.toState())), 'state')!;

test('what is waited for keeps its turns, also where ids look like numbers', () => {
  const progress = new Progress([]);
  for (const id of ['9', '10', '2']) progress.pending.set(id, { since: 1 });
  progress.pending.set('9', { since: 1 }); // had its turn
  expect(again(progress).pending.map(({ id }) => id)).toEqual(['10', '2', '9']);
});

test('no U+0000 stands in a state, and none is lost', () => {
  const progress = new Progress([]);
  progress.cursor = 'a\0b';
  progress.pending.set('c\0\ue000', { since: 1, keep: { name: '\ue0000' } });
  expect(JSON.stringify(progress.toState())).not.toContain('\\u0000');
  expect(again(progress)).toMatchObject({
    cursor: 'a\0b',
    pending: [{ id: 'c\0\ue000', keep: { name: '\ue0000' } }],
  });
});

test('numbers that clients would round come back digit by digit', () => {
  const progress = new Progress([]);
  const keep = {
    callId: 12345678901234567890n,
    list: [-9007199254740993n, new LosslessNumber('0.1234567890123456789'), new LosslessNumber('1e400')],
    text: '\ue000212',
    '\ue0002': 1,
  };
  progress.pending.set('1', { since: 1, keep: keep as never });
  expect(JSON.stringify(progress.toState())).not.toMatch(/isLossless|:-?\d{17}/);
  expect(again(progress).pending).toEqual([{ id: '1', since: 1, keep }]);
});

test('version 1 is gone on from', () => {
  const state = parseState(
    { v: 1, scope: 'one', cursor: '5', asOf: 7, pending: { '3': { since: 2, alone: true } }, seen: '' },
    'state',
  )!;
  expect(state).toEqual({
    v: 2,
    scope: ['one'],
    cursor: '5',
    asOf: 7,
    pending: [{ id: '3', since: 2, alone: true }],
    seen: {},
  });
});

test('credentials that are narrowed twice while a lookback rests hide what is known from the next one', () => {
  const names = ['a', 'b', 'c'];
  const first = new Progress(names);
  for (const id of names) first.seen.add('item', id, '', true);
  let state = first.toState();
  let progress = first;
  // Each narrowing in a sync that does not look back, and a lookback behind the second.
  for (const [lacks, isResting] of [
    [['c'], true],
    [['c'], false],
    [['b', 'c'], true],
    [['b', 'c'], false],
  ] as const) {
    progress = new Progress(names, state, {}, lacks);
    if (!isResting) {
      for (const id of names)
        if (!(lacks as readonly string[]).includes(id)) progress.seen.renew('item', id, true);
    }
    progress.listed(isResting);
    state = progress.toState();
  }
  expect(names.filter((id) => progress.seen.has('item', id))).toEqual(names);
});
