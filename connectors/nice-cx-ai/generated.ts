// Made from spec.json and schemas/*.json by `npm run types`. Do not edit.
import type { Schema } from 'trunkline';
import specJson from './spec.json' with { type: 'json' };
import cxAiJson from './schemas/cx_ai.json' with { type: 'json' };
import interactionsJson from './schemas/interactions.json' with { type: 'json' };
import modelScoresJson from './schemas/model_scores.json' with { type: 'json' };
import transcriptsJson from './schemas/transcripts.json' with { type: 'json' };
import voiceActivitySegmentsJson from './schemas/voice_activity_segments.json' with { type: 'json' };

export const spec: Schema<Config> = specJson;

export interface Config {
  /**
   * Base address of the API, used literally, so the version prefix belongs to it. Plain http only to loopback, private addresses, single-label and *.internal hosts.
   */
  api_url: string;
  /**
   * Only interactions processed at or after this moment are emitted (compared with processed). Empty: all of the identifiers.
   */
  start_date?: string;
  /**
   * An interaction that is not processed and not failed is asked for again in every sync, for this many days after it was first seen; then it is given up with a warning that names it.
   */
  pending_days: number;
  /**
   * The vendor documents no change of a result once it is processed. With 1 or more the status of every identifier is asked again in each sync, and an interaction with a new time processed is delivered again. Changing it back to 0 delivers everything once more. Empty or 0: never.
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
   * The vendor documents no limit for what this connector reads; a number here is kept to. Empty: no limit of our own.
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
   * API token of the ElevateAI account, from its dashboard; sent as X-API-Token.
   */
  api_token: string;
  /**
   * Where the interaction identifiers come from: the API has no list. They are what ElevateAI answered when the interactions were declared.
   */
  interactions:
    | {
        source: 'list';
        /**
         * interactionIdentifier of every interaction to follow.
         *
         * @minItems 1
         */
        identifiers: [string, ...string[]];
      }
    | {
        source: 'file';
        /**
         * Path or http(s) address of a text with one identifier a line, a CSV with a header, or JSON lines. The column or field is interactionIdentifier, identifier, guid or id (any case), else the only column. Read again in every sync. A path is seen from inside the container.
         */
        location: string;
      };
}

/**
 * CX AI result of one interaction as it came, with the identifier. Interactions without CX AI have no row.
 */
