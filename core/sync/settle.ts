import { asFailure } from '../../spec/failure.js';
import type { Listed, Ref } from '../author/feed.js';
import { textOf } from '../fingerprint.js';
import { versionText } from '../lists/odd.js';
import type { Entry } from './entry.js';
import { isPassedOver, overdue } from './give-up.js';
import { weightOf } from './held.js';
import type { Lane } from './lane.js';
import {
  absent,
  distinct,
  done,
  isNarrowed,
  itemVersion,
  listedVersion,
  stumble,
  unknown,
  wait,
} from './outcome.js';
import type { Pass } from './pass.js';
import { isDeferred } from './pending.js';
import { againOf, isLeft, isWritten, mayBeAgain, tellsVersions } from './remembered.js';

type Answer<I> = I | 'gone' | 'later' | 'unknown' | 'never' | undefined;

/** Rows of one item that are there, and what their item is called once they are written. */
interface Ready<C, I> {
  entry: Entry<C, I>;
  version: string | undefined;
  rows: readonly object[];
  /** What they say, where edits matter. */
  shown: string | undefined;
}

/** What becomes of an item: each stream writes its rows, waits for it, or has nothing to say about it. */
export class Settler<C, I> {
  #ready = new Map<Lane<C, I>, Ready<C, I>[]>();
  #count = 0;

  constructor(private readonly pass: Pass<C, I>) {}

  /** Rows that are there and not written yet belong to so many items. */
  get ready(): number {
    return this.#count;
  }

  /**
   * Settles what can be told from the list.
   * @returns what still has to wait for the vendor; undefined: nothing, or only the item itself is lacking
   *   (see `lacks`)
   */
  begin(entry: Entry<C, I>): (() => Promise<void>) | undefined {
    const { ref, origin } = entry;
    if (origin.listed) {
      for (const lane of entry.lanes) {
        if (this.pass.feed.repeats) this.#revise(lane, entry);
        lane.progress.recall(ref.id, origin.always);
        if (!this.#wants(lane, entry) || isPassedOver(this.pass, lane, ref)) entry.settle(lane);
      }
    }
    const isTold = ref.later || ref.item !== undefined;
    const lanes = isTold ? entry.lanes : entry.lanes.filter((lane) => lane.stream.needs === 'ref');
    return this.#decide(entry, lanes, ref.later ? 'later' : ref.item);
  }

  /** Must the item itself be asked for? */
  lacks({ ref, lanes }: Entry<C, I>): boolean {
    if (ref.later || ref.item !== undefined) return false;
    return lanes.some((lane) => lane.stream.needs !== 'ref');
  }

  /** Asks for items, and settles them. */
  async load(batch: readonly Entry<C, I>[]): Promise<void> {
    const entries = batch.filter((entry) => this.lacks(entry));
    const [first] = entries;
    if (first === undefined) return;
    const lanesOf = (entry: Entry<C, I>) => entry.lanes.filter((lane) => lane.stream.needs !== 'ref');
    let items: Answer<I>[];
    try {
      const refs = entries.map(({ ref: { id, awaited }, keep }) => {
        const asked: Ref = { id };
        if (keep !== undefined) asked.keep = keep;
        if (awaited) asked.awaited = true;
        return asked;
      });
      items = await this.pass.feed.load(this.pass.context, refs);
    } catch (error) {
      if (asFailure(error).fatal) throw error;
      if (entries.length > 1) {
        // One bad id may spoil its whole batch: halve it until it stands alone.
        const half = entries.length >> 1;
        await this.load(entries.slice(0, half));
        return this.load(entries.slice(half));
      }
      for (const lane of lanesOf(first)) {
        lane.asked.set(first.ref.id, 'item');
        stumble(this.pass, lane, first, 'item', error);
      }
      return;
    }
    const waits: Promise<void>[] = [];
    const each = weightOf(items) / entries.length;
    for (const [i, entry] of entries.entries()) {
      entry.weighs(each);
      const lanes = lanesOf(entry);
      for (const lane of lanes) lane.asked.set(entry.ref.id, 'item');
      const answer = items[i] ?? 'later';
      if (typeof answer !== 'string') entry.keeps(this.pass.feed.keep?.(answer, this.pass.context));
      const work = this.#decide(entry, lanes, answer);
      if (work !== undefined) waits.push(work());
    }
    await Promise.all(waits);
  }

  /** Hands the rows that are there to the writer. @returns the items they belong to */
  async write(): Promise<Entry<C, I>[]> {
    if (this.#count === 0) return [];
    const ready = this.#ready;
    this.#ready = new Map();
    this.#count = 0;
    const written: Entry<C, I>[] = [];
    for (const [lane, items] of ready) {
      await this.#write(lane, items);
      for (const { entry } of items) written.push(entry);
    }
    return written;
  }

  /** Edited since this pass wrote it: a key leaves a sync once, so the new version waits for the next one. */
  #revise(lane: Lane<C, I>, entry: Entry<C, I>): void {
    const written = lane.settled.get(entry.ref.id);
    const isEdited =
      written !== undefined && entry.ref.version !== undefined && written !== entry.ref.version;
    if (isEdited && lane.stream.needs !== 'ref') wait(this.pass, lane, entry);
  }

  /** It was waited for and came in this pass, before the list named it: perhaps edited since. */
  #mayBeEdited(lane: Lane<C, I>, { id, version }: Listed<I>): boolean {
    const { settled, progress } = lane;
    if (!this.pass.feed.repeats || version === undefined || settled.get(id) !== undefined) return false;
    return itemVersion(this.pass, lane) !== undefined && !progress.seen.has('item', id, version);
  }

