import type { Output, Row } from '../protocol/output.js';
import type { Journal } from './journal.js';
import { StreamSink } from './sink.js';

test('a row whose key is lost on its way into the form of the catalog is left out and counted, with those that had none', () => {
  const written: Row[] = [];
  const told: string[] = [];
  const output = {
    records: (_: string, rows: readonly Row[]) => void written.push(...rows),
    log: (_: string, message: string) => void told.push(message),
  };
  const sink = new StreamSink(
    {
      name: 'calls',
      primaryKey: ['at'],
      shape: (row) => {
        const { at } = row as { at: string };
        return at.endsWith('Z') ? { data: row } : { data: { ...row, at: null }, changes: [] };
      },
    },
    output as unknown as Output,
    { running: () => undefined } as unknown as Journal,
  );
  sink.records([{ at: '2026-01-01T00:00:00Z' }, { at: 'n/a' }, { at: null }, { at: {} }]);
  sink.tellKeyless();
  expect(written.map(({ data }) => data)).toEqual([{ at: '2026-01-01T00:00:00Z' }]);
  expect(told).toEqual([
    expect.stringMatching(/^calls: 3 rows were left out that lack a part of the primary key/),
  ]);
});
