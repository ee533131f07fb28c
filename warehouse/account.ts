import { configError } from '../spec/failure.js';
import type { Database } from './database.js';
import { OWN } from './names.js';

/** How the tables are laid out. A later release that changes it refuses what it does not know. */
const LAYOUT = 1;

/** Whose rows a schema holds: one connector, one account. */
export class Account {
  readonly #table: string;
  #scope: string[] = [];
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
    this.#scope = row['scope'] === null ? [] : (JSON.parse(String(row['scope'])) as string[]);
  }

  /**
   * Takes the schema for this account, or refuses another one's. An account may have several names (its
   * projects): one in common makes it the same. None: the vendor names none. `former`: what an earlier
   * release called it.
   */
  async claim(names: readonly string[], former: (name: string) => string = (name) => name): Promise<void> {
    const before = this.#scope.map(former);
    const scope = [...new Set([...before, ...names])];
    if (before.length > 0 && names.length > 0 && !names.some((name) => before.includes(name)))
      throw configError(
        `${this.database.label}: the schema "${this.schema}" holds the rows of the account "${before.join(', ')}", and these credentials belong to "${names.join(', ')}". Give each account a schema of its own (--schema): in one schema their rows could not be told apart.`,
      );
    if (scope.length === this.#scope.length && scope.every((name) => this.#scope.includes(name))) return;
    await this.database.query(`UPDATE ${this.#table} SET scope = $1`, [JSON.stringify(scope)]);
    this.#scope = scope;
  }
}
