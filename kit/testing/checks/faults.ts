import assert from 'node:assert/strict';
import type { CommonConfig } from '../../../core/author/source.js';
import { FAULT_KINDS, type Fault, type FaultKind } from '../../simulator/fault.js';
import type { Running } from '../../simulator/running.js';
import { assertNone, both, minus, union } from '../keys.js';
import { nameOf, type Read } from '../read.js';
import type { Rig } from '../rig.js';

const DAY = 86_400;
/** Answers are waited for so long (s): nobody wants to wait for what never comes. */
const PATIENCE = '1.5';
/** Worlds in which something breaks at the same time: they mostly wait. */
const TOGETHER = 12;

/** What passes by itself: asked once more, the vendor answers. */
const PASSING: readonly Fault[] = [
  ...(Object.keys(FAULT_KINDS) as FaultKind[])
    .filter((kind) => kind !== 'status')
    .map((kind) => ({ kind, ms: 10 })),
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, retry_after: 1 },
];
/** What is refused: nobody asks once more. */
const REFUSALS: readonly Fault[] = [401, 403, 400].map((status) => ({ kind: 'status', status }));
/** For good, half an answer is as much as none; and who asks to wait would be waited for. */
const LASTING: readonly Fault[] = [...PASSING, ...REFUSALS].filter(
  ({ kind, status }) => status !== 429 && !['slow', 'truncated', 'stalled_body', 'reset_body'].includes(kind),
);

/** What strikes in one world. */
type Strike = readonly Fault[];

/** What a sync of this world asks: routes, as its log has them. */
async function routesOf<C extends CommonConfig, T>(rig: Rig<C, T>): Promise<string[]> {
  const running = await rig.begin();
  const first = await rig.good(running);
  running.requests.clear();
  rig.subject.world.happen(running);
  await rig.good(running, { state: first.states });
  return [...new Set(running.requests.entries().map(({ route }) => route))].filter((route) => route !== '');
}

/** "GET /v1/calls/:id" as a fault's `method` and `path`. */
function target(route: string): Pick<Fault, 'method' | 'path'> {
  const [method = 'GET', path = ''] = route.split(' ');
  const segments = path
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/?]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return { method, path: `^${segments.join('/')}/?(\\?|$)` };
}

/** Every fault at every endpoint, once and for good: the read is complete and right, or INCOMPLETE and healed by the next one. */
export async function faults<C extends CommonConfig, T>(rig: Rig<C, T>, lasting: boolean): Promise<void> {
  const routes = await routesOf(rig);
  const first = await rig.good(await rig.begin());
  const strikes = (lasting ? forGood(rig, routes) : once(rig, routes)).filter(({ length }) => length > 0);
  // The time in the connector is the process's: first all are struck, then all are healed a day later.
  const struck: Struck<T>[] = [];
  await impatiently(() =>
    inTurns(strikes, async (faults) => void struck.push(await strike(rig, first, faults))),
  );
  await inTurns(struck, (one) => heal(rig, first, one));
}

/** Only while something breaks: a machine that is busy may answer later than that, and is no fault. */
async function impatiently(act: () => Promise<void>): Promise<void> {
  const before = process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'];
  process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'] ??= PATIENCE;
  try {
    await act();
  } finally {
    if (before === undefined) delete process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'];
  }
}

/** What passes strikes every endpoint of a world; behind a refusal nothing else would be asked, so each has a world of its own. */
function once<C extends CommonConfig, T>(rig: Rig<C, T>, routes: readonly string[]): Strike[] {
  const at = (fault: Fault, route: string): Fault[] =>
    isExcepted(rig, route, fault.kind, false)
      ? []
      : // An answer of before is only there from the second on.
        [{ ...fault, ...target(route), ...(fault.kind === 'repeat' ? { skip: 1 } : {}) }];
  return [
    ...PASSING.map((fault) => routes.flatMap((route) => at(fault, route))),
    ...REFUSALS.flatMap((fault) => routes.map((route) => at(fault, route))),
  ];
}

function forGood<C extends CommonConfig, T>(rig: Rig<C, T>, routes: readonly string[]): Strike[] {
  return routes.flatMap((route) =>
    LASTING.filter(({ kind }) => !isExcepted(rig, route, kind, true)).map((fault) => [
      { ...fault, ...target(route), every: 1 },
    ]),
  );
}

function isExcepted<C extends CommonConfig, T>(
  { subject: { world } }: Rig<C, T>,
  route: string,
  kind: string,
  lasting: boolean,
): boolean {
  const { except = {} } = world;
  return `${route} ${kind}` in except || (lasting && `${route} ${kind} for good` in except);
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
  faults: Strike;
  running: Running<T>;
  read: Read;
}

/** What strikes, for a message: one of them tells the kind. */
const told = ([fault, ...others]: Strike) =>
  `under ${JSON.stringify(fault)}${others.length > 0 ? ` and at ${others.length} more endpoints` : ''}`;
const under = (faults: Strike) => (error: Error) => {
  throw new Error(`${told(faults)}: ${error.message}`, { cause: error });
};

/** A second sync under these faults, in a world of its own. */
async function strike<C extends CommonConfig, T>(
  rig: Rig<C, T>,
  first: Read,
  faults: Strike,
): Promise<Struck<T>> {
  const running = await rig.begin();
  rig.subject.world.happen(running);
  running.faults.add(...faults);
  const read = await rig.read(running, { state: first.states });
  running.faults.clear();
  try {
    assertHonest(rig, running, first, read);
  } catch (error) {
    under(faults)(error as Error);
  }
  return { faults, running, read };
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
  first: Read,
  { faults, running, read }: Struck<T>,
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
