import { configError } from '../spec/failure.js';
import type { Database } from './database.js';
import { OWN } from './names.js';

/** How the tables are laid out. A later release that changes it refuses what it does not know. */
const LAYOUT = 1;

/** Whose rows a schema holds: one connector, one account. */
export class Account {
  readonly #table: string;
  #scope: string | undefined;
  /** Nobody has loaded into this schema before. */
  isNew = false;

  constructor(
    private readonly database: Database,
    private readonly schema: string,
    private readonly connector: string,
  ) {
    this.#table = database.quoted({ schema, table: `${OWN}account` });
  }

  /** Makes the table, and looks whether the schema is another connector's. */
  async open(): Promise<void> {
    const { text, integer, time } = this.database.types;
    await this.database.query(
      `CREATE TABLE IF NOT EXISTS ${this.#table} (connector ${text} NOT NULL, scope ${text}, layout ${integer} NOT NULL, since ${time} NOT NULL)`,
    );
    const [row] = await this.database.query(`SELECT connector, scope, layout FROM ${this.#table}`);
    if (row === undefined) {
      this.isNew = true;
      await this.database.query(
        `INSERT INTO ${this.#table} (connector, scope, layout, since) VALUES ($1, NULL, ${LAYOUT}, now())`,
        [this.connector],
      );
      return;
    }
    if (Number(row['layout']) > LAYOUT)
      throw configError(
        `${this.database.label}: the schema "${this.schema}" was written by a newer release of trunkline (layout ${String(row['layout'])}, this one knows ${LAYOUT}). Use that release, or another schema (--schema).`,
      );
    if (row['connector'] !== this.connector)
      throw configError(
        `${this.database.label}: the schema "${this.schema}" holds the rows of ${String(row['connector'])}, not of ${this.connector}. Give each connector a schema of its own (--schema).`,
      );
    this.#scope = row['scope'] === null ? undefined : String(row['scope']);
  }

  /** Takes the schema for this account, or refuses another one's. '': the vendor names none. */
  async claim(scope: string): Promise<void> {
    if (scope === '' || scope === this.#scope) return;
    if (this.#scope !== undefined)
      throw configError(
        `${this.database.label}: the schema "${this.schema}" holds the rows of the account "${this.#scope}", and these credentials belong to "${scope}". Give each account a schema of its own (--schema): in one schema their rows could not be told apart.`,
      );
    await this.database.query(`UPDATE ${this.#table} SET scope = $1`, [scope]);
    this.#scope = scope;
  }
}
