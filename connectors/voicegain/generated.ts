// Made from spec.json and schemas/*.json by `npm run types`. Do not edit.
import type { Schema } from 'trunkline';
import specJson from './spec.json' with { type: 'json' };
import callSegmentsJson from './schemas/call_segments.json' with { type: 'json' };
import callTagsJson from './schemas/call_tags.json' with { type: 'json' };
import callsJson from './schemas/calls.json' with { type: 'json' };
import saConfigsJson from './schemas/sa_configs.json' with { type: 'json' };
import saSessionsJson from './schemas/sa_sessions.json' with { type: 'json' };
import transcriptsJson from './schemas/transcripts.json' with { type: 'json' };

export const spec: Schema<Config> = specJson;

export interface Config {
  /**
   * Base address of the API, used literally, so the version prefix belongs to it. An edge install has its own host and path, for example https://voicegain.example.internal/ascalon-web-api (without /v1). Plain http only to loopback, private addresses, single-label and *.internal hosts.
   */
  api_url: string;
  /**
   * Only calls that started at or after this moment are read (compared with startTime). Empty: every call the token can see.
   */
  start_date?: string;
  /**
   * A call that is not DONE or ERROR yet is asked for again in every sync, for this many days after it was first seen; then it is given up with a warning that names it.
   */
  pending_days: number;
  /**
   * Reads again calls that started within this many days before the last sync, because tags, notes, reviews and scores are edited later and the API has no "changed since". Only rows that changed are emitted. Empty: a week for calls and call_segments, which the list carries whole, and none for the other streams. 0: never.
   */
  lookback_days?: number;
  /**
   * The lookback is read at most so often. 0: in every sync, which is also meant where lookback_days is given and this is not.
   */
  lookback_every_hours: number;
  /**
   * How many requests may be under way at the same time.
   */
  concurrency: number;
  /**
   * Replaces both documented limits of a new account (75 requests a minute and 2000 an hour). Set it when Voicegain raised yours, or to leave room for other users of the account. Empty: the documented ones.
   */
  requests_per_minute?: number;
  /**
   * After this many minutes the sync ends cleanly and the next one continues; incremental streams only. 0: no limit.
   */
  max_minutes: number;
  /**
   * wait: until it begins anew. stop: the sync ends cleanly with what it has, and the next one continues (incremental streams; others are incomplete). For accounts with a quota by the hour or the day.
   */
  when_quota_is_spent: 'wait' | 'stop';
  /**
   * Allows an unencrypted connection to a public host. The credentials can then be read on the way.
   */
  allow_http: boolean;
  /**
   * The JWT of one Voicegain project (context): in the Voicegain console under Project Settings, generate a JWT token. It is shown once, does not expire, and stops working when it is generated again. It decides which calls are seen: those of its project, or of its user if it is bound to one.
   */
  api_token: string;
  /**
   * How many calls one list request asks for. The most the API takes is 10000; fewer keep answers small where calls carry long word clouds.
   */
  per_page: number;
}

/**
 * One segment of a call (voicebot, agent or system), in the order of segmentSeq.
 */
export interface CallSegments {
  /**
   * Id of the call: a growing integer in a string.
   */
  callId: string;
  /**
   * Number of the segment within its call, from 1.
   */
  segmentSeq: number;
  /**
   * Kind of segment: bot, agent, system.
   */
  type?: null | string;
  /**
   * Start of the segment, UTC.
   */
  startTime?: null | string;
  /**
   * End of the segment, UTC.
   */
  endTime?: null | string;
  /**
   * Start of the segment in milliseconds from the start of the call.
   */
  startMs?: null | number;
  /**
   * End of the segment in milliseconds from the start of the call.
   */
  endMs?: null | number;
  /**
   * Duration of the segment in seconds.
   */
  duration?: null | number;
  /**
   * Agent of the segment.
   */
  agent?: null | {
    /**
     * Id of the agent in an external system such as the telephony platform.
     */
    agentId?: null | string;
    /**
     * Email address of the agent. Personal data.
     */
    email?: null | string;
    /**
     * Full name of the agent. Personal data.
     */
    name?: null | string;
    /**
     * Id of the Voicegain user that is this agent.
     */
    userId?: null | string;
    /**
     * Channel of a stereo recording that carries the agent: left or right.
     */
    channel?: null | string;
  };
  /**
   * Queue of the segment.
   */
  queue?: null | {
    /**
     * Id of the queue.
     */
    queueId?: null | string;
    /**
     * Name of the queue.
     */
    name?: null | string;
  };
  /**
   * Id of the user group of type team that the agent belongs to.
   */
  team?: null | string;
  /**
   * Id of the speech analytics session.
   */
  saSessionId?: null | string;
  /**
   * Number of the segment within that session (segmentAnalyticsResults.sequence of sa_sessions), from 1.
   */
  saSessionSegmentSeq?: null | number;
  /**
   * Phase of the processing of the segment: INPUT_READY, ACCEPTED, WAITING, QUEUED, FETCHING, FETCHED, PROCESSING, DONE, STOPPED, RECOMPUTING, ERROR.
   */
  progressPhase?: null | string;
  /**
   * Number or extension the call was transferred to at the start of the segment.
   */
  answeringEndpoint?: null | string;
  /**
   * Where the call was transferred to at the end of the segment. Null if the call ended here.
   */
  transferDest?: null | string;
  /**
   * Kind of that destination: internal, external.
   */
  transferDestType?: null | string;
  /**
   * Id the call center platform gave this segment.
   */
  callCenterCallSegmentId?: null | string;
  /**
   * Marks on the timeline within the segment.
   */
  markers?:
    | null
    | {
        /**
         * Milliseconds since the start of the audio, 0 or more.
         */
        time?: null | number;
        /**
         * Kind of marker: CC_ANSWER (call center answered), CC_AGENT_ANSWER (an agent answered), WARM_TRANSFER_START, WARM_TRANSFER_SUCCESS, WARM_TRANSFER_ABANDON, HOLD, UNHOLD, VM_START, VM_END.
         */
        type?: null | string;
        /**
         * Free text attached to the marker, at most 128 characters.
         */
        note?: null | string;
      }[];
  /**
   * Tags of the segment. Edited by people later.
   */
  tags?: null | string[];
  /**
   * Keywords detected.
   */
  keywords?: null | string[];
  /**
   * Topics discovered.
   */
  topics?: null | string[];
  /**
   * Most frequent words of the segment.
   */
  wordCloud?:
    | null
    | {
        /**
         * Word or short phrase.
         */
        phrase?: null | string;
        /**
         * How often it occurs, 1 or more.
         */
        freq?: null | number;
      }[];
  /**
   * Sentiment of each kind of speaker, at most one entry a kind.
   */
  sentiments?:
    | null
    | {
        /**
         * Whose sentiment: caller or agent.
         */
        speaker?: null | string;
        /**
         * Weighted average over the whole audio, -1.0 (angry) to +1.0 (satisfied).
         */
        average?: null | number;
        /**
         * Weighted average over the end of the audio (its last 20 % or last minute, whichever is shorter), -1.0 to +1.0.
         */
        final?: null | number;
        /**
         * Final less the beginning (first 20 % or first minute), -2.0 to +2.0; above 0 the sentiment improved.
         */
        trend?: null | number;
      }[];
  /**
   * Score from the call review form.
   */
  score?: null | number;
  /**
   * How many silence and overtalk incidents there were.
   */
  incidents?: null | number;
  /**
   * Summary of the segment. May hold personal data.
   */
  notes?: null | string;
  /**
   * Notes of the reviewer. May hold personal data.
   */
  reviewNotes?: null | string;
  /**
   * Stage of the human review: selected, reviewed, communicated, viewed, acknowledged. Absent or null: not selected for review.
   */
  reviewStatus?: null | string;
  /**
   * State of the manual audit of the call review: not_started, in_progress, complete.
   */
  auditStatus?: null | string;
  /**
   * Note that users can edit. May hold personal data.
   */
  modifiableNote?: null | string;
  /**
   * True when the review found that the segment resolved the matter.
   */
  callResolved?: null | boolean;
  /**
   * Id of the call review answers.
   */
  crAnswersId?: null | string;
  /**
   * Id of the call insights answers.
   */
  ciAnswersId?: null | string;
  /**
   * State of the business during the segment: open, off-hours, closed. Only of bot segments.
   */
  businessOpenState?: null | string;
  /**
   * Variables the voicebot collected; free-form, values may be nested. Only of bot segments. May hold personal data.
   */
  aivrVars?: null | {
    [k: string]: unknown;
  };
  /**
   * What the voicebot found out; free-form. Only of bot segments. May hold personal data.
   */
  voicebotVars?: null | {
    [k: string]: unknown;
  };
  /**
   * Feedback the agent gave.
   */
  agentFeedback?: null | {
    /**
     * On the call notes: thumbsUp, thumbsDown.
     */
    callNotes?: null | string;
    /**
     * On the detected intent: thumbsUp, thumbsDown.
     */
    intent?: null | string;
  };
  /**
   * Id of the data object with the voicemail recording. Present only if one was left.
   */
  voicemailUuid?: null | string;
  /**
   * Duration of the voicemail in seconds. Present only if one was left.
   */
  voicemailDuration?: null | number;
  /**
   * Text of the voicemail. Personal data.
   */
  voicemailTranscript?: null | string;
}

