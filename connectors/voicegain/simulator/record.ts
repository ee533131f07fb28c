import { type Json, words } from 'trunkline/simulator';
import { ACCOUNT, CONTEXTS, sessionIdOf } from './identity.js';
import { segmentsOf } from './segments.js';
import { hasResult, phaseOf, type Row } from './timeline.js';
import { agent, found, notes, phone, queue, sentiment, some, TAGS } from './vocabulary.js';
import { blank, time, type Voicegain } from './world.js';

/** Every field of a VoiceCall but `segments`. */
export const FIELDS = words(
  'callId accountId contextId startTime endTime duration direction externalEndpoint internalEndpoint recording mergedAudioId saSessionId version ' +
    'progressPhase recomputePhase lastRecomputeTime expiryTime agent queue team tags keywords topics wordCloud incidents sentiment sentiments score ' +
    'crAnswersId ciAnswersId callResolved csat nps reviewStatus auditStatus reviewNotes notes modifiableNote markers dtmfEvents dailyRepeatCalls ' +
    'language numAudioChannels numSpkChannels aivrAppId aivrSessionId aivrPlatform aivrTransferDestType aivrVars voicebotVars voicebotDuration ' +
    'voicemailUuid voicemailDuration voicemailTranscript originatingCallId spawnedCalls callCenterCallId businessOpenState whoHungUp abandoned ' +
    'queueWaitMs copilotSent copilotUnAck copilotDisplay inboundRtpQuality outboundRtpQuality numSegments',
);

/** The VoiceCall object as it stands now. What has no value is undefined: absent, or null, as the switch says. */
export function voiceCall(world: Voicegain, row: Row, inclSegments: boolean, now = world.clock.now()): Json {
  const phase = phaseOf(row, now);
  const early = phase === 'INPUT_READY' && world.switches.early_phase === 'absent';
  return {
    ...blank(world, FIELDS),
    callId: `${row.id}`,
    accountId: ACCOUNT,
    contextId: CONTEXTS[row.context],
    ...conversation(world, row, now),
    ...bot(world, row),
    tags: tagsOf(world, row, now),
    progressPhase: early ? undefined : phase,
    recomputePhase: recomputeOf(row, now),
    lastRecomputeTime: now >= row.recomputedAt ? time(world, row.recomputedAt) : undefined,
    saSessionId: now >= row.endAt ? sessionIdOf(world, row) : undefined,
    version: row.version,
    ...analytics(world, row, now),
    ...edited(world, row, now),
    numSegments: now >= row.endAt && row.segments > 0 ? row.segments : undefined,
    ...(inclSegments && { segments: segmentsOf(world, row, now) }),
    ...row.fields,
  };
}

function recomputeOf(row: Row, now: number): string | undefined {
  if (phaseOf(row, now) === 'RECOMPUTING') return 'processing';
  return now >= row.recomputedAt ? 'completed' : undefined;
}

/** What the telephone system knows. */
function conversation(world: Voicegain, row: Row, now: number): Json {
  const r = world.random('conversation', row.id);
  const over = now >= row.endAt;
  const after = <T>(value: T): T | undefined => (over ? value : undefined);
  const answered = r.chance(0.95);
  const seconds = Math.floor((row.endAt - row.startAt) / 1000);
  const wait = r.int(0, 120_000);
  const abandoned = r.chance(0.5) ? false : undefined;
  const quality = r.chance(0.3) ? rtpQuality(r.int(30, 45) / 10) : undefined;
  const markers = [
    { time: 201_897, type: 'CC_AGENT_ANSWER', note: undefined },
    { time: 179_162, type: 'CC_ANSWER', note: undefined },
    { time: 250_000, type: 'WARM_TRANSFER_START', note: 'to billing, urgent | please' },
  ].slice(0, r.int(0, 3)); // not sorted by time, as in the vendor's example
  return {
    startTime: time(world, row.startAt),
    endTime: after(time(world, row.endAt)),
    duration: over ? Math.max(0, seconds - r.int(0, 11)) : undefined, // not derivable from the two times
    direction: row.direction,
    externalEndpoint: phone(r, true),
    internalEndpoint: phone(r, false),
    agent: row.agent < 0 ? undefined : agent(row.agent, r.chance(0.9) ? 'right' : 'left'),
    queue: row.queue < 0 ? undefined : queue(row.queue),
    team: r.chance(0.4) ? `7c1b0e44-cdbd-4506-a2a0-${`${row.agent % 4}`.padStart(12, '0')}` : undefined,
    language: r.pick(['en', 'en-us', 'es-mx']),
    numAudioChannels: r.chance(0.9) ? 2 : 1,
    numSpkChannels: 2,
    expiryTime: r.chance(0.2) ? time(world, row.startAt + 365 * 86_400_000) : undefined,
    callCenterCallId: r.chance(0.5) ? `${2_444_000_000 + row.id}` : undefined,
    originatingCallId: r.chance(0.03) ? `${row.id - 1}` : undefined,
    spawnedCalls: r.chance(0.03) ? [`${row.id + 1}`] : undefined,
    dailyRepeatCalls: r.int(0, 3),
    markers: markers.length > 0 ? after(markers) : undefined,
    dtmfEvents: r.chance(0.1) ? [{ timestamp: 4120, dtmf: '1', channel: 'left' }] : undefined,
    // prose and enum spell it differently
    businessOpenState: r.pick(['open', 'off-hours', 'off_hours', 'closed', undefined]),
    whoHungUp: over ? r.pick(['us', 'other_party', undefined]) : undefined,
    abandoned: after(answered ? abandoned : true),
    queueWaitMs: row.queue < 0 ? undefined : wait,
    inboundRtpQuality: after(quality),
    outboundRtpQuality: after(quality),
    ...(r.chance(0.03) && {
      voicemailUuid: r.uuid(),
      voicemailDuration: 12.5,
      voicemailTranscript: 'Please call me back.',
    }),
  };
}

