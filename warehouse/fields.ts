import type { Database } from './database.js';
import { OWN } from './names.js';

/** Which field went into which column, for fields that no schema has: the same in every sync, whichever came first. */
export class Fields {
  readonly #table: string;
  readonly #known = new Map<string, Map<string, string>>();

  constructor(
    private readonly database: Database,
    schema: string,
  ) {
    this.#table = database.quoted({ schema, table: `${OWN}fields` });
  }

  async open(): Promise<void> {
    const { text } = this.database.types;
    await this.database.query(
      `CREATE TABLE IF NOT EXISTS ${this.#table} (stream ${text}, field ${text}, column_name ${text} NOT NULL, PRIMARY KEY (stream, field))`,
    );
    for (const { stream, field, column_name } of await this.database.query(
      `SELECT stream, field, column_name FROM ${this.#table}`,
    ))
      this.of(String(stream)).set(String(field), String(column_name));
  }

  /** Field -> column. */
  of(stream: string): Map<string, string> {
    const known = this.#known.get(stream) ?? new Map<string, string>();
    this.#known.set(stream, known);
    return known;
  }

  async save(stream: string, field: string, column: string): Promise<void> {
    await this.database.query(
      `INSERT INTO ${this.#table} (stream, field, column_name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [stream, field, column],
    );
  }
}
