import { join } from 'node:path';
import type { Running } from 'trunkline/simulator';
import type { Answer } from '../warehouse/database.js';
import { openDatabase } from '../warehouse/target.js';
import { newFolder } from './folder.js';
import { type Ended, files, type RunOptions, run } from './rig.js';

/** `trunkline sync` as people run it, and a look at what it left. */

/** Where a new DuckDB file can be; gone after the tests of the file. */
export function newFile(): string {
  const folder = newFolder();
  return join(folder, 'calls.duckdb');
}

export interface Loading extends RunOptions {
  config: object;
  to: string;
  argv?: readonly string[];
}

/** A sync in the time of the simulator. */
export function load(
  name: string,
  world: Running<unknown>,
  { config, to, argv = [], env, ...options }: Loading,
): Promise<Ended> {
  const given = files({ 'config.json': config });
  return run('trunkline', ['sync', name, '--config', given['config.json']!, '--to', to, ...argv], {
    ...options,
    env: { TRUNKLINE_NOW: new Date(world.clock.now()).toISOString(), ...env },
  });
}

export async function query(target: string, sql: string): Promise<Answer[]> {
  const database = await openDatabase(target, { who: 'a test', readOnly: true });
  try {
    return await database.query(sql);
  } finally {
    await database.close();
  }
}

/** The keys of a table, as the tests of connectors write them; in order. */
export async function keysIn(target: string, table: string, key: readonly string[]): Promise<string[]> {
  const columns = key.map((field) => `CAST(${field} AS text) AS ${field}`);
  const rows = await query(target, `SELECT ${columns.join(', ')} FROM ${table}`);
  return rows.map((row) => Object.values(row).join('/')).sort();
}
