// Made from spec.json and schemas/*.json by `npm run types`. Do not edit.
import type { Schema } from 'trunkline';
import specJson from './spec.json' with { type: 'json' };
import asrWordsJson from './schemas/asr_words.json' with { type: 'json' };
import predictionsJson from './schemas/predictions.json' with { type: 'json' };
import processesJson from './schemas/processes.json' with { type: 'json' };
import resultsJson from './schemas/results.json' with { type: 'json' };

export const spec: Schema<Config> = specJson;

export interface Config {
  /**
   * Base address of the API, used literally, so the version prefix belongs to it. Empty: https://api.behavioralsignals.com/v5 for v5, https://api.behavioralsignals.com for oliver. Plain http only to loopback, private addresses, single-label and *.internal hosts.
   */
  api_url?: string;
  /**
   * Only processes submitted at or after this moment are read (compared with datetime). Empty: all of them.
   */
  start_date?: string;
  /**
   * A process that is pending or being processed, or whose results are not ready, is asked for again in every sync, for this many days after it was first seen; then it is given up with a warning that names it.
   */
  pending_days: number;
  /**
   * Reads again processes submitted within this many days before the last sync. Only rows that changed are emitted. Costs a request for the results of each process. Empty or 0: never.
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
   * Replaces the limit this connector keeps to: 100 requests a second, as the vendor's own client does. Empty: that one.
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
   * Number of the project (cid), as the Behavioral Signals portal shows it beside the API key.
   */
  client_id: string;
  /**
   * API key of the project from the Behavioral Signals portal; sent as X-Auth-Token.
   */
  api_token: string;
  /**
   * v5: the present API, for projects made since version 5. oliver: its predecessor. Their results differ: predictions exists in v5 only, asr_words in oliver only.
   */
  api_version: 'v5' | 'oliver';
}

/**
 * One recognised word (oliver). Personal data in full.
 */
export interface AsrWords {
  /**
   * Id of the process. 64-bit, may exceed 2^53.
   */
  pid: number;
  /**
   * Place of the word in the process, from 0.
   */
  p: number;
  /**
   * When the process was entered into the system, UTC. Absent where the vendor does not say.
   */
  datetime?: null | string;
  /**
   * The word. Personal data.
   */
  w?: null | string;
  /**
   * Confidence.
   */
  c?: null | number;
  /**
   * Start in seconds.
   */
  st?: null | number;
  /**
   * End in seconds.
   */
  et?: null | number;
  /**
   * Additional information on the word.
   */
  m?: null | string;
}

export const asrWordsSchema: Schema<AsrWords> = asrWordsJson;

/**
 * One prediction of one task for one utterance or segment (v5). The task asr carries what was said: personal data in full.
 */
export interface Predictions {
  /**
   * Id of the process. 64-bit, may exceed 2^53.
   */
  pid: number;
  /**
   * What was judged: utterance, segment. utterance where the vendor does not say.
   */
  level: string;
  /**
   * Number of the utterance or segment within the process. The same for every task. A string; cast to one where the vendor sends a number.
   */
  id: string;
  /**
   * Task: emotion, strength, positivity, speaking_rate, hesitation, engagement, politeness, gender, age, intensity, diarization, asr, language, features, deepfake.
   */
  task: string;
  /**
   * When the process was entered into the system, UTC. Absent where the vendor does not say.
   */
  datetime?: null | string;
  /**
   * Start in seconds. The vendor sends a numeric string; cast to a number, null where it is empty.
   */
  startTime?: null | number;
  /**
   * End in seconds. The vendor sends a numeric string; cast to a number, null where it is empty.
   */
  endTime?: null | number;
  /**
   * The outcome: a label; the transcript for asr (personal data); a speaker such as SPEAKER_00 for diarization. Absent for intensity and features. The same label means different things in different tasks.
   */
  finalLabel?: null | string;
  /**
   * The labels with their probabilities. Null or empty for asr and diarization.
   */
  prediction?:
    | null
    | {
        /**
         * Label, for example happy.
         */
        label?: null | string;
        /**
         * Probability, 0 to 1; those of one task add up to 1. The vendor sends a numeric string; cast to a number, null where it is empty.
         */
        posterior?: null | number;
        /**
         * Score of a continuous task (intensity), 0 to 1. The vendor sends a numeric string; cast to a number, null where it is empty.
         */
        score?: null | number;
        /**
         * Segments where the label dominates. Older answers only.
         */
        dominantInSegments?: null | number[];
      }[];
  /**
   * Embedding: a JSON array of numbers in a string, as the vendor sends it. Only with embeddings.
   */
  embedding?: null | string;
}