  /**
   * The list names once more what this pass wrote in that version: it stays known for as long as the later mention
   * wants it to, however early the cursor passes the first one.
   */
  #keepAsListed(lane: Lane<C, I>, ref: Listed<I>): void {
    const again = againOf(lane, ref);
    if (!again || ref.version === undefined || lane.settled.get(ref.id) !== ref.version) return;
    lane.progress.seen.add('listed', ref.id, ref.version, again);
    lane.progress.seen.keep(ref.id, again);
  }

  /** Does a stream still want an item that the list names? */
  #wants(lane: Lane<C, I>, entry: Entry<C, I>): boolean {
    const ref: Listed<I> = entry.ref;
    if (lane.settled.has(ref.id)) {
      if (this.#mayBeEdited(lane, ref)) return true;
      this.#keepAsListed(lane, ref);
      return false;
    }
    const { pending, seen } = lane.progress;
    const waiting = pending.get(ref.id);
    // What is known to be bad comes after the list.
    if (waiting !== undefined && lane.stream.needs !== 'ref' && (isDeferred(waiting) || isAsked(lane, ref))) {
      seen.keep(ref.id);
      return false;
    }
    const again = againOf(lane, ref);
    if (isLeft(lane, ref)) {
      if (lane.lookback.isFading && again) seen.makePlain(ref.id, again);
      else if (again) seen.keep(ref.id, again);
      lane.count('unchanged');
      return false;
    }
    const version = listedVersion(this.pass, lane, ref);
    if (version === undefined) return true;
    const isNew = !seen.has('listed', ref.id, version);
    if (isNew && (ref.later || !ref.version || !isWritten(lane, entry))) return true;
    if (again) {
      seen.add('listed', ref.id, version, again);
      if (version !== '') seen.renew('rows', ref.id, again);
    }
    lane.count('unchanged');
    return false;
  }

  /**
   * Asks each stream about an item. Rows that are there at once are collected. @returns what has to wait for
   * the others
   */
  #decide(
    entry: Entry<C, I>,
    lanes: readonly Lane<C, I>[],
    answer: Answer<I>,
  ): (() => Promise<void>) | undefined {
    let waits: (() => Promise<void>)[] | undefined;
    for (const lane of lanes) {
      try {
        const version = this.#versionOf(lane, entry, answer);
        if (version === null) continue;
        const rows = lane.stream.rows(answer as I, entry.ref, entry.contextOf(this.pass));
        if (rows instanceof Promise) {
          rows.catch(() => undefined); // reported below, once there is a place to wait in
          waits ??= [];
          waits.push(() => this.#late(lane, entry, version, rows));
        } else if (rows === 'later') {
          wait(this.pass, lane, entry);
        } else if (rows === 'gone') {
          this.#gone(lane, entry, false);
        } else {
          const ready = this.#readyOf(lane, entry, version, rows);
          if (ready !== undefined) this.#collect(lane, ready);
        }
      } catch (error) {
        stumble(this.pass, lane, entry, 'item', error);
      }
    }
    const late = waits;
    if (late === undefined) return undefined;
    return async () => {
      await Promise.all(late.map((one) => one()));
    };
  }

  /**
   * Does this stream have rows of the item as it is now? @returns the version they are of; null: it has none,
   * and the entry is settled
   */
  #versionOf(lane: Lane<C, I>, entry: Entry<C, I>, answer: Answer<I>): string | undefined | null {
    const { pass } = this;
    const { stream } = lane;
    if (stream.needs === 'ref') return undefined;
    if (answer === 'later') {
      wait(pass, lane, entry);
      return null;
    }
    if (answer === 'unknown') {
      unknown(pass, lane, entry);
      return null;
    }
    if (answer === 'gone' || answer === 'never') {
      // What these credentials do not see, others may.
      this.#gone(lane, entry, answer === 'never' && !isNarrowed(lane));
      return null;
    }
    const tells = itemVersion(pass, lane);
    const context = tellsVersions(lane, entry.ref) ? pass.context : pass.plain;
    const version = tells === undefined ? undefined : (versionText(tells(answer as I, context)) ?? '');
    if (version !== undefined && lane.progress.seen.has('item', entry.ref.id, version)) {
      lane.worked('item');
      lane.count('unchanged');
      done(pass, lane, entry, version);
      return null;
    }
    const verdict = stream.when?.(answer as I, overdue(pass, lane, entry.ref.id)) ?? 'now';
    const isOld = verdict === 'now' && version !== undefined && isWritten(lane, entry);
    if (verdict === 'now' && !isOld) return version;
    if (isOld) lane.count('unchanged');
    if (verdict === 'later') wait(pass, lane, entry);
    else done(pass, lane, entry, version);
    return null;
  }

  /** Rows for which more had to be asked. */
  async #late(
    lane: Lane<C, I>,
    entry: Entry<C, I>,
    version: string | undefined,
    rows: Promise<Iterable<object> | 'later' | 'gone'>,
  ): Promise<void> {
    lane.asked.set(entry.ref.id, 'rows');
    try {
      const own = await rows;
      if (own === 'later') wait(this.pass, lane, entry);
      else if (own === 'gone') this.#gone(lane, entry, false);
      else {
        const ready = this.#readyOf(lane, entry, version, own);
        if (ready === undefined) return;
        entry.weighs(weightOf(ready.rows));
        await this.#write(lane, [ready]);
      }
    } catch (error) {
      stumble(this.pass, lane, entry, 'rows', error);
    }
  }

  #gone(lane: Lane<C, I>, entry: Entry<C, I>, isFinal: boolean): void {
    if (!isFinal && !absent(this.pass, lane, entry)) return;
    lane.count('gone');
    // A list that goes on naming it need not have it asked for again.
    done(this.pass, lane, entry, isFinal ? undefined : '');
  }

  /** Rows to be written; none where an edit of the item changed nothing of what this stream shows: that settles it. */
  #readyOf(
    lane: Lane<C, I>,
    entry: Entry<C, I>,
    version: string | undefined,
    all: Iterable<object>,
  ): Ready<C, I> | undefined {
    const rows = distinct(lane, all);
    const shown = version ? textOf(rows) : undefined;
    const { seen } = lane.progress;
    if (shown === undefined || !seen.has('rows', entry.ref.id, shown)) {
      if (lane.settled.has(entry.ref.id)) {
        wait(this.pass, lane, entry); // a key leaves a sync once
        return undefined;
      }
      if (rows.length > 0 && mayBeAgain(lane, entry, shown !== undefined)) lane.count('again');
      return { entry, version, rows: lane.firstOf(rows, entry.ref.id), shown };
    }
    lane.worked('rows');
    lane.count('unchanged');
    done(this.pass, lane, entry, version, shown);
    return undefined;
  }

  #collect(lane: Lane<C, I>, ready: Ready<C, I>): void {
    const others = this.#ready.get(lane);
    if (others === undefined) this.#ready.set(lane, [ready]);
    else others.push(ready);
    this.#count++;
  }

  /** Many items in one go; where that fails, one of them is impossible to write, and only that one stumbles. */
  async #write(lane: Lane<C, I>, items: readonly Ready<C, I>[]): Promise<void> {
    if (lane.failure !== undefined || items.length === 0) return;
    const rows: object[] = [];
    for (const item of items) for (const row of item.rows) rows.push(row);
    try {
      if (rows.length > 0) await lane.sink.records(rows);
    } catch (error) {
      if (items.length === 1) return stumble(this.pass, lane, items[0]!.entry, 'rows', error);
      for (const item of items) await this.#write(lane, [item]);
      return;
    }
    lane.count('rows', rows.length);
    lane.worked('rows');
    for (const { entry, version, shown } of items) done(this.pass, lane, entry, version, shown);
  }
}

/** Was all that it takes asked for in this pass? An item that the list carries may have been finished meanwhile. */
function isAsked<C, I>({ asked }: Lane<C, I>, { id, item }: Listed<I>): boolean {
  return asked.get(id) === 'rows' || (item === undefined && asked.has(id));
}
