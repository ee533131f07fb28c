/** Orders integers in texts by their value ("9" before "10"), however many digits they have. */
export function byInteger(a: string, b: string): number {
  return a.length - b.length || byText(a, b);
}

/** Orders texts as they stand: ISO times of one format, paths. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
