/** An item that was settled above the cursor: its version, and what the list says of it (see `seen`). */
export interface Settled {
  id: string;
  version: string | undefined;
  told: string | undefined;
}

/**
 * What was settled above the cursor, by the stretch of the list it stands in. A STATE in the middle of a
 * stretch names it, so that who goes on from there does not write it again; once the cursor has passed the
 * stretch nobody lists it any more.
 */
export class Ahead {
  readonly #stretches = new Map<number, Settled[]>();

  add(stretch: number, item: Settled): void {
    const others = this.#stretches.get(stretch);
    if (others === undefined) this.#stretches.set(stretch, [item]);
    else others.push(item);
  }

  passed(stretch: number): void {
    this.#stretches.delete(stretch);
  }

  get size(): number {
    let size = 0;
    for (const items of this.#stretches.values()) size += items.length;
    return size;
  }

  *[Symbol.iterator](): Iterator<Settled> {
    for (const items of this.#stretches.values()) yield* items;
  }
}
