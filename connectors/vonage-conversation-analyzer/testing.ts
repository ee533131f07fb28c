import type { Running } from 'trunkline/simulator';
import { pendingIds } from '../../test/rig.js';
import {
  type SyncOptions as CommonOptions,
  type Read,
  type Sets as SetsOf,
  setsFor,
  stand,
  stateOf,
} from '../../test/stand.js';
import source from './index.js';
import type { Known, Truth } from './simulator/truth.js';
import simulator from './simulator.js';

export { COMPLETE, outcome, stateOf } from '../../test/stand.js';

export type World = Running<Truth>;
export type Way = 'stats' | 'interaction_content';
export const NOW = '2025-06-15T12:00:00Z';
export const KEYS = {
  interactions: ['guid'],
  analyses: ['guid'],
  categories: ['guid', 'category', 'name'],
  sentiment_sections: ['guid', 'span_start'],
  transcripts: ['guid'],
} as const;
export type Stream = keyof typeof KEYS;
export const STREAMS = Object.keys(KEYS) as Stream[];
export type Sets = SetsOf<Stream>;
/** Those that are made from an analysis. */
export const ANALYSED = STREAMS.filter((stream) => stream !== 'interactions');

const own = stand({
  source,
  simulator,
  keys: KEYS,
  settings: {
    now: NOW,
    options: { calls: 60, days: 10, calls_per_hour: 0, late: 0, stuck: 0, late_listed: 0, recategorized: 0 },
  },
  config: ({ url, options }) => ({
    region: 'emea',
    client_id: String(options['client_id']),
    client_secret: String(options['client_secret']),
    api_url: url,
    auth_url: `${url}/Auth/connect/token`,
    include_transcripts: true,
    start_date: '2025-05-01T00:00:00Z',
    concurrency: 4,
    requests_per_minute: 100_000,
  }),
});
export const { ask, begin, configOf, keysOf } = own;
export const { each, minus, none, setsOf, union } = setsFor(STREAMS, keysOf);

export interface SyncOptions extends CommonOptions {
  /** Where the guids come from: default Stats. */
  way?: Way;
}
const inputs = ({ way = 'stats', config, ...options }: SyncOptions): CommonOptions => ({
  ...options,
  config: { interactions: { source: way }, ...config },
});
export const execute = (world: World, options: SyncOptions = {}) => own.execute(world, inputs(options));
export const sync = (world: World, options: SyncOptions = {}) => own.sync(world, inputs(options));

export const itemsOf = (world: World): Known[] => world.truth({ full: true }).items!;

/** What each stream has to have at this simulated time. */
export function truthOf(world: World, way: Way = 'stats'): Sets {
  const listed = itemsOf(world).filter((item) => (way === 'stats' ? item.stats : item.content));
  const analysed = listed.filter(({ analysis }) => analysis === 'processed');
  return {
    interactions: new Set(listed.map(({ guid }) => guid)),
    analyses: new Set(analysed.map(({ guid }) => guid)),
    categories: new Set(
      analysed.flatMap(({ guid, categories }) =>
        categories.map(([category, name]) => `${guid}/${category}/${name}`),
      ),
    ),
    sentiment_sections: new Set(
      analysed.flatMap(({ guid, sections }) => sections.map((at) => `${guid}/${at}`)),
    ),
    transcripts: new Set(analysed.map(({ guid }) => guid)),
  };
}

export const pendingOf = (ended: Pick<Read, 'messages'>, stream: Stream = 'analyses') =>
  pendingIds(stateOf(ended, stream));
