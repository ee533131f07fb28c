import { existsSync } from 'node:fs';
import { random } from 'trunkline/simulator';
import { begin, callsOf, configOf, type World } from '../connectors/voicegain/testing.js';
import { keysIn, load, newFile, query } from './loaded.js';
import type { Ended } from './rig.js';
import { expectTruth, into, LATE, succeeded } from './synced.js';

/** `trunkline sync` that is struck down, refused, or not alone: what is in the file is true all the same. */

const seed = Number(process.env['TRUNKLINE_SEED'] ?? 23);

test('struck down at any moment: no state without its rows, and the next sync makes it whole', async () => {
  const draw = random(seed, 'kills');
  const world = await begin(LATE);
  const file = newFile();
  const kills = 6;
  let struck = 0;
  for (let i = 0; i < kills; i++) {
    // After so many requests of this run: on any machine the same.
    const after = world.requests.total + draw.int(1, 130);
    const ended = await into(world, file, {
      env: { TRUNKLINE_BATCH_ROWS: '40' },
      during: (child) => {
        const timer = setInterval(() => {
          if (world.requests.total < after) return;
          clearInterval(timer);
          child.kill('SIGKILL');
        }, 1);
        child.on('exit', () => clearInterval(timer));
      },
    });
    if (ended.signal === 'SIGKILL') struck++;
    if (existsSync(file)) await expectCovered(world, file);
    world.clock.advance(3600);
  }
  expect(struck).toBeGreaterThan(1);
  expect(succeeded(await into(world, file))).toBe('yes');
  await expectTruth(world, file);
  const runs = await query(
    file,
    "SELECT count(DISTINCT sync) AS n FROM voicegain._trunkline_syncs WHERE status = 'interrupted'",
  );
  expect(Number(runs[0]!['n'])).toBeGreaterThan(0);
});

/** Every call that the state of `calls` says was delivered is in the table. */
async function expectCovered(world: World, file: string): Promise<void> {
  const tables = await query(
    file,
    "SELECT 1 FROM information_schema.tables WHERE table_name = '_trunkline_states'",
  );
  if (tables.length === 0) return;
  const [state] = await query(file, "SELECT state FROM voicegain._trunkline_states WHERE stream = 'calls'");
  if (state === undefined) return;
  const { cursor, pending } = JSON.parse(String(state['state'])) as {
    cursor: string | null;
    pending: unknown;
  };
  if (cursor === null) return;
  const waiting = JSON.stringify(pending);
  const rows = new Set(await keysIn(file, 'voicegain.calls', ['callId']));
  const lost = callsOf(world).filter(
    ({ callId, final }) =>
      final && Number(callId) <= Number(cursor) && !rows.has(callId) && !waiting.includes(`"${callId}"`),
  );
  expect(lost).toEqual([]);
}

test('a full refresh that fails leaves the tables; one that completes forgets what the vendor no longer has', async () => {
  const world = await begin();
  const file = newFile();
  expect(succeeded(await into(world, file))).toBe('yes');
  const before = await keysIn(file, 'voicegain.calls', ['callId']);
  const sessions = await keysIn(file, 'voicegain.sa_sessions', ['saSessionId']);
  world.event('delete', { callId: before[0]! });
  // In the middle of the list, when much is staged already.
  world.faults.add({ kind: 'status', status: 403, path: 'sa/call\\?', skip: 3, every: 1 });
  const failing = await into(world, file, {
    config: configOf(world, { per_page: 30 }),
    argv: ['--full-refresh'],
    env: { TRUNKLINE_BATCH_ROWS: '20' },
  });
  expect(failing.code).toBe(1);
  expect(await keysIn(file, 'voicegain.calls', ['callId'])).toEqual(before);
  expect(await keysIn(file, 'voicegain.sa_sessions', ['saSessionId'])).toEqual(sessions);
  world.faults.clear();
  expect(succeeded(await into(world, file, { argv: ['--full-refresh'] }))).toBe('yes');
  expect(await keysIn(file, 'voicegain.calls', ['callId'])).toEqual(before.slice(1));
  await expectTruth(world, file);
});

test('a second worker says who has the file, or waits for it', async () => {
  const world = await begin();
  const file = newFile();
  world.faults.add({ kind: 'stalled', path: '/data', skip: 3, every: 1 });
  let second: Promise<Ended> | undefined;
  let third: Promise<Ended> | undefined;
  const first = await into(world, file, {
    during: (child) => {
      const timer = setInterval(async () => {
        if (world.requests.total < 10) return;
        clearInterval(timer);
        second = into(world, file);
        third = into(world, file, {
          argv: ['--wait', '5'],
          during: (waiter) =>
            waiter.stderr!.on('data', (text: Buffer) => {
              if (!text.includes('Waiting for')) return;
              world.faults.clear();
              child.kill('SIGKILL');
            }),
        });
      }, 5);
    },
  });
  expect(first.signal).toBe('SIGKILL');
  const refused = await second!;
  // It may have come after the first one was gone.
  if (refused.code !== 0)
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/is held by process \d+ .*--wait MINUTES/),
    ]);
  const waited = await third!;
  expect(succeeded(waited)).toBe('yes');
  expect(waited.stderr).toMatch(/Waiting for process \d+/);
  await expectTruth(world, file);
});

test('SIGTERM: it dies by it in time, and what came is there', async () => {
  const world = await begin();
  const file = newFile();
  world.faults.add({ kind: 'stalled', path: '/data', skip: 60, every: 1 });
  const ended = await into(world, file, {
    during: (child) => {
      const timer = setInterval(() => {
        if (world.requests.total < 70) return;
        clearInterval(timer);
        child.kill('SIGTERM');
      }, 5);
    },
  });
  expect(ended.signal).toBe('SIGTERM');
  // Said once, and nothing that follows from it: no item failed, and nothing is a bug.
  expect(ended.stderr.trimEnd().split('\n').at(-1)).toMatch(
    /^Stopped by SIGTERM\. What is in the database stays/,
  );
  expect(ended.stderr).not.toMatch(/bug|failed|FAILED|\n {4}at /);
  await expectCovered(world, file);
  const runs = await query(file, 'SELECT DISTINCT status FROM voicegain._trunkline_syncs');
  expect(runs.map(({ status }) => status)).toContain('interrupted');
  expect(runs.map(({ status }) => status)).not.toContain('running');
  world.faults.clear();
  expect(succeeded(await into(world, file))).toBe('yes');
  await expectTruth(world, file);
});

test('another account and another connector are refused, before a row is asked for', async () => {
  const world = await begin();
  const file = newFile();
  expect(succeeded(await into(world, file))).toBe('yes');
  const other = { client_id: '42', api_token: 'x', api_url: `${world.url}/v5` };
  const schema = ['--schema', 'voicegain'];
  const asked = world.requests.total;
  const foreign = await load('behavioral-signals', world, { config: other, to: file, argv: schema });
  expect([foreign.code, foreign.stderr]).toEqual([
    1,
    expect.stringMatching(/holds the rows of voicegain, not of behavioral-signals/),
  ]);
  // A schema of its own is fine, and remembers whose it is.
  const own = await load('behavioral-signals', world, { config: other, to: file });
  expect([own.code, own.stderr]).toEqual([1, expect.not.stringContaining('holds the rows')]);
  const next = await load('behavioral-signals', world, { config: { ...other, client_id: '43' }, to: file });
  expect([next.code, next.stderr]).toEqual([
    1,
    expect.stringMatching(/account "v5\/42", and these credentials belong to "v5\/43"/),
  ]);
  expect(world.requests.total - asked).toBeLessThan(20);
  await expectTruth(world, file);
});
