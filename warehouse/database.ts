import type { Batch } from './batch.js';
import type { Kind } from './kind.js';
import type { Naming } from './names.js';

/** Where a table stands. A temporary one is gone with the connection. */
export interface Place {
  schema: string;
  table: string;
  temporary?: boolean;
}

/** A column as a table is made with it. */
export interface ColumnDefinition {
  name: string;
  kind: Kind;
}

export interface Described {
  /** Column -> type, in the database's own words. */
  columns: ReadonlyMap<string, string>;
  primaryKey: readonly string[];
}

/** A row of an answer; long integers are texts. */
export type Answer = Record<string, unknown>;

/**
 * One connection to a database that takes rows. Statements run one after the other; `$1`, `$2` stand for parameters.
 * What goes wrong is thrown as a failure in words.
 */
export interface Database extends Naming {
  /** For messages: a file or a server, never with a password. */
  readonly label: string;
  readonly types: Readonly<Record<Kind, string>>;
  kindOf(type: string): Kind | undefined;
  quoted(place: Place): string;
  /**
   * Keeps other workers off a schema until the connection ends. `waiting` is told once who has it, if it has
   * to be waited for.
   */
  lock(schema: string, minutes: number, waiting: (holder: string) => void): Promise<void>;
  query(sql: string, values?: readonly (string | number | null)[]): Promise<Answer[]>;
  /** All of it or nothing. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  describe(place: Place): Promise<Described | undefined>;
  /** Gives a column a wider type; what it holds stays. */
  widen(place: Place, column: ColumnDefinition, inKey: boolean): Promise<void>;
  /** Writes rows; one with the key of another replaces it. */
  upsert(place: Place, primaryKey: readonly string[], batch: Batch): Promise<void>;
  close(): Promise<void>;
}
