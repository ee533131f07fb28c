import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { KEYS, sorted, truthOf } from '../../connectors/voicegain/testing.js';
import { Postgres as Connection } from '../../warehouse/postgres.js';
import { keysIn, load, newFile, query } from '../loaded.js';
import { type Ended, run } from '../rig.js';
import { diskOf } from './disk.js';
import { type Postgres, postgres } from './postgres.js';
import { configOf, type World, world } from './rig.js';

/** `trunkline sync` while its database is in trouble: it ends in words, and the next sync makes it whole. */

/** Small batches: something is committed before the trouble begins. */
const SMALL = { TRUNKLINE_BATCH_ROWS: '40' };

const into = (sim: World, to: string, more: Partial<Parameters<typeof load>[2]> = {}) =>
  load('voicegain', sim, { config: configOf(sim), to, ...more });

const urlOf = ({ username, password, host, port }: Postgres, database = 'postgres') =>
  `postgres://${username}:${password}@${host}:${port}/${database}`;

async function execute(url: string, ...statements: string[]): Promise<void> {
  const admin = await Connection.open(url, 'a test');
  for (const statement of statements) await admin.query(statement);
  await admin.close();
}

async function expectTruth(sim: World, to: string): Promise<void> {
  for (const [stream, key] of Object.entries(KEYS))
    expect([stream, await keysIn(to, `voicegain.${stream}`, key)]).toEqual([
      stream,
      sorted(truthOf(sim)[stream]!),
    ]);
}

/** Something of it is there, committed before; not all of it, and nothing that is not true. */
async function expectPart(sim: World, to: string): Promise<void> {
  let [found, missing] = [0, 0];
  for (const [stream, key] of Object.entries(KEYS)) {
    const truth = truthOf(sim)[stream]!;
    // A stream that nothing has come of yet has no table.
    const held = await keysIn(to, `voicegain.${stream}`, key).catch(() => []);
    expect([stream, held.filter((one) => !truth.has(one))]).toEqual([stream, []]);
    found += held.length;
    missing += truth.size - held.length;
  }
  expect(found).toBeGreaterThan(0);
  expect(missing).toBeGreaterThan(0);
}

async function expectHealed(sim: World, to: string): Promise<void> {
  const healed = await into(sim, to);
  expect([healed.code, healed.stderr.match(/^FAILED.*/m)]).toEqual([0, null]);
  await expectTruth(sim, to);
}

const ending = ({ code, stderr }: Ended) => [code, stderr.match(/^FAILED: .*/gm)];

