import { randomUUID } from 'node:crypto';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { configOf, KEYS, sorted, truthOf } from '../../connectors/voicegain/testing.js';
import { Postgres as Connection } from '../../warehouse/postgres.js';
import { loads } from '../../warehouse/testing.js';
import { keysIn, load, query } from '../loaded.js';
import { type Postgres, postgres } from './postgres.js';
import { world } from './rig.js';

/**
 * A way to the server that swallows everything once `frozen` says so: nobody is told, as where a network
 * loses packets.
 */
function swallowing(to: { host: string; port: number }, frozen: () => boolean): Promise<Server> {
  const proxy = createServer((client) => {
    const upstream = connect(to.port, to.host);
    for (const [from, into] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on('data', (bytes) => void (frozen() || into.write(bytes)));
      from.on('error', () => into.destroy());
      from.on('close', () => into.destroy());
    }
  });
  return new Promise((resolve) => proxy.listen(0, '127.0.0.1', () => resolve(proxy)));
}

/** Rows and states in a real PostgreSQL server: the tests of warehouse/, and what only a server can do. */

let server: Postgres;
beforeAll(async () => {
  server = await postgres();
});
afterAll(() => server.stop());

const urlOf = (database: string) =>
  `postgres://${server.username}:${server.password}@${server.host}:${server.port}/${database}`;

describe('PostgreSQL', () => {
  let database = '';
  beforeEach(async () => {
    database = `test_${randomUUID().replaceAll('-', '')}`;
    const admin = await Connection.open(urlOf(server.database), 'a test');
    await admin.query(`CREATE DATABASE ${database}`);
    await admin.close();
  });
  loads(() => Connection.open(urlOf(database), 'a test'));

  test('one worker a schema: the second one says who holds it, or waits', async () => {
    const open = (who: string) => Connection.open(urlOf(database), who);
    const [first, second] = [await open('the first worker'), await open('the second worker')];
    await first.lock('acme', 0, () => undefined);
    await second.lock('other', 0, () => undefined);
    await expect(second.lock('acme', 0, () => undefined)).rejects.toThrow(
      /the schema "acme" is held by another worker: the first worker on .*, process \d+ .*connected since .*--wait/,
    );
    const heard: string[] = [];
    const waiting = second.lock('acme', 1, (holder) => heard.push(holder));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await first.close();
    await waiting;
    expect(heard).toEqual([expect.stringContaining('the first worker')]);
    await second.close();
  });

  test('the server is asked to notice within two minutes that a worker has vanished', async () => {
    const worker = await Connection.open(urlOf(database), 'w');
    const [kept] = await worker.query(
      `SELECT current_setting('tcp_keepalives_idle')::int + current_setting('tcp_keepalives_interval')::int * current_setting('tcp_keepalives_count')::int AS seconds`,
    );
    expect(kept).toEqual({ seconds: 120 });
    await worker.close();
  });

  test('a connection that is lost in the middle of a statement is told in the same words', async () => {
    const worker = await Connection.open(urlOf(database), 'w');
    const lost = {
      failureType: 'transient_error',
      message: expect.stringMatching(/the connection was lost: .*terminat/),
    };
    // The statement itself is told first here; the one after it finds the connection closed.
    await expect(worker.query('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject(lost);
    await expect(worker.query('SELECT 1')).rejects.toMatchObject(lost);
    await worker.close();
  });

  test('a connection that is lost is a transient error, and nothing of the batch is there', async () => {
    const [worker, admin] = [
      await Connection.open(urlOf(database), 'w'),
      await Connection.open(urlOf(database), 'a'),
    ];
    await admin.query('CREATE TABLE t (n int)');
    const lost = worker.transaction(async () => {
      await worker.query('INSERT INTO t VALUES (1)');
      await admin.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'w on %'",
      );
      await worker.query('INSERT INTO t VALUES (2)');
    });
    await expect(lost).rejects.toMatchObject({
      failureType: 'transient_error',
      // Whoever is told first: the connection by the server, or the statement by the network (ECONNRESET, EPIPE).
      message: expect.stringMatching(/the connection was lost: /),
    });
    expect(await admin.query('SELECT * FROM t')).toEqual([]);
    await worker.close();
    await admin.close();
  });

  test('a server that falls silent in the middle of a sync: it ends in words, and the next one makes it whole', async () => {
    const sim = await world();
    let isFrozen = false;
    const proxy = await swallowing(server, () => isFrozen);
    const { port } = proxy.address() as AddressInfo;
    // As soon as something is committed, which is in the middle: batches are small, and the vendor is slow.
    sim.faults.add({ kind: 'slow', path: '/data', chunks: 2, ms: 20, every: 1 });
    const watch = setInterval(async () => {
      const kept = await query(urlOf(database), 'SELECT count(*) AS n FROM voicegain.calls').catch(() => []);
      if (Number(kept[0]?.['n'] ?? 0) > 0) isFrozen = true;
    }, 200);
    const env = { TRUNKLINE_BATCH_ROWS: '50', TRUNKLINE_DATABASE_SECONDS: '3' };
    const argv = ['--schema', 'voicegain'];
    const to = urlOf(database).replace(`:${server.port}/`, `:${port}/`);
    const silent = await load('voicegain', sim, { config: configOf(sim), to, argv, env });
    clearInterval(watch);
    expect([silent.code, silent.stderr]).toEqual([
      1,
      expect.stringMatching(/^FAILED: .*the connection was lost: it did not answer for 3 s\./m),
    ]);
    proxy.close();
    sim.faults.clear();
    // The server still holds the session of the one that was lost, and its lock, until it finds out: here
    // somebody ends it.
    const admin = await Connection.open(urlOf(database), 'an admin');
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'trunkline voicegain on %' AND datname = current_database()",
    );
    await admin.close();
    const healed = await load('voicegain', sim, { config: configOf(sim), to: urlOf(database), argv });
    expect([healed.code, healed.stderr.match(/^FAILED.*/m)]).toEqual([0, null]);
    for (const [stream, key] of Object.entries(KEYS))
      expect([stream, await keysIn(urlOf(database), `voicegain.${stream}`, key)]).toEqual([
        stream,
        sorted(truthOf(sim)[stream]!),
      ]);
  });

  test('what a user can mend is said as such, without the password', async () => {
    const nobody = `postgres://trunkline:s3cret@${server.host}:${server.port}/no_such_database`;
    await expect(Connection.open(nobody, 'w')).rejects.toMatchObject({
      failureType: 'config_error',
      message: expect.stringMatching(
        /^PostgreSQL at 127\.0\.0\.1:\d+\/no_such_database: there is no such database/,
      ),
    });
    await expect(Connection.open('postgres://u:s3cret@127.0.0.1:1/x', 'w')).rejects.toMatchObject({
      failureType: 'transient_error',
      message: expect.stringMatching(
        /^PostgreSQL at 127\.0\.0\.1:1\/x: the server cannot be reached \(connect ECONNREFUSED.*\)\. Is it running/,
      ),
    });
  });
});
