import { type Ended, entryOf, isAwaited, type Message } from '../rig.js';

interface Held {
  row: Message;
  revision: string | undefined;
}

/** What the world looked like while a sync ran: its clock stands still then. */
export interface Moment {
  truth: Readonly<Record<string, ReadonlySet<string>>>;
  /** Rows that nobody has to have. */
  overdue: Readonly<Record<string, ReadonlySet<string>>>;
  owner(stream: string, key: string): string;
  revisions: ReadonlyMap<string, string>;
}

/**
 * How much of a sync arrives: rows up to one message, states up to an earlier one, as when a client dies
 * between the two.
 */
export interface Cut {
  rows: number;
  states: number;
}

/**
 * An upserting destination, as append_dedup makes one, with a client that keeps states. It never deletes a
 * row: a source says nothing of what was deleted at the vendor. It looks at what comes: a key twice in one
 * sync, a row again without a reason, a row of something that is not there.
 */
export class Destination {
  readonly tables: Record<string, Map<string, Held>>;
  readonly states = new Map<string, Message>();
  readonly broken: string[] = [];
  /** Written again because it had changed, and because a client died or a stream failed after it was written. */
  changed = 0;
  repeated = 0;
  /** Rows after the last state that was kept: they may come again. */
  readonly #open: Record<string, Set<string>>;

  constructor(private readonly keys: Readonly<Record<string, readonly string[]>>) {
    this.tables = Object.fromEntries(Object.keys(keys).map((stream) => [stream, new Map()]));
    this.#open = Object.fromEntries(Object.keys(keys).map((stream) => [stream, new Set()]));
  }

  keyOf = (stream: string, row: Message) => this.keys[stream]!.map((field) => String(row[field])).join('/');

  /** @returns the items of which rows came. */
  take(
    { messages, code }: Ended,
    when: string,
    moment: Moment,
    cut: Cut = { rows: messages.length, states: messages.length },
  ): Set<string> {
    const written = new Set<string>();
    const failed = Object.fromEntries(Object.keys(this.keys).map((stream) => [stream, this.#failed(stream)]));
    const inThisSync = new Set<string>();
    const since: Record<string, Set<string>> = Object.fromEntries(
      Object.keys(this.keys).map((stream) => [stream, new Set()]),
    );
    for (const [i, { type, record, state }] of messages.entries()) {
      if (type === 'STATE' && i < cut.states) {
        const stream = String(state.stream.stream_descriptor.name);
        this.states.set(stream, state);
        since[stream]!.clear();
      }
      if (type !== 'RECORD' || i >= cut.rows) continue;
      const { stream, data } = record as { stream: string; data: Message };
      const key = this.keyOf(stream, data);
      if (inThisSync.has(`${stream} ${key}`)) this.broken.push(`${when}: ${stream} ${key} twice in one sync`);
      inThisSync.add(`${stream} ${key}`);
      written.add(this.#row(stream, key, data, when, moment, failed[stream]!));
      since[stream]!.add(key);
    }
    for (const stream of Object.keys(this.keys)) {
      // Whatever was open before is settled by a stream's next whole sync.
      if (code === 0 && cut.states >= messages.length) this.#open[stream]!.clear();
      for (const key of since[stream]!) this.#open[stream]!.add(key);
    }
    return written;
  }

  #row(
    stream: string,
    key: string,
    row: Message,
    when: string,
    moment: Moment,
    failed: ReadonlySet<string>,
  ): string {
    const { truth, overdue, owner, revisions } = moment;
    const item = owner(stream, key);
    const revision = revisions.get(item);
    const held = this.tables[stream]!.get(key);
    if (!truth[stream]!.has(key) && !overdue[stream]?.has(key))
      this.broken.push(`${when}: ${stream} ${key} is not there`);
    if (held !== undefined && (this.#open[stream]!.has(key) || failed.has(item))) this.repeated++;
    else if (held !== undefined && held.revision !== revision) this.changed++;
    else if (held !== undefined)
      this.broken.push(
        `${when}: written without a reason: ${stream} ${key} again, revision ${String(revision)}`,
      );
    this.tables[stream]!.set(key, { row, revision });
    return item;
  }

  /**
   * Keys that are true and not here, apart from items that `excused` has, and those that this stream waits
   * for, if `struck`.
   */
  lacks({ truth, owner }: Moment, excused: ReadonlySet<string>, struck: boolean): string[] {
    return Object.keys(this.keys).flatMap((stream) => {
      const state = this.states.get(stream)?.['stream'].stream_state as Message | undefined;
      const known = (item: string) =>
        excused.has(item) || (struck && isAwaited(state, item)) || isDelayed(state, item);
      const missing = [...truth[stream]!].filter(
        (key) => !this.tables[stream]!.has(key) && !known(owner(stream, key)),
      );
      return missing.map((key) => `${stream} ${key}`);
    });
  }

  pending(stream: string): Set<string> {
    return new Set(this.#entries(stream).map(({ id }) => id));
  }

  /**
   * Items whose request failed in a sync before. Their marks are gone, so they come again even where they
   * were read for edits only.
   */
  #failed(stream: string): Set<string> {
    return new Set(this.#entries(stream).flatMap(({ id, alone }) => (alone === true ? [id] : [])));
  }

  #entries(stream: string): { id: string; alone?: boolean }[] {
    return (this.states.get(stream)?.['stream'].stream_state.pending ?? []) as {
      id: string;
      alone?: boolean;
    }[];
  }

  /** Items that any stream waits for. */
  waiting(): Set<string> {
    return new Set(Object.keys(this.keys).flatMap((stream) => [...this.pending(stream)]));
  }
}

/** It failed in several syncs in a row, and was not due yet as this one began: it is not asked for in each. */
function isDelayed(state: Message | undefined, item: string): boolean {
  const { next = 0 } = entryOf(state, item) ?? {};
  return next > (state?.['asOf'] as number);
}
