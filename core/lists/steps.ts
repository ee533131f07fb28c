import type { Position } from '../author/feed.js';

/** Items between two STATEs: as many as a crash may cost. */
const STEP = 100;

/** Sorted items as pages that a STATE may follow, those in (after, until] only. */
export function* steps<T>(
  items: readonly T[],
  position: (item: T) => Position,
  order: (a: Position, b: Position) => number,
  after: Position | null,
  until: Position | null,
): Iterable<{ items: T[]; upTo: Position }> {
  const inside = items.filter((item) => {
    const at = position(item);
    return (after === null || order(at, after) > 0) && (until === null || order(at, until) <= 0);
  });
  for (let at = 0; at < inside.length; at += STEP) {
    const part = inside.slice(at, at + STEP);
    yield { items: part, upTo: position(part.at(-1)!) };
  }
}
