import type { Running } from 'trunkline/simulator';
import type { Ended, Message } from '../rig.js';

/** How large a week is: a small one with the e2e tests, a full one with `npm run test:long`. */
export type Scale = 'small' | 'full';

/** One thing of the vendor's that can be read now: a call, a recording, a process, an interaction. */
export interface Item {
  id: string;
  /** The time that the lookback goes by, ms. */
  at: number;
  /** Differs whenever the vendor shows something of it differently. */
  revision: string;
  /** People may change it: it is finished. */
  finished: boolean;
}

/** What the simulator says of a row. */
export interface Told {
  stream: string;
  key: string;
  fields: Record<string, unknown>;
}

/** What a sync had to do, for the bound on its requests. */
export interface Work {
  /** Items the vendor lists now, and those of them that are young enough for the lookback. */
  listed: number;
  recent: number;
  /** Items that waited when it began or ended. */
  pending: number;
  /** Items of which rows were written. */
  written: number;
}

/** A connector in the week: its simulator, and what is true there. */
export interface Town {
  world: Running<unknown>;
  lookbackDays: number;
  pendingDays: number;
  /** Streams with their primary keys. */
  keys: Readonly<Record<string, readonly string[]>>;
  /** A sync in this process, resumed from these states; none: from the beginning. */
  sync(states: readonly Message[]): Promise<Ended>;
  items(): Item[];
  /** The keys each stream has to have now. */
  truth(): Readonly<Record<string, ReadonlySet<string>>>;
  /** Keys that a stream may have by now, because nobody waits for ever. */
  overdue?(): Readonly<Record<string, ReadonlySet<string>>>;
  /** The item a key belongs to, where that is not its first part. */
  owner?(stream: string, key: string): string | undefined;
  /** What people do to an item. */
  changes: readonly ((id: string) => void)[];
  remove(id: string): void;
  /** What rows of items that can be read now must say. */
  tells(): Iterable<Told>;
  /**
   * Paths whose answers are JSON, as a regular expression: plain text that was cut off nobody can tell from a
   * shorter one.
   */
  json?: string;
  /** The requests a sync without faults may make, with the reason as its text. */
  most(work: Work): number;
  /** Marks in `seen` that a stream may need, and bytes that a pending item may take. */
  marks(work: Work): number;
  pendingBytes: number;
}
