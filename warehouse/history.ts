import { randomUUID } from 'node:crypto';
import type { Database } from './database.js';
import { OWN } from './names.js';

/** What became of one stream in one run. */
export interface Entry {
  status: 'running' | 'complete' | 'incomplete' | 'interrupted';
  /** When it was begun (ms); undefined: not yet. */
  startedAt: number | undefined;
  rows: number;
  requests: number;
  waitedMs: number;
  pending: number;
  failure?: string;
}

/** The table of syncs: a row a stream a run, from its beginning on, so that a run that was killed is seen as well. */
export class History {
  readonly #table: string;
  readonly #id = randomUUID();

  constructor(
    private readonly database: Database,
    schema: string,
  ) {
    this.#table = database.quoted({ schema, table: `${OWN}syncs` });
  }

  /** Within the lock: whoever was under way before is no more. */
  async open(streams: readonly { name: string; mode: string }[]): Promise<void> {
    const { text, integer, number, time } = this.database.types;
    await this.database.query(
      `CREATE TABLE IF NOT EXISTS ${this.#table} (sync ${text}, stream ${text}, mode ${text} NOT NULL, status ${text} NOT NULL, ` +
        `started_at ${time} NOT NULL, ended_at ${time}, rows_written ${integer} NOT NULL, requests ${integer} NOT NULL, ` +
        `waited_seconds ${number} NOT NULL, pending ${integer} NOT NULL, failure ${text}, PRIMARY KEY (sync, stream))`,
    );
    await this.database.query(`UPDATE ${this.#table} SET status = 'interrupted' WHERE status = 'running'`);
    for (const { name, mode } of streams)
      await this.database.query(
        `INSERT INTO ${this.#table} (sync, stream, mode, status, started_at, rows_written, requests, waited_seconds, pending) VALUES ($1, $2, $3, 'running', now(), 0, 0, 0, 0)`,
        [this.#id, name, mode],
      );
  }

  /** So many rows were written to a stream in all. */
  async written(stream: string): Promise<number> {
    const [answer] = await this.database.query(
      `SELECT sum(rows_written) AS rows FROM ${this.#table} WHERE stream = $1`,
      [stream],
    );
    return Number(answer!['rows'] ?? 0);
  }

  async save(stream: string, entry: Entry): Promise<void> {
    const { status, startedAt, rows, requests, waitedMs, pending, failure } = entry;
    const ended = status === 'running' ? 'ended_at' : 'coalesce(ended_at, now())';
    await this.database.query(
      `UPDATE ${this.#table} SET status = $3, rows_written = $4, requests = $5, waited_seconds = $6, pending = $7, failure = $8, started_at = coalesce(CAST($9 AS ${this.database.types.time}), started_at), ended_at = ${ended} WHERE sync = $1 AND stream = $2`,
      [
        this.#id,
        stream,
        status,
        rows,
        requests,
        waitedMs / 1000,
        pending,
        failure ?? null,
        startedAt === undefined ? null : new Date(startedAt).toISOString(),
      ],
    );
  }
}
