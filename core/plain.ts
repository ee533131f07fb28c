// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text for a terminal: what would move its cursor, rename its window or begin a line is shown and not
 * obeyed. `lines`: the line ends are the program's own.
 */
export function plain(text: string, lines = false): string {
  return text.replace(CONTROL, (char) => {
    if (lines && char === '\n') return char;
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
