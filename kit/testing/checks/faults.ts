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

const STATUSES: readonly Omit<Fault, 'path'>[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, retry_after: 1 },
  { kind: 'status', status: 401 },
  { kind: 'status', status: 403 },
  { kind: 'status', status: 400 },
];
const FAULTS: readonly Omit<Fault, 'path'>[] = [
  ...(Object.keys(FAULT_KINDS) as FaultKind[])
    .filter((kind) => kind !== 'status')
    .map((kind) => ({ kind, ms: 10 })),
  ...STATUSES,
];

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
  const before = process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'];
  process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'] ??= PATIENCE;
  try {
    const routes = await routesOf(rig);
    const first = await rig.good(await rig.begin());
    const cases = routes.flatMap((route) =>
      FAULTS.filter(({ kind }) => !isExcepted(rig, route, kind)).map((fault) => ({
        ...fault,
        ...target(route),
        ...(lasting ? { every: 1 } : {}),
        // An answer of before is only there from the second on.
        ...(fault.kind === 'repeat' && !lasting ? { skip: 1 } : {}),
      })),
    );
    // Who asks to wait is waited for: for good, that would be for ever.
    const finite = cases.filter(({ status }) => !lasting || status !== 429);
    await inTurns(finite, (fault) => honest(rig, first, fault));
  } finally {
    if (before === undefined) delete process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'];
  }
}

const isExcepted = <C extends CommonConfig, T>(
  { subject }: Rig<C, T>,
  route: string,
  kind: string,
): boolean => subject.world.except?.[`${route} ${kind}`] !== undefined;

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

/** A second sync under this fault, in a world of its own. */
async function honest<C extends CommonConfig, T>(rig: Rig<C, T>, first: Read, fault: Fault): Promise<void> {
  const running = await rig.begin();
  try {
    rig.subject.world.happen(running);
    running.faults.add(fault);
    const struck = await rig.read(running, { state: first.states });
    running.faults.clear();
    const truth = rig.truth(running);
    const streams = rig.streams(running);
    for (const stream of streams) {
      const had = rig.isSnapshot(stream) ? new Set<string>() : rig.keys(first, stream);
      const got = rig.keys(struck, stream);
      assertNone(
        `${stream}: rows that nobody should have, or that were written before`,
        union(minus(got, truth[stream]!), both(got, had)),
      );
      if (!struck.isComplete(stream)) continue;
      const missing = minus(truth[stream]!, union(had, got));
      // An item whose request keeps failing is named in a WARN and waits in the state.
      if (struck.pending(stream) === 0) assertNone(`${stream} is COMPLETE, and rows are missing`, missing);
    }
    const isWhole = streams.every((stream) => struck.isComplete(stream));
    assert.deepEqual(
      { code: struck.code, errors: struck.errors.length > 0 },
      { code: isWhole ? 0 : 1, errors: !isWhole },
      'the exit code says whether all streams are COMPLETE, and an error says why they are not',
    );
    await healed(rig, running, first, struck);
  } catch (error) {
    throw new Error(`under ${JSON.stringify(fault)}: ${(error as Error).message}`, { cause: error });
  } finally {
    await running.close();
  }
}

/** What waits because its request failed is asked for less often the longer it fails: after a day it has its turn. */
async function healed<C extends CommonConfig, T>(
  rig: Rig<C, T>,
  running: Running<T>,
  first: Read,
  struck: Read,
): Promise<void> {
  running.clock.advance(DAY + 3600);
  const states = new Map([...first.states, ...struck.states].map((state) => [nameOf(state), state]));
  const after = await rig.good(running, { state: [...states.values()] });
  const truth = rig.truth(running);
  for (const stream of rig.streams(running))
    assertNone(
      `${stream}: the sync after it did not bring what was missing`,
      minus(
        truth[stream]!,
        rig.isSnapshot(stream) ? rig.keys(after, stream) : rig.had([first, struck, after], stream),
      ),
    );
}
