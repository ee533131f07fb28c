import { setTimeout as sleep } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBInstance, DuckDBType } from '@duckdb/node-api';
import { configError, Failure, transientError } from '../spec/failure.js';
import type { Batch, Filled } from './batch.js';
import { SYNCED } from './columns.js';
import type { Answer, ColumnDefinition, Database, Described, Place } from './database.js';
import type { Cell, Kind } from './kind.js';
import { quote } from './names.js';
import { optional } from './optional.js';

type Api = typeof import('@duckdb/node-api');

/** Rows that DuckDB takes at once. */
const CHUNK = 2048;
/**
 * What a file is called inside. By itself DuckDB names it after the file, and then the schema "acme" in
 * acme.duckdb cannot be told from it: `acme.calls` is refused as ambiguous.
 */
const FILE = '_trunkline_file';
const STAGE = 'trunkline_stage';

/** What a file is opened with. */
export interface DuckDbOptions {
  readOnly?: boolean;
  /** How long somebody else who has the file is waited for (minutes), and who hears of it. */
  minutes?: number;
  waiting?(holder: string): void;
}

/** A DuckDB file. One process at a time writes it: that is its lock. */
export class DuckDb implements Database {
  readonly types: Readonly<Record<Kind, string>> = {
    boolean: 'BOOLEAN',
    integer: 'BIGINT',
    huge: 'HUGEINT',
    number: 'DOUBLE',
    time: 'TIMESTAMP WITH TIME ZONE',
    date: 'DATE',
    text: 'VARCHAR',
    json: 'JSON',
  };

  private constructor(
    readonly label: string,
    private readonly api: Api,
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open(
    path: string,
    { readOnly = false, minutes = 0, waiting }: DuckDbOptions = {},
  ): Promise<DuckDb> {
    // By require: import would parse all of its files once more to find their names, for a fifth of a second.
    const api = await optional(
      '@duckdb/node-api',
      async () => require('@duckdb/node-api') as Api,
      'a DuckDB file',
    );
    const until = Date.now() + minutes * 60_000;
    for (let told = false; ; told = true) {
      try {
        const instance = await api.DuckDBInstance.create(':memory:');
        const database = new DuckDb(path, api, instance, await instance.connect());
        await database.#attach(path, readOnly);
        // Times are shown as they are kept, on every machine the same.
        await database.query("SET TimeZone = 'UTC'");
        // Batches are far smaller than what DuckDB divides among threads: more of them only get in each
        // other's way (measured: half the time).
        if (!readOnly) await database.query('SET threads = 1');
        return database;
      } catch (error) {
        const holder = holderOf(error);
        if (holder === undefined || Date.now() >= until) throw openingFailed(path, error, holder, readOnly);
        if (!told) waiting?.(holder);
        await sleep(1000);
      }
    }
  }

  async #attach(path: string, readOnly: boolean): Promise<void> {
    const options = readOnly ? ' (READ_ONLY)' : '';
    await this.connection.run(`ATTACH '${path.replaceAll("'", "''")}' AS ${quote(FILE)}${options}`);
    await this.connection.run(`USE ${quote(FILE)}`);
    // Of some names (.json, .csv) DuckDB makes tables in memory: rows written there would be gone with this process.
    const [file] = await this.query('SELECT path FROM duckdb_databases() WHERE database_name = $1', [FILE]);
    if (file === undefined || file['path'] === null)
      throw configError(`${path} is not a DuckDB file: name one that ends with .duckdb.`);
  }

  kindOf(type: string): Kind | undefined {
    const found = Object.entries(this.types).find(([, name]) => name === type);
    return found?.[0] as Kind | undefined;
  }

  columnName(field: string): string {
    return field;
  }

  sameName(name: string): string {
    return name.toLowerCase();
  }

  quoted({ schema, table, temporary }: Place): string {
    return temporary ? `temp.main.${quote(table)}` : `${quote(schema)}.${quote(table)}`;
  }

