import { asFailure } from '../../spec/failure.js';
import type { Context, Listed } from '../author/feed.js';
import { Crew } from './crew.js';
import type { Lane } from './lane.js';
import {
  absent,
  distinct,
  done,
  type Entry,
  itemVersion,
  listedVersion,
  overdue,
  stumble,
  succeeded,
  unknown,
  wait,
} from './outcome.js';
import type { Pass } from './pass.js';
import { isDeferred } from './state.js';

type Answer<I> = I | 'gone' | 'later' | 'unknown' | 'never' | undefined;
/** Where work goes that has to wait for the vendor. */
type Later = (task: () => Promise<void>) => Promise<void> | void;

/** Rows of one item that are there, and what their item is called once they are written. */
interface Ready<C, I> {
  entry: Entry<C, I>;
  version: string | undefined;
  rows: object[];
}

/** Settles items: each stream writes an item's rows, waits for it, or has nothing to say about it. */
export class Settler<C, I> {
  #ready = new Map<Lane<C, I>, Ready<C, I>[]>();

  constructor(private readonly pass: Pass<C, I>) {}

  /** When it returns every entry is settled and its rows are with the writer: a STATE may follow. */
  async settle(entries: readonly Entry<C, I>[]): Promise<void> {
    const crew = new Crew(this.pass.concurrency);
    const missing: Entry<C, I>[] = [];
    const named = new Set<string>();
    for (const entry of entries) {
      const { ref } = entry;
      if (this.pass.feed.repeats) {
        if (named.has(ref.id)) continue;
        named.add(ref.id);
        if (entry.listed) for (const lane of entry.lanes) this.#revise(lane, entry);
      }
      const lanes = entry.listed ? entry.lanes.filter((lane) => this.#wants(lane, ref)) : entry.lanes;
      const told = ref.later || ref.item !== undefined;
      const known = told ? lanes : lanes.filter((lane) => lane.stream.needs === 'ref');
      const pending = this.#decide({ ...entry, lanes: known }, ref.later ? 'later' : ref.item, (task) =>
        crew.add(task),
      );
      if (pending !== undefined) await pending;
      if (known.length < lanes.length)
        missing.push({ ...entry, lanes: lanes.filter((lane) => lane.stream.needs !== 'ref') });
    }
    await this.#flush();
    for (const batch of batches(missing, this.pass.feed.batch ?? 1)) await crew.add(() => this.#load(batch));
    await crew.done();
    await this.#flush();
  }

  /** Edited since this pass wrote it: a key leaves a sync once, so the new version waits for the next one. */
  #revise(lane: Lane<C, I>, entry: Entry<C, I>): void {
    const written = lane.settled.get(entry.ref.id);
    const isEdited =
      written !== undefined && entry.ref.version !== undefined && written !== entry.ref.version;
    if (isEdited && lane.stream.needs !== 'ref' && lane.failure === undefined) wait(this.pass, lane, entry);
  }

