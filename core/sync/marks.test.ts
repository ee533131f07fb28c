import fc from 'fast-check';
import { Marks, MarkWriter } from './marks.js';

/** Few of them, many with the same beginning: their slots meet. */
const key = fc.constantFrom('aaaaaaaa', 'aaaaaaab', 'aaabaaaa', 'baaaaaaa', '\0\0\0\0\0\0\0\0', 'ÿÿÿÿÿÿÿÿ');
const version = fc.constantFrom('1111', '2222', '\0\0\0\0');

const written = (marks: readonly (readonly [string, string])[], width: number): string => {
  const writer = new MarkWriter(marks.length, width);
  for (const [id, of] of marks) writer.add(id, of);
  return writer.packed;
};

test('they are a map whose entries only get fewer', () => {
  const steps = fc.array(fc.tuple(key, fc.constantFrom('get', 'delete', 'clear')), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(fc.tuple(key, version), { maxLength: 12 }), steps, (entries, taken) => {
      const model = new Map<string, string>();
      for (const [id, of] of entries) {
        // Of two marks of one id the later one stands, in its own place.
        model.delete(id);
        model.set(id, of);
      }
      const marks = new Marks(written(entries, 12), 12);
      expect([...marks]).toEqual([...model]);
      for (const [id, step] of taken) {
        if (step === 'get') expect(marks.get(id)).toBe(model.get(id));
        if (step === 'delete') expect(marks.delete(id)).toBe(model.delete(id));
        if (step === 'clear' && taken.length % 3 === 0) {
          marks.clear();
          model.clear();
        }
        expect([marks.size, [...marks]]).toEqual([model.size, [...model]]);
      }
    }),
  );
});

test('half a mark at the end of a state is none, and without room for a version there is none', () => {
  const marks = new Marks(Buffer.from('aaaaaaaabbbb', 'latin1').toString('base64url'), 8);
  expect([...marks]).toEqual([['aaaaaaaa', '']]);
  expect(new Marks('', 8).get('aaaaaaaa')).toBeUndefined();
});

test('a hundred thousand are as many bytes as they are in the state, and as many again to find them', () => {
  const entries = Array.from({ length: 100_000 }, (_, i): [string, string] => [String(10_000_000 + i), '']);
  const packed = written(entries, 8);
  const before = process.memoryUsage();
  const marks = new Marks(packed, 8);
  const after = process.memoryUsage();
  expect(marks.get('10099999')).toBe('');
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(3_000_000);
});
