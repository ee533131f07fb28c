import { connector, edits, header, type JsonObject } from 'trunkline';
import * as made from './generated.js';
import { extent, newest } from './recent.js';
import { wordsOf } from './streams/asr-words.js';
import { predictionsOf } from './streams/predictions.js';
import {
  type Item,
  kept,
  listing,
  type Parent,
  type Part,
  parent,
  processesOf,
} from './streams/processes.js';
import { load, partVerdict, resultsOf } from './streams/results.js';
import { check, generationOf, refusalOf } from './vendor.js';

const { feed, source } = connector<made.Config>();

/** One feed for both generations: they differ in paths and in what a status means. */
const processes = feed<Item, Parent>({
  ...listing,
  load,
  keep: kept,
  newest,
  extent,
  sparseCursor: 'datetime', // a process may come without a time
  parent,
});

/** The one change that matters without a lookback too: v5 may try a failed process again after all. */
const failed = ({ phase }: Item) => (phase === 'never' ? 'failed' : undefined);
/** What is made of a part of a process: its results, or its words. */
const verdict = (item: Item, part: Part<JsonObject> | undefined) =>
  item.phase === 'now' ? partVerdict(part) : item.phase;
const ofResults = (item: Item) => verdict(item, item.results);
const results = edits<made.Config, Item>((item) => item.results, failed);

processes.stream('processes', {
  schema: made.processesSchema,
  primaryKey: ['pid'],
  when: ({ phase }) => (phase === 'later' ? 'later' : 'now'),
  version: edits(({ process }) => process, failed),
  rows: processesOf,
});
processes.child('results', {
  schema: made.resultsSchema,
  primaryKey: ['pid'],
  when: ofResults,
  version: results,
  rows: resultsOf,
});
processes.child('predictions', {
  schema: made.predictionsSchema,
  primaryKey: ['pid', 'level', 'id', 'task'],
  offered: ({ api_version }) => api_version === 'v5',
  when: ofResults,
  version: results,
  rows: predictionsOf,
});
processes.child('asr_words', {
  schema: made.asrWordsSchema,
  primaryKey: ['pid', 'p'],
  personal: true,
  offered: ({ api_version }) => api_version === 'oliver',
  when: (item) => verdict(item, item.words),
  version: edits(({ words }) => words, failed),
  rows: wordsOf,
});

export default source({
  name: 'behavioral-signals',
  version: '0.1.0',
  title: 'Behavioral Signals',
  documentationUrl: 'https://behavioralsignals.readme.io/docs/retrieve-results',
  spec: made.spec,
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
