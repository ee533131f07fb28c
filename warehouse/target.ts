import { configError } from '../spec/failure.js';
import type { Database } from './database.js';
import { DuckDb } from './duckdb.js';
import { Postgres } from './postgres.js';

/** Where rows go: a DuckDB file, or a PostgreSQL server by its URL. */
export const isPostgres = (target: string): boolean => /^postgres(ql)?:\/\//i.test(target);

/**
 * Refuses what is neither a file nor a PostgreSQL server. Nothing, which an unset variable leaves, would be a
 * database in memory: every row of a sync that succeeded would be gone.
 * @throws config_error
 */
export function mustBeTarget(target: string): void {
  const forms = 'Give a DuckDB file (calls.duckdb) or a PostgreSQL server (postgres://user@host/database).';
  if (target.trim() === '') throw configError(`The target is empty. ${forms}`);
  if (isPostgres(target)) return;
  // One letter is a drive.
  const [, scheme] = /^([a-z][a-z0-9+.-]+):/i.exec(target) ?? [];
  if (scheme !== undefined) throw configError(`"${scheme}:" is no target that trunkline can load. ${forms}`);
  if (target === '-') throw configError(`"-" is no file: rows go into a database. ${forms}`);
  if (target === ':memory:')
    throw configError(`A database in memory would be gone with this process. ${forms}`);
}

/** What must never be shown of a target. */
export function secretsOfTarget(target: string, environment: NodeJS.ProcessEnv = process.env): string[] {
  if (!isPostgres(target) || !URL.canParse(target)) return [];
  const { password } = new URL(target);
  // What PostgreSQL's client takes where the URL has none.
  if (password === '') return [environment['PGPASSWORD'] ?? ''].filter((secret) => secret !== '');
  return [password, decodeURIComponent(password)];
}

export interface OpenOptions {
  /** Shown to those who look who works in the database. */
  who: string;
  readOnly?: boolean;
  /** How long another process that has a file is waited for (minutes), and who hears of it. */
  minutes?: number;
  waiting?(holder: string): void;
}

export async function openDatabase(target: string, { who, ...options }: OpenOptions): Promise<Database> {
  mustBeTarget(target);
  return isPostgres(target) ? Postgres.open(target, who, options.readOnly) : DuckDb.open(target, options);
}
