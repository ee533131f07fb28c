import { isObject } from '../spec/json.js';
import type { Database } from './database.js';
import { OWN, quote } from './names.js';

/** Where each stream stands: a row a stream, written in the transaction that wrote the rows behind it. */
export class States {
  readonly #table: string;

  constructor(
    private readonly database: Database,
    schema: string,
  ) {
    this.#table = database.quoted({ schema, table: `${OWN}states` });
  }

  async create(): Promise<void> {
    const { time } = this.database.types;
    await this.database.query(
      `CREATE TABLE IF NOT EXISTS ${this.#table} (stream ${this.database.types.text} PRIMARY KEY, state json NOT NULL, updated_at ${time} NOT NULL)`,
    );
  }

  /** stream_state by stream, as `read --state` takes them. */
  async load(): Promise<Map<string, unknown>> {
    const rows = await this.database.query(`SELECT stream, ${quote('state')} AS state FROM ${this.#table}`);
    return new Map(rows.map(({ stream, state }) => [String(stream), parsed(state)]));
  }

  /** @returns whether there was one */
  async forget(stream: string): Promise<boolean> {
    const gone = await this.database.query(`DELETE FROM ${this.#table} WHERE stream = $1 RETURNING stream`, [
      stream,
    ]);
    return gone.length > 0;
  }

  async save(stream: string, state: object): Promise<void> {
    await this.database.query(
      `INSERT INTO ${this.#table} (stream, state, updated_at) VALUES ($1, CAST($2 AS json), now()) ON CONFLICT (stream) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at`,
      [stream, JSON.stringify(state)],
    );
  }
}

const parsed = (state: unknown): unknown => (typeof state === 'string' ? JSON.parse(state) : state);

/** How many items a state waits for. */
export function pendingOf(state: unknown): number {
  const pending = isObject(state) ? state['pending'] : undefined;
  if (Array.isArray(pending)) return pending.length;
  return isObject(pending) ? Object.keys(pending).length : 0;
}
