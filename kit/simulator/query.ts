/** A parameter as a whole number in these bounds; undefined: it is none. */
export function wholeNumber(
  text: string,
  from: number,
  to: number = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return value >= from && value <= to ? value : undefined;
}

/** One page of a list; the first one has the number 1. */
export function pageOf<T>(items: readonly T[], page: number, size: number): T[] {
  return items.slice((page - 1) * size, page * size);
}