export const callSegmentsSchema: Schema<CallSegments> = callSegmentsJson;

/**
 * One tag and how many calls carry it now. The vendor documents the answer only in words; other fields pass through.
 */
export interface CallTags {
  /**
   * The tag.
   */
  tag: string;
  /**
   * How many calls carry the tag.
   */
  count?: null | number;
}

export const callTagsSchema: Schema<CallTags> = callTagsJson;

/**
 * One recorded call, once it is final: DONE, or ERROR (then without analytics).
 */
export interface Calls {
  /**
   * Id of the call: a growing integer in a string. Compare it as a number, never as text.
   */
  callId: string;
  /**
   * Voicegain account.
   */
  accountId?: null | string;
  /**
   * Voicegain project (context).
   */
  contextId?: null | string;
  /**
   * Start of the call, UTC.
   */
  startTime?: null | string;
  /**
   * End of the call, UTC. Less startTime it is not always the duration.
   */
  endTime?: null | string;
  /**
   * Duration of the call in seconds.
   */
  duration?: null | number;
  /**
   * Direction of the call: inbound, outbound.
   */
  direction?: null | string;
  /**
   * The other party: the caller (ANI) of an inbound call, the callee of an outbound one; E.164 for phone calls, with or without a plus. Personal data.
   */
  externalEndpoint?: null | string;
  /**
   * Our side: the number dialled (DNIS) of an inbound call, the caller id of an outbound one; with or without a plus.
   */
  internalEndpoint?: null | string;
  /**
   * Id of the data object with the original, unredacted audio. After processing the API replaces that audio by mergedAudioId.
   */
  recording?: null | string;
  /**
   * Id of the data object with the merged audio, redacted if redaction was on. Absent if the call was never analysed.
   */
  mergedAudioId?: null | string;
  /**
   * Id of the speech analytics session; key of sa_sessions and transcripts.
   */
  saSessionId?: null | string;
  /**
   * API that processed the call: 1 for /sa, 2 for /sa/offline.
   */
  version?: null | number;
  /**
   * Phase of the processing. The API knows INPUT_READY, ACCEPTED, WAITING, QUEUED, FETCHING, FETCHED, PROCESSING, DONE, STOPPED, RECOMPUTING, ERROR; a row is written only for DONE and ERROR.
   */
  progressPhase?: null | string;
  /**
   * Phase of a recomputation from the existing transcript: requested, queued, processing, completed, error. Usually absent.
   */
  recomputePhase?: null | string;
  /**
   * When the last recomputation finished, UTC. Absent if there was none.
   */
  lastRecomputeTime?: null | string;
  /**
   * When the call expires, UTC; the vendor deletes it and all its data 24 to 48 hours later.
   */
  expiryTime?: null | string;
  /**
   * Agent who handled the call.
   */
  agent?: null | {
    /**
     * Id of the agent in an external system such as the telephony platform.
     */
    agentId?: null | string;
    /**
     * Email address of the agent. Personal data.
     */
    email?: null | string;
    /**
     * Full name of the agent. Personal data.
     */
    name?: null | string;
    /**
     * Id of the Voicegain user that is this agent.
     */
    userId?: null | string;
    /**
     * Channel of a stereo recording that carries the agent: left or right.
     */
    channel?: null | string;
  };
  /**
   * Queue the call came through.
   */
  queue?: null | {
    /**
     * Id of the queue.
     */
    queueId?: null | string;
    /**
     * Name of the queue.
     */
    name?: null | string;
  };
  /**
   * Id of the user group of type team that the agent belongs to.
   */
  team?: null | string;
  /**
   * Tags of the call. Edited by people later.
   */
  tags?: null | string[];
  /**
   * Keywords detected, a shortened copy of the session data.
   */
  keywords?: null | string[];
  /**
   * Topics or intents discovered.
   */
  topics?: null | string[];
  /**
   * Most frequent words of the transcript, at most 100.
   */
  wordCloud?:
    | null
    | {
        /**
         * Word or short phrase.
         */
        phrase?: null | string;
        /**
         * How often it occurs, 1 or more.
         */
        freq?: null | number;
      }[];
  /**
   * How many silence and overtalk incidents there were.
   */
  incidents?: null | number;
  /**
   * Average sentiment of the caller, -1.0 to +1.0. Deprecated by the vendor in favour of sentiments; 0.0 may stand for "missing".
   */
  sentiment?: null | number;
  /**
   * Sentiment of each kind of speaker, at most one entry a kind.
   */
  sentiments?:
    | null
    | {
        /**
         * Whose sentiment: caller or agent.
         */
        speaker?: null | string;
        /**
         * Weighted average over the whole audio, -1.0 (angry) to +1.0 (satisfied).
         */
        average?: null | number;
        /**
         * Weighted average over the end of the audio (its last 20 % or last minute, whichever is shorter), -1.0 to +1.0.
         */
        final?: null | number;
        /**
         * Final less the beginning (first 20 % or first minute), -2.0 to +2.0; above 0 the sentiment improved.
         */
        trend?: null | number;
      }[];
  /**
   * Score from the call review form. Absent until somebody answered it.
   */
  score?: null | number;
  /**
   * Id of the call review answers.
   */
  crAnswersId?: null | string;
  /**
   * Id of the call insights answers.
   */
  ciAnswersId?: null | string;
  /**
   * True when the review found that the call resolved the matter. Absent where that is not configured.
   */
  callResolved?: null | boolean;
  /**
   * Customer satisfaction score, 0 or more.
   */
  csat?: null | number;
  /**
   * Net promoter score answer, 0 or more.
   */
  nps?: null | number;
  /**
   * Stage of the human review: selected, reviewed, communicated, viewed, acknowledged. Absent or null: not selected for review.
   */
  reviewStatus?: null | string;
  /**
   * State of the manual audit of the call review: not_started, in_progress, complete. Set back by a recomputation or rerun.
   */
  auditStatus?: null | string;
  /**
   * Notes of the reviewer. May hold personal data.
   */
  reviewNotes?: null | string;
  /**
   * Summary of the call written by a language model; may have line breaks. May hold personal data.
   */
  notes?: null | string;
  /**
   * Note that users can edit, at most 2048 characters. May hold personal data.
   */
  modifiableNote?: null | string;
  /**
   * Marks on the timeline of the call; not sorted by time.
   */
  markers?:
    | null
    | {
        /**
         * Milliseconds since the start of the audio, 0 or more.
         */
        time?: null | number;
        /**
         * Kind of marker: CC_ANSWER (call center answered), CC_AGENT_ANSWER (an agent answered), WARM_TRANSFER_START, WARM_TRANSFER_SUCCESS, WARM_TRANSFER_ABANDON, HOLD, UNHOLD, VM_START, VM_END.
         */
        type?: null | string;
        /**
         * Free text attached to the marker, at most 128 characters.
         */
        note?: null | string;
      }[];
  /**
   * Keys pressed during the call. May hold personal data (card or account numbers).
   */
  dtmfEvents?:
    | null
    | {
        /**
         * Milliseconds since the start of the recording.
         */
        timestamp?: null | number;
        /**
         * The key, or a run of keys.
         */
        dtmf?: null | string;
        /**
         * Channel it was heard on: left or right.
         */
        channel?: null | string;
      }[];
  /**
   * Other calls between the same two endpoints in the 24 hours before this one, counted when the call was stored; 0 or more.
   */
  dailyRepeatCalls?: null | number;
  /**
   * Language as a lower-case code, for example en, en-us, es-mx.
   */
  language?: null | string;
  /**
   * Audio channels of the recording: 1 mono, 2 stereo.
   */
  numAudioChannels?: null | number;
  /**
   * Speaker channels of the recording: 1 or 2.
   */
  numSpkChannels?: null | number;
  /**
   * Id of the voicebot (AIVR) application. Absent if no voicebot took the call.
   */
  aivrAppId?: null | string;
  /**
   * Id of the voicebot session. Absent if no voicebot took the call.
   */
  aivrSessionId?: null | string;
  /**
   * Platform the voicebot runs on: freeSwitch, vonageVcca, five9VoiceStream, trampoline.
   */
  aivrPlatform?: null | string;
  /**
   * Kind of destination the voicebot transferred to, for example Internal or Agency; 1 to 32 characters.
   */
  aivrTransferDestType?: null | string;
  /**
   * Variables the voicebot collected; free-form, values may be nested. May hold personal data.
   */
  aivrVars?: null | {
    [k: string]: unknown;
  };
  /**
   * What the voicebot found out about the call.
   */
  voicebotVars?: null | {
    /**
     * Intents of the caller, comma-separated, the main one first; an intent may repeat.
     */
    callerIntent?: null | string;
    /**
     * Kind of caller the application found, for example Member or Provider.
     */
    callerType?: null | string;
    /**
     * Step of the application logic the call reached.
     */
    currentStep?: null | string;
    /**
     * Tasks the voicebot completed without an agent, comma-separated; a task may repeat.
     */
    fullyAutomated?: null | string;
    /**
     * Line of business.
     */
    lob?: null | string;
    /**
     * True when the call came outside business hours.
     */
    obh?: null | boolean;
    /**
     * Verification of the caller: not_attempted, not_needed, fully_verified, partially_verified, unverified.
     */
    verificationStatus?: null | string;
    /**
     * True when a voicemail was left.
     */
    voicemail?: null | boolean;
  };
  /**
   * Duration of the voicebot part in seconds, with fractions.
   */
  voicebotDuration?: null | number;
  /**
   * Id of the data object with the voicemail recording. Present only if one was left.
   */
  voicemailUuid?: null | string;
  /**
   * Duration of the voicemail in seconds. Present only if one was left.
   */
  voicemailDuration?: null | number;
  /**
   * Text of the voicemail. Present only if one was left. Personal data.
   */
  voicemailTranscript?: null | string;
  /**
   * callId of the call that launched this one by a warm transfer.
   */
  originatingCallId?: null | string;
  /**
   * callIds of the calls this one launched by warm transfer.
   */
  spawnedCalls?: null | string[];
  /**
   * Id of the call in the call center system.
   */
  callCenterCallId?: null | string;
  /**
   * State of the business when the call came: open, off-hours (the documentation also spells it off_hours), closed. Absent or null: no business hours defined.
   */
  businessOpenState?: null | string;
  /**
   * Who ended the call: us, other_party.
   */
  whoHungUp?: null | string;
  /**
   * True when the caller hung up in the queue before an agent answered. Absent or false for answered calls.
   */
  abandoned?: null | boolean;
  /**
   * Time in the queue in milliseconds, of abandoned calls.
   */
  queueWaitMs?: null | number;
  /**
   * Messages sent to the agent copilot, 0 or more.
   */
  copilotSent?: null | number;
  /**
   * Copilot messages that were not acknowledged, 0 or more.
   */
  copilotUnAck?: null | number;
  /**
   * What the agent copilot displayed.
   */
  copilotDisplay?: null | {
    /**
     * Version of the layout.
     */
    schemaVersion?: null | string;
    /**
     * Cards as shown, in the layout of schemaVersion.
     */
    cards?:
      | null
      | {
          [k: string]: unknown;
        }[];
  };
  /**
   * Network quality of the inbound leg; the keys are in snake case, unlike all others.
   */
  inboundRtpQuality?: null | {
    /**
     * Mean opinion score of the inbound stream.
     */
    in_mos?: null | number;
    /**
     * Mean opinion score of the outbound stream.
     */
    out_mos?: null | number;
    /**
     * Jitter loss rate of the inbound stream.
     */
    in_jitter_loss?: null | number;
    /**
     * Jitter loss rate of the outbound stream.
     */
    out_jitter_loss?: null | number;
    /**
     * Audio quality of the inbound stream in percent.
     */
    in_quality_pct?: null | number;
    /**
     * Audio quality of the outbound stream in percent.
     */
    out_quality_pct?: null | number;
    /**
     * Packets received on the inbound stream.
     */
    in_packet_count?: null | number;
    /**
     * Packets sent on the outbound stream.
     */
    out_packet_count?: null | number;
    /**
     * Packets skipped on the inbound stream.
     */
    in_skip_count?: null | number;
    /**
     * Packets skipped on the outbound stream.
     */
    out_skip_count?: null | number;
  };
  /**
   * Network quality of the outbound leg; the keys are in snake case, unlike all others.
   */
  outboundRtpQuality?: null | {
    /**
     * Mean opinion score of the inbound stream.
     */
    in_mos?: null | number;
    /**
     * Mean opinion score of the outbound stream.
     */
    out_mos?: null | number;
    /**
     * Jitter loss rate of the inbound stream.
     */
    in_jitter_loss?: null | number;
    /**
     * Jitter loss rate of the outbound stream.
     */
    out_jitter_loss?: null | number;
    /**
     * Audio quality of the inbound stream in percent.
     */
    in_quality_pct?: null | number;
    /**
     * Audio quality of the outbound stream in percent.
     */
    out_quality_pct?: null | number;
    /**
     * Packets received on the inbound stream.
     */
    in_packet_count?: null | number;
    /**
     * Packets sent on the outbound stream.
     */
    out_packet_count?: null | number;
    /**
     * Packets skipped on the inbound stream.
     */
    in_skip_count?: null | number;
    /**
     * Packets skipped on the outbound stream.
     */
    out_skip_count?: null | number;
  };
  /**
   * How many segments the call has, 0 or more; the segments themselves are the stream call_segments.
   */
  numSegments?: null | number;
}

