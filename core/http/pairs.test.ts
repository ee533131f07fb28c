import fc from 'fast-check';
import { parseJson } from './body.js';
import { replaceHalves } from './pairs.js';

const after = (text: string) => {
  const bytes = Buffer.from(text);
  replaceHalves(bytes);
  return bytes.toString();
};

it.each([
  ['"\\ud83d"', '"\\ufffd"'],
  ['"\\uDC00\\uD83D"', '"\\ufffd\\ufffd"'],
  ['"\\ud83d\\ude00"', '"\\ud83d\\ude00"'],
  ['"\\ud83d\\ud83d\\ude00"', '"\\ufffd\\ud83d\\ude00"'],
  // A backslash and five letters.
  ['"\\\\ud83d"', '"\\\\ud83d"'],
  ['"\\\\\\ud83d"', '"\\\\\\ufffd"'],
  // No escapes: the parser refuses them.
  ['"\\ud83', '"\\ud83'],
  ['"\\ud8 0"', '"\\ud8 0"'],
  ['"\\u0434\\ud7ff\\ue000"', '"\\u0434\\ud7ff\\ue000"'],
])('%s: %s', (text, expected) => {
  expect(after(text)).toBe(expected);
});

it('is what a text says with its halves replaced', () => {
  const pieces = ['\\ud83d', '\\uDE00', '\\\\', '\\"', '\\u00e9', 'ud83d', 'é', '😀', '\\n', 'x'];
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => `"${parts.join('')}"`);
  fc.assert(
    fc.property(text, (json) => {
      // Bytes of UTF-8 hold no halves: this replaces them.
      const whole = Buffer.from(JSON.parse(json) as string).toString();
      expect(parseJson(Buffer.from(json))).toBe(whole);
    }),
    { numRuns: 2000 },
  );
});
