// Made from spec.json and schemas/*.json by `npm run types`. Do not edit.
import type { Schema } from 'trunkline';
import specJson from './spec.json' with { type: 'json' };
import dialoguesJson from './schemas/dialogues.json' with { type: 'json' };
import goalsJson from './schemas/goals.json' with { type: 'json' };
import keywordsJson from './schemas/keywords.json' with { type: 'json' };
import operatorsJson from './schemas/operators.json' with { type: 'json' };
import pausesJson from './schemas/pauses.json' with { type: 'json' };
import projectsJson from './schemas/projects.json' with { type: 'json' };
import recordingsJson from './schemas/recordings.json' with { type: 'json' };
import summariesJson from './schemas/summaries.json' with { type: 'json' };
import transcriptionsJson from './schemas/transcriptions.json' with { type: 'json' };
import virtualNumbersJson from './schemas/virtual_numbers.json' with { type: 'json' };

export const spec: Schema<Config> = specJson;

export interface Config {
  /**
   * Base address of the API, used literally, so the version prefix belongs to it. Older accounts may still use the host api.identitycall.com. Plain http only to loopback, private addresses, single-label and *.internal hosts.
   */
  api_url: string;
  /**
   * Only recordings created at or after this moment are read (compared with created_at). Empty: all of them.
   */
  start_date?: string;
  /**
   * A recording that is pending or processing, or whose goals are not evaluated yet, is asked for again in every sync, for this many days after it was first seen. Then a completed one is emitted as it stands, an unfinished one is given up with a warning that names it.
   */
  pending_days: number;
  /**
   * Reads again recordings created within this many days before the last sync, because they are renamed, moved and evaluated again later. Only rows that changed are emitted. Empty: a week where the list has updated_at, else none. 0: never.
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
   * Replaces the documented limit of the smallest plan (Free: 60 a minute; Pro: 300). Set it to the limit of your plan. Empty: 60.
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
   * An API key (idc_…) with read permission, made in the IdentityCall dashboard; it is shown once. An account-wide key sees all projects, a project key only its own: its lists are then silently shorter.
   */
  api_key: string;
}

/**
 * One stretch of speech of one speaker. Personal data in full.
 */
export interface Dialogues {
  /**
   * Id of the dialogue; may be another one after a new transcription.
   */
  id: number;
  /**
   * When the recording was created, UTC.
   */
  created_at: string;
  /**
   * Numeric id of the recording.
   */
  recording_id?: null | number;
  /**
   * Place within the recording, from 1.
   */
  position?: null | number;
  /**
   * Label of the speaker, for example "Speaker 1".
   */
  speaker?: null | string;
  /**
   * Id of the voice profile of the speaker: the way to recognise a person across recordings. Null if unknown.
   */
  voice_profile_id?: null | number;
  /**
   * Name of that voice profile. Personal data. Null if unknown.
   */
  voice_profile_name?: null | string;
  /**
   * What was said. Personal data.
   */
  text?: null | string;
  /**
   * Start in milliseconds since the start of the recording.
   */
  start_ms?: null | number;
  /**
   * End in milliseconds since the start of the recording.
   */
  end_ms?: null | number;
  /**
   * Weights of the emotions, each 0 to 1.
   */
  emotion?: null | {
    /**
     * Weight of happy, 0 to 1.
     */
    happy?: null | number;
    /**
     * Weight of neutral, 0 to 1.
     */
    neutral?: null | number;
    /**
     * Weight of calm, 0 to 1.
     */
    calm?: null | number;
    /**
     * Weight of sad, 0 to 1.
     */
    sad?: null | number;
    /**
     * Weight of angry, 0 to 1.
     */
    angry?: null | number;
    /**
     * Weight of fearful, 0 to 1.
     */
    fearful?: null | number;
    /**
     * Weight of surprised, 0 to 1.
     */
    surprised?: null | number;
    /**
     * Weight of disgust, 0 to 1.
     */
    disgust?: null | number;
  };
}

export const dialoguesSchema: Schema<Dialogues> = dialoguesJson;

/**
 * Result of one goal in one recording.
 */
export interface Goals {
  /**
   * Numeric id of the recording.
   */
  recording_id: number;
  /**
   * Id of the goal.
   */
  goal_id: number;
  /**
   * When the recording was created, UTC.
   */
  created_at: string;
  /**
   * Name of the goal.
   */
  goal_name?: null | string;
  /**
   * True when the goal was met; a decision of its own, not a threshold on score.
   */
  met?: null | boolean;
  /**
   * Confidence, 0 to 1 (while goal_achievement is a percentage).
   */
  score?: null | number;
  /**
   * Why. May hold personal data.
   */
  explanation?: null | string;
}

export const goalsSchema: Schema<Goals> = goalsJson;

/**
 * One keyword in one recording. Empty where the edition of the API has no keywords.
 */
