// Taken out once: under jest a look at a global costs more than the arithmetic, and this runs for every
// character of an item.
const { imul } = Math;
const { fromCharCode } = String;

/**
 * 64 bits as eight Latin-1 characters: two mixed 32-bit multiplicative hashes (cyrb53's construction, all
 * bits kept).
 */
export function fingerprint(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = imul(a ^ code, 2654435761);
    b = imul(b ^ code, 1597334677);
  }
  a = imul(a ^ (a >>> 16), 2246822507) ^ imul(b ^ (b >>> 13), 3266489909);
  b = imul(b ^ (b >>> 16), 2246822507) ^ imul(a ^ (a >>> 13), 3266489909);
  return fromCharCode(
    a & 255,
    (a >>> 8) & 255,
    (a >>> 16) & 255,
    a >>> 24,
    b & 255,
    (b >>> 8) & 255,
    (b >>> 16) & 255,
    b >>> 24,
  );
}

/**
 * A value as a text that differs where the value does. Where there is no integer beyond 2^53 that needs no
 * function that is asked about every value, at a tenth of the cost. What is nested too deep for a text is one
 * as good as another: it cannot be written either.
 */
export function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch (error) {
    if (error instanceof RangeError) return '';
    return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one)) ?? '';
  }
}
