/** A figure over several runs. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, least: sorted[0]!, most: sorted.at(-1)! };
}

/** Round by round, since the machine is not the same from one minute to the next. */
export const ratios = (of: readonly number[], to: readonly number[]): Spread =>
  spreadOf(of.map((value, round) => value / to[round]!));

/** Does all of them in turn, round after round; the first round warms the machine and does not count. */
export async function inTurn<T>(
  rounds: number,
  tasks: Readonly<Record<string, () => Promise<T>>>,
  tell: (text: string) => void,
): Promise<Record<string, T[]>> {
  const results: Record<string, T[]> = Object.fromEntries(Object.keys(tasks).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, task] of Object.entries(tasks)) {
      tell(`${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}: ${name}`);
      const result = await task();
      if (round > 0) results[name]!.push(result);
    }
  }
  return results;
}
