import type { Json } from '../../spec/json.js';
import type { Context, Listed } from '../author/feed.js';
import type { Share } from './held.js';
import type { Lane } from './lane.js';

/** Where an item comes from. */
export interface Origin {
  /** The list names it; else it was waited for. */
  listed: boolean;
  /** It failed before: asked for alone, so that it spoils no batch. */
  alone: boolean;
  /** The list names it in every sync. */
  always: boolean;
  /** Which stretch of the list it stands in: the cursor passes a stretch as a whole. */
  stretch: number;
  /** Streams for which it lies below all that they listed before they looked back. */
  below?: ReadonlySet<unknown> | undefined;
  /** Streams that stood above it already, by a state of version 1: they may have delivered it. */
  relisted?: ReadonlySet<unknown> | undefined;
}

/** One item on its way through a pass, and the streams that have not settled it yet. */
export class Entry<C, I> {
  /** Never changed in place: items of one page begin with the same streams. */
  #open: readonly Lane<C, I>[];
  /** When somebody began to ask the vendor for it (ms). */
  begun: number | undefined;
  #keep: Json | undefined;
  #context: Context<C> | undefined;
  #share: Share | undefined;
  #ref: Listed<I>;

  constructor(
    ref: Listed<I>,
    lanes: readonly Lane<C, I>[],
    readonly origin: Origin,
  ) {
    this.#open = lanes;
    this.#ref = ref;
    this.#keep = ref.keep;
  }

  /** As the list names it; of one that is over the id alone. */
  get ref(): Listed<I> {
    return this.#ref;
  }

  /** All has settled. What was carried of it is let go: it may wait long for those before it. */
  over(): void {
    this.#ref = { id: this.#ref.id };
    this.#keep = undefined;
    this.#context = undefined;
    this.#share?.over();
    this.#share = undefined;
  }

  /** What the state keeps of it while a stream waits for it. */
  get keep(): Json | undefined {
    return this.#keep;
  }

  /** The item came, and says itself what is to be kept of it. */
  keeps(keep: Json | undefined): void {
    if (keep !== undefined) this.#keep = keep;
  }

  /** More than the list has to be asked about it. */
  holds(share: Share): void {
    this.#share = share;
  }

  /** So many bytes more are held of it. */
  weighs(bytes: number): void {
    this.#share?.add(bytes);
  }

  /** What its rows are made with: one for all streams, whenever their turn comes. */
  contextOf(pass: { forItem(): Context<C> }): Context<C> {
    this.#context ??= pass.forItem();
    return this.#context;
  }

  /** Streams that still have to say what becomes of it. */
  get lanes(): readonly Lane<C, I>[] {
    return this.#open.every(isLive) ? this.#open : this.#open.filter(isLive);
  }

  get isSettled(): boolean {
    return this.#open.length === 0 || !this.#open.some(isLive);
  }

  /** This stream has written it, waits for it, or wants nothing of it. */
  settle(lane: Lane<C, I>): void {
    this.#open = this.#open.filter((one) => one !== lane);
  }
}

const isLive = <C, I>({ failure }: Lane<C, I>): boolean => failure === undefined;