export interface Keywords {
  /**
   * Numeric id of the recording.
   */
  recording_id: number;
  /**
   * Id of the keyword.
   */
  keyword_id: number;
  /**
   * When the recording was created, UTC.
   */
  created_at: string;
  /**
   * The keyword.
   */
  keyword_name?: null | string;
  /**
   * Sentiment of the keyword: positive, neutral, negative.
   */
  sentiment?: null | string;
  /**
   * How often it was said.
   */
  count?: null | number;
  /**
   * When it was said, in milliseconds since the start of the recording.
   */
  timestamps_ms?: null | number[];
}

export const keywordsSchema: Schema<Keywords> = keywordsJson;

/**
 * One operator (a person who takes calls) the key can see.
 */
export interface Operators {
  /**
   * Id of the operator.
   */
  id: number;
  /**
   * Name. Personal data.
   */
  name?: null | string;
  /**
   * Phone number in E.164, with a plus. Personal data.
   */
  phone_number?: null | string;
  /**
   * Email address. Personal data.
   */
  email?: null | string;
  /**
   * True when the operator is active.
   */
  active?: null | boolean;
  /**
   * Initials.
   */
  initials?: null | string;
  /**
   * How many virtual numbers the operator has.
   */
  virtual_numbers_count?: null | number;
  /**
   * Virtual numbers of the operator.
   */
  virtual_numbers?:
    | null
    | {
        /**
         * Id of the number.
         */
        id?: null | number;
        /**
         * The number in E.164.
         */
        phone_number?: null | string;
        /**
         * Name of the number.
         */
        name?: null | string;
        /**
         * True when it is active.
         */
        active?: null | boolean;
      }[];
}

export const operatorsSchema: Schema<Operators> = operatorsJson;

/**
 * One long pause in one recording.
 */
export interface Pauses {
  /**
   * Numeric id of the recording.
   */
  recording_id: number;
  /**
   * Start in milliseconds since the start of the recording.
   */
  start_ms: number;
  /**
   * When the recording was created, UTC.
   */
  created_at: string;
  /**
   * End in milliseconds since the start of the recording.
   */
  end_ms?: null | number;
  /**
   * Duration in milliseconds.
   */
  duration_ms?: null | number;
  /**
   * True when the pause is within the rules.
   */
  compliant?: null | boolean;
  /**
   * Id of the dialogue before the pause.
   */
  after_dialogue_id?: null | number;
}

export const pausesSchema: Schema<Pauses> = pausesJson;

/**
 * One project the key can see, with its settings.
 */
export interface Projects {
  /**
   * Id of the project.
   */
  id: number;
  /**
   * Name of the project.
   */
  name?: null | string;
  /**
   * Description of the project.
   */
  description?: null | string;
  /**
   * Language of the recordings as a code.
   */
  language?: null | string;
  /**
   * Language the goals are written in.
   */
  goal_language?: null | string;
  /**
   * Language the summaries are written in.
   */
  summary_language?: null | string;
  /**
   * Industry.
   */
  industry?: null | string;
  /**
   * Length in seconds from which a pause counts as long.
   */
  long_pause_threshold_seconds?: null | number;
  /**
   * Hints for the transcription.
   */
  transcription_hints?: null | string;
  /**
   * Days after which the vendor deletes recordings. Null: never.
   */
  retention_days?: null | number;
  /**
   * True when there is a quality baseline.
   */
  quality_baseline_enabled?: null | boolean;
  /**
   * The quality baseline in percent.
   */
  quality_baseline_pct?: null | number;
  /**
   * How many recordings the project has now.
   */
  recordings_count?: null | number;
  /**
   * How many virtual numbers the project has now.
   */
  virtual_numbers_count?: null | number;
  /**
   * When the project was created, UTC.
   */
  created_at?: null | string;
  /**
   * When the project was last changed, UTC.
   */
  updated_at?: null | string;
}

export const projectsSchema: Schema<Projects> = projectsJson;

/**
 * One recording, once it is final: completed, or failed (then without results). The row of the list together with the detail.
 */
export interface Recordings {
  /**
   * Numeric id of the recording; the other streams refer to it as recording_id.
   */
  id: number;
  /**
   * When the recording was created, UTC.
   */
  created_at: string;
  /**
   * When the recording was last changed, UTC.
   */
  updated_at?: null | string;
  /**
   * Stable public id (UUIDv7). Newer edition of the API only.
   */
  public_id?: null | string;
  /**
   * Id the uploader gave it, unique within the project. Newer edition of the API only.
   */
  external_id?: null | string;
  /**
   * Id of the project. Newer edition of the API only.
   */
  project_id?: null | number;
  /**
   * Name of the recording, as people edit it. May hold personal data.
   */
  name?: null | string;
  /**
   * Status: pending (uploaded), processing (transcription runs), completed (results are there), failed. A row is written only for completed and failed.
   */
  status?: null | string;
  /**
   * Language as a code, for example en.
   */
  language?: null | string;
  /**
   * Duration in milliseconds.
   */
  duration_ms?: null | number;
  /**
   * Labels of the speakers. They differ from those in dialogues and summaries. May hold personal data.
   */
  speakers?: null | string[];
  /**
   * How far the goals were reached, 0 to 100 percent. Not derived from the scores in goals.
   */
  goal_achievement?: null | number;
  /**
   * True when the goals were evaluated. False on a completed row: not within pending_days.
   */
  goals_evaluated?: null | boolean;
  /**
   * How many dialogues the transcription has.
   */
  dialogues_count?: null | number;
  /**
   * How many keywords were detected.
   */
  keywords_detected?: null | number;
  /**
   * How many pauses were detected.
   */
  pauses_detected?: null | number;
  /**
   * True when the audio is there.
   */
  audio_attached?: null | boolean;
  /**
   * Categories of the recording, as the API sends them. Newer edition of the API only.
   */
  categories?: null | unknown[];
}

