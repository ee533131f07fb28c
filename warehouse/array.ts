import type { Cell } from './kind.js';

/** Cells as the text of a PostgreSQL array: one parameter carries a whole column. */
export function arrayLiteral(cells: readonly (Cell | undefined)[], count: number): string {
  let text = '{';
  for (let i = 0; i < count; i++) {
    const cell = cells[i];
    if (i > 0) text += ',';
    if (cell === null || cell === undefined) text += 'NULL';
    else text += typeof cell === 'string' ? quoted(cell) : String(cell);
  }
  return `${text}}`;
}

const SPECIAL = /["\\]/g;
const quoted = (text: string) => `"${text.replace(SPECIAL, '\\$&')}"`;
