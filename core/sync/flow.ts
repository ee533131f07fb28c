import { Crew } from './crew.js';
import type { Entry } from './entry.js';
import { Held } from './held.js';
import { putBack, setAside } from './outcome.js';
import type { Pass } from './pass.js';
import { Settler } from './settle.js';

/** Items between the first that has not settled and the last that was listed: so many may overtake one that is slow. */
const WINDOW = 2000;
/** Rows of so many items go to the writer in one go. */
const AT_ONCE = 100;
/** What keeps the cursor back for longer (ms) becomes pending: it goes on meanwhile, and so does the cursor. */
const PATIENCE = 60_000;
/** An item that waits for its next try leaves its place to another: so many items a place are under way. */
const A_PLACE = 2;

/**
 * Items flow through it in the order of the list, as many at once as there are places; who is slow is
 * overtaken. `mark` leaves a word between two items: it is spoken when all before it have settled, so a
 * cursor that is moved by it is true at any moment. Bounded by count (WINDOW, and so many a place) and by bytes:
 * while those under way hold more than ROOM nobody else is begun, and no further page is asked for.
 */
export class Flow<C, I> {
  readonly #settler: Settler<C, I>;
  readonly #crew: Crew;
  readonly #held = new Held();
  /** What is not passed yet, in order; those before #head are. */
  #queue: (Entry<C, I> | (() => void))[] = [];
  #head = 0;
  /** Items of which a request or a row is under way, by id: one id is never begun twice. */
  readonly #underway = new Map<string, Entry<C, I>>();
  /** Items that wait until the same id is no longer under way. */
  readonly #joined = new Map<string, Entry<C, I>[]>();
  #free: Entry<C, I>[] = [];
  #batch: Entry<C, I>[] = [];

  constructor(private readonly pass: Pass<C, I>) {
    this.#settler = new Settler(pass);
    this.#crew = new Crew(Math.max(1, pass.concurrency) * A_PLACE);
  }

  /** Takes one more item. A promise: it waits for room, or for a place where it can be asked for. */
  enter(entry: Entry<C, I>): Promise<void> | undefined {
    if (!this.#hasRoom) return this.#enterLater(entry);
    this.#queue.push(entry);
    return this.#begin(entry);
  }

  async #enterLater(entry: Entry<C, I>): Promise<void> {
    await this.#room();
    this.#queue.push(entry);
    await this.#begin(entry);
  }

  /** `then` is called once all that entered before has settled. */
  mark(then: () => void): void {
    this.#queue.push(then);
    this.advance();
  }

  /** Sends on what was gathered to be written, or to be asked for, together. */
  async flush(): Promise<void> {
    this.#crew.check();
    await this.#write();
    while (this.#free.length > 0) {
      const free = this.#free;
      this.#free = [];
      for (const entry of free) await this.#begin(entry);
    }
    await this.#dispatch();
    this.advance();
  }

  /** Is there room for so many bytes more? */
  hasRoomFor(bytes: number): boolean {
    return !this.#held.isFull(bytes);
  }

  /** Is the vendor being waited for? */
  get isBusy(): boolean {
    return this.#crew.running > 0;
  }

  /**
   * Waits until everything that entered has settled, and its rows are with the writer. `each`: called
   * whenever something has.
   */
  async drain(each: () => Promise<void> = async () => undefined): Promise<void> {
    await this.flush();
    while (this.isBusy || this.#free.length > 0 || this.#settler.ready > 0) {
      if (this.isBusy) await this.#crew.ended();
      await this.flush();
      await each();
    }
    // The last of them may have begun and failed since.
    this.#crew.check();
  }

  /**
   * The run ends here: waits for what is under way, whatever becomes of it, and writes what is there. What
   * had no answer for so long (ms) is asked for again by the next run, after all the others: else it would
   * hold that one up as well.
   */
  async stop(patience = Number.POSITIVE_INFINITY): Promise<void> {
    while (this.isBusy) await this.#crew.ended();
    await this.#write();
    for (const entry of this.#queue.slice(this.#head)) {
      if (typeof entry === 'function' || entry.isSettled || !this.#isSlow(entry, patience)) continue;
      for (const lane of entry.lanes) putBack(this.pass, lane, entry);
    }
    this.advance();
  }

  /**
   * An item that the list carries whole is done with here: no promise, or each of them would cost as much as
   * its row.
   */
  #begin(entry: Entry<C, I>): Promise<void> | undefined {
    const { id } = entry.ref;
    if (this.#underway.has(id)) {
      this.#join(entry);
      return undefined;
    }
    const work = this.#settler.begin(entry);
    if (entry.isSettled) {
      entry.over();
      this.#release(id);
      return undefined;
    }
    const lacks = this.#settler.lacks(entry);
    if (this.pass.feed.repeats || work !== undefined || lacks) this.#underway.set(id, entry);
    if (work !== undefined || lacks) return this.#ask(entry, work);
    return this.#writeMany();
  }