/** Does it once the first rows of a sync are committed, while the vendor is slow. */
async function inTheMiddle(
  sim: World,
  to: string,
  worker: ChildProcess,
  act: () => Promise<void> | void,
): Promise<void> {
  sim.faults.add({ kind: 'slow', path: '/data', chunks: 2, ms: 20, every: 1 });
  while (worker.exitCode === null) {
    const [row] = await query(to, 'SELECT count(*) AS n FROM voicegain.calls').catch(() => []);
    if (Number(row?.['n'] ?? 0) > 0) return act();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

let server: Postgres;
beforeAll(async () => {
  server = await postgres();
});
afterAll(() => server.stop());

let databases = 0;
async function newDatabase(more = ''): Promise<string> {
  const name = `trouble_${++databases}`;
  await execute(urlOf(server), `CREATE DATABASE ${name} ${more}`);
  return urlOf(server, name);
}

const disk = diskOf(160);
afterAll(() => disk?.remove());
const onDisk = disk === undefined ? test.skip : test;

describe('a disk that is full', () => {
  onDisk('under a DuckDB file', async () => {
    const sim = await world({ options: { calls: 600 } });
    const file = join(disk!.path, 'calls.duckdb');
    disk!.leave(3);
    const full = await into(sim, file, { env: SMALL });
    expect(ending(full)).toEqual([
      1,
      [expect.stringMatching(/calls\.duckdb: the disk is full: .*No space left.* What was committed stays/)],
    ]);
    await expectPart(sim, file);
    disk!.empty();
    await expectHealed(sim, file);
  });

  onDisk('under the tables of a PostgreSQL server', async () => {
    const sim = await world({ options: { calls: 600 } });
    const place = disk!.folder('tables');
    await execute(urlOf(server), `CREATE TABLESPACE small LOCATION '${place}'`);
    const to = await newDatabase('TABLESPACE small');
    disk!.leave(2);
    const full = await into(sim, to, { env: SMALL });
    expect(ending(full)).toEqual([
      1,
      [expect.stringMatching(/the server's disk is full: .*No space left.* What was committed stays/)],
    ]);
    await expectPart(sim, to);
    disk!.empty();
    await expectHealed(sim, to);
  });

  onDisk('under all of a PostgreSQL server, which falls over it', async () => {
    const sim = await world({ options: { calls: 600 } });
    const place = disk!.folder('server');
    const small = await postgres(place);
    try {
      const to = urlOf(small);
      disk!.leave(3);
      const full = await into(sim, to, { env: SMALL });
      expect(ending(full)).toEqual([
        1,
        [
          expect.stringMatching(
            /(the server's disk is full|the connection was lost): .* What was committed stays/,
          ),
        ],
      ]);
      disk!.empty();
      await small.restart();
      await expectPart(sim, to);
      await expectHealed(sim, to);
    } finally {
      await small.stop();
    }
  });
});

onDisk('a DuckDB file that cannot be written says so, and is left as it is', async () => {
  const sim = await world();
  const file = join(disk!.path, 'kept.duckdb');
  expect((await into(sim, file, { argv: ['--select', 'call_tags'] })).code).toBe(0);
  disk!.protect(true);
  const asked = sim.requests.total;
  const refused = await into(sim, file);
  disk!.protect(false);
  expect(ending(refused)).toEqual([
    1,
    [expect.stringMatching(/kept\.duckdb cannot be opened .*[Rr]ead-only/)],
  ]);
  expect(sim.requests.total).toBe(asked);
  await expectHealed(sim, file);
});

/** Another program that has the file open while `act` runs. */
async function heldBy<T>(file: string, mode: 'READ_ONLY' | 'READ_WRITE', act: () => Promise<T>) {
  const script = `const { DuckDBInstance } = await import('@duckdb/node-api');
    globalThis.held = await (await DuckDBInstance.create(process.env.FILE, { access_mode: '${mode}' })).connect();
    console.log('open'); setInterval(() => undefined, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, FILE: file },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  const result = await act();
  holder.kill();
  await once(holder, 'close');
  return { result, pid: holder.pid };
}

test('a DuckDB file that another program has: who it is, and the next sync goes on', async () => {
  const sim = await world();
  const file = newFile();
  expect((await into(sim, file, { argv: ['--select', 'calls'] })).code).toBe(0);
  const read = await heldBy(file, 'READ_ONLY', () => into(sim, file));
  const held = new RegExp(`is held by process ${read.pid} .*--wait MINUTES`);
  expect(ending(read.result)).toEqual([1, [expect.stringMatching(held)]]);
  const written = await heldBy(file, 'READ_WRITE', () => run('trunkline', ['query', file]));
  expect([written.result.code, written.result.stderr]).toEqual([
    1,
    expect.stringMatching(new RegExp(`is held by process ${written.pid} .*, which writes it: .*Try again`)),
  ]);
  expect(written.result.stderr).not.toContain('--wait');
  await expectHealed(sim, file);
});

test('a worker that is struck down leaves no lock behind', async () => {
  const sim = await world({ options: { calls: 400 } });
  const to = await newDatabase();
  const struck = await into(sim, to, {
    env: SMALL,
    during: (child) => void inTheMiddle(sim, to, child, () => void child.kill('SIGKILL')),
  });
  expect(struck.signal).toBe('SIGKILL');
  await expectPart(sim, to);
  sim.faults.clear();
  const next = await into(sim, to, { argv: ['--wait', '1'] });
  expect(ending(next)).toEqual([0, null]);
  await expectTruth(sim, to);
});

test.each(['SIGINT', 'SIGQUIT'] as const)(
  'a PostgreSQL server that is restarted in the middle (%s)',
  async (signal) => {
    const sim = await world({ options: { calls: 400 } });
    const to = await newDatabase();
    let restarted: Promise<void> | undefined;
    const lost = await into(sim, to, {
      env: SMALL,
      during: (worker) => {
        restarted = inTheMiddle(sim, to, worker, () => server.restart(signal));
      },
    });
    await restarted;
    expect(ending(lost)).toEqual([
      1,
      [expect.stringMatching(/the connection was lost: .* What was committed stays; the next sync goes on/)],
    ]);
    await expectPart(sim, to);
    sim.faults.clear();
    await expectHealed(sim, to);
  },
);
