import fc from 'fast-check';
import { textOf } from './decode.js';

test.each([
  ['ASCII', Buffer.from('{"a":1}')],
  ['letters of two, three and four bytes', Buffer.from('"aä€😀\u0000"')],
  ['what is no UTF-8', Buffer.from([0x22, 0xe9, 0x22, 0xf0, 0x9f, 0x22])],
  ['half a character at the end', Buffer.from('ä€').subarray(0, 4)],
  ['nothing', Buffer.alloc(0)],
])('%s is the text that toString makes of it', (_, bytes) => {
  expect(textOf(bytes)).toBe(bytes.toString('utf8'));
});

test('and so are any bytes', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      ),
      (given) => {
        const bytes = Buffer.from(given);
        expect(textOf(bytes)).toBe(bytes.toString('utf8'));
      },
    ),
  );
});