export const predictionsSchema: Schema<Predictions> = predictionsJson;

/**
 * One submitted piece of audio, once it is final: completed or failed.
 */
export interface Processes {
  /**
   * Id of the process. 64-bit, may exceed 2^53.
   */
  pid: number;
  /**
   * Id of the client. 64-bit, may exceed 2^53. The vendor sends a number or a numeric string; cast to a number.
   */
  cid?: null | number;
  /**
   * When the process was entered into the system, UTC. Absent where the vendor does not say.
   */
  datetime?: null | string;
  /**
   * Name given at submission. May hold personal data.
   */
  name?: null | string;
  /**
   * Status: 0 pending, 1 processing, 2 completed. v5: -1 server error, -2 insufficient credits, -3 server error. oliver: -1 failed for now and tried again, -2 aborted.
   */
  status?: null | number;
  /**
   * The status in words.
   */
  statusmsg?: null | string;
  /**
   * Duration of the audio in seconds. 0 is a placeholder where the audio was never processed.
   */
  duration?: null | number;
  /**
   * What the submitter attached: JSON in a string, "" when nothing, as the vendor sends it. May hold personal data. v5 only.
   */
  meta?: null | string;
  /**
   * How the audio was submitted: 1 address, 2 file, 3 stream. oliver only.
   */
  mode?: null | number;
  /**
   * Address of the audio. oliver only.
   */
  uri?: null | string;
  /**
   * Internal remark. oliver only.
   */
  internal?: null | string;
  /**
   * File name of the audio; may be empty. oliver only.
   */
  source?: null | string;
  /**
   * Id of the customer. May be personal data. oliver only.
   */
  customerId?: null | string;
  /**
   * Industry or kind of the customer, as submitted. oliver only.
   */
  customerInd?: null | string;
  /**
   * Id of the agent. oliver only.
   */
  agentId?: null | string;
  /**
   * Team of the agent. oliver only.
   */
  agentTeam?: null | string;
  /**
   * Id of the campaign. oliver only.
   */
  campaignId?: null | string;
  /**
   * Kind of call as submitted: LA, AM. oliver only.
   */
  calltype?: null | string;
  /**
   * Time of the call as submitted; not ISO, for example MM/DD/YYYY HH:MM:SS. oliver only.
   */
  calltime?: null | string;
  /**
   * Time zone as submitted. oliver only.
   */
  timezone?: null | number;
  /**
   * Direction: 1 incoming, 2 outgoing. oliver only.
   */
  calldirection?: null | number;
  /**
   * Number of the caller. Personal data. oliver only.
   */
  ANI?: null | string;
  /**
   * Channels of the audio: 1 or 2. oliver only.
   */
  channels?: null | number;
  /**
   * 1 when the vendor keeps the data, 0 when not. oliver only.
   */
  storedata?: null | number;
  /**
   * Tags given at submission. oliver only.
   */
  tag?: null | string[];
  /**
   * Ports of a stream (mode 3). oliver only.
   */
  ports?: null | number[];
}

export const processesSchema: Schema<Processes> = processesJson;

/**
 * Result of one completed process. oliver: basic, core, kpi and events. v5: the envelope; its content is the stream predictions.
 */