export const callsSchema: Schema<Calls> = callsJson;

/**
 * One speech analytics configuration of the project.
 */
export interface SaConfigs {
  /**
   * Id of the configuration.
   */
  saConfId: string;
  /**
   * Voicegain account.
   */
  accountId?: null | string;
  /**
   * Voicegain project (context).
   */
  contextId?: null | string;
  /**
   * Unique name of the configuration.
   */
  name?: null | string;
  /**
   * True for a configuration that the vendor brings.
   */
  builtIn?: null | boolean;
  /**
   * True when it can be used outside its project.
   */
  published?: null | boolean;
  /**
   * True when sentiment is analysed.
   */
  sentiment?: null | boolean;
  /**
   * True when a summary is written.
   */
  summary?: null | boolean;
  /**
   * True when a word cloud is made.
   */
  wordCloud?: null | boolean;
  /**
   * True when profanity is detected.
   */
  profanity?: null | boolean;
  /**
   * True when the gender of voices is estimated.
   */
  gender?: null | boolean;
  /**
   * True when the age of speakers is estimated.
   */
  age?: null | boolean;
  /**
   * Keywords to spot.
   */
  keywords?:
    | null
    | {
        /**
         * Tag that is reported.
         */
        tag?: null | string;
        /**
         * Words or short phrases that match.
         */
        examples?:
          | null
          | {
              /**
               * Phrase to match.
               */
              phrase?: null | string;
              /**
               * Example that makes its meaning clear.
               */
              usage?: null | string;
            }[];
        /**
         * True to match similar words too.
         */
        expand?: null | boolean;
        /**
         * True when only its group is reported.
         */
        hide?: null | boolean;
      }[];
  /**
   * Groups of keywords.
   */
  keywordGroups?:
    | null
    | {
        /**
         * Tag of the group.
         */
        groupTag?: null | string;
        /**
         * Tags of its keywords.
         */
        keywordTags?: null | string[];
      }[];
  /**
   * Phrases (intents) to spot.
   */
  phrases?:
    | null
    | {
        /**
         * Tag that is reported.
         */
        tag?: null | string;
        /**
         * Sentences that match.
         */
        examples?:
          | null
          | {
              /**
               * Sentence to match.
               */
              sentence?: null | string;
              /**
               * 1.0 asks for the closest match, 0.0 for a vague one.
               */
              sensitivity?: null | number;
              /**
               * True for a sentence that must not match.
               */
              negativeExample?: null | boolean;
              /**
               * State of the example.
               */
              state?: null | string;
            }[];
        /**
         * Regular expressions that match.
         */
        regex?: null | string[];
        /**
         * Regular expressions with options.
         */
        advancedRegex?:
          | null
          | {
              [k: string]: unknown;
            }[];
        /**
         * Kind of sentence: statement, question, any.
         */
        sentenceType?: null | string;
        /**
         * True when only noun phrases match.
         */
        mustBeNounPhrase?: null | boolean;
        /**
         * True for a phrase that the vendor brings.
         */
        builtIn?: null | boolean;
        /**
         * True when it is switched off.
         */
        disabled?: null | boolean;
        /**
         * True when only its group is reported.
         */
        hideIfGroup?: null | boolean;
        /**
         * True when it is a key item of meeting minutes.
         */
        meetingMinutes?: null | boolean;
        /**
         * Where in the call it must occur.
         */
        location?: null | {
          [k: string]: unknown;
        };
        /**
         * Named entities and keywords it must contain.
         */
        slots?: null | {
          [k: string]: unknown;
        };
      }[];
  /**
   * Groups of phrases.
   */
  phraseGroups?:
    | null
    | {
        /**
         * Tag of the group.
         */
        groupTag?: null | string;
        /**
         * Tags of its phrases.
         */
        phraseTags?: null | string[];
        /**
         * How the phrases must match: any, all, sequence.
         */
        relation?: null | string;
      }[];
  /**
   * Criteria to check.
   */
  criteria?:
    | null
    | {
        /**
         * Tag that is reported.
         */
        tag?: null | string;
        /**
         * Conditions, all of which must hold.
         */
        requiredSubCriteria?:
          | null
          | {
              [k: string]: unknown;
            }[];
      }[];
  /**
   * Kinds of named entity to detect, for example ADDRESS, CC, DATE.
   */
  entities?: null | string[];
  /**
   * What is redacted.
   */
  piiRedaction?:
    | null
    | {
        /**
         * Kind of named entity.
         */
        namedEntity?: null | string;
        /**
         * What replaces it in the text, for example full or partial.
         */
        redactTranscript?: null | string;
        /**
         * What replaces it in the audio: silence, beep.
         */
        redactAudio?: null | string;
      }[];
  /**
   * Topics to discover.
   */
  topics?: null | {
    /**
     * Domain whose default topics are used, for example health_insurance.
     */
    topicDomain?: null | string;
    /**
     * Topics in place of the defaults.
     */
    topics?:
      | null
      | {
          /**
           * Topic.
           */
          label?: null | string;
          /**
           * Description for the model.
           */
          description?: null | string;
        }[];
    /**
     * Topics beside the defaults.
     */
    additionalTopics?:
      | null
      | {
          /**
           * Topic.
           */
          label?: null | string;
          /**
           * Description for the model.
           */
          description?: null | string;
        }[];
    /**
     * True when other topics may be found.
     */
    allowNewTopic?: null | boolean;
  };
  /**
   * Moods to report. Deprecated by the vendor.
   */
  moods?: null | string[];
  /**
   * Longest single silence that is no incident, in milliseconds, 1 to 60000.
   */
  silenceSingleDurationMaximumThreshold?: null | number;
  /**
   * Total silence that is no incident, in percent of the call, 0 to 100.
   */
  silenceTotalPercentageThreshold?: null | number;
  /**
   * Longest single overtalk that is no incident, in milliseconds, 1 to 60000.
   */
  overtalkSingleDurationMaximumThreshold?: null | number;
  /**
   * Total overtalk that is no incident, in percent of the call, 0 to 100.
   */
  overtalkTotalPercentageThreshold?: null | number;
  /**
   * Customer satisfaction question.
   */
  csatQuestion?: null | {
    /**
     * Kind of answer, for example choice.
     */
    answerType?: null | string;
    /**
     * Choices with their values.
     */
    answerMapping?:
      | null
      | {
          [k: string]: unknown;
        }[];
    /**
     * Largest value of the answer: 10.
     */
    maxValue?: null | number;
    /**
     * True when "not applicable" is allowed.
     */
    naEnabled?: null | boolean;
    /**
     * How a language model answers the question.
     */
    llm?: null | {
      [k: string]: unknown;
    };
  };
  /**
   * Net promoter question.
   */
  npsQuestion?: null | {
    /**
     * Kind of answer, for example choice.
     */
    answerType?: null | string;
    /**
     * Choices with their values.
     */
    answerMapping?:
      | null
      | {
          [k: string]: unknown;
        }[];
    /**
     * Largest value of the answer: 10.
     */
    maxValue?: null | number;
    /**
     * True when "not applicable" is allowed.
     */
    naEnabled?: null | boolean;
    /**
     * How a language model answers the question.
     */
    llm?: null | {
      [k: string]: unknown;
    };
  };
  /**
   * Criteria of a resolved call. Deprecated and ignored by the vendor.
   */
  callResolutionCriteria?: null | string[];
  /**
   * Question about resolution. Deprecated and ignored by the vendor.
   */
  callResolutionQuestionId?: null | string;
  /**
   * Tags of keyword groups that mean a competitor.
   */
  competitorKeywordGroups?: null | string[];
  /**
   * Prompt the summary is written with.
   */
  llmSummaryPrompt?: null | string;
  /**
   * Prompt the copilot notes are written with.
   */
  llmCopilotNotesPrompt?: null | string;
  /**
   * Knowledge base recommendations.
   */
  kbRecommendation?: null | {
    /**
     * Tenant whose knowledge base is used.
     */
    tenantName?: null | string;
  };
  /**
   * Meeting minutes.
   */
  meetingMinutes?: null | {
    /**
     * True when minutes are written.
     */
    enabled?: null | boolean;
    /**
     * Release the key items were brought up to, as the API sends it.
     */
    syncedToReleaseVersion?: null | {
      [k: string]: unknown;
    };
  };
}

