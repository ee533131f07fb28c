import fc from 'fast-check';
import { createMask } from './mask.js';

it.each<[string, string[], string, string]>([
  ['nothing without secrets', [], 'a b c', 'a b c'],
  ['an empty secret is none', [''], 'a b', 'a b'],
  ['every place', ['hunter2'], 'hunter2, xhunter2x hunter', '****, x****x hunter'],
  ['the longer one, whichever comes first', ['abcdef', 'abcdefghij'], 'abcdefghij abcdef', '**** ****'],
  ['both where they overlap', ['xabcdef', 'abcdefghij'], '-xabcdefghij-', '-****-'],
  ['neighbours', ['secret1', 'secret2'], 'secret1secret2', '********'],
  ['a short one as a word only', ['abc'], 'abc abcd _abc (abc) éabc', '**** abcd _abc (****) éabc'],
  ['a short one in another script', ['пин'], 'пин пинок', '**** пинок'],
  ['characters that mean something in patterns', ['a.b*c(d[e\\f|g$h^i'], 'xa.b*c(d[e\\f|g$h^iy a.bbc', 'x****y a.bbc'],
  ['URL-encoded', ['a b&c=d/é'], '?t=a%20b%26c%3Dd%2F%C3%A9', '?t=****'],
  ['form-encoded', ['a b&c=d!é'], 't=a+b%26c%3Dd%21%C3%A9', 't=****'],
  ['JSON-escaped', ['a"b\\c\nd'], '{"t":"a\\"b\\\\c\\nd"}', '{"t":"****"}'],
  ['base64, with and without padding', ['secret-1'], 'c2VjcmV0LTE= c2VjcmV0LTE', '**** ****'],
  ['base64url', ['??>>~~xx'], 'Pz8-Pn5-eHg Pz8+Pn5+eHg= Pz8%2BPn5%2BeHg%3D', '**** **** ****'],
  ['a lone surrogate is no reason to fail', ['ab\ud800cdef'], 'ab\ud800cdef ab\ufffdcdef', '**** ****'],
  ['several lines', ['secret\nlines'], 'x secret\nlines y', 'x **** y'],
])('masks %s', (_, secrets, text, masked) => {
  expect(createMask(secrets)(text)).toBe(masked);
});

it('leaves nothing of any secret, in any text', () => {
  const part = fc.array(fc.constantFrom('a', 'b', 'c', '*', '%', 'é'), { minLength: 6, maxLength: 9 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 4 }),
      fc.array(fc.oneof(fc.nat(3), fc.string({ maxLength: 2 }))),
      (secrets, parts) => {
        const text = parts.map((one) => (typeof one === 'number' ? (secrets[one] ?? '') : one)).join('');
        const masked = createMask(secrets)(text);
        for (const secret of secrets.filter((one) => !one.includes('*'))) expect(masked).not.toContain(secret);
      },
    ),
  );
});
