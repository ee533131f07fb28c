import type { Context } from '../author/feed.js';
import { edits } from './edits.js';

interface Item {
  name: string;
  failed?: true;
}
type Config = object;
const within = (days: number) => ({ lookback: days }) as Context<Config>;
const version = edits<Config, Item>(
  ({ name }) => name,
  ({ failed }) => (failed ? 'failed' : undefined),
);

test('without a lookback only what always matters tells versions apart', () => {
  expect(version({ name: 'a' }, within(0))).toBeUndefined();
  expect(version({ name: 'a', failed: true }, within(0))).toBe(
    version({ name: 'b', failed: true }, within(0)),
  );
});

test('with one every edit does, also of an item that is always told apart', () => {
  const all = [
    { name: 'a' },
    { name: 'b' },
    { name: 'a', failed: true as const },
    { name: 'b', failed: true as const },
  ];
  expect(new Set(all.map((item) => version(item, within(7)))).size).toBe(4);
});
