/** The known word that somebody most likely meant, if one is near enough. */
export function similar(word: string, known: readonly string[]): string | undefined {
  if (word.length > 60) return undefined;
  const near = known
    .map((one) => ({
      one,
      steps: distance(word.toLowerCase(), one.toLowerCase()),
      isLonger: one.startsWith(word),
    }))
    // Of those that are equally near, one that begins so.
    .sort((a, b) => a.steps - b.steps || Number(b.isLonger) - Number(a.isLonger))[0];
  return near !== undefined && near.steps <= Math.max(1, Math.floor(word.length / 4)) ? near.one : undefined;
}

/** The same as a sentence behind another one; '' where nothing is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = similar(word, known);
  return meant === undefined ? '' : ` Did you mean "${meant}"?`;
}

/** How many letters have to be changed, added, left out or swapped with their neighbour. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwapped ? before[j - 2]! + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(change, swap, row[j]! + 1, next[j - 1]! + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}
