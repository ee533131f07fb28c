import type { JsonObject } from '../../spec/json.js';

/** How the vendor's list is asked for. */
export const LISTS = {
  keyset: 'ascending ids, asked for by "after this id"',
  changes: 'what was updated since a time, in ascending order',
  pages: 'pages in no order, or that move',
  windows: 'time windows: from, to',
  days: 'a filter by whole days',
  ids: 'no list: ids that somebody else keeps',
} as const;
export type ListKind = keyof typeof LISTS;

/** How the vendor knows who asks. */
export const AUTHS = {
  token: 'Authorization: Bearer TOKEN',
  header: 'a key in a header of its own',
  oauth: 'OAuth 2 client credentials',
} as const;
export type AuthKind = keyof typeof AUTHS;

/** What the rows of the first stream are like. */
export interface RowShape {
  schema: JsonObject;
  /** Fields that came in several types: texts in the schema. */
  mixed: readonly string[];
  id: { field: string; type: 'integer' | 'string' };
  /** When it came into being, or was updated last. */
  at: string;
  /** What says whether it is finished. */
  status: { field: string; done: string } | undefined;
}

/** A connector that is not written yet. */
export interface Plan {
  /** As in source-NAME. */
  name: string;
  title: string;
  list: ListKind;
  auth: AuthKind;
  row: RowShape;
  /** In a repository of its own, with package.json and the rest. */
  isAlone: boolean;
  /** Of this framework. */
  version: string;
  /** What a package.json says of it. */
  framework: string;
}

/** The name of the stream, and its type. */
export const STREAM = 'items';