export const recordingsSchema: Schema<Recordings> = recordingsJson;

/**
 * Summary of one recording.
 */
export interface Summaries {
  /**
   * Numeric id of the recording.
   */
  recording_id: number;
  /**
   * When the recording was created, UTC.
   */
  created_at: string;
  /**
   * The summary. May hold personal data.
   */
  summary?: null | string;
  /**
   * Duration of the recording in milliseconds.
   */
  duration_ms?: null | number;
  /**
   * Speakers, by name where they were identified: not the labels in dialogues. Personal data.
   */
  speakers?: null | string[];
  /**
   * How far the goals were reached, 0 to 100 percent. Not derived from the scores in goals.
   */
  goal_achievement?: null | number;
}

export const summariesSchema: Schema<Summaries> = summariesJson;

/**
 * Transcription of one recording as text; its parts are the stream dialogues. Personal data in full.
 */
export interface Transcriptions {
  /**
   * Numeric id of the recording.
   */
  recording_id: number;
  /**
   * When the recording was created, UTC.
   */
  created_at: string;
  /**
   * Language as a code, for example en.
   */
  language?: null | string;
  /**
   * The whole text. Personal data.
   */
  full_text?: null | string;
}

export const transcriptionsSchema: Schema<Transcriptions> = transcriptionsJson;

/**
 * One virtual number the key can see.
 */
export interface VirtualNumbers {
  /**
   * Id of the number.
   */
  id: number;
  /**
   * The number in E.164, with a plus.
   */
  phone_number?: null | string;
  /**
   * Name of the number.
   */
  name?: null | string;
  /**
   * Country as a code.
   */
  country_code?: null | string;
  /**
   * True when the number is active.
   */
  active?: null | boolean;
  /**
   * True when the AI receptionist answers.
   */
  ai_receptionist_enabled?: null | boolean;
  /**
   * True when calls are recorded.
   */
  recording?: null | boolean;
  /**
   * Routing: priority, round_robin, simultaneous.
   */
  routing_strategy?: null | string;
  /**
   * Operators of the number.
   */
  operators?:
    | null
    | {
        /**
         * Id of the operator.
         */
        id?: null | number;
        /**
         * Name. Personal data.
         */
        name?: null | string;
        /**
         * Initials.
         */
        initials?: null | string;
        /**
         * Phone number in E.164. Personal data.
         */
        phone_number?: null | string;
        /**
         * Place in the routing.
         */
        priority?: null | number;
      }[];
  /**
   * How many operators the number has.
   */
  operators_count?: null | number;
  /**
   * Operators that could be added.
   */
  available_operators?:
    | null
    | {
        /**
         * Id of the operator.
         */
        id?: null | number;
        /**
         * Name. Personal data.
         */
        name?: null | string;
        /**
         * Initials.
         */
        initials?: null | string;
        /**
         * Phone number in E.164. Personal data.
         */
        phone_number?: null | string;
        /**
         * Place in the routing.
         */
        priority?: null | number;
      }[];
  /**
   * Totals as of now.
   */
  stats?: null | {
    /**
     * Calls.
     */
    total_calls?: null | number;
    /**
     * Answered calls.
     */
    answered_calls?: null | number;
    /**
     * Missed calls.
     */
    missed_calls?: null | number;
    /**
     * Average duration in seconds.
     */
    average_duration_seconds?: null | number;
  };
  /**
   * The ten most recent calls at most: a glimpse, not a history.
   */
  recent_calls?:
    | null
    | {
        /**
         * Id of the call.
         */
        id?: null | number;
        /**
         * The other party in E.164. Personal data.
         */
        phone_number?: null | string;
        /**
         * Name of the caller. Personal data.
         */
        caller_name?: null | string;
        /**
         * Status, for example answered.
         */
        call_status?: null | string;
        /**
         * Duration in seconds (not milliseconds).
         */
        call_duration?: null | number;
        /**
         * Direction, for example inbound.
         */
        direction?: null | string;
        /**
         * True when the AI receptionist took it.
         */
        ai_handled?: null | boolean;
        /**
         * Summary. Personal data.
         */
        transcript_summary?: null | string;
        /**
         * When the call was made, UTC.
         */
        created_at?: null | string;
      }[];
}

export const virtualNumbersSchema: Schema<VirtualNumbers> = virtualNumbersJson;
