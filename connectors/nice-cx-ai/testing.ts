import type { Running } from 'trunkline/simulator';
import { type Sets as SetsOf, setsFor, stand } from '../../test/stand.js';
import source from './index.js';
import type { Item, Truth } from './simulator/truth.js';
import simulator from './simulator.js';

export { COMPLETE, outcome, stateOf } from '../../test/stand.js';

export type World = Running<Truth>;
export const NOW = '2025-06-15T12:00:00Z';
export const KEYS = {
  interactions: ['identifier'],
  cx_ai: ['identifier'],
  model_scores: ['identifier', 'participant', 'bundle', 'model'],
  voice_activity_segments: ['identifier', 'participant', 'startTimeOffset'],
  transcripts: ['identifier', 'position'],
} as const;
export type Stream = keyof typeof KEYS;
export const STREAMS = Object.keys(KEYS) as Stream[];
export type Sets = SetsOf<Stream>;

export const { begin, check, configOf, execute, keysOf, sync } = stand({
  source,
  simulator,
  keys: KEYS,
  settings: {
    now: NOW,
    options: {
      interactions: 40,
      days: 3,
      interactions_per_hour: 0,
      late: 0,
      stuck: 0,
      listed_late: 0,
      foreign: 0,
    },
  },
  config: ({ url, options }) => ({
    api_url: `${url}${String(options['prefix'])}`,
    api_token: String(options['token']),
    concurrency: 8,
    interactions: { source: 'file', location: `${url}/identifiers.txt` },
  }),
});
export const { each, minus, setsOf, union } = setsFor(STREAMS, keysOf);

export const itemsOf = (world: World): Item[] => world.truth({ full: true }).items!;

/** What each stream has to have at this simulated time. */
export function truthOf(world: World): Sets {
  const items = itemsOf(world);
  const join = (id: string, parts: (string | number)[][] = []) =>
    parts.map((part) => [id, ...part].join('/'));
  return {
    interactions: new Set(
      items.filter(({ rows }) => rows.interactions > 0).map(({ identifier }) => identifier),
    ),
    cx_ai: new Set(items.filter(({ rows }) => rows.cx_ai > 0).map(({ identifier }) => identifier)),
    model_scores: new Set(
      items.flatMap(({ identifier, rows, keys }) =>
        rows.cx_ai > 0 ? join(identifier, keys?.model_scores) : [],
      ),
    ),
    voice_activity_segments: new Set(
      items.flatMap(({ identifier, rows, keys }) =>
        rows.cx_ai > 0 ? join(identifier, keys?.voice_activity_segments) : [],
      ),
    ),
    transcripts: new Set(
      items.flatMap(({ identifier, rows }) =>
        Array.from({ length: rows.transcripts }, (_, i) => `${identifier}/${i}`),
      ),
    ),
  };
}