export const saConfigsSchema: Schema<SaConfigs> = saConfigsJson;

/**
 * Speech analytics of one call: session data of /sa/offline/{saSessionId}/data (version 2) or /sa/{saSessionId}/data (version 1). Holds personal data.
 */
export interface SaSessions {
  /**
   * Id of the speech analytics session.
   */
  saSessionId: string;
  /**
   * Id of the call: a growing integer in a string.
   */
  callId: string;
  /**
   * API the data came from: 1 for /sa, 2 for /sa/offline (from calls.version).
   */
  version?: null | number;
  /**
   * Voicegain account.
   */
  accountId?: null | string;
  /**
   * Voicegain project (context).
   */
  contextId?: null | string;
  /**
   * Id of the user who started the session.
   */
  creator?: null | string;
  /**
   * Start of the session (not of the call), UTC.
   */
  startTime?: null | string;
  /**
   * Duration of the transcribed audio in seconds.
   */
  durationSec?: null | number;
  /**
   * Short label of the session. May hold personal data.
   */
  label?: null | string;
  /**
   * Language as a lower-case code, for example en. Version 2 only.
   */
  lang?: null | string;
  /**
   * Name of the transcription model. Version 2 only.
   */
  modelName?: null | string;
  /**
   * Names and values given with the request.
   */
  metadata?:
    | null
    | {
        /**
         * Name.
         */
        name?: null | string;
        /**
         * Value. May hold personal data.
         */
        value?: null | string;
      }[];
  /**
   * Tags of the session, each at most 64 characters.
   */
  tags?: null | string[];
  /**
   * Extra fields for the web UI: none, level1, level2. Version 2 only.
   */
  optimizeForWebUi?: null | string;
  /**
   * Milliseconds after startTime that the result is kept; negative: for ever.
   */
  persist?: null | number;
  /**
   * Progress of the processing.
   */
  progress?: null | {
    /**
     * Phase: INPUT_READY, ACCEPTED, WAITING, QUEUED, FETCHING, FETCHED, PROCESSING, DONE, STOPPED, RECOMPUTING, ERROR.
     */
    phase?: null | string;
    /**
     * Free text, for example the reason of an error.
     */
    message?: null | string;
    /**
     * Audio processed in milliseconds, 0 or more.
     */
    audioDuration?: null | number;
  };
  /**
   * Status of the session: processing, ready, error. Version 1 only.
   */
  status?: null | string;
  /**
   * Mode of the transcription: REAL-TIME, SEMI-REAL-TIME, OFF-LINE. Version 1 only.
   */
  asyncMode?: null | string;
  /**
   * When the session expires and may be deleted, UTC. Version 2 only.
   */
  transcriptionExpireAt?: null | string;
  /**
   * Speakers with talk, overtalk and emotion. Version 2 only.
   */
  speakers?:
    | null
    | {
        /**
         * Number of the speaker within the session, 1 to 2099; the words refer to it. 1 to 99: given with the request; 100 and above: found by diarization or implied.
         */
        spk?: null | number;
        /**
         * Name of the speaker. Personal data.
         */
        name?: null | string;
        /**
         * True for an agent.
         */
        isAgent?: null | boolean;
        /**
         * Id of the Voicegain user that is this speaker.
         */
        userId?: null | string;
        /**
         * Id of the Voicegain speaker (voice signature).
         */
        speakerId?: null | string;
        /**
         * Id of the speaker in the request that started the session.
         */
        externalUserId?: null | number;
        /**
         * True if diarization found this speaker.
         */
        fromDiarization?: null | boolean;
        /**
         * Estimated age group: young-adult, senior, unknown.
         */
        estimatedAge?: null | string;
        /**
         * Estimated gender: male, female.
         */
        estimatedGender?: null | string;
        /**
         * Names and values given with the request.
         */
        metadata?:
          | null
          | {
              /**
               * Name.
               */
              name?: null | string;
              /**
               * Value. May hold personal data.
               */
              value?: null | string;
            }[];
        /**
         * Talk time of the speaker.
         */
        talk?: null | {
          /**
           * Total talk time in milliseconds, 0 or more.
           */
          totalMsec?: null | number;
          /**
           * Talk time in percent of the call. The vendor sends the number in a string.
           */
          percentageOfCallTime?: null | string;
          /**
           * Talk time in percent of the talk time of all speakers. The vendor sends the number in a string.
           */
          percentageOfSpeakerTime?: null | string;
          /**
           * Average length of a stretch of talk in milliseconds. The vendor sends the number in a string.
           */
          averageStreakMsec?: null | string;
          /**
           * Longest stretch of talk in milliseconds. The vendor sends the number in a string.
           */
          maximumStreakMsec?: null | string;
          /**
           * Words a minute. The vendor sends the number in a string.
           */
          talkRate?: null | string;
          /**
           * Spread of the energy of the voice.
           */
          energy?: null | {
            /**
             * Smallest value.
             */
            minimum?: null | number;
            /**
             * First quartile.
             */
            firstQuartile?: null | number;
            /**
             * Median.
             */
            median?: null | number;
            /**
             * Third quartile.
             */
            thirdQuartile?: null | number;
            /**
             * Largest value.
             */
            maximum?: null | number;
          };
          /**
           * Spread of the pitch of the voice.
           */
          pitch?: null | {
            /**
             * Smallest value.
             */
            minimum?: null | number;
            /**
             * First quartile.
             */
            firstQuartile?: null | number;
            /**
             * Median.
             */
            median?: null | number;
            /**
             * Third quartile.
             */
            thirdQuartile?: null | number;
            /**
             * Largest value.
             */
            maximum?: null | number;
          };
        };
        /**
         * Talking over somebody else.
         */
        overtalk?: null | {
          /**
           * How many incidents, 0 or more.
           */
          incidentCount?: null | number;
          /**
           * Total duration in milliseconds. The vendor sends the number in a string.
           */
          totalMsec?: null | string;
          /**
           * Longest incident in milliseconds. The vendor sends the number in a string.
           */
          maximumMsec?: null | string;
          /**
           * Duration in percent of the speech of this speaker. The vendor sends the number in a string.
           */
          percentage?: null | string;
        };
        /**
         * Emotion of the speaker.
         */
        emotion?: null | {
          /**
           * Over the whole audio.
           */
          totals?: null | {
            /**
             * Weighted average, -10.0 (angry) to +10.0 (satisfied): not the scale of calls.sentiments.
             */
            sentiment?: null | number;
            /**
             * Weighted average over the end of the audio, -10.0 to +10.0.
             */
            sentimentFinal?: null | number;
            /**
             * Final less the beginning; documented as -10.0 to +10.0.
             */
            sentimentTrend?: null | number;
            /**
             * Moods (neutral, anger, disgust, fear, happiness, sadness, surprise) and their values, 0.0 to 1.0. Deprecated by the vendor.
             */
            mood?: null | {
              [k: string]: unknown;
            };
          };
          /**
           * Stretches of the audio.
           */
          list?:
            | null
            | {
                /**
                 * Start in milliseconds since the start of the audio.
                 */
                startTime?: null | number;
                /**
                 * End in milliseconds since the start of the audio.
                 */
                endTime?: null | number;
                /**
                 * Sentiment of the stretch, -1.0 to +1.0.
                 */
                sentiment?: null | number;
                /**
                 * Moods (neutral, anger, disgust, fear, happiness, sadness, surprise) and their values, 0.0 to 1.0. Deprecated by the vendor.
                 */
                mood?: null | {
                  [k: string]: unknown;
                };
              }[];
          /**
           * Smoothed curve, evenly spaced in time.
           */
          smoothSentiment?:
            | null
            | {
                /**
                 * Milliseconds since the start of the audio.
                 */
                timeMs?: null | number;
                /**
                 * Sentiment at that time, -1.0 to +1.0.
                 */
                sentiment?: null | number;
              }[];
        };
      }[];
  /**
   * Sentences or paragraphs that sum up the transcript. Personal data.
   */
  summary?: null | string[];
  /**
   * Topics with their scores.
   */
  topics?:
    | null
    | {
        /**
         * Topic.
         */
        label?: null | string;
        /**
         * Score of the topic, 0.0 to 1.0.
         */
        score?: null | number;
        /**
         * True when the topic was not predefined.
         */
        newTopic?: null | boolean;
        /**
         * Why the topic was found, in the words of the model.
         */
        justification?: null | string;
      }[];
  /**
   * Silence and overtalk incidents.
   */
  incidents?:
    | null
    | {
        /**
         * Kind of incident: silence, overtalk.
         */
        type?: null | string;
        /**
         * Start in milliseconds since the start of the audio.
         */
        start?: null | number;
        /**
         * End in milliseconds since the start of the audio.
         */
        end?: null | number;
        /**
         * Duration in milliseconds.
         */
        duration?: null | number;
        /**
         * Number of the speaker, from 1. Only of overtalk.
         */
        spk?: null | number;
      }[];
  /**
   * Excessive silence, as the thresholds of the configuration define it.
   */
  silence?: null | {
    /**
     * How many incidents, 0 or more.
     */
    incidentCount?: null | number;
    /**
     * Total duration in milliseconds. The vendor sends the number in a string.
     */
    totalMsec?: null | string;
    /**
     * Longest stretch in milliseconds. The vendor sends the number in a string.
     */
    maximumMsec?: null | string;
    /**
     * Duration in percent of the call. The vendor sends the number in a string.
     */
    percentage?: null | string;
  };
  /**
   * Who took how much of the call, in seconds. Version 2 only.
   */
  timeBreakdown?: null | {
    /**
     * Caller, in voicebot and agent segments, in seconds.
     */
    callerSec?: null | number;
    /**
     * Caller, in agent segments only, in seconds; 0 without agent segments.
     */
    callerInAgentSegSec?: null | number;
    /**
     * Voicebot speaking, in seconds.
     */
    voicebotSec?: null | number;
    /**
     * Voicebot segment as a whole, caller included, in seconds.
     */
    voicebotSegSec?: null | number;
    /**
     * System segments (queue, hold, routing), in seconds.
     */
    systemSec?: null | number;
    /**
     * Normal silence in agent segments, in seconds.
     */
    silenceSec?: null | number;
    /**
     * Excessive silence in agent segments, in seconds.
     */
    excessiveSilenceSec?: null | number;
    /**
     * One entry an agent segment, in order; an agent may appear more than once.
     */
    agentSegments?:
      | null
      | {
          /**
           * userId of the agent. Null if unknown.
           */
          userId?: null | string;
          /**
           * Talk time of the agent in seconds.
           */
          agentSec?: null | number;
        }[];
  };
  /**
   * Keywords spotted.
   */
  keywords?: null | {
    /**
     * Count of each keyword by its tag.
     */
    counts?: null | {
      [k: string]: unknown;
    };
  };
  /**
   * Phrases (intents) spotted.
   */
  phrases?: null | {
    /**
     * Count of each phrase by its tag.
     */
    counts?: null | {
      [k: string]: unknown;
    };
  };
  /**
   * Phrase groups spotted. Version 1 only.
   */
  phraseGroups?: null | {
    /**
     * Count of each group by its tag.
     */
    counts?: null | {
      [k: string]: unknown;
    };
    /**
     * Groups with their places.
     */
    list?:
      | null
      | {
          /**
           * Tag of the group.
           */
          tag?: null | string;
          /**
           * Start in milliseconds since the start of the audio.
           */
          startTime?: null | number;
          /**
           * End in milliseconds since the start of the audio.
           */
          endTime?: null | number;
          /**
           * Index of the first word, from 1; may be a compound index.
           */
          startIdx?: null | string;
          /**
           * Index of the last word, from 1; may be a compound index.
           */
          endIdx?: null | string;
          /**
           * Phrases that make up the match.
           */
          components?:
            | null
            | {
                [k: string]: unknown;
              }[];
        }[];
  };
  /**
   * Criteria that were satisfied.
   */
  criteria?: null | {
    /**
     * Count of each criterion by its tag. The vendor sends the number in a string.
     */
    counts?: null | {
      [k: string]: unknown;
    };
    /**
     * Criteria with their places.
     */
    list?:
      | null
      | {
          /**
           * Tag of the criterion.
           */
          tag?: null | string;
          /**
           * Parts of the criterion that were satisfied, with their places in the audio.
           */
          requiredSubCriteria?:
            | null
            | {
                [k: string]: unknown;
              }[];
        }[];
  };
  /**
   * Most frequent words over all channels.
   */
  wordCloud?:
    | null
    | {
        /**
         * Word or short phrase.
         */
        phrase?: null | string;
        /**
         * How often it occurs, 1 or more.
         */
        freq?: null | number;
      }[];
  /**
   * Analytics of single segments. Version 2 only.
   */
  segmentAnalyticsResults?:
    | null
    | {
        /**
         * Number of the segment, from 1 (call_segments.saSessionSegmentSeq).
         */
        sequence?: null | number;
        /**
         * Kind of segment: bot, agent, system.
         */
        type?: null | string;
        /**
         * Start in milliseconds from the start of the call.
         */
        segmentStarts?: null | number;
        /**
         * End in milliseconds from the start of the call.
         */
        segmentEnds?: null | number;
        /**
         * Start of the first word in milliseconds.
         */
        wordStarts?: null | number;
        /**
         * End of the last word in milliseconds.
         */
        wordEnds?: null | number;
        /**
         * Progress of the processing.
         */
        progress?: null | {
          /**
           * Phase: INPUT_READY, ACCEPTED, WAITING, QUEUED, FETCHING, FETCHED, PROCESSING, DONE, STOPPED, RECOMPUTING, ERROR.
           */
          phase?: null | string;
          /**
           * Free text, for example the reason of an error.
           */
          message?: null | string;
          /**
           * Audio processed in milliseconds, 0 or more.
           */
          audioDuration?: null | number;
        };
        /**
         * Speakers of the segment.
         */
        speakers?:
          | null
          | {
              /**
               * Number of the speaker within the session, 1 to 2099; the words refer to it. 1 to 99: given with the request; 100 and above: found by diarization or implied.
               */
              spk?: null | number;
              /**
               * Name of the speaker. Personal data.
               */
              name?: null | string;
              /**
               * True for an agent.
               */
              isAgent?: null | boolean;
              /**
               * Id of the Voicegain user that is this speaker.
               */
              userId?: null | string;
              /**
               * Id of the Voicegain speaker (voice signature).
               */
              speakerId?: null | string;
              /**
               * Id of the speaker in the request that started the session.
               */
              externalUserId?: null | number;
              /**
               * True if diarization found this speaker.
               */
              fromDiarization?: null | boolean;
              /**
               * Estimated age group: young-adult, senior, unknown.
               */
              estimatedAge?: null | string;
              /**
               * Estimated gender: male, female.
               */
              estimatedGender?: null | string;
              /**
               * Names and values given with the request.
               */
              metadata?:
                | null
                | {
                    /**
                     * Name.
                     */
                    name?: null | string;
                    /**
                     * Value. May hold personal data.
                     */
                    value?: null | string;
                  }[];
              /**
               * Talk time of the speaker.
               */
              talk?: null | {
                /**
                 * Total talk time in milliseconds, 0 or more.
                 */
                totalMsec?: null | number;
                /**
                 * Talk time in percent of the call. The vendor sends the number in a string.
                 */
                percentageOfCallTime?: null | string;
                /**
                 * Talk time in percent of the talk time of all speakers. The vendor sends the number in a string.
                 */
                percentageOfSpeakerTime?: null | string;
                /**
                 * Average length of a stretch of talk in milliseconds. The vendor sends the number in a string.
                 */
                averageStreakMsec?: null | string;
                /**
                 * Longest stretch of talk in milliseconds. The vendor sends the number in a string.
                 */
                maximumStreakMsec?: null | string;
                /**
                 * Words a minute. The vendor sends the number in a string.
                 */
                talkRate?: null | string;
                /**
                 * Spread of the energy of the voice.
                 */
                energy?: null | {
                  /**
                   * Smallest value.
                   */
                  minimum?: null | number;
                  /**
                   * First quartile.
                   */
                  firstQuartile?: null | number;
                  /**
                   * Median.
                   */
                  median?: null | number;
                  /**
                   * Third quartile.
                   */
                  thirdQuartile?: null | number;
                  /**
                   * Largest value.
                   */
                  maximum?: null | number;
                };
                /**
                 * Spread of the pitch of the voice.
                 */
                pitch?: null | {
                  /**
                   * Smallest value.
                   */
                  minimum?: null | number;
                  /**
                   * First quartile.
                   */
                  firstQuartile?: null | number;
                  /**
                   * Median.
                   */
                  median?: null | number;
                  /**
                   * Third quartile.
                   */
                  thirdQuartile?: null | number;
                  /**
                   * Largest value.
                   */
                  maximum?: null | number;
                };
              };
              /**
               * Talking over somebody else.
               */
              overtalk?: null | {
                /**
                 * How many incidents, 0 or more.
                 */
                incidentCount?: null | number;
                /**
                 * Total duration in milliseconds. The vendor sends the number in a string.
                 */
                totalMsec?: null | string;
                /**
                 * Longest incident in milliseconds. The vendor sends the number in a string.
                 */
                maximumMsec?: null | string;
                /**
                 * Duration in percent of the speech of this speaker. The vendor sends the number in a string.
                 */
                percentage?: null | string;
              };
              /**
               * Emotion of the speaker.
               */
              emotion?: null | {
                /**
                 * Over the whole audio.
                 */
                totals?: null | {
                  /**
                   * Weighted average, -10.0 (angry) to +10.0 (satisfied): not the scale of calls.sentiments.
                   */
                  sentiment?: null | number;
                  /**
                   * Weighted average over the end of the audio, -10.0 to +10.0.
                   */
                  sentimentFinal?: null | number;
                  /**
                   * Final less the beginning; documented as -10.0 to +10.0.
                   */
                  sentimentTrend?: null | number;
                  /**
                   * Moods (neutral, anger, disgust, fear, happiness, sadness, surprise) and their values, 0.0 to 1.0. Deprecated by the vendor.
                   */
                  mood?: null | {
                    [k: string]: unknown;
                  };
                };
                /**
                 * Stretches of the audio.
                 */
                list?:
                  | null
                  | {
                      /**
                       * Start in milliseconds since the start of the audio.
                       */
                      startTime?: null | number;
                      /**
                       * End in milliseconds since the start of the audio.
                       */
                      endTime?: null | number;
                      /**
                       * Sentiment of the stretch, -1.0 to +1.0.
                       */
                      sentiment?: null | number;
                      /**
                       * Moods (neutral, anger, disgust, fear, happiness, sadness, surprise) and their values, 0.0 to 1.0. Deprecated by the vendor.
                       */
                      mood?: null | {
                        [k: string]: unknown;
                      };
                    }[];
                /**
                 * Smoothed curve, evenly spaced in time.
                 */
                smoothSentiment?:
                  | null
                  | {
                      /**
                       * Milliseconds since the start of the audio.
                       */
                      timeMs?: null | number;
                      /**
                       * Sentiment at that time, -1.0 to +1.0.
                       */
                      sentiment?: null | number;
                    }[];
              };
            }[];
        /**
         * Sentences or paragraphs that sum up the segment. Personal data.
         */
        summary?: null | string[];
        /**
         * Topics with their scores.
         */
        topics?:
          | null
          | {
              /**
               * Topic.
               */
              label?: null | string;
              /**
               * Score of the topic, 0.0 to 1.0.
               */
              score?: null | number;
              /**
               * True when the topic was not predefined.
               */
              newTopic?: null | boolean;
              /**
               * Why the topic was found, in the words of the model.
               */
              justification?: null | string;
            }[];
        /**
         * Silence and overtalk incidents.
         */
        incidents?:
          | null
          | {
              /**
               * Kind of incident: silence, overtalk.
               */
              type?: null | string;
              /**
               * Start in milliseconds since the start of the audio.
               */
              start?: null | number;
              /**
               * End in milliseconds since the start of the audio.
               */
              end?: null | number;
              /**
               * Duration in milliseconds.
               */
              duration?: null | number;
              /**
               * Number of the speaker, from 1. Only of overtalk.
               */
              spk?: null | number;
            }[];
        /**
         * Excessive silence, as the thresholds of the configuration define it.
         */
        silence?: null | {
          /**
           * How many incidents, 0 or more.
           */
          incidentCount?: null | number;
          /**
           * Total duration in milliseconds. The vendor sends the number in a string.
           */
          totalMsec?: null | string;
          /**
           * Longest stretch in milliseconds. The vendor sends the number in a string.
           */
          maximumMsec?: null | string;
          /**
           * Duration in percent of the call. The vendor sends the number in a string.
           */
          percentage?: null | string;
        };
        /**
         * Keywords spotted.
         */
        keywords?: null | {
          /**
           * Count of each keyword by its tag.
           */
          counts?: null | {
            [k: string]: unknown;
          };
        };
        /**
         * Phrases (intents) spotted.
         */
        phrases?: null | {
          /**
           * Count of each phrase by its tag.
           */
          counts?: null | {
            [k: string]: unknown;
          };
        };
        /**
         * Criteria that were satisfied.
         */
        criteria?: null | {
          /**
           * Count of each criterion by its tag. The vendor sends the number in a string.
           */
          counts?: null | {
            [k: string]: unknown;
          };
          /**
           * Criteria with their places.
           */
          list?:
            | null
            | {
                /**
                 * Tag of the criterion.
                 */
                tag?: null | string;
                /**
                 * Parts of the criterion that were satisfied, with their places in the audio.
                 */
                requiredSubCriteria?:
                  | null
                  | {
                      [k: string]: unknown;
                    }[];
              }[];
        };
        /**
         * Most frequent words of the segment.
         */
        wordCloud?:
          | null
          | {
              /**
               * Word or short phrase.
               */
              phrase?: null | string;
              /**
               * How often it occurs, 1 or more.
               */
              freq?: null | number;
            }[];
        /**
         * Id of the call review answers of the segment.
         */
        crAnswersId?: null | string;
        /**
         * Id of the call insights answers of the segment.
         */
        ciAnswersId?: null | string;
      }[];
  /**
   * Answer to the customer satisfaction question. Deprecated by the vendor. Version 2 only.
   */
  csatAnswer?: null | {
    /**
     * Choice, for questions with choices.
     */
    answerChoice?: null | string;
    /**
     * Value of the answer, 0 or more.
     */
    answerValue?: null | number;
    /**
     * True when the question does not apply to the call.
     */
    notApplicable?: null | boolean;
    /**
     * Notes to the answer.
     */
    notes?: null | string;
    /**
     * Why the model answered so.
     */
    llmJustification?: null | string;
  };
  /**
   * Answer to the net promoter question. Deprecated by the vendor. Version 2 only.
   */
  npsAnswer?: null | {
    /**
     * Choice, for questions with choices.
     */
    answerChoice?: null | string;
    /**
     * Value of the answer, 0 or more.
     */
    answerValue?: null | number;
    /**
     * True when the question does not apply to the call.
     */
    notApplicable?: null | boolean;
    /**
     * Notes to the answer.
     */
    notes?: null | string;
    /**
     * Why the model answered so.
     */
    llmJustification?: null | string;
  };
  /**
   * Id of the call review answers.
   */
  crAnswersId?: null | string;
  /**
   * Id of the call insights answers.
   */
  ciAnswersId?: null | string;
  /**
   * Audio settings the session was made with. Version 2 only.
   */
  audioInput?:
    | null
    | {
        [k: string]: unknown;
      }[];
  /**
   * Id of the data object with the merged audio. Version 2 only.
   */
  mergedAudioId?: null | string;
  /**
   * True if the merged audio is virtually dual-channel. Version 2 only.
   */
  isVirtualDualChannel?: null | boolean;
  /**
   * Id of the data object with the MPEG-DASH file. Version 2 only.
   */
  mpdId?: null | string;
  /**
   * Analytics of each channel or diarized speaker. Version 1 only.
   */
  channels?:
    | null
    | {
        /**
         * Kind of channel: actual, virtual, diarized_speaker.
         */
        channelType?: null | string;
        /**
         * Channel of the original audio: left, right, mix.
         */
        audioChannelSelector?: null | string;
        /**
         * True for the channel of an agent.
         */
        isAgent?: null | boolean;
        /**
         * Number of the speaker, 1 to 80.
         */
        spk?: null | number;
        /**
         * Name of the speaker. Personal data.
         */
        spkName?: null | string;
        /**
         * Estimated age group: young-adult, senior, unknown.
         */
        age?: null | string;
        /**
         * Estimated gender: male, female.
         */
        gender?: null | string;
        /**
         * Talk time of the speaker.
         */
        talk?: null | {
          /**
           * Total talk time in milliseconds, 0 or more.
           */
          totalMsec?: null | number;
          /**
           * Talk time in percent of the call. The vendor sends the number in a string.
           */
          percentageOfCallTime?: null | string;
          /**
           * Talk time in percent of the talk time of all speakers. The vendor sends the number in a string.
           */
          percentageOfSpeakerTime?: null | string;
          /**
           * Average length of a stretch of talk in milliseconds. The vendor sends the number in a string.
           */
          averageStreakMsec?: null | string;
          /**
           * Longest stretch of talk in milliseconds. The vendor sends the number in a string.
           */
          maximumStreakMsec?: null | string;
          /**
           * Words a minute. The vendor sends the number in a string.
           */
          talkRate?: null | string;
          /**
           * Spread of the energy of the voice.
           */
          energy?: null | {
            /**
             * Smallest value.
             */
            minimum?: null | number;
            /**
             * First quartile.
             */
            firstQuartile?: null | number;
            /**
             * Median.
             */
            median?: null | number;
            /**
             * Third quartile.
             */
            thirdQuartile?: null | number;
            /**
             * Largest value.
             */
            maximum?: null | number;
          };
          /**
           * Spread of the pitch of the voice.
           */
          pitch?: null | {
            /**
             * Smallest value.
             */
            minimum?: null | number;
            /**
             * First quartile.
             */
            firstQuartile?: null | number;
            /**
             * Median.
             */
            median?: null | number;
            /**
             * Third quartile.
             */
            thirdQuartile?: null | number;
            /**
             * Largest value.
             */
            maximum?: null | number;
          };
        };
        /**
         * Talking over somebody else.
         */
        overtalk?: null | {
          /**
           * How many incidents, 0 or more.
           */
          incidentCount?: null | number;
          /**
           * Total duration in milliseconds. The vendor sends the number in a string.
           */
          totalMsec?: null | string;
          /**
           * Longest incident in milliseconds. The vendor sends the number in a string.
           */
          maximumMsec?: null | string;
          /**
           * Duration in percent of the speech of this speaker. The vendor sends the number in a string.
           */
          percentage?: null | string;
        };
        /**
         * Emotion of the speaker.
         */
        emotion?: null | {
          /**
           * Over the whole audio.
           */
          totals?: null | {
            /**
             * Weighted average, -10.0 (angry) to +10.0 (satisfied): not the scale of calls.sentiments.
             */
            sentiment?: null | number;
            /**
             * Weighted average over the end of the audio, -10.0 to +10.0.
             */
            sentimentFinal?: null | number;
            /**
             * Final less the beginning; documented as -10.0 to +10.0.
             */
            sentimentTrend?: null | number;
            /**
             * Moods (neutral, anger, disgust, fear, happiness, sadness, surprise) and their values, 0.0 to 1.0. Deprecated by the vendor.
             */
            mood?: null | {
              [k: string]: unknown;
            };
          };
          /**
           * Stretches of the audio.
           */
          list?:
            | null
            | {
                /**
                 * Start in milliseconds since the start of the audio.
                 */
                startTime?: null | number;
                /**
                 * End in milliseconds since the start of the audio.
                 */
                endTime?: null | number;
                /**
                 * Index of the first word, from 1; may be a compound index.
                 */
                startIdx?: null | string;
                /**
                 * Index of the last word, from 1; may be a compound index.
                 */
                endIdx?: null | string;
                /**
                 * Sentiment of the stretch, -1.0 to +1.0.
                 */
                sentiment?: null | number;
                /**
                 * Moods (neutral, anger, disgust, fear, happiness, sadness, surprise) and their values, 0.0 to 1.0. Deprecated by the vendor.
                 */
                mood?: null | {
                  [k: string]: unknown;
                };
              }[];
        };
        /**
         * Keywords spotted.
         */
        keywords?: null | {
          /**
           * Count of each keyword by its tag.
           */
          counts?: null | {
            [k: string]: unknown;
          };
          /**
           * Keywords with their places.
           */
          list?:
            | null
            | {
                /**
                 * Tag of the keyword.
                 */
                tag?: null | string;
                /**
                 * Words that matched. May hold personal data.
                 */
                phrase?: null | string;
                /**
                 * Start in milliseconds since the start of the audio.
                 */
                startTime?: null | number;
                /**
                 * End in milliseconds since the start of the audio.
                 */
                endTime?: null | number;
                /**
                 * Index of the first word, from 1; may be a compound index.
                 */
                startIdx?: null | string;
                /**
                 * Index of the last word, from 1; may be a compound index.
                 */
                endIdx?: null | string;
              }[];
        };
        /**
         * Phrases (intents) spotted.
         */
        phrases?: null | {
          /**
           * Count of each phrase by its tag.
           */
          counts?: null | {
            [k: string]: unknown;
          };
          /**
           * Phrases with their places.
           */
          list?:
            | null
            | {
                /**
                 * Tag of the phrase.
                 */
                tag?: null | string;
                /**
                 * Words that matched. May hold personal data.
                 */
                phrase?: null | string;
                /**
                 * Closeness of the match, 0.0 to 1.0.
                 */
                score?: null | number;
                /**
                 * Start in milliseconds since the start of the audio.
                 */
                startTime?: null | number;
                /**
                 * End in milliseconds since the start of the audio.
                 */
                endTime?: null | number;
                /**
                 * Index of the first word, from 1; may be a compound index.
                 */
                startIdx?: null | string;
                /**
                 * Index of the last word, from 1; may be a compound index.
                 */
                endIdx?: null | string;
                /**
                 * Named entities and keywords inside the phrase.
                 */
                slots?: null | {
                  [k: string]: unknown;
                };
              }[];
        };
        /**
         * Named entities found. Personal data.
         */
        namedEntities?:
          | null
          | {
              /**
               * Kind of entity, for example ADDRESS, CC, DATE, PERSON.
               */
              entity?: null | string;
              /**
               * Words that name it. Personal data.
               */
              phrase?: null | string;
              /**
               * Start in milliseconds since the start of the audio.
               */
              startTime?: null | number;
              /**
               * End in milliseconds since the start of the audio.
               */
              endTime?: null | number;
              /**
               * Index of the first word, from 1; may be a compound index.
               */
              startIdx?: null | string;
              /**
               * Index of the last word, from 1; may be a compound index.
               */
              endIdx?: null | string;
              /**
               * Concepts of the entity.
               */
              concepts?:
                | null
                | {
                    /**
                     * Name of the concept.
                     */
                    key?: null | string;
                    /**
                     * Value of the concept.
                     */
                    value?: null | string;
                  }[];
            }[];
        /**
         * Ids of the transcription session of this channel, as the API sends them.
         */
        transcribeSid?: null | {
          [k: string]: unknown;
        };
      }[];
  /**
   * Id of the data object with the multi-channel audio. Version 1 only.
   */
  multiChannelAudio?: null | string;
  /**
   * Id of the data object with the single-channel audio. Version 1 only.
   */
  singleChannelAudio?: null | string;
  /**
   * Result of diarization. Version 1 only.
   */
  multiChannelDiarization?: null | {
    /**
     * How many speakers were found.
     */
    numberSpeakers?: null | number;
    /**
     * Zones of the audio by speaker.
     */
    list?:
      | null
      | {
          [k: string]: unknown;
        }[];
  };
  /**
   * Every word with its time, in sections by speaker. Large, personal data. Version 2; sent only while this field is selected.
   */
  words?:
    | null
    | {
        /**
         * Number of the speaker of the section.
         */
        spk?: null | number;
        /**
         * Start in milliseconds since the start of the audio.
         */
        start?: null | number;
        /**
         * Duration in milliseconds.
         */
        duration?: null | number;
        /**
         * How many sections overlap here, from 1.
         */
        numColumns?: null | number;
        /**
         * Place of this section among them, from 1.
         */
        columnPos?: null | number;
        /**
         * Words of the section.
         */
        words?:
          | null
          | {
              /**
               * The word or words. Personal data.
               */
              utterance?: null | string;
              /**
               * Start in milliseconds since the start of the audio.
               */
              start?: null | number;
              /**
               * Duration in milliseconds.
               */
              duration?: null | number;
              /**
               * Confidence of the recognition, 0.0 to 1.0.
               */
              confidence?: null | number;
              /**
               * Number of the speaker.
               */
              spk?: null | number;
              /**
               * Other readings of this place.
               */
              alternatives?:
                | null
                | {
                    [k: string]: unknown;
                  }[];
              /**
               * Named entity, keyword and phrase tags on the word.
               */
              annotations?:
                | null
                | {
                    [k: string]: unknown;
                  }[];
            }[];
      }[];
  /**
   * Every word with its time, in sections by speaker. Large, personal data. Version 1; sent only while this field is selected.
   */
  multiChannelWords?:
    | null
    | {
        /**
         * Number of the speaker of the section.
         */
        spk?: null | number;
        /**
         * Start in milliseconds since the start of the audio.
         */
        start?: null | number;
        /**
         * Duration in milliseconds.
         */
        duration?: null | number;
        /**
         * How many sections overlap here, from 1.
         */
        numColumns?: null | number;
        /**
         * Place of this section among them, from 1.
         */
        columnPos?: null | number;
        /**
         * Words of the section.
         */
        words?:
          | null
          | {
              /**
               * The word or words. Personal data.
               */
              utterance?: null | string;
              /**
               * Start in milliseconds since the start of the audio.
               */
              start?: null | number;
              /**
               * Duration in milliseconds.
               */
              duration?: null | number;
              /**
               * Confidence of the recognition, 0.0 to 1.0.
               */
              confidence?: null | number;
              /**
               * Number of the speaker.
               */
              spk?: null | number;
              /**
               * Other readings of this place.
               */
              alternatives?:
                | null
                | {
                    [k: string]: unknown;
                  }[];
              /**
               * Named entity, keyword and phrase tags on the word.
               */
              annotations?:
                | null
                | {
                    [k: string]: unknown;
                  }[];
            }[];
      }[];
}

export const saSessionsSchema: Schema<SaSessions> = saSessionsJson;

/**
 * Transcript of one call as text. Personal data in full.
 */
export interface Transcripts {
  /**
   * Id of the speech analytics session.
   */
  saSessionId: string;
  /**
   * Id of the call: a growing integer in a string.
   */
  callId: string;
  /**
   * API the text came from: 1 for /sa, 2 for /sa/offline (from calls.version).
   */
  version?: null | number;
  /**
   * Language as a lower-case code, for example en (from calls.language).
   */
  language?: null | string;
  /**
   * The text, with line breaks. Version 2: the annotated transcript of the session data (speakers, parts of the call, holds). Version 1: the text of /sa/{saSessionId}/transcript. Personal data.
   */
  transcript?: null | string;
}

export const transcriptsSchema: Schema<Transcripts> = transcriptsJson;
