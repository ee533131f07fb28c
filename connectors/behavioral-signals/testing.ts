import type { Running } from 'trunkline/simulator';
import { type Ended, parse, pendingIds } from '../../test/rig.js';
import {
  expectKeys,
  type SyncOptions,
  sorted,
  stand,
  stateOf,
  union,
  minus as without,
} from '../../test/stand.js';
import type { Config } from './generated.js';
import source from './index.js';
import type { TrueProcess, Truth } from './simulator/truth.js';
import simulator from './simulator.js';

export { COMPLETE, outcome, type SyncOptions, stateOf } from '../../test/stand.js';

export type World = Running<Truth>;
export type Version = Config['api_version'];
export const VERSIONS: readonly Version[] = ['v5', 'oliver'];
export const NOW = '2026-03-10T12:00:00Z';
export const STREAMS: Record<Version, readonly string[]> = {
  v5: ['processes', 'results', 'predictions'],
  oliver: ['processes', 'results', 'asr_words'],
};
const KEYS: Record<string, readonly string[]> = {
  processes: ['pid'],
  results: ['pid'],
  predictions: ['pid', 'level', 'id', 'task'],
  asr_words: ['pid', 'p'],
};

const own = stand({
  source,
  simulator,
  keys: KEYS,
  /** Without surprises. */
  settings: {
    now: NOW,
    options: {
      processes: 60,
      days: 4,
      processes_per_hour: 0,
      late: 0,
      stuck: 0,
      retried: 0,
      results_late: 0,
      recomputed: 0,
      edited: 0,
    },
  },
  config: ({ options }) => ({
    client_id: String(options['client_id']),
    api_token: String(options['token']),
    concurrency: 8,
  }),
});
export const { begin } = own;

/** What differs between the two generations of the API. */
const generation = ({ url }: World, version: Version, more: object = {}) => ({
  api_url: version === 'v5' ? `${url}/v5` : url,
  api_version: version,
  ...more,
});
const inputs = (world: World, version: Version, options: SyncOptions): SyncOptions => ({
  streams: STREAMS[version],
  ...options,
  config: generation(world, version, options.config),
});
export const configOf = (world: World, version: Version, more: object = {}) =>
  own.configOf(world, generation(world, version, more));
export const sync = (world: World, version: Version, options: SyncOptions = {}) =>
  own.sync(world, inputs(world, version, options));

/** Beyond 2^53 `parse` would round: the text has them exactly. */
export const keysOf = ({ stdout }: Ended, stream: string) =>
  own.keysOf({ messages: parse(stdout.replace(/"pid":(\d{16,})/g, '"pid":"$1"')) }, stream);

export const processesOf = (world: World, version: Version): TrueProcess[] =>
  world.truth({ full: true, generation: version }).list!;

/** What each stream has to have at this simulated time. */
export function truthOf(world: World, version: Version): Record<string, Set<string>> {
  // oliver's -1 is followed, whatever the server means by it (VENDOR.md#trap-4--1-means-two-things).
  const list = processesOf(world, version).filter(({ status }) => version === 'v5' || status !== -1);
  const results = list.filter(({ result }) => result);
  return {
    processes: new Set(list.filter(({ final }) => final).map(({ pid }) => pid)),
    results: new Set(results.map(({ pid }) => pid)),
    predictions: new Set(results.flatMap(({ pid, keys }) => keys.map((key) => `${pid}/${key}`))),
    asr_words: new Set(
      list.flatMap(({ pid, words }) => Array.from({ length: words }, (_, p) => `${pid}/${p}`)),
    ),
  };
}

/** Sorted, as tests compare them. */
export const minus = (a: ReadonlySet<string>, b: ReadonlySet<string>) => sorted(without(a, b));

/** Exactly what there is now, apart from what these reads brought before. */
export function expectExactly(
  ended: Ended,
  world: World,
  version: Version,
  before: readonly Ended[] = [],
  streams: readonly string[] = STREAMS[version],
): void {
  const had = (stream: string) => union(before.map((read) => keysOf(read, stream)));
  expectKeys(streams, (stream) => keysOf(ended, stream), truthOf(world, version), had);
}

/** Pids that any stream waits for. */
export const waiting = (ended: Ended, version: Version): string[] => [
  ...new Set(STREAMS[version].flatMap((stream) => pendingIds(stateOf(ended, stream)))),
];
