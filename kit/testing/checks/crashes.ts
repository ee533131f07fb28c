import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommonConfig } from '../../../core/author/source.js';
import { random } from '../../simulator/random.js';
import type { Running } from '../../simulator/running.js';
import { assertNone, minus } from '../keys.js';
import { nameOf, type Read } from '../read.js';
import type { Rig } from '../rig.js';
import { BLOWS, type Moment } from '../strike.js';

/** Reads that are struck down; TRUNKLINE_MOMENTS says another number. */
const MOMENTS = 12;
const SEED = 11;
/** Worlds side by side: a process mostly starts. */
const AT_ONCE = 4;

export const momentsWanted = (): number => Number(process.env['TRUNKLINE_MOMENTS'] ?? MOMENTS);

/** A world whose first sync is struck down at this moment, and at that one when it goes on. */
interface Plan {
  moments: readonly Moment[];
  told: string;
}

/** What was read of a world before, and the states from which it goes on. */
interface Standing<T> {
  plan: Plan;
  running: Running<T>;
  reads: readonly Read[];
}

/**
 * Whoever is struck down at any moment, and once more when he goes on, goes on from the last STATE that was read:
 * meanwhile the world went on, and nothing is missing. Nobody takes such a read for a whole one.
 */
export async function crashes<C extends CommonConfig, T>(rig: Rig<C, T>): Promise<void> {
  const { source, world } = rig.subject;
  const endings: Record<string, number> = {};
  const ended = (ending: string) => {
    endings[ending] = (endings[ending] ?? 0) + 1;
  };
  const plans = await plansOf(rig);
  for (let at = 0; at < plans.length; at += AT_ONCE) {
    const struck = await Promise.all(
      plans.slice(at, at + AT_ONCE).map(async (plan) => {
        let standing: Standing<T> = { plan, running: await rig.begin(world.large), reads: [] };
        for (const moment of plan.moments) standing = await strike(rig, standing, moment, ended);
        return standing;
      }),
    );
    // The time in the connector is the process's: it goes on for all of them together.
    for (const { running } of struck) world.happen(running);
    await Promise.all(struck.map((one) => goOn(rig, one)));
  }
  report(source.name, Object.values(world.settings.switches ?? {}), endings);
  assert.ok(
    Object.keys(endings).some((ending) => !ending.endsWith(' 0')),
    'every read was over before it could be struck down: world.large is too small',
  );
}

async function plansOf<C extends CommonConfig, T>(rig: Rig<C, T>): Promise<Plan[]> {
  const running = await rig.begin(rig.subject.world.large);
  const { lines } = await rig.good(running);
  await rig.close(running);
  const seed = Number(process.env['TRUNKLINE_SEED'] ?? SEED);
  const draw = random(seed, rig.subject.source.name, 'moments');
  const blows = [...BLOWS, ...BLOWS.toReversed()];
  const momentOf = (i: number): Moment => ({
    lines: draw.int(1, lines.length),
    blow: blows[i % blows.length]!,
  });
  return Array.from({ length: Math.ceil(momentsWanted() / 2) }, (_, i) => {
    const moments = [momentOf(2 * i), momentOf(2 * i + 1)];
    const each = moments.map(({ lines: line, blow }) => `${blow} behind line ${line}`);
    return { moments, told: `struck down by ${each.join(', then by ')} (TRUNKLINE_SEED=${seed})` };
  });
}

async function strike<C extends CommonConfig, T>(
  rig: Rig<C, T>,
  { plan, running, reads }: Standing<T>,
  moment: Moment,
  ended: (ending: string) => void,
): Promise<Standing<T>> {
  const { read, ending } = await rig.strike(running, moment, { state: lastStates(reads) });
  ended(ending);
  const truth = rig.truth(running);
  for (const stream of rig.streams(running)) {
    assertNone(
      `${plan.told}: ${stream}: rows that nobody should have`,
      minus(rig.keys(read, stream), truth[stream]!),
    );
    assert.ok(
      read.code !== 0 || read.isComplete(stream),
      `${plan.told}: it ended with exit code 0, and ${stream} is not COMPLETE`,
    );
  }
  return { plan, running, reads: [...reads, read] };
}

async function goOn<C extends CommonConfig, T>(
  rig: Rig<C, T>,
  { plan, running, reads }: Standing<T>,
): Promise<void> {
  const rest = await rig.good(running, { state: lastStates(reads) }).catch((error: Error) => {
    throw new Error(`${plan.told}: ${error.message}`, { cause: error });
  });
  const truth = rig.truth(running);
  for (const stream of rig.streams(running))
    assertNone(
      `${plan.told}, and gone on from there: ${stream}: rows are missing`,
      minus(truth[stream]!, rig.had([...reads, rest], stream)),
    );
  await rig.close(running);
}

/** The last state of each stream, of whichever read wrote it. */
const lastStates = (reads: readonly Read[]) => [
  ...new Map(reads.flatMap(({ states }) => states.map((state) => [nameOf(state), state] as const))).values(),
];

/** For who counts over many runs: where TRUNKLINE_REPORTS names a folder, how these reads ended lies there. */
function report(name: string, switches: readonly string[], endings: Readonly<Record<string, number>>): void {
  const folder = process.env['TRUNKLINE_REPORTS'];
  if (folder === undefined) return;
  const moments = Object.values(endings).reduce((sum, count) => sum + count, 0);
  const file = ['moments', name, ...switches].join('-');
  writeFileSync(join(folder, `${file}.json`), JSON.stringify({ name, moments, endings }));
}