  async #ask(entry: Entry<C, I>, work: (() => Promise<void>) | undefined): Promise<void> {
    entry.holds(this.#held.begin(entry.ref));
    if (work !== undefined) await this.#crew.add(() => this.#work([entry], work));
    if (this.#settler.lacks(entry)) {
      if (entry.origin.alone) {
        await this.#crew.add(() => this.#work([entry], () => this.#settler.load([entry])));
      } else {
        this.#batch.push(entry);
        if (this.#batch.length >= (this.pass.feed.batch ?? 1)) await this.#dispatch();
      }
    }
    await this.#writeMany();
  }

  #writeMany(): Promise<void> | undefined {
    return this.#settler.ready >= AT_ONCE ? this.#write() : undefined;
  }

  #join(entry: Entry<C, I>): void {
    const { id } = entry.ref;
    const others = this.#joined.get(id);
    if (others === undefined) this.#joined.set(id, [entry]);
    else others.push(entry);
  }

  async #dispatch(): Promise<void> {
    const batch = this.#batch;
    if (batch.length === 0) return;
    this.#batch = [];
    await this.#crew.add(() => this.#work(batch, () => this.#settler.load(batch)));
  }

  async #work(entries: readonly Entry<C, I>[], work: () => Promise<void>): Promise<void> {
    const now = this.pass.now();
    for (const entry of entries) entry.begun = now;
    await work();
    await this.#write();
    for (const entry of entries) this.#ended(entry);
  }

  async #write(): Promise<void> {
    for (const entry of await this.#settler.write()) this.#ended(entry);
  }

  #ended(entry: Entry<C, I>): void {
    if (!entry.isSettled) return;
    const { id } = entry.ref;
    entry.over();
    if (this.#underway.get(id) !== entry) return;
    this.#underway.delete(id);
    this.#release(id);
  }

  /** The next one that waits for this id may begin. */
  #release(id: string): void {
    if (this.#joined.size === 0) return;
    const [next, ...others] = this.#joined.get(id) ?? [];
    if (next === undefined) return;
    if (others.length === 0) this.#joined.delete(id);
    else this.#joined.set(id, others);
    this.#free.push(next);
  }

  /** However much one item holds, it goes on: there is room again once nobody is under way. */
  get #hasRoom(): boolean {
    if (this.#queue.length - this.#head >= WINDOW) return false;
    return !this.#held.isFull() || (!this.isBusy && this.#batch.length === 0);
  }

  /** Waits until the window has room. */
  async #room(): Promise<void> {
    await this.flush();
    while (!this.#hasRoom) {
      await Promise.race([this.#crew.ended(), patience()]);
      await this.flush();
    }
  }

  /** Speaks the words of what has settled, and sets aside what keeps the cursor back for too long. */
  advance(): void {
    const queue = this.#queue;
    for (; this.#head < queue.length; this.#head++) {
      const next = queue[this.#head]!;
      if (typeof next === 'function') next();
      else if (!next.isSettled && !this.#isSetAside(next)) break;
    }
    if (this.#head < WINDOW && this.#head < queue.length) return;
    this.#queue = queue.slice(this.#head);
    this.#head = 0;
  }

  #isSetAside(entry: Entry<C, I>): boolean {
    if (!this.#isSlow(entry, PATIENCE)) return false;
    for (const lane of entry.lanes) setAside(this.pass, lane, entry);
    return true;
  }

  #isSlow({ begun }: Entry<C, I>, patience: number): boolean {
    return begun !== undefined && this.pass.now() - begun >= patience;
  }
}

const patience = () => new Promise<void>((resolve) => setTimeout(resolve, 1000).unref());
