import assert from 'node:assert/strict';
import type { CommonConfig } from '../../../core/author/source.js';
import { FAULT_KINDS, type Fault, type FaultKind } from '../../simulator/fault.js';
import type { Running } from '../../simulator/running.js';
import { assertNone, both, minus, union } from '../keys.js';
import { nameOf, type Read } from '../read.js';
import type { Rig } from '../rig.js';
import { assertTrue } from './truth.js';

const DAY = 86_400;
/** Answers are waited for so long (s): nobody wants to wait for what never comes. */
const PATIENCE = '1.5';
/** ... and so long where a busy machine may be why a read was given up. */
const PEACE = '15';
/** Worlds in which something breaks at the same time: they mostly wait. */
const TOGETHER = 12;

/** What passes by itself: asked once more, the vendor answers. */
const PASSING: readonly Fault[] = [
  ...(Object.keys(FAULT_KINDS) as FaultKind[])
    .filter((kind) => kind !== 'status')
    .map((kind) => ({ kind, ms: 10 })),
  ...[500, 502, 504, 408, 429].map((status): Fault => ({ kind: 'status', status })),
  { kind: 'status', status: 503, body: 'none' },
  { kind: 'status', status: 503, body: 'html', retry_after: 1 },
  { kind: 'status', status: 429, retry_after: 1 },
  { kind: 'status', status: 429, retry_after: 'date:1' },
];
/** What is refused, or put off for longer than anybody waits: nobody asks once more. */
const REFUSALS: readonly Fault[] = [
  ...[401, 403, 400].map((status): Fault => ({ kind: 'status', status })),
  { kind: 'status', status: 429, retry_after: 601 },
];
/** For good, half an answer is as much as none; who asks to wait would be waited for; and a 5xx is like another. */
const LASTING: readonly Fault[] = [...PASSING, ...REFUSALS].filter(
  ({ kind, status }) =>
    !['slow', 'truncated', 'stalled_body', 'reset_body'].includes(kind) &&
    ![502, 504, 408, 429, 503].includes(status ?? 0),
);

/** What strikes in one world. */
interface Strike {
  faults: readonly Fault[];
  /** The sync is complete all the same. */
  passes: boolean;
  scene: Scene;
}

/** A way to the vendor, the first sync on it, and the routes that the second one asks, as the vendor's log has them. */
interface Scene {
  way: readonly Fault[];
  first: Read;
  routes: string[];
}

async function sceneOf<C extends CommonConfig, T>(rig: Rig<C, T>, way: readonly Fault[]): Promise<Scene> {
  const running = await rig.begin();
  running.faults.add(...way);
  const first = await rig.good(running);
  running.requests.clear();
  rig.subject.world.happen(running);
  await rig.good(running, { state: first.states });
  const routes = new Set(running.requests.entries().map(({ route }) => route));
  return { way, first, routes: [...routes].filter((route) => route !== '') };
}

/** "GET /v1/calls/:id" as a fault's `method` and `path`. */
function target(route: string): Pick<Fault, 'method' | 'path'> {
  const [method = 'GET', path = ''] = route.split(' ');
  const segments = path
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/?]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return { method, path: `^${segments.join('/')}/?(\\?|$)` };
}

/**
 * Every fault at every endpoint, once and for good: the read is complete and right, or INCOMPLETE and healed
 * by the next one. What passes by itself costs nothing.
 */
export async function faults<C extends CommonConfig, T>(rig: Rig<C, T>, lasting: boolean): Promise<void> {
  const usual = await sceneOf(rig, []);
  const strikes = strikesOf(rig, usual, usual.routes, lasting);
  for (const way of Object.values(rig.subject.world.ways ?? {})) {
    const scene = await sceneOf(rig, way);
    const own = scene.routes.filter((route) => !usual.routes.includes(route));
    strikes.push(...strikesOf(rig, scene, own, lasting));
  }
  // The time in the connector is the process's: first all are struck, then all are healed a day later.
  const struck: Struck<T>[] = [];
  const doubtful: Strike[] = [];
  const one = async (each: Strike) => {
    const found = await strike(rig, each);
    // It says itself that it is not whole: a busy machine that answers late looks the same.
    if (each.passes && found.read.code !== 0) doubtful.push(each);
    else struck.push(found);
  };
  await impatiently(PATIENCE, () => inTurns(strikes, one));
  for (const each of doubtful)
    await impatiently(PEACE, async () => void struck.push(whole(rig, await strike(rig, each))));
  await inTurns(struck, (each) => heal(rig, each));
}

/** Only while something breaks: a machine that is busy may answer later than that, and is no fault. */
async function impatiently(seconds: string, act: () => Promise<void>): Promise<void> {
  const before = process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'];
  process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'] ??= seconds;
  try {
    await act();
  } finally {
    if (before === undefined) delete process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'];
  }
}

/**
 * What passes strikes every endpoint of a world; behind a refusal nothing else would be asked, so each has a
 * world of its own.
 */