function rtpQuality(mos: number) {
  const packets = { in_packet_count: 14_120, out_packet_count: 14_118, in_skip_count: 2, out_skip_count: 0 };
  const quality = { in_jitter_loss: 0.1, out_jitter_loss: 0, in_quality_pct: 97.5, out_quality_pct: 100 };
  return { in_mos: mos, out_mos: mos, ...quality, ...packets };
}

/** Only for calls that a voicebot answered. */
function bot(world: Voicegain, row: Row): Json {
  const r = world.random('bot', row.id);
  if (!r.chance(0.25)) return {};
  return {
    aivrAppId: '736e7954-dc21-11ea-87d0-0242ac130030',
    aivrSessionId: r.id(20),
    aivrPlatform: r.pick(['freeSwitch', 'vonageVcca', 'five9VoiceStream', 'trampoline', undefined]),
    aivrTransferDestType: r.pick(['Internal', 'Agency', undefined]),
    aivrVars: r.pick<unknown>([
      { step: 'auth' },
      { nested: { attempts: 2, ok: true }, list: [1, 'two', null] },
      undefined,
    ]), // not a flat map
    voicebotVars: {
      callerIntent: r.pick(['billing', 'billing,claim,billing']),
      callerType: 'member',
      currentStep: r.pick(['auth', 'transfer']),
      fullyAutomated: 'no,yes',
      lob: 'medical',
      obh: r.chance(0.5),
      verificationStatus: r.pick([
        'not_attempted',
        'not_needed',
        'fully_verified',
        'partially_verified',
        'unverified',
      ]),
      voicemail: false,
    },
    voicebotDuration: r.int(50, 900) / 10,
  };
}

/** What speech analytics found; nothing of it before the call is DONE, nor for an ERROR. */
function analytics(world: Voicegain, row: Row, now: number): Json {
  const r = world.random('analytics', row.id);
  const recording = audioId(r.hex(8), row.id);
  const merged = audioId(r.hex(8), row.id);
  const done = hasResult(row, now) || (phaseOf(row, now) === 'RECOMPUTING' && row.outcome === 'DONE');
  if (!done) return { recording: now >= row.endAt ? recording : undefined, auditStatus: 'not_started' };
  const value = sentiment(r);
  return {
    recording: row.version === 2 ? merged : recording, // replaced after /sa/offline processing
    mergedAudioId: row.version === 2 ? merged : undefined,
    ...found(r),
    incidents: r.int(0, 5),
    sentiment: value,
    sentiments: r.chance(0.8)
      ? [
          { speaker: 'caller', average: value, final: sentiment(r), trend: r.int(-200, 200) / 100 },
          { speaker: 'agent', average: 0.0, final: sentiment(r), trend: 0 },
        ]
      : undefined,
    notes: notes(r) + (now >= row.recomputedAt ? ' (recomputed)' : ''),
    ciAnswersId: r.chance(0.3) ? r.id(20) : undefined,
    callResolved: r.chance(0.6) ? r.chance(0.8) : undefined,
    csat: r.chance(0.2) ? r.int(0, 50) / 10 : undefined,
    nps: r.chance(0.2) ? r.int(0, 10) : undefined,
    auditStatus: 'not_started',
    copilotSent: r.chance(0.1) ? 3 : undefined,
    copilotUnAck: r.chance(0.1) ? 0 : undefined,
    copilotDisplay: r.chance(0.05)
      ? { schemaVersion: '1', cards: [{ type: 'summary', title: 'Card' }] }
      : undefined,
  };
}

/** What people and their QA forms add after the call was exported. */
function edited(world: Voicegain, row: Row, now: number): Json {
  if (now < row.editAt) return {};
  const r = world.random('edit', row.id);
  return {
    score: r.int(0, 1000) / 10,
    crAnswersId: r.id(20),
    reviewStatus: r.pick(['selected', 'reviewed', 'communicated', 'viewed', 'acknowledged']),
    reviewNotes: 'Listened to.\nGood opening.',
    auditStatus: r.pick(['in_progress', 'complete']),
    modifiableNote: r.chance(0.5) ? 'Called back by a supervisor.' : undefined,
  };
}

export function tagsOf(world: Voicegain, row: Row, now: number): string[] {
  if (Array.isArray(row.fields['tags'])) return row.fields['tags'] as string[];
  const tags: string[] = some(world.random('tags', row.id), TAGS, 0.25);
  return now >= row.editAt ? [...tags, 'Reviewed'] : tags;
}

function audioId(start: string, id: number): string {
  return `${start}-1f2a-4e5b-a8c8-${`${id}`.padStart(12, '0')}`;
}
