/** At most `size` inside at once, first come first served. Resolves with the way out. */
export type Gate = () => Promise<() => void>;

export function createGate(size: number, signal: AbortSignal): Gate {
  let free = Math.max(1, Math.floor(size));
  const queue: { enter(): void; refuse(reason: unknown): void }[] = [];
  signal.addEventListener('abort', () => {
    for (const one of queue.splice(0)) one.refuse(signal.reason);
  });

  const leave = () => {
    const next = queue.shift();
    if (next) next.enter();
    else free++;
  };
  // Leaving twice would let one more in for ever after.
  const wayOut = () => {
    let inside = true;
    return () => {
      if (inside) leave();
      inside = false;
    };
  };

  return async () => {
    signal.throwIfAborted();
    if (free > 0) {
      free--;
      return wayOut();
    }
    await new Promise<void>((enter, refuse) => queue.push({ enter, refuse }));
    return wayOut();
  };
}
