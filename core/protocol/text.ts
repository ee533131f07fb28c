/**
 * One line of JSON that every reader takes for one line: readers that split with Python's `splitlines` break at U+0085, U+2028 and
 * U+2029, and readers in Rust or Java refuse a lone surrogate, which JSON.stringify writes as an escape. Both are rare, so the bytes
 * are searched for what such a character begins with before the text is searched for the characters: it is worth 10 %.
 */
export function encode(lines: string): Buffer {
  const bytes = Buffer.from(lines, 'utf8');
  const breaks = (bytes.includes(0xc2) || bytes.includes(0xe2)) && /[\u0085\u2028\u2029]/.test(lines);
  const surrogates = bytes.includes(0x5c) && /\\ud[89a-f]/.test(lines);
  if (!breaks && !surrogates) return bytes;
  let safe = lines;
  if (breaks)
    safe = safe.replace(
      /[\u0085\u2028\u2029]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  // Escape by escape, so that the text `\\ud83d` (a backslash and five letters) is left alone.
  if (surrogates)
    safe = safe.replace(/\\(?:u[0-9a-f]{4}|.)/g, (one) => (/^\\ud[89a-f]/.test(one) ? '\\ufffd' : one));
  return Buffer.from(safe, 'utf8');
}

/** A text of at most so many characters. Cut after masking, never before: half a secret is not recognised. */
export function short(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 20)}… (${text.length} characters)`;
}