function strikesOf<C extends CommonConfig, T>(
  rig: Rig<C, T>,
  scene: Scene,
  routes: readonly string[],
  lasting: boolean,
): Strike[] {
  const { except = {} } = rig.subject.world;
  const at = (fault: Fault, route: string): Fault[] => {
    const key = `${route} ${fault.kind}`;
    if (key in except || (lasting && `${key} for good` in except)) return [];
    if (lasting) return [{ ...fault, ...target(route), every: 1 }];
    // An answer of before is only there from the second on.
    return [{ ...fault, ...target(route), count: 1, ...(fault.kind === 'repeat' ? { skip: 1 } : {}) }];
  };
  const alone = (faults: readonly Fault[]) =>
    routes.flatMap((route) => faults.flatMap((fault) => at(fault, route).map((one) => [one])));
  const together = (fault: Fault) => routes.flatMap((route) => at(fault, route));
  const passing = lasting ? [] : PASSING.map(together);
  return [
    ...passing.map((faults) => ({ scene, faults, passes: faults[0]?.kind !== 'repeat' })),
    ...alone(lasting ? LASTING : REFUSALS).map((faults) => ({ scene, faults, passes: false })),
  ].filter(({ faults }) => faults.length > 0);
}

/** Some at a time; after the first that fails none begins, and what is under way comes to its end. */
async function inTurns<V>(values: readonly V[], each: (value: V) => Promise<void>): Promise<void> {
  const waiting = [...values];
  const failed: unknown[] = [];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined && failed.length === 0; next = waiting.shift())
      await each(next).catch((error) => failed.push(error));
  };
  await Promise.all(Array.from({ length: TOGETHER }, worker));
  if (failed.length > 0) throw failed[0];
}

/** A world after a sync under a fault. */
interface Struck<T> {
  faults: readonly Fault[];
  running: Running<T>;
  first: Read;
  read: Read;
}

/** What strikes, for a message: one of them tells the kind. */
const told = ([fault, ...others]: readonly Fault[]) =>
  `under ${JSON.stringify(fault)}${others.length > 0 ? ` and at ${others.length} more endpoints` : ''}`;
const under = (faults: readonly Fault[]) => (error: Error) => {
  throw new Error(`${told(faults)}: ${error.message}`, { cause: error });
};

/** A second sync under these faults, in a world of its own. */
async function strike<C extends CommonConfig, T>(
  rig: Rig<C, T>,
  { faults, passes, scene: { way, first } }: Strike,
): Promise<Struck<T>> {
  const running = await rig.begin();
  running.faults.add(...way);
  rig.subject.world.happen(running);
  const ids = running.faults.add(...faults);
  const read = await rig.read(running, { streams: rig.streams(running), state: first.states });
  const spared = running.faults
    .list()
    .filter(({ id, struck, kind }) => ids.includes(id) && struck === 0 && kind !== 'repeat');
  running.faults.clear();
  try {
    assert.deepEqual(
      spared.map(({ path }) => path),
      [],
      'these were never asked',
    );
    assertHonest(rig, running, first, read);
    if (passes && read.code === 0) assertTrue(rig, running, read, [first]);
  } catch (error) {
    under(faults)(error as Error);
  }
  return { faults, running, first, read };
}

/** What passes by itself leaves nothing undone, on a machine that has the time. */
function whole<C extends CommonConfig, T>(rig: Rig<C, T>, struck: Struck<T>): Struck<T> {
  const { faults, running, first, read } = struck;
  try {
    assertTrue(rig, running, read, [first]);
  } catch (error) {
    under(faults)(error as Error);
  }
  return struck;
}

function assertHonest<C extends CommonConfig, T>(
  rig: Rig<C, T>,
  running: Running<T>,
  first: Read,
  struck: Read,
): void {
  const truth = rig.truth(running);
  const streams = rig.streams(running);
  for (const stream of streams) {
    const had = rig.isSnapshot(stream) ? new Set<string>() : rig.keys(first, stream);
    const got = rig.keys(struck, stream);
    assertNone(
      `${stream}: rows that nobody should have, or that were written before`,
      union(minus(got, truth[stream]!), both(got, had)),
    );
    const { isOneItems } = rig.subject.world;
    const mixed = isOneItems && struck.rows(stream).filter((row) => !isOneItems(stream, row));
    assert.deepEqual(mixed ?? [], [], `${stream}: somebody else's answer under this one's key`);
    // An item whose request keeps failing is named in a WARN and waits in the state.
    if (!struck.isComplete(stream) || struck.pending(stream) > 0) continue;
    assertNone(`${stream} is COMPLETE, and rows are missing`, minus(truth[stream]!, union(had, got)));
  }
  const isWhole = streams.every((stream) => struck.isComplete(stream));
  assert.deepEqual(
    { code: struck.code, errors: struck.errors.length > 0 },
    { code: isWhole ? 0 : 1, errors: !isWhole },
    'the exit code says whether all streams are COMPLETE, and an error says why they are not',
  );
}

/** What waits because its request failed is asked for less often the longer it fails: after a day it has its turn. */
async function heal<C extends CommonConfig, T>(
  rig: Rig<C, T>,
  { faults, running, first, read }: Struck<T>,
): Promise<void> {
  running.clock.advance(DAY + 3600);
  const states = new Map([...first.states, ...read.states].map((state) => [nameOf(state), state]));
  const after = await rig.good(running, { state: [...states.values()] }).catch(under(faults));
  const truth = rig.truth(running);
  for (const stream of rig.streams(running)) {
    const had = rig.isSnapshot(stream) ? rig.keys(after, stream) : rig.had([first, read, after], stream);
    assertNone(
      `${told(faults)}: ${stream}: the sync after it did not bring what was missing`,
      minus(truth[stream]!, had),
    );
  }
  await running.close();
}
