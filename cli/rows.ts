import { stringify } from 'lossless-json';
import { plain } from '../core/plain.js';
import { exactJson } from '../core/protocol/exact.js';

/** Rows of several streams, for people or programs. */
type Rows = ReadonlyMap<string, readonly object[]>;

/** Longer values are shortened in tables (characters). */
const LONGEST = 60;
/** ... and not further, however narrow the terminal is. */
const SHORTEST = 20;
/** A table with more columns than this is not read but scrolled. */
const COLUMNS = 8;

export function rowsAsJson(rows: Rows): string {
  const streams = [...rows].map(
    ([name, all]) =>
      `  ${JSON.stringify(name)}: [${all.map((row) => `\n    ${exactJson(row).json}`).join(',')}\n  ]`,
  );
  return `{\n${streams.join(',\n')}\n}`;
}

/** A block a stream, with a blank line between; nested values as JSON. */
export function rowsAsCsv(rows: Rows): string {
  return [...rows.values()]
    .filter((all) => all.length > 0)
    .map((all) => {
      const fields = fieldsOf(all);
      const line = (row: object) => fields.map((field) => cell(fieldOf(row, field))).join(',');
      return [fields.map(cell).join(','), ...all.map(line)].join('\n');
    })
    .join('\n\n');
}

/** Values as they came, quoted where CSV needs it. */
function cell(value: unknown): string {
  const text = asText(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Narrow rows as a table; wide ones as two columns, field and value. */
export function rowsAsTables(rows: Rows, width = 100): string {
  return [...rows].map(([name, all]) => tableOf(name, all, width)).join('\n\n');
}

function tableOf(name: string, rows: readonly object[], width: number): string {
  if (rows.length === 0) return `${plain(name)}: no finished row among the newest items.`;
  const fields = fieldsOf(rows);
  const cells = rows.map((row) => fields.map((field) => short(fieldOf(row, field), LONGEST)));
  const widths = fields.map((field, i) =>
    Math.max(plain(field).length, ...cells.map((row) => row[i]!.length)),
  );
  const total = widths.reduce((sum, one) => sum + one + 2, 0);
  const head = `${plain(name)} (${rows.length})`;
  if (fields.length <= COLUMNS && total <= width) {
    const line = (words: readonly string[]) =>
      words
        .map((word, i) => word.padEnd(widths[i]!))
        .join('  ')
        .trimEnd();
    return [head, line(fields.map((field) => plain(field))), ...cells.map(line)].join('\n');
  }
  return [head, twoColumns(rows, width)].join('\n');
}

/** Rows one below the other, field and value. */
export function twoColumns(rows: readonly object[], width: number): string {
  const widest = Math.max(...fieldsOf(rows).map((field) => plain(field).length));
  const most = Math.min(LONGEST, Math.max(SHORTEST, width - widest - 4));
  const blocks = rows.map((row) =>
    Object.keys(row)
      .map((field) => `  ${plain(field).padEnd(widest)}  ${short(fieldOf(row, field), most)}`.trimEnd())
      .join('\n'),
  );
  return blocks.join('\n\n');
}

const fieldsOf = (rows: readonly object[]) => [...new Set(rows.flatMap((row) => Object.keys(row)))];
const fieldOf = (row: object, field: string) => (row as Record<string, unknown>)[field];

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : (stringify(value) ?? '');
}

function short(value: unknown, most: number): string {
  const text = plain(asText(value));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