export interface CxAi {
  /**
   * interactionIdentifier (GUID).
   */
  identifier: string;
  /**
   * When processing ended, UTC.
   */
  processed: string;
  /**
   * Result over all participants.
   */
  allParticipants?: null | {
    /**
     * Bundles of models.
     */
    enlightenBundles?:
      | null
      | {
          /**
           * Name of the bundle, for example Customer Satisfaction, Vulnerable Customer.
           */
          name?: null | string;
          /**
           * Models of the bundle that apply; one that does not is absent, not 0.
           */
          models?:
            | null
            | {
                /**
                 * Name of the model, for example activeListening.
                 */
                name?: null | string;
                /**
                 * Score over the interaction. Not bounded by minScore and maxScore; may be negative.
                 */
                score?: null | number;
                /**
                 * Lowest score in the course of the interaction; may be negative.
                 */
                minScore?: null | number;
                /**
                 * When it was lowest, in milliseconds since the start.
                 */
                minScoreOffset?: null | number;
                /**
                 * Highest score in the course of the interaction; may be negative.
                 */
                maxScore?: null | number;
                /**
                 * When it was highest, in milliseconds since the start.
                 */
                maxScoreOffset?: null | number;
                /**
                 * Score of the first quarter.
                 */
                quartile1?: null | number;
                /**
                 * Score of the second quarter.
                 */
                quartile2?: null | number;
                /**
                 * Score of the third quarter.
                 */
                quartile3?: null | number;
                /**
                 * Score of the fourth quarter.
                 */
                quartile4?: null | number;
              }[];
        }[];
    /**
     * Voice and silence. Null where there is no audio.
     */
    voiceActivitySegments?:
      | null
      | {
          /**
           * Start in milliseconds since the start.
           */
          startTimeOffset?: null | number;
          /**
           * End in milliseconds since the start.
           */
          endTimeOffset?: null | number;
          /**
           * What is heard: voice, silence.
           */
          result?: null | string;
        }[];
  };
  /**
   * Result of the first participant. Absent where speakers were not told apart.
   */
  participantOne?: null | {
    /**
     * Bundles of models.
     */
    enlightenBundles?:
      | null
      | {
          /**
           * Name of the bundle, for example Customer Satisfaction, Vulnerable Customer.
           */
          name?: null | string;
          /**
           * Models of the bundle that apply; one that does not is absent, not 0.
           */
          models?:
            | null
            | {
                /**
                 * Name of the model, for example activeListening.
                 */
                name?: null | string;
                /**
                 * Score over the interaction. Not bounded by minScore and maxScore; may be negative.
                 */
                score?: null | number;
                /**
                 * Lowest score in the course of the interaction; may be negative.
                 */
                minScore?: null | number;
                /**
                 * When it was lowest, in milliseconds since the start.
                 */
                minScoreOffset?: null | number;
                /**
                 * Highest score in the course of the interaction; may be negative.
                 */
                maxScore?: null | number;
                /**
                 * When it was highest, in milliseconds since the start.
                 */
                maxScoreOffset?: null | number;
                /**
                 * Score of the first quarter.
                 */
                quartile1?: null | number;
                /**
                 * Score of the second quarter.
                 */
                quartile2?: null | number;
                /**
                 * Score of the third quarter.
                 */
                quartile3?: null | number;
                /**
                 * Score of the fourth quarter.
                 */
                quartile4?: null | number;
              }[];
        }[];
    /**
     * Voice and silence. Null where there is no audio.
     */
    voiceActivitySegments?:
      | null
      | {
          /**
           * Start in milliseconds since the start.
           */
          startTimeOffset?: null | number;
          /**
           * End in milliseconds since the start.
           */
          endTimeOffset?: null | number;
          /**
           * What is heard: voice, silence.
           */
          result?: null | string;
        }[];
  };
  /**
   * Result of the second participant. Absent where speakers were not told apart.
   */
  participantTwo?: null | {
    /**
     * Bundles of models.
     */
    enlightenBundles?:
      | null
      | {
          /**
           * Name of the bundle, for example Customer Satisfaction, Vulnerable Customer.
           */
          name?: null | string;
          /**
           * Models of the bundle that apply; one that does not is absent, not 0.
           */
          models?:
            | null
            | {
                /**
                 * Name of the model, for example activeListening.
                 */
                name?: null | string;
                /**
                 * Score over the interaction. Not bounded by minScore and maxScore; may be negative.
                 */
                score?: null | number;
                /**
                 * Lowest score in the course of the interaction; may be negative.
                 */
                minScore?: null | number;
                /**
                 * When it was lowest, in milliseconds since the start.
                 */
                minScoreOffset?: null | number;
                /**
                 * Highest score in the course of the interaction; may be negative.
                 */
                maxScore?: null | number;
                /**
                 * When it was highest, in milliseconds since the start.
                 */
                maxScoreOffset?: null | number;
                /**
                 * Score of the first quarter.
                 */
                quartile1?: null | number;
                /**
                 * Score of the second quarter.
                 */
                quartile2?: null | number;
                /**
                 * Score of the third quarter.
                 */
                quartile3?: null | number;
                /**
                 * Score of the fourth quarter.
                 */
                quartile4?: null | number;
              }[];
        }[];
    /**
     * Voice and silence. Null where there is no audio.
     */
    voiceActivitySegments?:
      | null
      | {
          /**
           * Start in milliseconds since the start.
           */
          startTimeOffset?: null | number;
          /**
           * End in milliseconds since the start.
           */
          endTimeOffset?: null | number;
          /**
           * What is heard: voice, silence.
           */
          result?: null | string;
        }[];
  };
}

export const cxAiSchema: Schema<CxAi> = cxAiJson;

/**
 * One interaction, once it is final: processed, or failed. Status and declared parameters, without the download address.
 */