  async lock(): Promise<void> {
    // Whoever has the file open for writing has the lock.
  }

  async query(sql: string, values: readonly (string | number | null)[] = []): Promise<Answer[]> {
    try {
      const reader = await this.connection.runAndReadAll(sql, [...values]);
      return reader.getRowObjectsJson();
    } catch (error) {
      throw failureOf(error, this.label);
    }
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.query('BEGIN');
    try {
      const result = await work();
      await this.query('COMMIT');
      return result;
    } catch (error) {
      // Some errors have ended it already.
      await this.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  async describe({ schema, table, temporary }: Place): Promise<Described | undefined> {
    const place = temporary ? ['temp', 'main', table] : [FILE, schema, table];
    const where = 'database_name = $1 AND schema_name = $2 AND lower(table_name) = lower($3)';
    const columns = await this.query(
      `SELECT column_name, data_type FROM duckdb_columns() WHERE ${where}`,
      place,
    );
    if (columns.length === 0) return undefined;
    const keys = await this.query(
      `SELECT constraint_column_names AS names FROM duckdb_constraints() WHERE ${where} AND constraint_type = 'PRIMARY KEY'`,
      place,
    );
    return {
      columns: new Map(columns.map(({ column_name, data_type }) => [String(column_name), String(data_type)])),
      primaryKey: (keys[0]?.['names'] as string[] | undefined) ?? [],
    };
  }

  async widen(place: Place, { name, kind }: ColumnDefinition, inKey: boolean): Promise<void> {
    if (inKey) return this.#rebuild(place, name, kind);
    await this.query(`ALTER TABLE ${this.quoted(place)} ALTER ${quote(name)} TYPE ${this.types[kind]}`);
  }

  /**
   * The rows into a table of their own first, typed as far as that costs no time here; the rest is DuckDB's,
   * on its own threads.
   */
  async upsert(place: Place, primaryKey: readonly string[], batch: Batch): Promise<void> {
    const { filled } = batch;
    const staged = filled.map(({ column, kind }) => `${quote(column.name)} ${STAGED[kind]}`);
    await this.query(`CREATE OR REPLACE TEMPORARY TABLE ${STAGE} (${staged.join(', ')})`);
    await this.#append(filled, batch.count);
    const names = filled.map(({ column }) => quote(column.name));
    const values = filled.map(({ column, kind }) =>
      STAGED[kind] === this.types[kind]
        ? quote(column.name)
        : `CAST(${quote(column.name)} AS ${this.types[kind]})`,
    );
    const updates = [...filled.map(({ column }) => column.name), SYNCED]
      .filter((name) => !primaryKey.includes(name))
      .map((name) => `${quote(name)} = excluded.${quote(name)}`);
    await this.query(
      `INSERT INTO ${this.quoted(place)} (${[...names, quote(SYNCED)].join(', ')}) SELECT ${values.join(', ')}, now() FROM temp.main.${STAGE} ` +
        `ON CONFLICT (${primaryKey.map(quote).join(', ')}) DO UPDATE SET ${updates.join(', ')}`,
    );
    await this.query(`DROP TABLE temp.main.${STAGE}`);
  }

  async close(): Promise<void> {
    this.connection.closeSync();
    this.instance.closeSync();
  }

  async #append(filled: readonly Filled[], count: number): Promise<void> {
    const { DuckDBDataChunk, VARCHAR, BIGINT, HUGEINT, DOUBLE, BOOLEAN } = this.api;
    const types: Record<string, DuckDBType> = { VARCHAR, BIGINT, HUGEINT, DOUBLE, BOOLEAN };
    const chosen = filled.map(({ kind }) => types[STAGED[kind]]!);
    const appender = await this.connection.createAppender(STAGE, 'main', 'temp');
    for (let from = 0; from < count; from += CHUNK) {
      const size = Math.min(CHUNK, count - from);
      const chunk = DuckDBDataChunk.create(chosen, size);
      for (const [i, { kind, cells }] of filled.entries()) {
        const vector = chunk.getColumnVector(i);
        if (kind === 'integer') {
          for (let at = 0; at < size; at++) vector.setItem(at, longOf(cells[from + at]));
        } else {
          for (let at = 0; at < size; at++) vector.setItem(at, cells[from + at] ?? null);
        }
        vector.flush();
      }
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }

  /** The type of a column in a key cannot be altered: the table is made anew around it. */
  async #rebuild(place: Place, name: string, kind: Kind): Promise<void> {
    const { columns, primaryKey } = (await this.describe(place))!;
    const next = { ...place, table: `${place.table}_widened` };
    const lines = [...columns].map(
      ([column, type]) => `${quote(column)} ${column === name ? this.types[kind] : type}`,
    );
    await this.query(
      `CREATE ${place.temporary ? 'TEMPORARY ' : ''}TABLE ${this.quoted(next)} (${lines.join(', ')}, PRIMARY KEY (${primaryKey.map(quote).join(', ')}))`,
    );
    await this.query(`INSERT INTO ${this.quoted(next)} SELECT * FROM ${this.quoted(place)}`);
    await this.query(`DROP TABLE ${this.quoted(place)}`);
    await this.query(`ALTER TABLE ${this.quoted(next)} RENAME TO ${quote(place.table)}`);
  }
}

/** What rows are handed over as; times, dates and JSON are read by DuckDB itself. */
const STAGED: Readonly<Record<Kind, string>> = {
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  huge: 'HUGEINT',
  number: 'DOUBLE',
  time: 'VARCHAR',
  date: 'VARCHAR',
  text: 'VARCHAR',
  json: 'VARCHAR',
};

const longOf = (cell: Cell | undefined) => (typeof cell === 'number' ? BigInt(cell) : (cell ?? null));

/** What is thrown across realms is no Error of ours, and says so in front. */
const textOf = (error: unknown) =>
  error instanceof Error ? error.message : String(error).replace(/^Error: /, '');

/** Who has the file, if that is why it cannot be opened. */
function holderOf(error: unknown): string | undefined {
  const text = textOf(error);
  if (!/lock on file|Conflicting lock|being used by another process/i.test(text)) return undefined;
  const [, program, pid] = /held in (.*?) \(PID (\d+)\)/.exec(text) ?? [];
  return pid === undefined ? 'another process' : `process ${pid} (${program})`;
}

function openingFailed(path: string, error: unknown, holder: string | undefined, readOnly: boolean): Failure {
  if (holder !== undefined)
    return configError(
      readOnly
        ? `${path} is held by ${holder}, which writes it: nobody can look into a DuckDB file meanwhile. Try again once that has ended.`
        : `${path} is held by ${holder}: one process at a time can write a DuckDB file. Wait for it (--wait MINUTES), or end it.`,
    );
  if (error instanceof Failure) return error;
  return configError(`${path} cannot be opened as a DuckDB file: ${firstLine(textOf(error))}`);
}

const firstLine = (text: string) => text.split('\n')[0]!;

function failureOf(error: unknown, label: string): Failure {
  const text = firstLine(textOf(error));
  if (/^IO Error|No space left|Out of Memory/i.test(text))
    return transientError(
      `${label}: ${/No space left/i.test(text) ? 'the disk is full: ' : ''}${text}. What was committed stays; the next sync goes on from there.`,
      { fatal: true, cause: error },
    );
  // The words of some quote the row.
  if (/^Constraint Error/i.test(text))
    return configError(
      `${label}: a constraint that somebody added to a table refuses a row: ${text.split('"')[0]!.trim()}.`,
    );
  return new Failure('system_error', `${label}: DuckDB refused a statement: ${text}`, {
    fatal: true,
    internal: textOf(error),
    cause: error,
  });
}
