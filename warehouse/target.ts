import type { Database } from './database.js';
import { DuckDb } from './duckdb.js';
import { Postgres } from './postgres.js';

/** Where rows go: a DuckDB file, or a PostgreSQL server by its URL. */
export const isPostgres = (target: string): boolean => /^postgres(ql)?:\/\//i.test(target);

/** What must never be shown of a target. */
export function secretsOfTarget(target: string): string[] {
  if (!isPostgres(target) || !URL.canParse(target)) return [];
  const { password } = new URL(target);
  return password === '' ? [] : [password, decodeURIComponent(password)];
}

export interface OpenOptions {
  /** Shown to those who look who works in the database. */
  who: string;
  readOnly?: boolean;
  /** How long another process that has a file is waited for (minutes), and who hears of it. */
  minutes?: number;
  waiting?(holder: string): void;
}

export function openDatabase(target: string, { who, ...options }: OpenOptions): Promise<Database> {
  return isPostgres(target) ? Postgres.open(target, who, options.readOnly) : DuckDb.open(target, options);
}
