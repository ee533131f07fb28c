import { bearer, byInteger, byText, connector } from 'trunkline';
import * as made from './generated.js';
import { extent, newest } from './recent.js';
import { all, detailed } from './streams/projects.js';
import {
  evaluated,
  final,
  type Item,
  list,
  load,
  partOf,
  rewind,
  transcribed,
  version,
} from './streams/recordings.js';
import { pagesOf } from './vendor.js';

const { feed, snapshot, source } = connector<made.Config>();

const recordings = feed<Item, Pick<made.Goals, 'recording_id' | 'created_at'>>({
  order: byText,
  list,
  load,
  rewind,
  newest,
  extent,
  version,
  // The list is read whole in every sync. Where it has updated_at it shows what was edited; else nothing is looked for.
  looksBack: () => true,
  mayMiss: true, // its overlap is walked once
  cursorField: 'created_at',
  parent: ({ row: { id, created_at } }) => ({ recording_id: id, created_at }),
});

recordings.stream('recordings', {
  schema: made.recordingsSchema,
  primaryKey: ['id'],
  when: final,
  rows: ({ row }) => [row],
});
recordings.child('transcriptions', {
  schema: made.transcriptionsSchema,
  primaryKey: ['recording_id'],
  personal: true,
  when: transcribed,
  rows: partOf('transcription', ({ dialogues: _, ...transcription }) => [transcription]),
});
recordings.child('dialogues', {
  schema: made.dialoguesSchema,
  primaryKey: ['id'],
  personal: true,
  when: transcribed,
  rows: partOf('transcription', ({ dialogues }) => dialogues),
});
recordings.child('summaries', {
  schema: made.summariesSchema,
  primaryKey: ['recording_id'],
  when: evaluated,
  rows: partOf('summary', (summary) => [summary]),
});
recordings.child('goals', {
  schema: made.goalsSchema,
  primaryKey: ['recording_id', 'goal_id'],
  when: evaluated,
  rows: partOf('results', ({ goals }) => goals),
});
recordings.child('pauses', {
  schema: made.pausesSchema,
  primaryKey: ['recording_id', 'start_ms'],
  when: transcribed,
  rows: partOf('results', ({ pauses }) => pauses),
});
/** Only one edition of the API has them (VENDOR.md#trap-10-keywords-are-there-or-not). */
recordings.child('keywords', {
  schema: made.keywordsSchema,
  primaryKey: ['recording_id', 'keyword_id'],
  when: transcribed,
  rows: partOf('results', ({ keywords }) => keywords),
});

snapshot('projects', {
  schema: made.projectsSchema,
  primaryKey: ['id'],
  pages: (ctx) => detailed<made.Projects>(ctx, 'projects'),
});
snapshot('operators', {
  schema: made.operatorsSchema,
  primaryKey: ['id'],
  pages: (ctx) => detailed<made.Operators>(ctx, 'operators'),
});
snapshot('virtual_numbers', {
  schema: made.virtualNumbersSchema,
  primaryKey: ['id'],
  pages: (ctx) => detailed<made.VirtualNumbers>(ctx, 'virtual_numbers'),
});

export default source({
  name: 'identitycall',
  version: '0.1.0',
  title: 'IdentityCall',
  documentationUrl: 'https://docs.identitycall.ai/api-reference',
  spec: made.spec,
  // The smallest plan (VENDOR.md#request-limits).
  api: (config) => ({
    url: config.api_url,
    auth: bearer(config.api_key),
    budget: [{ count: 60, seconds: 60 }],
  }),
  check: async ({ api }) => void (await pagesOf(api, 'recordings', { per_page: 1 }).next()),
  // VENDOR.md#trap-12-a-key-of-one-project-shows-a-part-and-does-not-say-so. The older edition has no projects.
  // An account gains and loses projects; what it keeps says that it is the same.
  scope: async (access) =>
    [...(await all(access, 'projects')).rows.keys()].sort(byInteger).map((id) => `project ${id}`),
  formerScope: (scope) => scope.replace(/^account of /, ''), // of its first project
});
