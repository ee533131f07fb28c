import { connector, edits, header, type JsonObject } from 'trunkline';
import {
  asrWordsSchema,
  type Config,
  predictionsSchema,
  processesSchema,
  resultsSchema,
  spec,
} from './generated.js';
import { check, generationOf, refusalOf } from './streams/generations.js';
import { type Part, partVerdict } from './streams/parts.js';
import { type Item, listing } from './streams/processes.js';
import { extent, newest } from './streams/recent.js';
import { load } from './streams/results.js';
import { predictionsOf, processesOf, resultsOf, wordsOf } from './streams/rows.js';

const { feed, source } = connector<Config>();

/** One feed for both generations: they differ in paths and in what a status means. */
const processes = feed<Item>({ ...listing, load, newest, extent });

/** The one change that matters without a lookback too: v5 may try a failed process again after all. */
const failed = ({ phase }: Item) => (phase === 'never' ? 'failed' : undefined);
/** For streams made of one part of an item: its results, or its words. */
const madeOf = (part: (item: Item) => Part<JsonObject> | undefined) => ({
  sparseCursor: 'datetime' as const, // a process may come without a time
  when: (item: Item) => (item.phase === 'now' ? partVerdict(part(item)) : item.phase),
  version: edits<Config, Item>(part, failed),
});

processes.stream('processes', {
  schema: processesSchema,
  primaryKey: ['pid'],
  sparseCursor: 'datetime',
  when: ({ phase }) => (phase === 'later' ? 'later' : 'now'),
  version: edits(({ process }) => process, failed),
  rows: processesOf,
});
processes.stream('results', {
  schema: resultsSchema,
  primaryKey: ['pid'],
  ...madeOf(({ results }) => results),
  rows: resultsOf,
});
processes.stream('predictions', {
  schema: predictionsSchema,
  primaryKey: ['pid', 'level', 'id', 'task'],
  offered: ({ api_version }) => api_version === 'v5',
  ...madeOf(({ results }) => results),
  rows: predictionsOf,
});
processes.stream('asr_words', {
  schema: asrWordsSchema,
  primaryKey: ['pid', 'p'],
  personal: true,
  offered: ({ api_version }) => api_version === 'oliver',
  ...madeOf(({ words }) => words),
  rows: wordsOf,
});

export default source({
  name: 'behavioral-signals',
  version: '0.1.0',
  title: 'Behavioral Signals',
  documentationUrl: 'https://behavioralsignals.readme.io/docs/retrieve-results',
  spec,
  api: (config) => ({
    url: config.api_url || generationOf(config).url,
    auth: header('X-Auth-Token', config.api_token),
    budget: [{ count: 100, seconds: 1 }], // VENDOR.md#request-limits
    // "Not ready" may come with 404, 405 or 503. Any other 404 is a wrong address or client.
    classify({ status, body }) {
      if (status >= 400 && refusalOf({ body }) === 'later') return 'ok';
      return status === 404 ? 'config_error' : undefined;
    },
  }),
  check,
  scope: async ({ config }) => `${config.api_version}/${config.client_id}`, // the generations have different results
});
