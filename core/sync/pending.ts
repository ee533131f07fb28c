import type { Json } from '../../spec/json.js';

/**
 * An item that is waited for: since when (ms, our clock), what `load` cannot bring back, and what the syncs
 * before found out about it.
 */
export interface Pending {
  since: number;
  keep?: Json;
  /** Its last request failed: asked for alone, after the list. */
  alone?: true;
  /** The vendor does not know an id that the user named: asked for after the list. */
  unknown?: true;
  /** Syncs in a row in which it failed or was unknown while others of its stream succeeded. */
  tries?: number;
  /** Not asked for before (ms). */
  next?: number;
  /** Since when the vendor says that it is not there (ms). */
  absent?: number;
  /** Which name of the scope it belongs to, where the list says so. */
  scope?: string;
  /**
   * The list names it in every sync: where it fails, the state has a mark of it instead of this entry. Not in
   * a state.
   */
  named?: true;
  /** Its place among those that the state had marks of, which the list names in an order of its own. Not in a state. */
  turn?: number;
}

/** Asked for after the list, so that it keeps nobody waiting. */
export const isDeferred = ({ alone, unknown }: Pending): boolean => alone === true || unknown === true;

/** The state has a mark of it instead of an entry: its list names it in every sync. */
export const isMarked = (entry: Pending): boolean => entry.named === true && isDeferred(entry);

/** Those whose turn the state knew come before those that were asked for since. */
export const byTurn = (a: Pending, b: Pending): number =>
  (a.turn ?? Number.MAX_SAFE_INTEGER) - (b.turn ?? Number.MAX_SAFE_INTEGER);

/** What is waited for, in the order of its turns; what the list brought back from marks by `byTurn`. */
export class PendingItems extends Map<string, Pending> {
  #deferred = 0;
  #marked = 0;

  constructor(entries: Iterable<[string, Pending]> = []) {
    super();
    for (const [id, entry] of entries) this.set(id, entry);
  }

  /** How many of them are asked for after the list. */
  get deferred(): number {
    return this.#deferred;
  }

  /** How many of these are marks in the state, and no entries. */
  get marked(): number {
    return this.#marked;
  }

  override set(id: string, entry: Pending): this {
    this.delete(id); // to the end: where a bounded run cannot ask for all, the next one begins with the others
    if (isDeferred(entry)) this.#deferred++;
    if (isMarked(entry)) this.#marked++;
    return super.set(id, entry);
  }

  override delete(id: string): boolean {
    const known = this.get(id);
    if (known !== undefined && isDeferred(known)) this.#deferred--;
    if (known !== undefined && isMarked(known)) this.#marked--;
    return super.delete(id);
  }
}