  /** Does a stream still want an item that the list names? */
  #wants(lane: Lane<C, I>, ref: Listed<I>): boolean {
    if (lane.failure !== undefined || lane.settled.has(ref.id)) return false;
    const { pending, seen } = lane.progress;
    const waiting = pending.get(ref.id);
    // What is known to be bad comes after the list.
    if (
      waiting !== undefined &&
      lane.stream.needs !== 'ref' &&
      (isDeferred(waiting) || (ref.item === undefined && lane.asked.has(ref.id)))
    )
      return false;
    const version = listedVersion(this.pass, lane, ref);
    if (version === undefined || !seen.has('listed', ref.id, version)) return true;
    if (ref.again) seen.add('listed', ref.id, version, ref.again);
    lane.counts.unchanged++;
    return false;
  }

  async #load(batch: readonly Entry<C, I>[]): Promise<void> {
    const entries = batch.filter((entry) => entry.lanes.some((lane) => lane.failure === undefined));
    const [first] = entries;
    if (first === undefined) return;
    let items: Answer<I>[];
    try {
      const refs = entries.map(({ ref }) =>
        ref.keep === undefined ? { id: ref.id } : { id: ref.id, keep: ref.keep },
      );
      items = await this.pass.feed.load(this.pass.context, refs);
    } catch (error) {
      if (asFailure(error).fatal) throw error;
      if (entries.length > 1) {
        // One bad id may spoil its whole batch: halve it until it stands alone.
        const half = entries.length >> 1;
        await this.#load(entries.slice(0, half));
        return this.#load(entries.slice(half));
      }
      for (const lane of first.lanes) lane.asked.add(first.ref.id);
      for (const lane of first.lanes) stumble(this.pass, lane, first.ref, error);
      return;
    }
    // Not through the crew: this task holds one of its places, and waiting in it for another could wait for ever.
    const waits: Promise<void>[] = [];
    for (const [i, entry] of entries.entries()) {
      for (const lane of entry.lanes) lane.asked.add(entry.ref.id);
      void this.#decide(entry, items[i] ?? 'later', (task) => void waits.push(task()));
    }
    await Promise.all(waits);
    await this.#flush();
  }

  /** Asks each stream about an item. Rows that are there at once are collected; a promise means: wait before going on. */
  #decide(entry: Entry<C, I>, answer: Answer<I>, later: Later): Promise<void> | undefined {
    const { pass } = this;
    const { ref } = entry;
    let context: Context<C> | undefined;
    let full: Promise<unknown> | undefined;
    for (const lane of entry.lanes) {
      if (lane.failure !== undefined) continue;
      const { stream } = lane;
      try {
        let version: string | undefined;
        if (stream.needs !== 'ref') {
          if (answer === 'later') {
            wait(pass, lane, entry);
            continue;
          }
          if (answer === 'unknown') {
            unknown(pass, lane, entry);
            continue;
          }
          if (answer === 'gone' || answer === 'never') {
            this.#gone(lane, entry, answer === 'never');
            continue;
          }
          const tells = itemVersion(pass, lane);
          if (tells !== undefined) version = tells(answer as I, pass.context) ?? '';
          if (version !== undefined && lane.progress.seen.has('item', ref.id, version)) {
            lane.counts.unchanged++;
            done(pass, lane, entry, version);
            continue;
          }
          const verdict = stream.when?.(answer as I, overdue(pass, lane, ref.id)) ?? 'now';
          if (verdict === 'later') wait(pass, lane, entry);
          else if (verdict === 'never') done(pass, lane, entry, version);
          if (verdict !== 'now') continue;
        }
        context ??= pass.forItem();
        const rows = stream.rows(answer as I, ref, context);
        if (rows === 'later') {
          wait(pass, lane, entry);
          continue;
        }
        if (rows === 'gone') {
          this.#gone(lane, entry, false);
          continue;
        }
        if (!(rows instanceof Promise)) {
          const ready = { entry, version, rows: distinct(lane, rows) };
          const others = this.#ready.get(lane);
          if (others === undefined) this.#ready.set(lane, [ready]);
          else others.push(ready);
          continue;
        }
        rows.catch(() => undefined); // reported below, once there is a place to wait in
        const place = later(async () => {
          try {
            const own = await rows;
            if (own === 'later') wait(pass, lane, entry);
            else if (own === 'gone') this.#gone(lane, entry, false);
            else await this.#write(lane, [{ entry, version, rows: distinct(lane, own) }]);
          } catch (error) {
            stumble(pass, lane, ref, error);
          }
        });
        if (place !== undefined) full = full === undefined ? place : Promise.all([full, place]);
      } catch (error) {
        stumble(pass, lane, ref, error);
      }
    }
    return full?.then(() => undefined);
  }

  #gone(lane: Lane<C, I>, entry: Entry<C, I>, isFinal: boolean): void {
    if (lane.failure !== undefined) return;
    if (!isFinal && !absent(this.pass, lane, entry)) return;
    lane.counts.gone++;
    done(this.pass, lane, entry, undefined);
  }

  async #flush(): Promise<void> {
    if (this.#ready.size === 0) return;
    const ready = this.#ready;
    this.#ready = new Map();
    for (const [lane, items] of ready) await this.#write(lane, items);
  }

  /** Many items in one go; where that fails, one of them is impossible to write, and only that one stumbles. */
  async #write(lane: Lane<C, I>, items: readonly Ready<C, I>[]): Promise<void> {
    if (lane.failure !== undefined) return;
    const rows = items.length === 1 ? items[0]!.rows : items.flatMap((item) => item.rows);
    try {
      if (rows.length > 0) await this.pass.sink.records(lane.name, rows);
    } catch (error) {
      if (items.length === 1) return stumble(this.pass, lane, items[0]!.entry.ref, error);
      for (const item of items) await this.#write(lane, [item]);
      return;
    }
    lane.counts.rows += rows.length;
    succeeded(lane);
    for (const { entry, version } of items) done(this.pass, lane, entry, version);
  }
}

/** Items that failed before go alone, the others as many together as the vendor takes. */
function batches<C, I>(entries: readonly Entry<C, I>[], size: number): Entry<C, I>[][] {
  const together = entries.filter((entry) => !entry.alone);
  const all = entries.filter((entry) => entry.alone).map((entry) => [entry]);
  for (let at = 0; at < together.length; at += size) all.push(together.slice(at, at + size));
  return all;
}
