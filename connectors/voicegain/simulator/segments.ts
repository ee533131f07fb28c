import { type Json, type Random, words } from 'trunkline/simulator';
import { sessionIdOf } from './identity.js';
import { hasResult, phaseOf, type Row } from './timeline.js';
import { agent, found, notes, phone, queue, sentiment, some, TAGS } from './vocabulary.js';
import { blank, time, type Voicegain } from './world.js';

const FIELDS = words(
  'agent queue team answeringEndpoint transferDest transferDestType callCenterCallSegmentId markers keywords topics wordCloud sentiments score ' +
    'incidents notes reviewNotes reviewStatus auditStatus modifiableNote callResolved crAnswersId ciAnswersId aivrVars voicebotVars agentFeedback ' +
    'voicemailUuid voicemailDuration voicemailTranscript',
);

const NO_TRANSFER = { transferDest: undefined, transferDestType: undefined };

/** The bot, agent and system portions of a call, in order of their start; none while it is going on. */
export function segmentsOf(world: Voicegain, row: Row, now: number): Json[] {
  if (now < row.endAt) return [];
  const r = world.random('segments', row.id);
  const length = row.endAt - row.startAt;
  const done = hasResult(row, now);
  const edge = (i: number) => Math.floor((length * i) / row.segments);
  return Array.from({ length: row.segments }, (_, i) => {
    const [startMs, endMs] = [edge(i), edge(i + 1)];
    const type = drawType(r, i === 0 && row.segments > 1);
    const isAgent = type === 'agent';
    const speaks = isAgent && row.agent > 0;
    const isLast = i + 1 === row.segments;
    return {
      ...blank(world, FIELDS),
      segmentSeq: i + 1,
      type,
      startTime: time(world, row.startAt + startMs),
      endTime: time(world, row.startAt + endMs),
      startMs,
      endMs,
      duration: (endMs - startMs) / 1000,
      agent: speaks ? agent(((row.agent + i) % 24) + 1, 'right') : undefined,
      queue: speaks && row.queue > 0 ? queue(row.queue) : undefined,
      saSessionId: sessionIdOf(world, row),
      saSessionSegmentSeq: i + 1,
      progressPhase: phaseOf(row, now),
      answeringEndpoint: phone(r, true),
      ...(isLast ? NO_TRANSFER : { transferDest: phone(r, true), transferDestType: 'Internal' }),
      callCenterCallSegmentId: r.chance(0.3) ? `${row.id}-${i + 1}` : undefined,
      markers: r.chance(0.2) ? [{ time: startMs, type: 'HOLD', note: undefined }] : undefined,
      tags: some(r, TAGS, 0.1),
      ...(type === 'bot' && {
        aivrVars: { step: 'auth' },
        voicebotVars: { callerIntent: 'billing', obh: false },
      }),
      ...(done && isAgent && analytics(r)),
    };
  });
}

function drawType(r: Random, byBot: boolean): 'bot' | 'agent' | 'system' {
  return byBot ? 'bot' : r.pick(['agent', 'agent', 'agent', 'system'] as const);
}

/** What speech analytics found in a portion of an agent. */
function analytics(r: Random): Json {
  return {
    ...found(r),
    sentiments: [{ speaker: 'caller', average: sentiment(r), final: 0.0, trend: sentiment(r) }],
    incidents: r.int(0, 3),
    notes: notes(r),
    auditStatus: 'not_started',
    callResolved: r.chance(0.5) ? true : undefined,
    agentFeedback: r.chance(0.1) ? { callNotes: 'thumbsUp', intent: 'thumbsDown' } : undefined,
  };
}
