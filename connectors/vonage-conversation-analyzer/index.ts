import { byText, clientCredentials, connector, isObject, transientError } from 'trunkline';
import * as made from './generated.js';
import { extent, newest } from './recent.js';
import * as rows from './streams/analyses.js';
import { guids, interaction, list, type Parent, parent, rewind } from './streams/interactions.js';
import { ANALYZER, type Analysis, iso, PATHS } from './vendor.js';

const { feed, source } = connector<made.Config>();
const { analysed, load, version } = rows;

/** Guids are found in windows of time, or supplied; their analyses are asked for fifty at a time. */
const calls = feed<Analysis, Parent>({
  order: byText,
  list,
  load,
  batch: 50,
  repeats: true,
  rewind,
  newest,
  extent,
  version,
  // Insights Stats lists a thousand calls in a request, each with the time at which it was categorized.
  looksBack: ({ interactions }) => interactions.source === 'stats',
  sparseCursor: 'start', // of a supplied guid only Insights Stats tells it
  parent,
});

calls.child('interactions', {
  schema: made.interactionsSchema,
  primaryKey: ['guid'],
  needs: 'ref',
  rows: interaction,
});
calls.child('analyses', {
  schema: made.analysesSchema,
  primaryKey: ['guid'],
  when: analysed,
  rows: rows.analysis,
});
calls.child('categories', {
  schema: made.categoriesSchema,
  primaryKey: ['guid', 'category', 'name'],
  when: analysed,
  rows: rows.categories,
});
calls.child('sentiment_sections', {
  schema: made.sentimentSectionsSchema,
  primaryKey: ['guid', 'span_start'],
  when: analysed,
  rows: rows.sections,
});
calls.child('transcripts', {
  schema: made.transcriptsSchema,
  primaryKey: ['guid'],
  personal: true,
  offered: (config) => config.include_transcripts,
  when: analysed,
  version: rows.words,
  rows: rows.transcript,
});

/** VENDOR.md#trap-2-the-name-of-the-scope. Without stats, supplied guids can be read, only not when their calls began. */
const SCOPES = ['interaction-content:read stats', 'interaction-content:read'];
export default source({
  name: 'vonage-conversation-analyzer',
  version: '0.1.0',
  title: 'Vonage Conversation Analyzer',
  documentationUrl:
    'https://docs-vcc.atlassian.net/wiki/spaces/VCCA/pages/3565192829/Get+multiple+interactions',
  spec: made.spec,
  api: ({
    region,
    interactions,
    client_id: clientId,
    client_secret: clientSecret,
    allow_http: allowHttp,
    ...config
  }) => {
    const [url, tokens] = [config.api_url, config.auth_url].map((address) =>
      address.replaceAll('{region}', region),
    ) as [string, string];
    const scope = SCOPES.slice(interactions.source === 'interaction_content' ? 1 : 0);
    return {
      url,
      auth: clientCredentials({ url: tokens, clientId, clientSecret, allowHttp, scope }),
      headers: { accept: 'application/vnd.newvoicemedia.v3+json' }, // VENDOR.md#trap-20-no-version-is-an-error
      budget: [{ count: 160, seconds: 60 }], // VENDOR.md#request-limits
    };
  },
  /** A request for each scope. That nobody has the made-up guid says nothing against the credential. */
  check: async ({ api, config }) => {
    const { source: way } = config.interactions;
    const query = { start: iso(Date.now() - 60_000), end: iso(Date.now()), limit: 1 };
    if (way === 'list' || way === 'file') await guids({ api, config }).next();
    else {
      const { body } = await api.get(PATHS[way], { query });
      if (!isObject(body) || !Array.isArray(body['items']))
        throw transientError(`GET ${PATHS[way]} answered something else than a list.`);
    }
    await api.get(`${ANALYZER}/00000000-0000-4000-8000-000000000000`, { accept: [404] });
  },
  // Where Interaction Content stands, calls may yet get content: from there Insights Stats would pass them by.
  scope: async ({ config: { region, interactions } }) =>
    interactions.source === 'interaction_content' ? `${region}/content` : region,
});
