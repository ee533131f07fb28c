/**
 * Asks along the one of several ways that the server knows: where documents disagree about a path, the first request of a sync finds
 * out, and the others wait for it. `once`: of the pass; `id`: of the request, whose answer is used when it was the first.
 * @returns undefined where the server knows none of them
 */
export async function knownWay<W, A>(
  once: <T>(key: string, make: () => Promise<T>) => Promise<T>,
  id: string,
  ways: readonly W[],
  ask: (way: W) => Promise<A>,
  isUnknown: (answer: A) => boolean,
): Promise<A | undefined> {
  const [only, ...others] = ways;
  if (others.length === 0) return only === undefined ? undefined : ask(only);
  const found: { id: string; way?: W; answer?: A } = await once(`way ${ways.join(' ')}`, async () => {
    for (const way of ways) {
      const answer = await ask(way);
      if (!isUnknown(answer)) return { id, way, answer };
    }
    return { id };
  });
  return found.id === id || found.way === undefined ? found.answer : ask(found.way);
}
