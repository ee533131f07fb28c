import { random } from 'trunkline/simulator';
import { begin, configOf, sorted, truthOf } from '../../connectors/voicegain/testing.js';
import { keysIn, newFile } from '../loaded.js';
import { configFor, sourceOf, worldOf } from '../worlds.js';
import { playLoaded } from './loaded.js';
import { editing } from './people.js';
import { PLAIN } from './run.js';

/**
 * The week into a DuckDB file: Voicegain with the e2e tests, the other connectors with the long ones
 * (TRUNKLINE_WEEK=full).
 */

const seed = Number(process.env['TRUNKLINE_SEED'] ?? 17);

beforeAll(() => void jest.spyOn(Math, 'random').mockReturnValue(0.001));
afterAll(() => jest.restoreAllMocks());

test('voicegain: a week of syncs, kills and faults leaves what a first sync reads', async () => {
  const world = await begin({
    seed,
    switches: PLAIN,
    options: { calls: 40, calls_per_hour: 1, late: 0.1, stuck: 0.02, late_visible: 0.02, error: 0.03 },
  });
  const draw = random(seed, 'people', 'database');
  const target = newFile();
  const report = await playLoaded({
    name: 'voicegain',
    source: sourceOf('voicegain'),
    world,
    target,
    seed,
    config: configOf(world, { lookback_days: 3, lookback_every_hours: 1, pending_days: 90 }),
    people: editing(world, draw),
  });
  expect(report.broken).toEqual([]);
  const { complete, incomplete, killed, skipped } = report.syncs;
  expect(complete).toBeGreaterThan(100);
  expect(Math.min(incomplete, killed, skipped)).toBeGreaterThan(0);
  for (const [stream, keys] of Object.entries(truthOf(world)))
    expect([
      stream,
      await keysIn(target, `week.${stream}`, stream === 'calls' ? ['callId'] : KEYS[stream]!),
    ]).toEqual([stream, sorted(keys)]);
}, 1_200_000);

const KEYS: Record<string, readonly string[]> = {
  call_segments: ['callId', 'segmentSeq'],
  sa_sessions: ['saSessionId'],
  transcripts: ['saSessionId'],
};

const UNEDITED = { edited: 0, reevaluated: 0, retranscribed: 0, deleted: 0 };

/**
 * What arrives in an hour, per connector. Nothing is edited or deleted: what an edit changes after the
 * lookback, and rows that go, stand in a table as they were.
 */
const GROWING: Record<string, Record<string, number>> = {
  identitycall: { recordings: 30, per_hour: 1, late: 0.1, stuck: 0.03, goals_late: 0.1, ...UNEDITED },
  'behavioral-signals': {
    processes: 40,
    processes_per_hour: 1,
    late: 0.1,
    stuck: 0.05,
    edited: 0,
    recomputed: 0,
  },
  'nice-cx-ai': { interactions: 30, interactions_per_hour: 0.5, late: 0.1, stuck: 0.05 },
  'vonage-conversation-analyzer': {
    calls: 40,
    calls_per_hour: 1,
    late: 0.1,
    stuck: 0.02,
    recategorized: 0,
  },
};

if (process.env['TRUNKLINE_WEEK'] === 'full')
  test.each(Object.keys(GROWING))(
    '%s: the same',
    async (name) => {
      const world = await worldOf(name, { seed, switches: PLAIN, options: GROWING[name]! });
      const report = await playLoaded({
        name,
        source: sourceOf(name),
        world,
        target: newFile(),
        seed,
        config: configFor(name, world, { pending_days: 90 }),
      });
      await world.close();
      expect(report.broken).toEqual([]);
      expect(Math.min(report.rows, report.syncs.killed, report.syncs.incomplete)).toBeGreaterThan(2);
    },
    1_200_000,
  );
