import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDb } from './duckdb.js';
import { loads } from './testing.js';

const folder = mkdtempSync(join(tmpdir(), 'trunkline-duckdb-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
let file = '';
beforeEach(() => {
  file = join(folder, `${++files}.duckdb`);
});

describe('DuckDB', () => loads(() => DuckDb.open(file)));

test('what is no DuckDB file is left alone, and named', async () => {
  writeFileSync(file, 'my notes, which are longer than any header could be'.repeat(1000));
  await expect(DuckDb.open(file)).rejects.toThrow(/duckdb cannot be opened as a DuckDB file: .*not a valid/i);
  await expect(DuckDb.open(join(folder, 'none', 'x.duckdb'))).rejects.toThrow(/cannot be opened/);
});
