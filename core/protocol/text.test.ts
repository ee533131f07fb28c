import fc from 'fast-check';
import { encode } from './text.js';

/** What Python's str.splitlines takes for the end of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters in question.
const PYTHON = /\r\n|[\n\v\f\r\x1c-\x1e\u0085\u2028\u2029]/;

const wellFormed = (value: unknown): unknown => {
  if (typeof value === 'string') return Buffer.from(value).toString();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [wellFormed(key), wellFormed(item)]));
};

/** Texts made of what could go wrong. */
const pieces = [
  '\u0085',
  '\u2028',
  '\u2029',
  '\ud83d',
  '\ude00',
  '😀',
  '\\',
  '\\u',
  'd83d',
  '\\ud83d',
  '\\u2028',
  '"',
  '\n',
  '\r',
  '\u001c',
  '\u0000',
  'é',
  '\u00c2',
  '\u00e2',
  'x',
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);
// A key that ends up the same as another would make the comparison false, not the encoding.
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc
    .array(fc.tuple(text, tie('any')), { maxLength: 4 })
    .map((all) => Object.fromEntries(all.map(([key, item], i) => [`${i}${key}`, item]))),
})).object;

it('says the same with lone surrogates replaced, in one line for every reader, in UTF-8', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 3 }), (values) => {
      const bytes = encode(values.map((one) => `${JSON.stringify(one)}\n`).join(''));
      const decoded = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      const lines = decoded.split(PYTHON);
      expect(lines.pop()).toBe('');
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(values.map(wellFormed));
      expect(decoded).not.toMatch(/(?<!\\)(\\\\)*\\ud[89a-f]/);
    }),
    { numRuns: 500 },
  );
});

it.each([
  ['{"a":"\u0085\u2028\u2029"}', '{"a":"\\u0085\\u2028\\u2029"}'],
  [JSON.stringify({ '\ud83d': 'a\ude00' }), '{"\\ufffd":"a\\ufffd"}'],
  [JSON.stringify({ a: '\ud83d\ude00' }), '{"a":"😀"}'],
  // A backslash and five letters, as somebody may write them.
  [JSON.stringify({ a: '\\ud83d' }), '{"a":"\\\\ud83d"}'],
  [JSON.stringify({ a: '\\\ud83d' }), '{"a":"\\\\\\ufffd"}'],
  [JSON.stringify({ a: '\\\u2028' }), '{"a":"\\\\\\u2028"}'],
  ['{"a":"\u00c2\u00e2 \u2027"}', '{"a":"\u00c2\u00e2 \u2027"}'],
])('%j', (line, expected) => {
  expect(encode(line).toString('utf8')).toBe(expected);
});

test('megabytes of what has to be escaped are', () => {
  const one = 'x\u2028\ud83dé\\\u0085';
  const safe = encode(JSON.stringify(one.repeat(300_000))).toString();
  expect(safe).toBe(`"${'x\\u2028\\ufffdé\\\\\\u0085'.repeat(300_000)}"`);
});
