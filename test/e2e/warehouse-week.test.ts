import { random } from 'trunkline/simulator';
import { begin, configOf, KEYS, sorted, truthOf } from '../../connectors/voicegain/testing.js';
import { keysIn } from '../loaded.js';
import { playLoaded } from '../week/loaded.js';
import { editing } from '../week/people.js';
import { PLAIN } from '../week/run.js';
import { sourceOf } from '../worlds.js';
import { type Postgres, postgres } from './postgres.js';

/**
 * The week into a real PostgreSQL server, with a sync every four hours so that it stays under a minute:
 * Voicegain with few calls, struck down, refused, and not run at times. The hourly one goes into a DuckDB
 * file (test/week/database.test.ts).
 */

const seed = Number(process.env['TRUNKLINE_SEED'] ?? 29);

let server: Postgres;
beforeAll(async () => {
  jest.spyOn(Math, 'random').mockReturnValue(0.001);
  server = await postgres();
});
afterAll(async () => {
  await server.stop();
  jest.restoreAllMocks();
});

test('a week of syncs, kills and faults leaves what a first sync reads, and what the vendor has', async () => {
  const world = await begin({
    seed,
    switches: PLAIN,
    options: { calls: 20, calls_per_hour: 0.5, late: 0.1, stuck: 0.02, late_visible: 0.02, error: 0.03 },
  });
  const draw = random(seed, 'people', 'postgres');
  const target = `postgres://${server.username}@${server.host}:${server.port}/${server.database}`;
  const report = await playLoaded({
    ...{ name: 'voicegain', source: sourceOf('voicegain'), world, target, seed, every: 4 },
    config: configOf(world, { lookback_days: 3, lookback_every_hours: 1, pending_days: 90 }),
    people: editing(world, draw),
  });
  expect(report.broken).toEqual([]);
  const { complete, incomplete, killed, skipped } = report.syncs;
  expect(complete).toBeGreaterThan(20);
  expect(Math.min(incomplete, killed, skipped)).toBeGreaterThan(0);
  for (const [stream, key] of Object.entries(KEYS))
    expect([stream, await keysIn(target, `week.${stream}`, key)]).toEqual([
      stream,
      sorted(truthOf(world)[stream]!),
    ]);
});
