import type { Window } from '../core/http/api.js';

export interface PlannedStream {
  stream: string;
  rows: number;
  /** Requests that are made for this stream alone. */
  requests: number;
  megabytes: number;
  largest_record_bytes: number;
  /** Made of a list that is read whole in every sync. */
  snapshot: boolean;
}

export interface PlannedFeed {
  streams: string[];
  items: number;
  /** What the number of items rests on. */
  items_from: 'vendor' | 'sample';
  list_requests: number;
  load_requests: number;
}

export interface Plan {
  connector: string;
  feeds: PlannedFeed[];
  streams: PlannedStream[];
  requests: number;
  seconds: number;
  limits: readonly Window[];
  megabytes: number;
  /** A sync without news. */
  quiet: { requests: number; seconds: number };
  pending: { stream: string; items: number; ages: string }[];
  sample: { items: number; unfinished: number; requests: number; bounded: boolean };
  warnings: string[];
}
