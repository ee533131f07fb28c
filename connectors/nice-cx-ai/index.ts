import { byText, connector, header, identifiers, ids, isObject, transientError } from 'trunkline';
import * as made from './generated.js';
import { NOTHING } from './streams/ask.js';
import { analysed, final, type Item, interactionOf, loadStatus, version } from './streams/interactions.js';
import { extent, newest } from './streams/recent.js';
import { cxAi, modelScores, sentences, voiceActivity } from './streams/results.js';

const { feed, source } = connector<made.Config>();

/** The API has no list: the user says which interactions there are, and the status of each says when it can be read. */
const interactions = feed<Item>({
  order: byText,
  list: ids(
    (ctx) => identifiers(ctx.config.interactions, ctx),
    ({ lookback }) => lookback > 0,
  ),
  load: (ctx, refs) => Promise.all(refs.map((ref) => loadStatus(ctx, ref))),
  newest,
  extent,
  version,
});

const child = { cursorField: 'processed', when: analysed } as const;

interactions.stream('interactions', {
  schema: made.interactionsSchema,
  primaryKey: ['identifier'],
  sparseCursor: 'processed', // an interaction that failed was never processed
  when: final,
  rows: interactionOf,
});
interactions.stream('cx_ai', { ...child, schema: made.cxAiSchema, primaryKey: ['identifier'], rows: cxAi });
interactions.stream('model_scores', {
  ...child,
  schema: made.modelScoresSchema,
  primaryKey: ['identifier', 'participant', 'bundle', 'model'],
  rows: modelScores,
});
interactions.stream('voice_activity_segments', {
  ...child,
  schema: made.voiceActivitySegmentsSchema,
  primaryKey: ['identifier', 'participant', 'startTimeOffset'],
  rows: voiceActivity,
});
interactions.stream('transcripts', {
  ...child,
  schema: made.transcriptsSchema,
  primaryKey: ['identifier', 'position'],
  personal: true,
  rows: sentences,
});

export default source({
  name: 'nice-cx-ai',
  version: '0.1.0',
  title: 'NICE CX AI (ElevateAI)',
  documentationUrl: 'https://docs.elevateai.com/tutorials/get-cx-ai',
  spec: made.spec,
  // No limit is documented for what is read here.
  api: (config) => ({ url: config.api_url, auth: header('X-API-Token', config.api_token), budget: [] }),
  // A wrong token is a 401. That an interaction is unknown says nothing against the token.
  check: async ({ api, config }) => {
    const [first] = (await identifiers(config.interactions, { api, config }).next()).value ?? [];
    const id = first ?? '00000000-0000-0000-0000-000000000000';
    const { status, body } = await api.get(`interactions/${encodeURIComponent(id)}/status`, {
      accept: NOTHING,
    });
    if (status === 200 && !(isObject(body) && typeof body['status'] === 'string'))
      throw transientError('GET interactions/{id}/status answered something else than a status.');
  },
});
