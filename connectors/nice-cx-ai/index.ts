import { about, byText, connector, header, identifiers, ids, transientError } from 'trunkline';
import * as made from './generated.js';
import { extent, newest } from './recent.js';
import { cxAi, modelScores, voiceActivity } from './streams/cx-ai.js';
import {
  analysed,
  final,
  type Item,
  interactionOf,
  loadStatus,
  type Parent,
  parent,
  version,
} from './streams/interactions.js';
import { sentences } from './streams/transcripts.js';
import { INTERACTION } from './vendor.js';

const { feed, source } = connector<made.Config>();

/** The API has no list: the user says which interactions there are, and the status of each says when it can be read. */
const interactions = feed<Item, Parent>({
  order: byText,
  list: ids(
    (ctx) => identifiers(ctx.config.interactions, ctx),
    ({ lookback }) => lookback > 0,
  ),
  load: (ctx, refs) => Promise.all(refs.map((ref) => loadStatus(ctx, ref))),
  newest,
  extent,
  version,
  cursorField: 'processed',
  parent,
});

interactions.stream('interactions', {
  schema: made.interactionsSchema,
  primaryKey: ['identifier'],
  sparseCursor: 'processed', // an interaction that failed was never processed
  when: final,
  rows: interactionOf,
});
interactions.child('cx_ai', {
  schema: made.cxAiSchema,
  primaryKey: ['identifier'],
  when: analysed,
  rows: cxAi,
});
interactions.child('model_scores', {
  schema: made.modelScoresSchema,
  primaryKey: ['identifier', 'participant', 'bundle', 'model'],
  when: analysed,
  rows: modelScores,
});
interactions.child('voice_activity_segments', {
  schema: made.voiceActivitySegmentsSchema,
  primaryKey: ['identifier', 'participant', 'startTimeOffset'],
  when: analysed,
  rows: voiceActivity,
});
interactions.child('transcripts', {
  schema: made.transcriptsSchema,
  primaryKey: ['identifier', 'position'],
  personal: true,
  when: analysed,
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
    const told = await about<made.Interactions>(api, 'interactions/{id}/status', id, INTERACTION);
    if (told !== undefined && typeof told.status !== 'string')
      throw transientError('GET interactions/{id}/status answered something else than a status.');
  },
});
