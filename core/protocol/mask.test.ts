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
  [
    'characters that mean something in patterns',
    ['a.b*c(d[e\\f|g$h^i'],
    'xa.b*c(d[e\\f|g$h^iy a.bbc',
    'x****y a.bbc',
  ],
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
  const part = fc
    .array(fc.constantFrom('a', 'b', 'c', '*', '%', 'é'), { minLength: 6, maxLength: 9 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 4 }),
      fc.array(fc.oneof(fc.nat(3), fc.string({ maxLength: 2 }))),
      (secrets, parts) => {
        const text = parts.map((one) => (typeof one === 'number' ? (secrets[one] ?? '') : one)).join('');
        const masked = createMask(secrets)(text);
        for (const secret of secrets.filter((one) => !one.includes('*')))
          expect(masked).not.toContain(secret);
      },
    ),
  );
});

const entities = (text: string, entity: (char: string) => string) => text.replace(/[&<>"'/=]/g, entity);
const codeOf = (char: string) => char.charCodeAt(0);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const wide = (text: string) => Buffer.from(text, 'utf16le');
const hexOf = (text: string) => Buffer.from(text).toString('hex');
/** Every byte in hexadecimal, with something between two of them. */
const apart = (text: string, between: string) => hexOf(text).match(/../g)!.join(between);
const quotedByte = (byte: number) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
/** Quoted-printable in lines of at most 76 characters. */
const printable = (text: string, plain = /[!-<>-~ ]/) => {
  const pieces = [...Buffer.from(text)].map((byte) => {
    const char = String.fromCharCode(byte);
    return plain.test(char) ? char : quotedByte(byte);
  });
  const lines = [''];
  for (const piece of pieces) {
    if (lines.at(-1)!.length + piece.length > 75) lines.push('');
    lines.push(lines.pop()! + piece);
  }
  return lines.join('=\r\n');
};
/** How servers quote what they were sent. */
const QUOTES: Record<string, (secret: string) => string> = {
  'as it is': (secret) => secret,
  percent: encodeURIComponent,
  'percent in lower case': (secret) =>
    encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  'every byte in percent': (secret) => Buffer.from(secret).toString('hex').replace(/../g, '%$&'),
  'percent twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  form: (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
  JSON: (secret) => JSON.stringify(secret).slice(1, -1),
  'JSON twice': (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  'JSON of PHP': (secret) => JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
  'JSON in ASCII': (secret) =>
    secret.replace(/[\s\S]/g, (char) => `\\u${codeOf(char).toString(16).padStart(4, '0')}`),
  'names of HTML': (secret) =>
    entities(secret, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? char),
  'numbers of HTML': (secret) => entities(secret, (char) => `&#${codeOf(char)};`),
  'hexadecimal HTML': (secret) =>
    entities(secret, (char) => `&#x${codeOf(char).toString(16).toUpperCase()};`),
  'one blank for two': (secret) => secret.replace(/\s+/g, ' ').trim(),
  'without a full stop at the end': (secret) => secret.replace(/[.\s]+$/, '').trim(),
  'bytes of a program text': (secret) => Buffer.from(secret).toString('hex').replace(/../g, '\\x$&'),
  'bytes of Python': (secret) =>
    [...Buffer.from(secret)]
      .map((byte) => (byte < 128 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`))
      .join('')
      .replaceAll('\\', (slash, at: number, all: string) =>
        /^\\x[89a-f]/.test(all.slice(at)) ? slash : '\\\\',
      ),
  'octal bytes': (secret) =>
    [...Buffer.from(secret)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  'code points': (secret) => [...secret].map((char) => `\\u{${char.codePointAt(0)!.toString(16)}}`).join(''),
  'escapes of old browsers': (secret) =>
    secret.replace(/[\s\S]/g, (char) => `%u${codeOf(char).toString(16).padStart(4, '0')}`),
  capitals: (secret) => secret.toUpperCase(),
  'small letters': (secret) => secret.toLowerCase(),
  'base64 in lines': (secret) => base64(secret).replace(/.{64}/g, '$&\r\n'),
  'base64 of JSON': (secret) => base64(JSON.stringify({ key: secret })),
  base64,
  'base64 for addresses': (secret) => Buffer.from(secret).toString('base64url'),
  'base64 with a scheme': (secret) => base64(`Bearer ${secret}`),
  'base64 of a pair': (secret) => base64(`us:${secret}:more`),
  'base64 of another pair': (secret) => base64(`user:${secret}`),
  hexadecimal: (secret) => Buffer.from(secret).toString('hex'),
  'hexadecimal in capitals': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  'base64 of UTF-16': (secret) => wide(secret).toString('base64'),
  'base64 of UTF-16, the other order': (secret) => wide(secret).swap16().toString('base64'),
  'base64 of UTF-16 with a scheme': (secret) => wide(`Bearer ${secret}`).toString('base64'),
  'base64 of UTF-16, a pair in the other order': (secret) =>
    wide(`user:${secret}:x`).swap16().toString('base64'),
  'base64 of UTF-16 in lines': (secret) => wide(secret).toString('base64').replace(/.{76}/g, '$&\n'),
  'hexadecimal of UTF-16': (secret) => wide(secret).toString('hex'),
  'hexadecimal with colons': (secret) => apart(secret, ':'),
  'hexadecimal with blanks': (secret) => apart(secret, ' '),
  'hexadecimal with hyphens, in capitals': (secret) => apart(secret, '-').toUpperCase(),
  'hexadecimal in lines': (secret) => apart(secret, ':').replace(/.{45}/g, '$&\n    '),
  'numbers of a program text': (secret) => `0x${apart(secret, ', 0x')}`,
  'bytes of a program text, apart': (secret) => `\\x${apart(secret, ' \\x')}`,
  'words of a dump': (secret) => hexOf(secret).replace(/.{4}/g, '$& '),
  'quoted-printable': (secret) => printable(secret),
  'quoted-printable, every byte': (secret) => printable(secret, /^$/),
  'quoted-printable in small letters': (secret) =>
    printable(secret).replace(/=[\dA-F]{2}/g, (code) => code.toLowerCase()),
};

const ALPHABETS = [
  'abcdefghijklmnopqrstuvwxyz0123456789',
  'aB3 .+/=%&<>"\'\\#;:,-_~$',
  'äéßпин漢字 -x',
  '0123456789abcdef',
  'A%2F&;\\u+',
];
const secretText = fc
  .constantFrom(...ALPHABETS)
  .chain((alphabet) =>
    fc.array(fc.constantFrom(...alphabet), { minLength: 12, maxLength: 2000, size: 'max' }),
  )
  .map((letters) => letters.join(''))
  // What consists of blanks and full stops is nothing that a server would repeat.
  .filter((text) => text.replace(/[.\s+]+/g, ' ').trim().length >= 12);

it('leaves no eight characters of a secret in a row, however it is quoted', () => {
  fc.assert(
    fc.property(
      secretText,
      fc.constantFrom(...Object.keys(QUOTES)),
      fc.string(),
      fc.string(),
      (secret, how, before, after) => {
        const quoted = QUOTES[how]!(secret);
        const masked = createMask([secret])(`${before} ${quoted} ${after}`);
        // What stands beside the secret in a pair is none, also where the secret has the same letters in it.
        const isBeside = /scheme|pair|of JSON/.test(how);
        const beside = isBeside ? 24 : 0;
        const around = ` ${before} ${after} **** ${isBeside ? QUOTES[how]!('') : ''}`;
        for (let at = beside; at + 8 <= quoted.length - beside; at++) {
          const run = quoted.slice(at, at + 8);
          if (masked.includes(run) && !around.includes(run))
            throw new Error(`${how}: ${JSON.stringify(run)} is left in ${masked}`);
        }
      },
    ),
    { numRuns: Number(process.env['RUNS'] ?? 500) },
  );
});
