import { flagIn, type Json, Refusal, type Request } from 'trunkline/simulator';
import { ACCOUNT, CONTEXTS, callOfSession, sessionIdOf } from './identity.js';
import type { Ledger } from './ledger.js';
import { transcriptOf, wordsOf } from './talk.js';
import { hasResult, isFinal, isVisible, phaseOf, type Row } from './timeline.js';
import { notes, sentiment, some, TOPICS, wordCloud } from './vocabulary.js';
import { time, type Voicegain } from './world.js';

/**
 * The call of a session of this API generation, or 404: unknown, deleted, dangling, or known to the other
 * generation only.
 */
export function sessionRow(world: Voicegain, ledger: Ledger, request: Request, version: 1 | 2): Row {
  const id = request.params['id'] ?? '';
  const now = world.clock.now();
  const row = ledger.find(callOfSession(id));
  const known =
    row && row.context === 0 && isVisible(row, now) && now >= row.endAt && sessionIdOf(world, row) === id;
  if (
    !known ||
    row.session !== 'data' ||
    row.version !== version ||
    world.switches.session_data === 'missing'
  ) {
    throw new Refusal(404, `no speech analytics session ${id}`);
  }
  if (!isFinal(row, now)) throw new Refusal(400, 'speech analytics is still in progress');
  if (phaseOf(row, now) === 'ERROR') throw new Refusal(404, `no result of session ${id}`);
  return row;
}

export function hasSession(world: Voicegain, row: Row, now: number): boolean {
  return row.session === 'data' && world.switches.session_data === 'kept' && hasResult(row, now);
}

function core(world: Voicegain, row: Row): Json {
  return {
    saSessionId: sessionIdOf(world, row),
    accountId: ACCOUNT,
    contextId: CONTEXTS[row.context],
    creator: '2b9d1f30-0000-4000-8000-000000000001',
    startTime: time(world, row.endAt + 5000),
    durationSec: (row.endAt - row.startAt) / 1000,
    label: `call ${row.id}`,
    persist: -1,
  };
}

/** GET /sa/offline/{id}/data: numbers about talking are texts here, and sentiment goes from -10 to 10. */
export function offlineData(world: Voicegain, row: Row, { query }: Request): Json {
  const r = world.random('session', row.id, 'data');
  const asked = (name: string) => flagIn(query, name);
  const length = row.endAt - row.startAt;
  const silence = { incidentCount: r.int(0, 3), maximumMsec: '9120', percentage: '12.5', totalMsec: '30400' };
  const speakers = [1, 2].map((spk) => ({
    spk,
    speakerId: String(spk),
    name: spk === 1 ? 'Agent' : r.pick(['Caller', undefined]),
    isAgent: spk === 1,
    userId: undefined,
    talk: {
      averageStreakMsec: '4200.5',
      maximumStreakMsec: '9100',
      percentageOfCallTime: '48.2',
      percentageOfSpeakerTime: '51.0',
      talkRate: '172.4',
      totalMsec: 40_000,
    },
    overtalk: { ...silence, incidentCount: 0, maximumMsec: '0' },
    emotion: {
      totals: { mood: {}, sentiment: sentiment(r, 10), sentimentFinal: sentiment(r, 10), sentimentTrend: 0 },
      list: [{ startTime: 1000, endTime: 5200, sentiment: sentiment(r, 10), mood: {} }],
      smoothSentiment: [{ timeMs: 1000, sentiment: sentiment(r, 10) }],
    },
    estimatedAge: r.pick(['young-adult', 'senior', 'unknown', undefined]),
  }));
  return {
    ...core(world, row),
    lang: 'en',
    modelName: undefined,
    progress: { phase: 'DONE', audioDuration: length, message: undefined },
    tags: [],
    transcriptionExpireAt: time(world, row.endAt + 365 * 86_400_000),
    speakers,
    topics: some(r, TOPICS).map((label) => ({
      label,
      score: r.int(0, 100) / 100,
      newTopic: false,
      justification: 'Caller said so.',
    })),
    incidents: [
      { type: r.pick(['silence', 'overtalk']), start: 6000, end: 9000, duration: 3000, spk: 2 },
    ].slice(0, r.int(0, 1)),
    silence,
    segmentAnalyticsResults: Array.from({ length: row.segments }, (_, i) => ({
      sequence: i + 1,
      type: i === 0 ? 'bot' : 'agent',
      segmentStarts: 0,
      segmentEnds: length,
    })),
    annotatedTranscript: transcriptOf(world, row),
    ...(asked('words') && { words: wordsOf(world, row) }),
    ...(asked('meta') && { metadata: [{ name: 'callId', value: String(row.id) }] }),
    ...(asked('wordCloud') && { wordCloud: wordCloud(r) }),
    ...(asked('summary') && { summary: [notes(r), 'Resolved.'] }),
    ...(asked('timeBreakdown') && {
      timeBreakdown: {
        callerSec: 40.5,
        silenceSec: 30.4,
        voicebotSec: 0,
        agentSegments: [{ userId: '1', agentSec: 38.2 }],
      },
    }),
    ...(asked('keywords') && { keywords: { counts: { claim: 2 } } }),
    ...(asked('phrases') && { phrases: { counts: { GREETING: 1 } } }),
    criteria: { counts: { GREETED: '1' }, list: [] }, // a count that is a text
  };
}

/** GET /sa/{id}/data of the older generation. */
export function onlineData(world: Voicegain, row: Row, { query }: Request): Json {
  const r = world.random('session', row.id, 'data');
  const asked = (name: string) => flagIn(query, name);
  return {
    ...core(world, row),
    asyncMode: 'OFF-LINE',
    status: 'ready',
    topics: [],
    silence: { incidentCount: 0, maximumMsec: '0', percentage: '0.0', totalMsec: '0' },
    channels: [1, 2].map((spk) => ({
      spk,
      spkName: spk === 1 ? 'Agent' : 'Caller',
      isAgent: spk === 1,
      channelType: 'actual',
      talk: {
        averageStreakMsec: '4200.5',
        percentageOfCallTime: '48.2',
        talkRate: '172.4',
        totalMsec: 40_000,
      },
      ...(asked('emotion') && { emotion: { totals: { sentiment: sentiment(r, 10), mood: {} }, list: [] } }),
      ...(asked('keywords') && { keywords: { counts: { claim: 1 }, list: [] } }),
      ...(asked('entities') && { namedEntities: [] }),
      ...(asked('phrases') && { phrases: { counts: {}, list: [] } }),
    })),
    ...(asked('criteria') && { criteria: { counts: { GREETED: '1' }, list: [] } }),
    ...(asked('incidents') && { incidents: [] }),
    ...(asked('summary') && { summary: [notes(r)] }),
    ...(asked('wordCloud') && { wordCloud: wordCloud(r) }),
  };
}