export interface Results {
  /**
   * Id of the process. 64-bit, may exceed 2^53.
   */
  pid: number;
  /**
   * Id of the client. 64-bit, may exceed 2^53. The vendor sends a number or a numeric string; cast to a number.
   */
  cid?: null | number;
  /**
   * When the process was entered into the system, UTC. Absent where the vendor does not say.
   */
  datetime?: null | string;
  /**
   * Code of the answer (not an HTTP status).
   */
  code?: null | number;
  /**
   * Message of the answer.
   */
  message?: null | string;
  /**
   * Voice activity, demographics and language. A value that could not be estimated is absent: never read it as 0. oliver only.
   */
  basic?: null | {
    /**
     * Duration in seconds.
     */
    totalduration?: null | number;
    /**
     * How often the speaker changed.
     */
    speakerchanges?: null | number;
    /**
     * How many beeps were found.
     */
    numbeepfound?: null | number;
    /**
     * How many rings were found.
     */
    numringfound?: null | number;
    /**
     * Number of the speaker. Beside or instead of agent and customer there may be speaker1, speaker2, …
     */
    id?: null | {
      /**
       * Of the agent.
       */
      agent?: null | number;
      /**
       * Of the customer.
       */
      customer?: null | number;
    };
    /**
     * Voice activity in seconds. Beside or instead of agent and customer there may be speaker1, speaker2, …
     */
    vad?: null | {
      /**
       * Agent speaking, in seconds.
       */
      agent?: null | number;
      /**
       * Customer speaking, in seconds.
       */
      customer?: null | number;
      /**
       * Both speaking, in seconds.
       */
      overlap?: null | number;
      /**
       * Nobody speaking, in seconds.
       */
      silence?: null | number;
    };
    /**
     * Gender: 1 female, 2 male. Beside or instead of agent and customer there may be speaker1, speaker2, …
     */
    gender?: null | {
      /**
       * Of the agent.
       */
      agent?: null | number;
      /**
       * Of the customer.
       */
      customer?: null | number;
    };
    /**
     * Age group: 1 adult, 2 elderly, 3 child. Beside or instead of agent and customer there may be speaker1, speaker2, …
     */
    age?: null | {
      /**
       * Of the agent.
       */
      agent?: null | number;
      /**
       * Of the customer.
       */
      customer?: null | number;
    };
    /**
     * Share of the languages.
     */
    lang?: null | {
      /**
       * English. Beside or instead of agent and customer there may be speaker1, speaker2, …
       */
      english?: null | {
        /**
         * Of the agent.
         */
        agent?: null | number;
        /**
         * Of the customer.
         */
        customer?: null | number;
      };
      /**
       * Spanish. Beside or instead of agent and customer there may be speaker1, speaker2, …
       */
      spanish?: null | {
        /**
         * Of the agent.
         */
        agent?: null | number;
        /**
         * Of the customer.
         */
        customer?: null | number;
      };
    };
    /**
     * How many utterances. Beside or instead of agent and customer there may be speaker1, speaker2, …
     */
    utterances?: null | {
      /**
       * Of the agent.
       */
      agent?: null | number;
      /**
       * Of the customer.
       */
      customer?: null | number;
    };
  };
  /**
   * Behavior and emotion. The vendor does not document the scales. A value that could not be estimated is absent: never read it as 0. oliver only.
   */
  core?: null | {
    /**
     * Strength. Beside or instead of agent and customer there may be speaker1, speaker2, …
     */
    strength?: null | {
      /**
       * Of the agent.
       */
      agent?: null | number;
      /**
       * Of the customer.
       */
      customer?: null | number;
    };
    /**
     * Positivity. Beside or instead of agent and customer there may be speaker1, speaker2, …
     */
    positivity?: null | {
      /**
       * Of the agent.
       */
      agent?: null | number;
      /**
       * Of the customer.
       */
      customer?: null | number;
    };
    /**
     * Engagement. Beside or instead of agent and customer there may be speaker1, speaker2, …
     */
    engagement?: null | {
      /**
       * Of the agent.
       */
      agent?: null | number;
      /**
       * Of the customer.
       */
      customer?: null | number;
    };
    /**
     * Politeness. Beside or instead of agent and customer there may be speaker1, speaker2, …
     */
    politeness?: null | {
      /**
       * Of the agent.
       */
      agent?: null | number;
      /**
       * Of the customer.
       */
      customer?: null | number;
    };
    /**
     * Empathy. Beside or instead of agent and customer there may be speaker1, speaker2, …
     */
    empathy?: null | {
      /**
       * Of the agent.
       */
      agent?: null | number;
      /**
       * Of the customer.
       */
      customer?: null | number;
    };
    /**
     * Hesitation. Beside or instead of agent and customer there may be speaker1, speaker2, …
     */
    hesitation?: null | {
      /**
       * Of the agent.
       */
      agent?: null | number;
      /**
       * Of the customer.
       */
      customer?: null | number;
    };
    /**
     * Quality of the sound. Beside or instead of agent and customer there may be speaker1, speaker2, …
     */
    soundquality?: null | {
      /**
       * Of the agent.
       */
      agent?: null | number;
      /**
       * Of the customer.
       */
      customer?: null | number;
    };
    /**
     * Emotions.
     */
    emotions?: null | {
      /**
       * Happy. Beside or instead of agent and customer there may be speaker1, speaker2, …
       */
      happy?: null | {
        /**
         * Of the agent.
         */
        agent?: null | number;
        /**
         * Of the customer.
         */
        customer?: null | number;
      };
      /**
       * Anger. Beside or instead of agent and customer there may be speaker1, speaker2, …
       */
      anger?: null | {
        /**
         * Of the agent.
         */
        agent?: null | number;
        /**
         * Of the customer.
         */
        customer?: null | number;
      };
      /**
       * Frustration. Beside or instead of agent and customer there may be speaker1, speaker2, …
       */
      frustration?: null | {
        /**
         * Of the agent.
         */
        agent?: null | number;
        /**
         * Of the customer.
         */
        customer?: null | number;
      };
      /**
       * Sad. Beside or instead of agent and customer there may be speaker1, speaker2, …
       */
      sad?: null | {
        /**
         * Of the agent.
         */
        agent?: null | number;
        /**
         * Of the customer.
         */
        customer?: null | number;
      };
    };
    /**
     * Who spoke when. Beside or instead of agent and customer there may be speaker1, speaker2, …
     */
    diarization?: null | {
      /**
       * Stretches of the agent.
       */
      agent?:
        | null
        | {
            /**
             * Start in seconds.
             */
            st?: null | number;
            /**
             * End in seconds.
             */
            et?: null | number;
          }[];
      /**
       * Stretches of the customer.
       */
      customer?:
        | null
        | {
            /**
             * Start in seconds.
             */
            st?: null | number;
            /**
             * End in seconds.
             */
            et?: null | number;
          }[];
    };
  };
  /**
   * Key figures of the call. The vendor does not document the scales. A value that could not be estimated is absent: never read it as 0. oliver only.
   */
  kpi?: null | {
    /**
     * True when the call was escalated.
     */
    escalation?: null | boolean;
    /**
     * True when the matter was resolved.
     */
    resolution?: null | boolean;
    /**
     * Performance of the agent.
     */
    agentperfscore?: null | number;
    /**
     * Satisfaction of the customer.
     */
    satisfaction?: null | number;
    /**
     * Propensity to buy.
     */
    propensity?: null | number;
    /**
     * Success of the call.
     */
    success?: null | number;
  };
  /**
   * When what happened (angry, disengaged, beep, ring), in the shape the vendor sends: an object or a list, no source says which. oliver only.
   */
  events?:
    | null
    | {
        [k: string]: unknown;
      }
    | (null | {
        [k: string]: unknown;
      })[];
}

export const resultsSchema: Schema<Results> = resultsJson;
