// Made from spec.json and schemas/*.json by `npm run types`. Do not edit.
import type { Schema } from 'trunkline';
import specJson from './spec.json' with { type: 'json' };
import analysesJson from './schemas/analyses.json' with { type: 'json' };
import categoriesJson from './schemas/categories.json' with { type: 'json' };
import interactionsJson from './schemas/interactions.json' with { type: 'json' };
import sentimentSectionsJson from './schemas/sentiment_sections.json' with { type: 'json' };
import transcriptsJson from './schemas/transcripts.json' with { type: 'json' };

export const spec: Schema<Config> = specJson;

export interface Config {
  /**
   * Base address of the APIs; {region} stands for the region, otherwise used literally. Plain http only to loopback, private addresses, single-label and *.internal hosts.
   */
  api_url: string;
  /**
   * Only calls that started at or after this moment are read (compared with start). Empty: the last 12 months, with a warning.
   */
  start_date?: string;
  /**
   * A call whose analysis is processing, or that the API does not return yet, is asked for again in every sync, for this many days after it was first seen; then it is given up with a warning that names it.
   */
  pending_days: number;
  /**
   * Reads again calls of this many days before the last sync, because categories are computed again when their rules change. Only rows that changed are emitted. Empty: a week by stats, else none. 0: never.
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
   * Replaces the limit this connector keeps to: 160 requests a minute, as the vendor's sample client does. The vendor's limit is shared by all integrations of the account. Empty: 160.
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
   * Region of the Vonage Contact Center account; it is part of every address.
   */
  region: 'emea' | 'nam' | 'apac';
  /**
   * Client id of an API credential, made in VCC Admin under API Settings. It needs the scope interaction-content:read, and stats for finding calls by the Insights Stats API (the default).
   */
  client_id: string;
  /**
   * Secret of that credential; it is shown once.
   */
  client_secret: string;
  /**
   * Where the guids of the calls come from: the Conversation Analyzer API has no list.
   */
  interactions:
    | {
        source: 'stats';
      }
    | {
        source: 'interaction_content';
      }
    | {
        source: 'list';
        /**
         * guid of every call to follow.
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
  /**
   * Offers the stream transcripts and asks for the text of the calls: personal data, and large.
   */
  include_transcripts: boolean;
  /**
   * Address of the token endpoint; {region} stands for the region. Older accounts may still use https://{region}.newvoicemedia.com/Auth/connect/token.
   */
  auth_url: string;
}

/**
 * Analysis of one call, once it is processed. A failed analysis has no row.
 */
export interface Analyses {
  /**
   * Id of the call (GUID).
   */
  guid: string;
  /**
   * When the call started, UTC. Absent for supplied guids without the scope stats.
   */
  start?: null | string;
  /**
   * Status of the analysis: processing, processed, failed; rows are written for processed.
   */
  status?: null | string;
  /**
   * Language as a code, for example en-us.
   */
  language?: null | string;
  /**
   * Confidence of the transcription: high, medium, low, in any case (the vendor sends Low).
   */
  confidence?: null | string;
  /**
   * Who took how much of the call, in seconds. 0 is a real zero; absent: not known.
   */
  callTimeBreakDown?: null | {
    /**
     * Only the agent speaking, in seconds.
     */
    agent?: null | number;
    /**
     * Only the customer speaking, in seconds.
     */
    customer?: null | number;
    /**
     * Nobody speaking, in seconds.
     */
    silence?: null | number;
    /**
     * Both speaking, in seconds.
     */
    crossTalk?: null | number;
  };
  /**
   * Categories that matched; the stream categories has one row each.
   */
  categories?:
    | null
    | {
        /**
         * Category, for example Politeness.
         */
        category?: null | string;
        /**
         * Parts of the category.
         */
        categories?:
          | null
          | {
              /**
               * Name, for example Greeting.
               */
              name?: null | string;
              /**
               * How often it matched: a number in a string, as the vendor sends it.
               */
              matches?: null | string;
            }[];
      }[];
  /**
   * Sentiment of the call. Absent: not analysed, which is not neutral.
   */
  sentimentSummary?: null | {
    /**
     * Sentiment over the call, about -1 to +1; 0 is a real value.
     */
    overallSentiment?: null | number;
    /**
     * Share of each sentiment in percent of the call.
     */
    categories?: null | {
      /**
       * Very negative, in percent of the call.
       */
      veryNegative?: null | number;
      /**
       * Negative, in percent of the call.
       */
      negative?: null | number;
      /**
       * Neutral, in percent of the call.
       */
      neutral?: null | number;
      /**
       * Positive, in percent of the call.
       */
      positive?: null | number;
      /**
       * Very positive, in percent of the call.
       */
      veryPositive?: null | number;
    };
    /**
     * Ten sections of the call; the stream sentiment_sections has one row each.
     */
    distributionOverTime?:
      | null
      | {
          /**
           * Sentiment of the section, about -1 to +1.
           */
          score?: null | number;
          /**
           * The section.
           */
          span?: null | {
            /**
             * Start in percent of the call, inclusive.
             */
            start?: null | number;
            /**
             * End in percent of the call, exclusive.
             */
            end?: null | number;
          };
        }[];
  };
}

export const analysesSchema: Schema<Analyses> = analysesJson;

/**
 * How often one part of a category matched in one call.
 */
export interface Categories {
  /**
   * Id of the call (GUID).
   */
  guid: string;
  /**
   * Category, for example Politeness.
   */
  category: string;
  /**
   * Part of the category, for example Greeting.
   */
  name: string;
  /**
   * When the call started, UTC. Absent for supplied guids without the scope stats.
   */
  start?: null | string;
  /**
   * How often it matched. The vendor sends a numeric string; cast to an integer.
   */
  matches?: null | number;
}

export const categoriesSchema: Schema<Categories> = categoriesJson;

/**
 * One call as it was found, before and regardless of its analysis. Which fields there are depends on where it was found.
 */
export interface Interactions {
  /**
   * Id of the call (GUID).
   */
  guid: string;
  /**
   * When the call started, UTC. Absent for supplied guids without the scope stats.
   */
  start?: null | string;
  /**
   * Id of the conversation (GUID).
   */
  conversationGuid?: null | string;
  /**
   * Status of the call, for example Completed; not the status of the analysis.
   */
  status?: null | string;
  /**
   * Medium, for example Phone.
   */
  medium?: null | string;
  /**
   * Manager of the medium, for example VCC.
   */
  mediumManager?: null | string;
  /**
   * Duration in milliseconds.
   */
  duration?: null | number;
  /**
   * Direction: Inbound, Outbound, Internal.
   */
  direction?: null | string;
  /**
   * Name of the service.
   */
  serviceName?: null | string;
  /**
   * Number or address the call came from. Personal data.
   */
  connectFrom?: null | string;
  /**
   * Number or address the call went to. May be personal data.
   */
  connectTo?: null | string;
  /**
   * When the analysis last categorized the call, UTC; moves when it is categorized again.
   */
  categorizedAt?: null | string;
  /**
   * Mapping to the interaction plan.
   */
  interactionPlanMapping?: null | {
    /**
     * Name of the address.
     */
    addressName?: null | string;
    /**
     * Name of the mapping.
     */
    mappingName?: null | string;
    /**
     * Name of the interaction plan.
     */
    interactionPlanName?: null | string;
    /**
     * Reporting group.
     */
    reportingGroup?: null | string;
  };
  /**
   * Legs of the call.
   */
  channels?:
    | null
    | {
        /**
         * Id of the leg (GUID).
         */
        guid?: null | string;
        /**
         * Start in milliseconds since the start of the call.
         */
        offset?: null | number;
        /**
         * Duration in milliseconds.
         */
        duration?: null | number;
        /**
         * Why it ended.
         */
        endReason?: null | string;
        /**
         * Kind of integration.
         */
        integrationType?: null | string;
        /**
         * Who is on it.
         */
        party?: null | {
          /**
           * Id of the party.
           */
          id?: null | string;
          /**
           * Role of the party.
           */
          role?: null | string;
          /**
           * Number or address of the party. Personal data.
           */
          touchpoint?: null | string;
        };
        /**
         * Events on it.
         */
        events?:
          | null
          | {
              /**
               * Kind of event, for example Ringing.
               */
              type?: null | string;
              /**
               * Milliseconds since the start of the call.
               */
              offset?: null | number;
              /**
               * Name of the event.
               */
              name?: null | string;
              /**
               * Duration in milliseconds.
               */
              duration?: null | number;
              /**
               * Properties of the event.
               */
              properties?: null | {
                [k: string]: unknown;
              };
            }[];
      }[];
  /**
   * Pieces of content of the call; from the Interaction Content API only.
   */
  content?:
    | null
    | {
        /**
         * Key of the content.
         */
        contentKey?: null | string;
      }[];
}

export const interactionsSchema: Schema<Interactions> = interactionsJson;

/**
 * Sentiment of one tenth of one call.
 */
export interface SentimentSections {
  /**
   * Id of the call (GUID).
   */
  guid: string;
  /**
   * Start of the section in percent of the call (not seconds), inclusive.
   */
  span_start: number;
  /**
   * When the call started, UTC. Absent for supplied guids without the scope stats.
   */
  start?: null | string;
  /**
   * End of the section in percent of the call, exclusive.
   */
  span_end?: null | number;
  /**
   * Sentiment of the section, about -1 to +1.
   */
  score?: null | number;
}

export const sentimentSectionsSchema: Schema<SentimentSections> = sentimentSectionsJson;

/**
 * Transcript of one call as text. Personal data in full. Only offered with include_transcripts.
 */
export interface Transcripts {
  /**
   * Id of the call (GUID).
   */
  guid: string;
  /**
   * When the call started, UTC. Absent for supplied guids without the scope stats.
   */
  start?: null | string;
  /**
   * Language as a code, for example en-us.
   */
  language?: null | string;
  /**
   * The text, with line breaks. Personal data.
   */
  transcript?: null | string;
}

export const transcriptsSchema: Schema<Transcripts> = transcriptsJson;
