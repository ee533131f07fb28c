import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from '../test/folder.js';
import { DuckDb } from './duckdb.js';
import { loads } from './testing.js';

const folder = newFolder();

let files = 0;
let file = '';
beforeEach(() => {
  file = join(folder, `${++files}.duckdb`);
});

describe('DuckDB', () => loads(() => DuckDb.open(file)));

test('a schema with the name of its file, as a sync into acme.duckdb makes it', async () => {
  const path = join(folder, 'acme.duckdb');
  const database = await DuckDb.open(path);
  await database.query('CREATE SCHEMA acme');
  await database.query('CREATE TABLE acme.calls AS SELECT 7 AS id');
  await database.close();
  const again = await DuckDb.open(path, { readOnly: true });
  expect(await again.query('SELECT id FROM acme.calls')).toEqual([{ id: 7 }]);
  await expect(again.query('DROP TABLE acme.calls')).rejects.toThrow(/read-only/);
  await again.close();
});

test('a name that DuckDB takes for data, which it would read into memory, is refused and the file left alone', async () => {
  const path = join(folder, "o'clock.json");
  writeFileSync(path, '{"a": 1}');
  await expect(DuckDb.open(path)).rejects.toThrow(/o'clock\.json is not a DuckDB file/);
  expect(readFileSync(path, 'utf8')).toBe('{"a": 1}');
});

test('what is no DuckDB file is left alone, and named', async () => {
  writeFileSync(file, 'my notes, which are longer than any header could be'.repeat(1000));
  await expect(DuckDb.open(file)).rejects.toThrow(/duckdb cannot be opened as a DuckDB file: .*not a valid/i);
  await expect(DuckDb.open(join(folder, 'none', 'x.duckdb'))).rejects.toThrow(/cannot be opened/);
});
