import { bearer, byInteger, connector, transientError, type Verdict } from 'trunkline';
import {
  type CallTags,
  type Config,
  callSegmentsSchema,
  callsSchema,
  callTagsSchema,
  type SaConfigs,
  saConfigsSchema,
  saSessionsSchema,
  spec,
  transcriptsSchema,
} from './generated.js';
import { type Call, isFinal, newestCall, rewind, stepOver, version } from './streams/calls.js';
import { loadCalls } from './streams/load.js';
import { sessionOf, transcriptOf } from './streams/sessions.js';

const { feed, snapshot, source } = connector<Config>();

const final = (call: Call): Verdict => (isFinal(call) ? 'now' : 'later');
/** A call in ERROR has its row among the calls and nothing that was made from it. */
const analysed = (call: Call): Verdict => (call.progressPhase === 'ERROR' ? 'never' : final(call));
const withSession = (call: Call): Verdict => (isFinal(call) && !call.saSessionId ? 'never' : analysed(call));

const calls = feed<Call>({ order: byInteger, list: stepOver, load: loadCalls, batch: 1000, rewind, version });

calls.stream('calls', {
  schema: callsSchema,
  primaryKey: ['callId'],
  cursorField: 'callId',
  when: final,
  rows: ({ segments: _, ...call }) => [call],
});
calls.stream('call_segments', {
  schema: callSegmentsSchema,
  primaryKey: ['callId', 'segmentSeq'],
  cursorField: 'callId',
  when: analysed,
  version: (call, { config }) => (config.lookback_days === 0 ? undefined : JSON.stringify([call.progressPhase, call.segments ?? []])),
  rows: ({ callId, segments }) => (segments ?? []).map((segment) => ({ ...segment, callId })),
});
calls.stream('sa_sessions', {
  schema: saSessionsSchema,
  primaryKey: ['saSessionId'],
  cursorField: 'callId',
  personal: true,
  when: withSession,
  rows: (call, _ref, ctx) => sessionOf(call, ctx),
});
calls.stream('transcripts', {
  schema: transcriptsSchema,
  primaryKey: ['saSessionId'],
  cursorField: 'callId',
  personal: true,
  when: withSession,
  rows: (call, _ref, ctx) => transcriptOf(call, ctx),
});

function listOf<T>(body: T[]): T[] {
  if (Array.isArray(body)) return body;
  throw transientError('Voicegain answered something else than a list.');
}

snapshot<SaConfigs>('sa_configs', {
  schema: saConfigsSchema,
  primaryKey: ['saConfId'],
  async *pages({ api }) {
    yield listOf((await api.get<SaConfigs[]>('sa/config', { query: { type: 'any' } })).body);
  },
});
snapshot<CallTags>('call_tags', {
  schema: callTagsSchema,
  primaryKey: ['tag'],
  async *pages({ api }) {
    // The specification gives no type for the items.
    const { body } = await api.get<(string | CallTags)[]>('sa/call/tags');
    yield listOf(body).map((item) => (typeof item === 'string' ? { tag: item } : item));
  },
});

export default source({
  name: 'voicegain',
  version: '0.1.0',
  title: 'Voicegain Speech Analytics',
  documentationUrl: 'https://support.voicegain.ai/hc/en-us/articles/32871621106964',
  spec,
  api: (config) => ({
    url: config.api_url,
    auth: bearer(config.api_token),
    // New accounts: both windows at once.
    budget: [
      { count: 75, seconds: 60 },
      { count: 2000, seconds: 3600 },
    ],
  }),
  check: async ({ api }) => void (await api.get('sa/config')),
  // One token sees one project (context): a call id of another means nothing here.
  scope: async (access) => (await newestCall(access)).call?.contextId ?? '',
});