export interface Interactions {
  /**
   * interactionIdentifier (GUID).
   */
  identifier: string;
  /**
   * When processing ended, UTC. Null for an interaction that failed.
   */
  processed?: null | string;
  /**
   * Status: processed, fileUploadFailed, fileDownloadFailed, processingFailed; whatever contains "Failed" is final.
   */
  status?: null | string;
  /**
   * When the interaction was declared, UTC.
   */
  declared?: null | string;
  /**
   * When the media were uploaded, UTC. Null when they were downloaded.
   */
  uploaded?: null | string;
  /**
   * When the media were downloaded, UTC. Null when they were uploaded.
   */
  downloaded?: null | string;
  /**
   * Reason of a failure. Null when fine. An address in it is replaced by ***, because it may hold a password.
   */
  errorMessage?: null | string;
  /**
   * Kind of interaction: audio, transcript, chat.
   */
  type?: null | string;
  /**
   * Language, for example en-us, es-419, pt-br.
   */
  languageTag?: null | string;
  /**
   * Vertical, for example default.
   */
  vertical?: null | string;
  /**
   * Model: cx, echo.
   */
  model?: null | string;
  /**
   * Mode of the transcription, for example highAccuracy.
   */
  audioTranscriptionMode?: null | string;
  /**
   * Whether CX AI was asked for: the text "true" or "false" (a boolean is cast to it); the text "false" is not empty.
   */
  includeAiResults?: null | string;
  /**
   * Id of the interaction in the system of the declarer.
   */
  externalIdentifier?: null | string;
  /**
   * Name of the media file. May hold personal data.
   */
  originalFilename?: null | string;
  /**
   * Metadata given at declaration; accounts with Explore only. May hold personal data.
   */
  metadata?: null | {
    [k: string]: unknown;
  };
}

export const interactionsSchema: Schema<Interactions> = interactionsJson;

/**
 * Score of one model for one participant of one interaction.
 */
export interface ModelScores {
  /**
   * interactionIdentifier (GUID).
   */
  identifier: string;
  /**
   * Speaker label: allParticipants, participantOne, participantTwo. allParticipants repeats the other two: do not add it to them.
   */
  participant: string;
  /**
   * Name of the bundle, for example Customer Satisfaction, Vulnerable Customer.
   */
  bundle: string;
  /**
   * Name of the model, for example activeListening.
   */
  model: string;
  /**
   * When processing ended, UTC.
   */
  processed: string;
  /**
   * Score over the interaction. Not bounded by minScore and maxScore; may be negative.
   */
  score?: null | number;
  /**
   * Lowest score in the course of the interaction; may be negative.
   */
  minScore?: null | number;
  /**
   * When it was lowest, in milliseconds since the start.
   */
  minScoreOffset?: null | number;
  /**
   * Highest score in the course of the interaction; may be negative.
   */
  maxScore?: null | number;
  /**
   * When it was highest, in milliseconds since the start.
   */
  maxScoreOffset?: null | number;
  /**
   * Score of the first quarter.
   */
  quartile1?: null | number;
  /**
   * Score of the second quarter.
   */
  quartile2?: null | number;
  /**
   * Score of the third quarter.
   */
  quartile3?: null | number;
  /**
   * Score of the fourth quarter.
   */
  quartile4?: null | number;
}

export const modelScoresSchema: Schema<ModelScores> = modelScoresJson;

/**
 * One sentence of the punctuated transcript of one interaction. Personal data in full.
 */
export interface Transcripts {
  /**
   * interactionIdentifier (GUID).
   */
  identifier: string;
  /**
   * Place of the sentence in the transcript, from 0.
   */
  position: number;
  /**
   * When processing ended, UTC.
   */
  processed: string;
  /**
   * Who speaks: participantOne, participantTwo.
   */
  participant?: null | string;
  /**
   * Start in milliseconds since the start.
   */
  startTimeOffset?: null | number;
  /**
   * End in milliseconds since the start.
   */
  endTimeOffset?: null | number;
  /**
   * The sentence. Personal data.
   */
  phrase?: null | string;
  /**
   * Confidence, 0 to 1.
   */
  score?: null | number;
}

export const transcriptsSchema: Schema<Transcripts> = transcriptsJson;

/**
 * One stretch of voice or silence of one participant of one interaction.
 */
export interface VoiceActivitySegments {
  /**
   * interactionIdentifier (GUID).
   */
  identifier: string;
  /**
   * Speaker label: allParticipants, participantOne, participantTwo. allParticipants repeats the other two: do not add it to them.
   */
  participant: string;
  /**
   * Start in milliseconds since the start.
   */
  startTimeOffset: number;
  /**
   * When processing ended, UTC.
   */
  processed: string;
  /**
   * End in milliseconds since the start.
   */
  endTimeOffset?: null | number;
  /**
   * What is heard: voice, silence.
   */
  result?: null | string;
}

export const voiceActivitySegmentsSchema: Schema<VoiceActivitySegments> = voiceActivitySegmentsJson;
