import type { Running, Settings } from 'trunkline/simulator';
import { simulated } from 'trunkline/testing';
import type { Ended } from '../../test/rig.js';
import { expectKeys, type Read, stand, stateOf as stateOfStream } from '../../test/stand.js';
import source from './index.js';
import simulator, { type Truth } from './simulator.js';

export { COMPLETE, minus, outcome, type SyncOptions, sorted } from '../../test/stand.js';

export type World = Running<Truth>;
export const NOW = '2025-06-15T12:00:00Z';
export const KEYS: Record<string, readonly string[]> = {
  calls: ['callId'],
  call_segments: ['callId', 'segmentSeq'],
  sa_sessions: ['saSessionId'],
  transcripts: ['saSessionId'],
};
export const STREAMS = Object.keys(KEYS);

/** As many requests as it takes: what is limited has tests of its own. */
export const { begin, configOf, execute, sync, ...own } = stand({
  source,
  simulator,
  keys: KEYS,
  settings: {
    now: NOW,
    options: { calls: 120, days: 4, calls_per_hour: 0, late: 0, stuck: 0, other_context: 0 },
  },
  config: ({ url, options }) => ({
    api_url: `${url}${String(options['prefix'])}`,
    api_token: String(options['token']),
    concurrency: 8,
  }),
});

/** A world with every call finished: what is late in it, a test has made so. */
export async function settled(settings: Settings = {}): Promise<World> {
  const world = await begin(settings);
  world.clock.advance(86_400);
  return world;
}

export const keysOf = (ended: Read, stream = 'calls') => own.keysOf(ended, stream);
export const stateOf = (ended: Read, stream = 'calls') => stateOfStream(ended, stream);

/** What each stream has to have at this simulated time. */
export function truthOf(world: World): Record<string, Set<string>> {
  const calls = world.truth({ full: true }).calls!;
  const analysed = calls.filter(({ phase }) => phase === 'DONE');
  const sessions = new Set(
    calls.filter(({ hasSession }) => hasSession).map(({ saSessionId }) => saSessionId!),
  );
  return {
    calls: new Set(calls.filter(({ final }) => final).map(({ callId }) => callId)),
    call_segments: new Set(
      analysed.flatMap(({ callId, segments }) =>
        Array.from({ length: segments }, (_, i) => `${callId}/${i + 1}`),
      ),
    ),
    sa_sessions: sessions,
    transcripts: sessions,
  };
}

export const callsOf = (world: World) => world.truth({ full: true }).calls!;

/** Everything there is now and nothing else, apart from what `had` holds. */
export function expectExactly(
  ended: Ended,
  world: World,
  had: Record<string, Set<string>> = {},
  streams: readonly string[] = STREAMS,
): void {
  const before = (stream: string) => had[stream] ?? new Set<string>();
  expectKeys(streams, (stream) => keysOf(ended, stream), truthOf(world), before);
}

/** The simulator by itself. */
export const vendor = simulated(simulator, {
  settings: { now: NOW },
  prefix: '/v1',
  headers: { authorization: 'Bearer simulated-token' },
});
export type Call = { callId: string; [field: string]: unknown };
export const idsOf = (calls: readonly { callId: string }[]) => calls.map(({ callId }) => Number(callId));
