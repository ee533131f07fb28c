import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { begin, configOf, KEYS, truthOf } from '../connectors/voicegain/testing.js';
import { openDatabase } from '../warehouse/target.js';
import { newFile, query } from './loaded.js';
import { run } from './rig.js';
import { expectTruth, into, LATE, succeeded } from './synced.js';

/** `trunkline sync` into a DuckDB file: the built program, the simulator, and a look into the file afterwards. */

test('what is there, then what is new, and its state between them', async () => {
  const world = await begin(LATE);
  const file = newFile();
  const first = await into(world, file);
  expect(succeeded(first)).toBe('yes');
  await expectTruth(world, file);
  expect(first.stdout).toMatch(/^calls +complete, \d+ rows, \d+ unfinished\n/);
  expect(first.stdout).toContain(`trunkline query ${file}`);
  world.clock.advance(2 * 86_400);
  const asked = world.requests.total;
  expect(succeeded(await into(world, file))).toBe('yes');
  await expectTruth(world, file);
  // From the state: what was there is not loaded again.
  expect(world.requests.total - asked).toBeLessThan(asked / 2);

  const runs = await query(
    file,
    'SELECT stream, status, rows_written, requests, pending FROM voicegain._trunkline_syncs',
  );
  expect(runs.map(({ stream }) => stream).sort()).toEqual(
    [...Object.keys(KEYS), 'sa_configs', 'call_tags'].flatMap((name) => [name, name]).sort(),
  );
  expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['complete']));
  const calls = runs.filter(({ stream }) => stream === 'calls');
  expect(calls.reduce((sum, { rows_written }) => sum + Number(rows_written), 0)).toBe(
    truthOf(world)['calls']!.size,
  );
  expect(
    Math.min(
      ...calls.map(({ requests }) => Number(requests)),
      ...calls.map(({ pending }) => Number(pending)),
    ),
  ).toBeGreaterThan(0);

  const shown = await run('trunkline', [
    'query',
    file,
    'select callid, starttime from voicegain.calls order by 1 limit 2',
  ]);
  expect([shown.code, shown.stdout]).toEqual([
    0,
    expect.stringMatching(/^callId +startTime *\n-+ +-+\n\d+ +20\d\d-.*\+00\n.*\n2 rows\n$/),
  ]);
  const listed = await run('trunkline', ['query', file]);
  expect(listed.stdout).toMatch(/voicegain +call_segments +\d+/);
  const changed = await run('trunkline', ['query', file, 'delete from voicegain.calls']);
  expect([changed.code, changed.stderr]).toEqual([1, expect.stringContaining('read-only')]);
});

test('without a target: a file named after the connector, which query reads', async () => {
  const world = await begin();
  const cwd = dirname(newFile());
  writeFileSync(join(cwd, 'config.json'), JSON.stringify(configOf(world)));
  const env = { TRUNKLINE_NOW: new Date(world.clock.now()).toISOString() };
  const sync = () => run('trunkline', ['sync', 'voicegain', '--config', 'config.json'], { cwd, env });
  expect(succeeded(await sync())).toBe('yes');
  expect(succeeded(await sync())).toBe('yes');
  await expectTruth(world, join(cwd, 'voicegain.duckdb'));
  const sql = 'select count(*) as n from voicegain.calls';
  const shown = await run('trunkline', ['query', 'voicegain.duckdb', sql, '--json'], { cwd });
  expect(shown.stdout).toBe(`{"n":"${truthOf(world)['calls']!.size}"}\n`);
});

test('a table that somebody dropped: its stream is read from the beginning, and the others go on', async () => {
  const world = await begin();
  const file = newFile();
  expect(succeeded(await into(world, file))).toBe('yes');
  const database = await openDatabase(file, { who: 'a test' });
  await database.query('DROP TABLE voicegain.call_segments');
  await database.close();
  // Begun and failed: the table is there again, and empty.
  world.faults.add({ kind: 'status', status: 403, path: '.', every: 1 });
  const failed = await into(world, file);
  expect([failed.code, failed.stderr]).toEqual([
    1,
    expect.stringMatching(/^WARN: The table of call_segments is gone.* read from the beginning/m),
  ]);
  world.faults.clear();
  const again = await into(world, file);
  expect(succeeded(again)).toBe('yes');
  expect(again.stdout).toMatch(/^calls +complete, 0 rows/);
  await expectTruth(world, file);
});

