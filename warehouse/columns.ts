import { fingerprint } from '../core/fingerprint.js';
import { looksLikeName } from '../core/names.js';
import { type Kind, kindOfValue } from './kind.js';
import { type Naming, OWN } from './names.js';

/** A field of a stream and the column it goes into. `kind` only ever widens. */
export interface Column {
  readonly field: string;
  readonly name: string;
  kind: Kind;
}

/** What the connector changed on a row, and fields that get no column of their own. */
export const CHANGES = `${OWN}changes`;
export const REST = `${OWN}rest`;
/** Set by the database, when the row was written. */
export const SYNCED = `${OWN}synced_at`;

/** Fields that no schema has and that get a column each; the others share one. Databases end at about 1,600. */
const MOST_EXTRAS = 200;

/** The columns of one stream: those of its schema, and what the vendor sends besides. */
export class Columns {
  readonly #byField = new Map<string, Column>();
  readonly #taken: Map<string, string>;
  readonly #new: Column[] = [];
  #extras = 0;

  constructor(
    private readonly database: Naming,
    /** Field -> column, as earlier syncs decided. */
    private readonly known: ReadonlyMap<string, string>,
  ) {
    this.#taken = new Map([...known].map(([field, name]) => [database.sameName(name), field]));
  }

  get all(): Iterable<Column> {
    return this.#byField.values();
  }

  get(field: string): Column | undefined {
    return this.#byField.get(field);
  }

  add(field: string, kind: Kind): Column {
    const column: Column = { field, name: this.#nameOf(field), kind };
    this.#taken.set(this.database.sameName(column.name), field);
    this.#byField.set(field, column);
    return column;
  }

  /** The column of a field that is not in the schema; undefined: it has none of its own. */
  extra(field: string, value: unknown): Column | undefined {
    if (!looksLikeName(field) || field.startsWith(OWN) || this.#extras >= MOST_EXTRAS) return undefined;
    this.#extras++;
    const column = this.add(field, kindOfValue(value));
    if (!this.known.has(field)) this.#new.push(column);
    return column;
  }

  /** Columns that no sync before this one knew, each once. */
  takeNew(): Column[] {
    return this.#new.splice(0);
  }

  #nameOf(field: string): string {
    const known = this.known.get(field);
    if (known !== undefined) return known;
    const name = this.database.columnName(field);
    const owner = this.#taken.get(this.database.sameName(name));
    if (owner === undefined || owner === field) return name;
    // Two fields that differ in what the database does not tell apart.
    const mark = Buffer.from(fingerprint(field), 'latin1').toString('hex').slice(0, 6);
    return `${name.slice(0, 50)}_${mark}`;
  }
}
