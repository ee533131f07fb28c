import { bearer, byInteger, connector, edits, getList, rowsOf, type Verdict } from 'trunkline';
import type { Calls } from './generated.js';
import * as made from './generated.js';
import { extent, newest } from './recent.js';
import { isFinal, list, load, rewind } from './streams/calls.js';
import { sessionOf } from './streams/sa-sessions.js';
import { transcriptOf } from './streams/transcripts.js';
import { type Call, projectOf } from './vendor.js';

const { feed, snapshot, source } = connector<made.Config>();

const calls = feed<Call, Pick<Call, 'callId'>>({
  order: byInteger,
  list,
  load,
  batch: 1000,
  rewind,
  newest,
  extent,
  version: edits(withoutSegments),
  cursorField: 'callId',
  parent: ({ callId }) => ({ callId }),
});

/** Most calls have none: only where their stream is selected the list carries them. */
function withoutSegments(call: Call): Calls {
  if (!Object.hasOwn(call, 'segments')) return call;
  const { segments: _, ...rest } = call;
  return rest;
}

const final = (call: Call): Verdict => (isFinal(call) ? 'now' : 'later');
/** A call in ERROR has its row among the calls and nothing that was made from it. */
const analysed = (call: Call): Verdict => (call.progressPhase === 'ERROR' ? 'never' : final(call));
const withSession = (call: Call): Verdict => (isFinal(call) && !call.saSessionId ? 'never' : analysed(call));

/** The list carries calls and their segments whole: what people edit costs a page for each thousand. */
const looksBack = () => true;

calls.stream('calls', {
  schema: made.callsSchema,
  primaryKey: ['callId'],
  looksBack,
  when: final,
  rows: (call) => [withoutSegments(call)],
});
calls.child('call_segments', {
  schema: made.callSegmentsSchema,
  primaryKey: ['callId', 'segmentSeq'],
  looksBack,
  when: analysed,
  version: edits(({ progressPhase, segments }) => [progressPhase, segments ?? []]),
  rows: ({ segments }) => rowsOf(segments, (segment) => segment),
});
calls.child('sa_sessions', {
  schema: made.saSessionsSchema,
  primaryKey: ['saSessionId'],
  personal: true,
  when: withSession,
  rows: sessionOf,
});
calls.child('transcripts', {
  schema: made.transcriptsSchema,
  primaryKey: ['saSessionId'],
  personal: true,
  when: withSession,
  rows: transcriptOf,
});

snapshot('sa_configs', {
  schema: made.saConfigsSchema,
  primaryKey: ['saConfId'],
  async *pages({ api }) {
    yield (await getList<made.SaConfigs>(api, 'sa/config', { query: { type: 'any' } })).rows;
  },
});
snapshot('call_tags', {
  schema: made.callTagsSchema,
  primaryKey: ['tag'],
  async *pages({ api }) {
    // The specification gives no type for the items.
    const { rows } = await getList<string | made.CallTags>(api, 'sa/call/tags');
    yield rows.map((item) => (typeof item === 'string' ? { tag: item } : item));
  },
});

/** New accounts: both windows at once. */
const budget = [
  { count: 75, seconds: 60 },
  { count: 2000, seconds: 3600 },
];

export default source({
  name: 'voicegain',
  version: '0.1.0',
  title: 'Voicegain Speech Analytics',
  documentationUrl: 'https://support.voicegain.ai/hc/en-us/articles/32871621106964',
  spec: made.spec,
  api: (config) => ({ url: config.api_url, auth: bearer(config.api_token), budget }),
  check: async ({ api }) => void (await getList(api, 'sa/config')),
  // One token sees one project (context): a call id of another means nothing here.
  scope: projectOf,
});
