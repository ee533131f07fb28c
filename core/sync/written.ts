import { isObject } from '../../spec/json.js';
import { hasKey, keyOf, rowMark } from './keys.js';

/** Keys of rows that were written, each with a mark of what its row said. */
export class Written {
  readonly #marks = new Map<string, string>();
  /** Rows that came with a key that was written, and said something else. */
  differing = 0;

  /** @param most so many of them are held: the first that came are forgotten */
  constructor(
    private readonly primaryKey: readonly string[],
    private readonly most = Number.POSITIVE_INFINITY,
  ) {}

  get size(): number {
    return this.#marks.size;
  }

  /** Of each key the first row. What has no whole key is for the sink to count. */
  isNew(row: object): boolean {
    if (!isObject(row) || !hasKey(row, this.primaryKey)) return true;
    const key = keyOf(row, this.primaryKey);
    const mark = rowMark(row);
    const known = this.#marks.get(key);
    if (known === undefined) this.#add(key, mark);
    else if (known !== mark) this.differing++;
    return known === undefined;
  }

  #add(key: string, mark: string): void {
    this.#marks.set(key, mark);
    if (this.#marks.size <= this.most) return;
    const [oldest] = this.#marks.keys();
    this.#marks.delete(oldest!);
  }
}
