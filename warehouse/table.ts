import { configError } from '../spec/failure.js';
import type { Batch } from './batch.js';
import { type Column, SYNCED } from './columns.js';
import type { Database, Place } from './database.js';
import { type Kind, wider } from './kind.js';
import { quote } from './names.js';

/** The table of one stream as it is in the database, which grows with what has to go into it. */
export class Table {
  /** Column, as the database compares names -> kind. Empty: the table does not exist. */
  readonly #kinds = new Map<string, Kind>();

  constructor(
    private readonly database: Database,
    readonly place: Place,
    readonly primaryKey: readonly string[],
  ) {}

  get exists(): boolean {
    return this.#kinds.size > 0;
  }

  /** Looks at what is there. @throws config_error where it cannot be the table of this stream. */
  async look(): Promise<void> {
    this.#kinds.clear();
    const found = await this.database.describe(this.place);
    if (found === undefined) return;
    const same = (names: readonly string[]) => names.map((name) => this.database.sameName(name)).join(', ');
    if (same(found.primaryKey) !== same(this.primaryKey)) {
      const has =
        found.primaryKey.length === 0 ? 'no primary key' : `the primary key (${found.primaryKey.join(', ')})`;
      throw this.#refused(`has ${has}, the stream's is (${this.primaryKey.join(', ')})`);
    }
    for (const [name, type] of found.columns) {
      const kind = this.database.kindOf(type);
      if (kind !== undefined) this.#kinds.set(this.database.sameName(name), kind);
      else if (this.primaryKey.includes(name)) throw this.#refused(`has "${name}" as ${type}`);
      else this.#foreign.set(this.database.sameName(name), type);
    }
  }

  readonly #foreign = new Map<string, string>();

  /** What a column there holds; undefined: there is no such column. */
  kindOf({ name }: Column): Kind | undefined {
    return this.#kinds.get(this.database.sameName(name));
  }

  /** Makes the table, or its columns, as these columns need it. Within a transaction. */
  async grow(columns: readonly { column: Column; kind: Kind }[]): Promise<void> {
    for (const { column } of columns) {
      const type = this.#foreign.get(this.database.sameName(column.name));
      if (type !== undefined)
        throw this.#refused(
          `has a column "${column.name}" of the type ${type}, which is none of the types used here`,
        );
    }
    if (!this.exists) return this.#create(columns);
    for (const { column, kind } of columns) {
      const have = this.kindOf(column);
      if (have === undefined) await this.#add(column, kind);
      else if (wider(have, kind) !== have) column.kind = await this.#widen(column, have, wider(have, kind));
    }
  }

  /** Makes this table hold exactly the rows of another one with the same columns. Within a transaction. */
  async replaceWith(other: Table, columns: readonly Column[]): Promise<void> {
    const [here, there] = [this.database.quoted(this.place), this.database.quoted(other.place)];
    const names = [...columns.map(({ name }) => quote(name)), quote(SYNCED)].join(', ');
    await this.database.query(`DELETE FROM ${here}`);
    await this.database.query(`INSERT INTO ${here} (${names}) SELECT ${names} FROM ${there}`);
  }

  async isEmpty(): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT 1 AS one FROM ${this.database.quoted(this.place)} LIMIT 1`,
    );
    return rows.length === 0;
  }

  upsert(batch: Batch): Promise<void> {
    return this.database.upsert(this.place, this.primaryKey, batch);
  }

  async drop(): Promise<void> {
    await this.database.query(`DROP TABLE IF EXISTS ${this.database.quoted(this.place)}`);
    this.#kinds.clear();
  }

  async #create(columns: readonly { column: Column; kind: Kind }[]): Promise<void> {
    const { types } = this.database;
    const lines = columns.map(({ column, kind }) => `${quote(column.name)} ${types[kind]}`);
    const key = this.primaryKey.map(quote).join(', ');
    const what = this.place.temporary ? 'TEMPORARY TABLE' : 'TABLE';
    await this.database.query(
      `CREATE ${what} ${this.database.quoted(this.place)} (${lines.join(', ')}, ${quote(SYNCED)} ${types.time}, PRIMARY KEY (${key}))`,
    );
    for (const { column, kind } of columns) this.#kinds.set(this.database.sameName(column.name), kind);
  }

  async #add({ name }: Column, kind: Kind): Promise<void> {
    const type = this.database.types[kind];
    await this.database.query(
      `ALTER TABLE ${this.database.quoted(this.place)} ADD COLUMN ${quote(name)} ${type}`,
    );
    this.#kinds.set(this.database.sameName(name), kind);
  }

  /** @returns what it is now */
  async #widen(column: Column, from: Kind, to: Kind): Promise<Kind> {
    const kind = to === 'number' && (await this.#hasLong(column, from)) ? 'text' : to;
    await this.database.widen(this.place, { name: column.name, kind }, this.primaryKey.includes(column.name));
    this.#kinds.set(this.database.sameName(column.name), kind);
    return kind;
  }

  /** Integers that a floating point number would round: then only a text holds both. */
  async #hasLong({ name }: Column, from: Kind): Promise<boolean> {
    if (from === 'number') return false;
    const [answer] = await this.database.query(
      `SELECT count(*) AS n FROM ${this.database.quoted(this.place)} WHERE abs(${quote(name)}) > 9007199254740992`,
    );
    return Number(answer!['n']) > 0;
  }

  #refused(what: string) {
    const { schema, table } = this.place;
    return configError(
      `The table ${schema}.${table} ${what}. Sync into another schema (--schema), or rename or drop that table and its row in ${schema}._trunkline_states: the stream is then read from the beginning.`,
    );
  }
}