test('a table that somebody emptied: what to do is said, and done it comes again', async () => {
  const world = await begin();
  const file = newFile();
  const empty = async (...tables: string[]) => {
    const database = await openDatabase(file, { who: 'a test' });
    for (const table of tables) await database.query(`DELETE FROM voicegain.${table} WHERE true`);
    await database.close();
  };
  const first = await into(world, file);
  expect([succeeded(first), first.stderr]).toEqual(['yes', expect.not.stringContaining('is empty')]);
  await empty('call_segments');
  const warned = await into(world, file);
  expect(warned.stderr.match(/^WARN: The table of .*/gm)).toEqual([
    expect.stringMatching(
      /The table of call_segments is empty.* delete the row of call_segments in voicegain\._tr/,
    ),
  ]);
  await empty('_trunkline_states');
  expect(succeeded(await into(world, file))).toBe('yes');
  await expectTruth(world, file);
});

test('a database that refuses the last rows of all: it is said, and nothing is called complete', async () => {
  const world = await begin();
  const file = newFile();
  const only = { argv: ['--select', 'call_tags'] };
  expect(succeeded(await into(world, file, only))).toBe('yes');
  const database = await openDatabase(file, { who: 'a test' });
  await database.query('ALTER TABLE voicegain.call_tags ADD COLUMN other INTEGER DEFAULT 1');
  await database.query('ALTER TABLE voicegain.call_tags ALTER other SET NOT NULL');
  await database.query('ALTER TABLE voicegain.call_tags ALTER other DROP DEFAULT');
  await database.close();
  const ended = await into(world, file, only);
  expect(ended).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^call_tags +incomplete, 0 rows\n/),
    stderr: expect.stringMatching(/^FAILED: .*NOT NULL/m),
  });
});

test.each([
  [['--to', ''], /target is empty/],
  [['--schema', ''], /--schema is empty/],
  [['--schema', 'x'.repeat(64)], /longer than 63 bytes/],
  [['--schema', 'pg_calls'], /keeps that name/],
  [['--wait', 'soon'], /--wait is a number of minutes/],
])('%j is refused before anything is asked for', async (argv, what) => {
  const world = await begin();
  const ended = await into(world, newFile(), { argv });
  expect([ended.code, ended.stdout]).toEqual([1, '']);
  expect(ended.stderr).toMatch(what);
  expect(world.requests.total).toBe(0);
});

test('whoever reads the messages leaves: the sync goes on, and ends', async () => {
  const world = await begin();
  const file = newFile();
  const ended = await into(world, file, { during: (child) => child.stderr!.destroy() });
  expect([ended.code, ended.stdout]).toEqual([0, expect.stringMatching(/^calls +complete/)]);
  await expectTruth(world, file);
});

test('a stream that fails: exit code 1, the reason in the table of syncs, the others are there', async () => {
  const world = await begin();
  const file = newFile();
  world.faults.add({ kind: 'status', status: 403, path: '/data', every: 1 });
  const ended = await into(world, file);
  expect([ended.code, ended.stderr]).toEqual([1, expect.stringMatching(/FAILED: .*403/)]);
  const runs = await query(file, 'SELECT stream, status, failure FROM voicegain._trunkline_syncs');
  const sessions = runs.find(({ stream }) => stream === 'sa_sessions');
  expect(sessions).toMatchObject({ status: 'incomplete', failure: expect.stringContaining('403') });
  world.faults.clear();
  expect(succeeded(await into(world, file))).toBe('yes');
  await expectTruth(world, file);
});

test('what is missing is said with the way to install it, and no password is shown', async () => {
  const world = await begin();
  // A build with no packages beside it, as who installs the package without the optional ones has it.
  const bare = join(dirname(newFile()), 'dist');
  cpSync('dist', bare, { recursive: true });
  const config = join(bare, 'config.json');
  writeFileSync(config, JSON.stringify(configOf(world)));
  const sync = (to: string) =>
    spawnSync(
      process.execPath,
      [join(bare, 'bin/trunkline'), 'sync', 'voicegain', '--config', config, '--to', to],
      {
        encoding: 'utf8',
      },
    );
  const duckdb = sync(newFile());
  expect([duckdb.status, duckdb.stderr]).toEqual([
    1,
    expect.stringContaining('npm install @duckdb/node-api'),
  ]);
  const postgres = sync('postgres://u:s3cret@127.0.0.1:1/x');
  expect([postgres.status, postgres.stderr]).toEqual([1, expect.stringContaining('npm install pg')]);
  const refused = await into(world, 'postgres://u:s3cret-word@127.0.0.1:1/x');
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/^FAILED: PostgreSQL at 127\.0\.0\.1:1\/x: /),
  ]);
  expect(refused.stderr + refused.stdout).not.toContain('s3cret-word');
  // What psql understands is meant as psql means it, and needs no warning.
  const encrypted = await into(world, 'postgres://127.0.0.1:1/x?sslmode=require');
  expect([encrypted.code, encrypted.stderr]).toEqual([1, expect.stringMatching(/^FAILED: .*\n$/)]);
});
