import { existsSync } from 'node:fs';
import { plain } from '../core/plain.js';
import { configError } from '../spec/failure.js';
import type { Answer } from '../warehouse/database.js';
import { isPostgres, openDatabase } from '../warehouse/target.js';
import { twoColumns } from './rows.js';

export interface QueryArguments {
  target: string;
  sql?: string | undefined;
  json: boolean;
}

/** What is in the database, when nobody asks for anything else. */
const TABLES =
  "SELECT table_schema AS schema, table_name AS table, count(*) AS columns FROM information_schema.columns WHERE table_schema NOT IN ('information_schema', 'pg_catalog') GROUP BY 1, 2 ORDER BY 1, 2";

/** Cells are cut here: a transcript would fill the screen (characters). */
const LONGEST = 60;

/** `trunkline query TARGET [SQL]`: a look at what was synced, read only. */
export async function queryCommand(
  { target, sql, json }: QueryArguments,
  print: (text: string) => void,
): Promise<void> {
  if (!isPostgres(target) && !existsSync(target))
    throw configError(
      `${target}: there is no such file. trunkline sync NAME --config FILE --to ${target} makes one.`,
    );
  const database = await openDatabase(target, { who: 'trunkline query', readOnly: true });
  try {
    const rows = await database.query(sql ?? TABLES);
    if (json) for (const row of rows) print(JSON.stringify(row));
    else print(tableOf(rows, process.stdout.isTTY ? process.stdout.columns || WIDTH : undefined));
  } finally {
    await database.close();
  }
}

/** Of a terminal that does not know its size. */
const WIDTH = 80;

/** Rows as a table, each cell on one line; two columns, field and value, where a terminal is too narrow for it. */
export function tableOf(rows: readonly Answer[], width = Number.POSITIVE_INFINITY): string {
  const names = Object.keys(rows[0] ?? {});
  if (names.length === 0) return '0 rows';
  const cells = rows.map((row) => names.map((name) => cellOf(row[name])));
  const widths = names.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i]!.length)));
  const line = (parts: readonly string[]) =>
    parts
      .map((part, i) => part.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  const count = rows.length === 1 ? '1 row' : `${rows.length} rows`;
  const total = widths.reduce((sum, one) => sum + one + 2, -2);
  if (total > width) return `${twoColumns(rows, width)}\n${count}`;
  return [
    line(names.map((name) => plain(name))),
    line(widths.map((width) => '-'.repeat(width))),
    ...cells.map(line),
    count,
  ].join('\n');
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = plain(textOf(value));
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
