import { get, type Route, timestamp } from 'trunkline/simulator';
import type { Ledger } from './ledger.js';
import { externalIdentifier } from './records.js';
import type { Row } from './timeline.js';
import type { Nice } from './world.js';

/**
 * What the customer keeps: the API has no list, and D-DECL says that the caller must store the identifiers. Served outside the API and
 * without a token, so that `{source: 'file', location: '<url>/identifiers.csv'}` works. It grows; what was deleted stays in it.
 */
export function identifierRoutes(world: Nice, ledger: Ledger): Route[] {
  const messy = () => world.switches.identifiers_file === 'messy';
  const listed = () => {
    const rows = ledger.listed();
    return messy() ? rows.flatMap((row) => (row.n % 10 === 0 ? [row, row] : [row])) : rows;
  };
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const field = (text: string) => (messy() || text.includes(',') ? quoted(text) : text);
  const csv = (row: Row) =>
    [row.identifier, externalIdentifier(row), timestamp(row.declaredAt)].map(field).join(',');
  const file = (lines: string[]) => {
    if (!messy()) return lines.map((line) => `${line}\n`).join('');
    return '\uFEFF' + lines.map((line, i) => (i % 7 === 3 ? `${line}\r\n\r\n` : `${line}\r\n`)).join('');
  };
  const header = () =>
    messy()
      ? 'INTERACTIONIDENTIFIER,External Identifier,Declared'
      : 'interactionIdentifier,externalIdentifier,declared';
  const line = (row: Row) =>
    JSON.stringify({
      [messy() ? 'InteractionIdentifier' : 'interactionIdentifier']: row.identifier,
      externalIdentifier: externalIdentifier(row),
      declared: timestamp(row.declaredAt),
    });
  return [
    get('/identifiers.txt', () => ({ text: file(listed().map(({ identifier }) => identifier)) })),
    get('/identifiers.csv', () => ({
      text: file([header(), ...listed().map(csv)]),
      type: 'text/csv; charset=utf-8',
    })),
    get('/identifiers.jsonl', () => ({ text: file(listed().map(line)), type: 'application/x-ndjson' })),
  ];
}
