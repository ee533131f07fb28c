import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { KEYS, truthOf } from '../../connectors/voicegain/testing.js';
import { DuckDb } from '../../warehouse/duckdb.js';
import { load } from '../loaded.js';
import { configOf, folder, script, world } from './rig.js';

/** The same world through PyAirbyte and through `trunkline sync`: the same rows, apart from what docs/sync.md lists. */

const STREAMS = [...Object.keys(KEYS), 'sa_configs', 'call_tags'];
const KEY: Record<string, readonly string[]> = { ...KEYS, sa_configs: ['saConfId'], call_tags: ['tag'] };

/** Whole tables, the columns in small letters. */
async function tablesOf(file: string) {
  const database = await DuckDb.open(file, { readOnly: true });
  try {
    const [found] = await database.query(
      "SELECT table_schema AS name FROM information_schema.tables WHERE table_name = 'calls'",
    );
    const schema = String(found!['name']);
    const tables: Record<string, Map<string, Record<string, unknown>>> = {};
    for (const stream of STREAMS) {
      const rows = await database.query(`SELECT * FROM ${schema}.${stream}`);
      tables[stream] = new Map(
        rows.map((row) => {
          const small = Object.fromEntries(
            Object.entries(row).map(([name, value]) => [name.toLowerCase(), plain(value)]),
          );
          return [KEY[stream]!.map((field) => String(small[field.toLowerCase()])).join('/'), small];
        }),
      );
    }
    return tables;
  } finally {
    await database.close();
  }
}

/** What the page says differs: times have a zone or none, numbers have nine decimals or as many as they have. */
function plain(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(value))
    return Date.parse(`${value.replace(' ', 'T').replace(/\+00$/, '')}Z`);
  if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (/^[[{"]/.test(value)) {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return value;
    }
  }
  return value;
}

test('the same rows, field by field', async () => {
  const sim = await world({ options: { calls: 60 } });
  const home = folder();
  const config = configOf(sim);
  const job = {
    name: 'source-voicegain',
    source: { local_executable: resolve('dist/bin/source-voicegain') },
    config,
    streams: STREAMS,
    cache: { duckdb: join(home, 'theirs.duckdb'), prefix: '' },
    tables: {},
    simulator: sim.url,
    advance: 86_400,
  };
  const env = {
    AIRBYTE_PROJECT_DIR: home,
    AIRBYTE_CACHE_ROOT: `${home}/cache`,
    AIRBYTE_LOGGING_ROOT: `${home}/logs`,
    AIRBYTE_TEMP_DIR: home,
  };
  await script('pyairbyte_sync.py', job, { cwd: home, env });
  const ours = join(home, 'ours.duckdb');
  const ended = await load('voicegain', sim, { config, to: ours });
  expect([ended.code, ended.code === 0 ? '' : ended.stderr]).toEqual([0, '']);

  const [theirs, mine] = [await tablesOf(join(home, 'theirs.duckdb')), await tablesOf(ours)];
  for (const [stream, keys] of Object.entries(truthOf(sim)))
    expect([stream, [...mine[stream]!.keys()].sort()]).toEqual([stream, [...keys].sort()]);
  const different: string[] = [];
  for (const stream of STREAMS) {
    expect([stream, [...theirs[stream]!.keys()].sort()]).toEqual([stream, [...mine[stream]!.keys()].sort()]);
    for (const [key, row] of mine[stream]!) {
      const other = theirs[stream]!.get(key)!;
      for (const [name, value] of Object.entries(row)) {
        if (name.startsWith('_trunkline_')) continue;
        const [here, there] = [value ?? null, other[name] ?? null];
        if (!isDeepStrictEqual(here, there))
          different.push(
            `${stream} ${key} ${name}: ${JSON.stringify(here)}, PyAirbyte has ${JSON.stringify(there)}`,
          );
      }
    }
  }
  expect(different).toEqual([]);
}, 900_000);
