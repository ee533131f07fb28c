import type { Row } from '../core/protocol/output.js';
import { keyOf } from '../core/sync/keys.js';
import { CHANGES, type Column, type Columns, REST } from './columns.js';
import { type Cell, convert, encode, type Kind, kindOfValue, wider } from './kind.js';

/** A column with the cells of a batch, encoded as `kind`; those that are missing at the end are null. */
export class Filled {
  kind: Kind;
  cells: (Cell | undefined)[] = [];

  constructor(readonly column: Column) {
    this.kind = column.kind;
  }

  /** @returns the cell as it was encoded */
  put(place: number, value: unknown): Cell {
    let cell = encode(this.kind, value);
    while (cell === undefined) {
      const next = wider(this.kind, kindOfValue(value));
      // What is no wider than before is too long for any number there is.
      this.#widen(next === this.kind ? 'text' : next);
      cell = encode(this.kind, value);
    }
    this.cells[place] = cell;
    return cell;
  }

  /**
   * Widens the column from here on, and what waits in this batch to go into it. What is under way to the database
   * stays as it is.
   */
  #widen(kind: Kind): void {
    const cells = this.cells.map((cell) => convert(cell ?? null, kind));
    if (cells.includes(undefined)) return this.#widen('text');
    this.cells = cells;
    this.kind = kind;
    this.column.kind = kind;
  }
}

/**
 * Rows of one stream that wait to be written, column by column: a row that was taken holds on to no object of
 * the connector.
 */
export class Batch {
  readonly #filled = new Map<string, Filled>();
  readonly #places = new Map<string, number>();
  #count = 0;
  /** About what the cells take. */
  bytes = 0;

  constructor(
    private readonly columns: Columns,
    private readonly primaryKey: readonly string[],
  ) {
    for (const column of columns.all) this.#fill(column);
  }

  get count(): number {
    return this.#count;
  }

  get filled(): Filled[] {
    return [...this.#filled.values()];
  }

  add({ data, changes }: Row): void {
    const place = this.#placeOf(data);
    let rest: Record<string, unknown> | undefined;
    for (const field of Object.keys(data)) {
      const value = (data as Record<string, unknown>)[field];
      if (value === undefined || value === null) continue;
      const filled = this.#filled.get(field) ?? this.#found(field, value);
      if (filled === undefined) {
        rest ??= {};
        rest[field] = value;
      } else this.#put(filled, place, value);
    }
    if (rest !== undefined) this.#put(this.#own(REST), place, rest);
    if (changes !== undefined) this.#put(this.#own(CHANGES), place, changes);
  }

  /** A key comes once a sync; should it come twice, the last row counts, as it would in two batches. */
  #placeOf(data: object): number {
    const key = keyOf(data, this.primaryKey);
    const known = this.#places.get(key);
    if (known !== undefined) {
      for (const { cells } of this.#filled.values()) cells[known] = null;
      return known;
    }
    this.#places.set(key, this.#count);
    return this.#count++;
  }

  #found(field: string, value: unknown): Filled | undefined {
    const column = this.columns.get(field) ?? this.columns.extra(field, value);
    return column === undefined ? undefined : this.#fill(column);
  }

  #own(field: string): Filled {
    return this.#filled.get(field) ?? this.#fill(this.columns.get(field) ?? this.columns.add(field, 'json'));
  }

  #fill(column: Column): Filled {
    const filled = new Filled(column);
    this.#filled.set(column.field, filled);
    return filled;
  }

  #put(filled: Filled, place: number, value: unknown): void {
    const cell = filled.put(place, value);
    this.bytes += typeof cell === 'string' ? cell.length + 8 : 8;
  }
}
