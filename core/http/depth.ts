/** Levels that a recursive parser and JSON.stringify surely manage. */
const LEVELS = 1000;
const SIGN = '\u0000too deep';

/** Stands where a value was nested too deep to be kept; whoever writes it learns why it cannot be written. */
class TooDeep {
  toJSON(): never {
    throw new RangeError('nested too deep');
  }
}

/** A JSON text with what lies deeper than a parser can go cut out, so that the rest can be read; `revive` marks the places. */
export function cutDeep(text: string): string {
  let out = '';
  let from = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 34) {
      // A string: to its closing quote, over every escape.
      for (at++; at < text.length && text.charCodeAt(at) !== 34; at++) if (text.charCodeAt(at) === 92) at++;
    } else if (char === 91 || char === 123) {
      if (++depth === LEVELS) out += text.slice(from, at);
    } else if (char === 93 || char === 125) {
      if (depth-- !== LEVELS) continue;
      out += JSON.stringify(SIGN);
      from = at + 1;
    }
  }
  return out + text.slice(from);
}

export const revive = (_key: string, value: unknown): unknown => (value === SIGN ? new TooDeep() : value);
