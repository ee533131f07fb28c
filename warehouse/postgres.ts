import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, ClientConfig } from 'pg';
import { configError, Failure, transientError } from '../spec/failure.js';
import { arrayLiteral } from './array.js';
import type { Batch } from './batch.js';
import { SYNCED } from './columns.js';
import type { Answer, ColumnDefinition, Database, Described, Place } from './database.js';
import type { Kind } from './kind.js';
import { quote } from './names.js';
import { optional } from './optional.js';

/**
 * A server that does not answer a statement for so long (ms) is lost: a network that swallows packets tells
 * nobody. Longer than the server's own limit for a statement, and shorter than the watchdog of a run.
 */
const ANSWERS = (Number(process.env['TRUNKLINE_DATABASE_SECONDS']) || 11 * 60) * 1000;
/** Seconds without a word, seconds between questions, questions. */
const KEPT_ALIVE = [
  ['idle', 60],
  ['interval', 10],
  ['count', 6],
] as const;
/** A goodbye gets so long (ms). */
const GOODBYE = 2_000;
/** Longer names are cut by the server, in silence (bytes). */
const LONGEST_NAME = 63;

/**
 * A PostgreSQL server, over one connection: when it is lost, so is the lock, and what was not committed never
 * happened.
 */
export class Postgres implements Database {
  readonly types: Readonly<Record<Kind, string>> = {
    boolean: 'boolean',
    integer: 'bigint',
    huge: 'numeric',
    number: 'double precision',
    time: 'timestamp with time zone',
    date: 'date',
    text: 'text',
    json: 'jsonb',
  };

  /** Why the connection is gone. */
  #lost: string | undefined;

  private constructor(
    readonly label: string,
    private readonly client: Client,
  ) {}

  /** `who`: shown to others who look at the server's sessions or wait for the lock. */
  static async open(url: string, who: string, readOnly = false): Promise<Postgres> {
    const { default: pg } = await optional('pg', () => import('pg'), 'a PostgreSQL server');
    const label = labelOf(url);
    const client = clientOf(pg, url, label, {
      application_name: `${who} on ${hostname()}, process ${process.pid}`.slice(0, LONGEST_NAME),
      connectionTimeoutMillis: 30_000,
      query_timeout: ANSWERS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 30_000,
    });
    const database = new Postgres(label, client);
    // It may be lost between two statements; the next one says so, and why.
    client.on('error', ({ message }: Error) => {
      database.#lost ??= message;
    });
    try {
      await client.connect();
      // Shorter than the watchdog of a run: what waits for ever is told by its own name.
      await client.query("SET lock_timeout = '5min'; SET statement_timeout = '10min'; SET TimeZone = 'UTC'");
      if (readOnly) await client.query('SET default_transaction_read_only = on');
    } catch (error) {
      throw unreachable(error as ServerError, label) ?? failureOf(error, label);
    }
    // A worker that vanished (its machine, its network) is noticed by the server in two minutes, not in two
    // hours, and its lock is free. No server has to know these settings.
    for (const [name, value] of KEPT_ALIVE)
      await client.query(`SET tcp_keepalives_${name} = ${value}`).catch(() => undefined);
    return database;
  }

  kindOf(type: string): Kind | undefined {
    const found = Object.entries(this.types).find(([, name]) => name === type);
    return found?.[0] as Kind | undefined;
  }

  /** In small letters, so that nobody has to quote them. */
  columnName(field: string): string {
    const name = field.toLowerCase();
    return Buffer.byteLength(name) <= LONGEST_NAME ? name : `${cut(name, 54)}_${digest(field).slice(0, 8)}`;
  }

  sameName(name: string): string {
    return name;
  }

  quoted({ schema, table, temporary }: Place): string {
    return `${temporary ? 'pg_temp' : quote(schema)}.${quote(table)}`;
  }

