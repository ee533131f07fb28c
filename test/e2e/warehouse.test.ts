import { randomUUID } from 'node:crypto';
import { Postgres as Connection } from '../../warehouse/postgres.js';
import { loads } from '../../warehouse/testing.js';
import { type Postgres, postgres } from './postgres.js';

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
    await expect(lost).rejects.toMatchObject({ failureType: 'transient_error' });
    expect(await admin.query('SELECT * FROM t')).toEqual([]);
    await worker.close();
    await admin.close();
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
      message: expect.not.stringContaining('s3cret'),
    });
  });
});
