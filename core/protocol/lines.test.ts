import { Lines } from './lines.js';
import { encode } from './text.js';

const taken = (...pieces: string[]) => {
  const lines = new Lines();
  for (const piece of pieces) lines.add(piece);
  return lines.take();
};

it.each([
  ['letters of one, two, three and four bytes', ['{"a":"aä€😀"}\n', '{"b":1}\n']],
  ['what others take for the end of a line', ['{"a":"x\u2028y\u2029z\u0085"}\n', '{"b":"«é» “è” ¨"}\n']],
  ['half a character', [`${JSON.stringify({ a: '\ud83d', b: '\\ud83d' })}\n`]],
  ['nothing', []],
])('%s: the bytes that the whole text has', (_, pieces) => {
  expect(taken(...pieces)).toEqual(encode(pieces.join('')));
});

it('a piece larger than the buffer, and the next lines after it', () => {
  const large = `"${'€'.repeat(3_000_000)}"\n`;
  const lines = new Lines();
  lines.add('"small"\n');
  lines.add(large);
  expect(lines.take().equals(Buffer.from(`"small"\n${large}`))).toBe(true);
  lines.add('"next"\n');
  const next = lines.take();
  lines.add('"overwritten"\n');
  expect(next.toString()).toBe('"next"\n');
});

it('forgets what it is told to forget', () => {
  const lines = new Lines();
  lines.add('"not this"\n');
  lines.clear();
  lines.add('"this"\n');
  expect([lines.includes(Buffer.from('not')), lines.take().toString()]).toEqual([false, '"this"\n']);
});