  async lock(schema: string, minutes: number, waiting: (holder: string) => void): Promise<void> {
    const key = BigInt.asIntN(64, BigInt(`0x${digest(`trunkline ${schema}`).slice(0, 16)}`)).toString();
    const until = Date.now() + minutes * 60_000;
    for (let told = false; ; told = true) {
      const [answer] = await this.query('SELECT pg_try_advisory_lock($1::bigint) AS mine', [key]);
      if (answer!['mine'] === true) return;
      const holder = await this.#holder(key);
      if (Date.now() >= until)
        throw configError(
          `${this.label}: the schema "${schema}" is held by another worker: ${holder}. Wait for it (--wait MINUTES), or end it; workers of different accounts need a schema each (--schema).`,
        );
      if (!told) waiting(holder);
      await sleep(1000);
    }
  }

  async query(sql: string, values: readonly (string | number | null)[] = []): Promise<Answer[]> {
    try {
      return (await this.client.query<Answer>(sql, [...values])).rows;
    } catch (error) {
      if (error instanceof Error && error.message === 'Query read timeout') this.#drop();
      throw this.#failureOf(error);
    }
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.query('BEGIN');
    try {
      const result = await work();
      await this.query('COMMIT');
      return result;
    } catch (error) {
      // Of a connection that is gone, the server does it.
      await this.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  async describe(place: Place): Promise<Described | undefined> {
    const table = this.quoted(place);
    const columns = await this.query(
      `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
       WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
      [table],
    );
    if (columns.length === 0) return undefined;
    const keys = await this.query(
      `SELECT a.attname AS name FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
       JOIN pg_attribute a ON a.attnum = k.attnum
       WHERE i.indrelid = to_regclass($1) AND a.attrelid = i.indrelid AND i.indisprimary ORDER BY k.place`,
      [table],
    );
    return {
      columns: new Map(columns.map(({ name, type }) => [String(name), String(type)])),
      primaryKey: keys.map(({ name }) => String(name)),
    };
  }

  async widen(place: Place, { name, kind }: ColumnDefinition): Promise<void> {
    const type = this.types[kind];
    await this.query(
      `ALTER TABLE ${this.quoted(place)} ALTER ${quote(name)} TYPE ${type} USING ${quote(name)}::${type}`,
    );
  }

  /** One statement a batch: a column is one parameter, an array. */
  async upsert(place: Place, primaryKey: readonly string[], batch: Batch): Promise<void> {
    const { filled } = batch;
    const names = filled.map(({ column }) => quote(column.name));
    const arrays = filled.map(({ kind }, i) => `$${i + 1}::${kind === 'json' ? 'text' : this.types[kind]}[]`);
    const values = filled.map(({ kind }, i) => (kind === 'json' ? `c${i}::jsonb` : `c${i}`));
    const updates = [...filled.map(({ column }) => column.name), SYNCED]
      .filter((name) => !primaryKey.includes(name))
      .map((name) => `${quote(name)} = excluded.${quote(name)}`);
    await this.query(
      `INSERT INTO ${this.quoted(place)} (${[...names, quote(SYNCED)].join(', ')}) SELECT ${values.join(', ')}, now() ` +
        `FROM unnest(${arrays.join(', ')}) AS rows(${filled.map((_, i) => `c${i}`).join(', ')}) ` +
        `ON CONFLICT (${primaryKey.map(quote).join(', ')}) DO UPDATE SET ${updates.join(', ')}`,
      filled.map(({ cells }) => arrayLiteral(cells, batch.count)),
    );
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, GOODBYE);
    });
    await Promise.race([this.client.end().catch(() => undefined), tooLong]);
    clearTimeout(timer);
    this.client.connection.stream.destroy();
  }

  /** The server is not asked again: what it was asked last may still come, or not. */
  #drop(): void {
    this.#lost ??= `it did not answer for ${ANSWERS / 1000} s`;
    this.client.connection.stream.destroy();
  }

  #failureOf(error: unknown): Failure {
    if (error instanceof Failure) return error;
    // It may be lost in the middle of a statement: then the statement is told, before anybody else.
    if (isGone(error as ServerError)) this.#lost ??= (error as ServerError).message;
    if (this.#lost === undefined) return failureOf(error, this.label);
    return transientError(
      `${this.label}: the connection was lost: ${this.#lost}. What was committed stays; the next sync goes on from there.`,
      { fatal: true, cause: error },
    );
  }

  async #holder(key: string): Promise<string> {
    const found = await this.query(
      `SELECT a.application_name AS who, a.pid, a.client_addr::text AS address, a.backend_start::text AS since
       FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND l.classid::bigint = ($1::bigint >> 32) & 4294967295 AND l.objid::bigint = $1::bigint & 4294967295`,
      [key],
    );
    const [first] = found;
    if (first === undefined) return 'nobody who can be seen (it has just left)';
    const { who, pid, address, since } = first;
    return `${String(who)}${address === null ? '' : ` at ${String(address)}`}, connected since ${String(since)} (server process ${String(pid)})`;
  }
}

/** sslmode and its kin mean what they mean to psql; pg's own reading of them is another, and it warns of it. */
function clientOf(
  { Client: Made }: { Client: typeof Client },
  url: string,
  label: string,
  options: ClientConfig,
): Client {
  try {
    const { searchParams, href } = new URL(url);
    const isSaid = !searchParams.has('sslmode') || searchParams.has('uselibpqcompat');
    return new Made({ ...options, connectionString: isSaid ? url : `${href}&uselibpqcompat=true` });
  } catch (error) {
    throw configError(`${label}: its URL is not one that can be used: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** So many bytes of a text, without half a character. */
const cut = (text: string, bytes: number) =>
  new TextDecoder().decode(Buffer.from(text).subarray(0, bytes)).replace(/\ufffd+$/, '');

/** Where a server is, without user and password. */
function labelOf(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `PostgreSQL at ${host}${pathname}`;
  } catch {
    return 'PostgreSQL';
  }
}

/** What a user can mend; `retry`: what passes. Classes and codes of PostgreSQL's appendix A. */
const WORDS: readonly [RegExp, string][] = [
  [/^28/, 'the user or password is refused'],
  [/^3D000/, 'there is no such database'],
  [/^42501/, 'the user may not do that'],
  [/^0A000|^2BP01/, 'something depends on that column or table (a view?)'],
  [/^23/, 'a constraint or a trigger that somebody added to a table refuses a row'],
];
/** What passes, in the words of whoever has to see to it. */
const NAMED: Readonly<Record<string, string>> = {
  '55P03': 'a table is locked by somebody else: ',
  '53100': "the server's disk is full: ",
};
/** Errors about data: their details quote rows. */
const QUOTING = /^2[23]/;
const PASSING = /^(08|53|57|40|55P03|25006)|^E[A-Z]+$/;
/** The server ends the session (57P01 to 57P05), or the network ends the connection. */
const GONE = /^(08|57P0)|^E[A-Z]+$/;

/** What the server or the driver throws. */
interface ServerError {
  readonly code?: string;
  readonly message: string;
  readonly detail?: string;
}

const isGone = ({ code = '', message }: ServerError) =>
  GONE.test(code) || message.startsWith('Connection terminated');

/** Nobody answers there. */
const NOBODY = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/;

/** What the network says of a server that it does not reach; undefined: it was reached. */
function unreachable({ code = '', message }: ServerError, label: string): Failure | undefined {
  if (!NOBODY.test(code) && message !== 'timeout expired') return undefined;
  return transientError(
    `${label}: the server cannot be reached (${message || code}). Is it running, and are host and port right?`,
    { fatal: true },
  );
}

function failureOf(error: unknown, label: string): Failure {
  if (error instanceof Failure) return error;
  const { code = '', message, detail } = error as ServerError;
  const said = detail === undefined || QUOTING.test(code) ? message : `${message} (${detail})`;
  const words = WORDS.find(([pattern]) => pattern.test(code));
  if (words !== undefined) return configError(`${label}: ${words[1]}: ${message}.`, { cause: error });
  if (PASSING.test(code) || /terminated|timeout|not queryable|Connection/i.test(message))
    return transientError(
      `${label}: ${NAMED[code] ?? ''}${message || code}. What was committed stays; the next sync goes on from there.`,
      { fatal: true, cause: error },
    );
  return new Failure('system_error', `${label}: the server refused a statement: ${message}`, {
    fatal: true,
    internal: said,
    cause: error,
  });
}
