/**
 * `--select -transcripts` as `--select=-transcripts`: what is selected may begin with a minus, and a parser
 * would take that for an option.
 */
export function withMinus(argv: readonly string[]): string[] {
  const words: string[] = [];
  for (const word of argv) {
    const isMeant = words.at(-1) === '--select' && /^-[^-]/.test(word);
    if (isMeant) words[words.length - 1] = `--select=${word}`;
    else words.push(word);
  }
  return words;
}
