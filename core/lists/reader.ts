import { readStill, type StillOptions } from './still.js';

type Decision<R> = (rows: ReadonlyMap<string, R>) => boolean | Promise<boolean>;

/**
 * A list that is read in the background until it holds still, so that what a page shows can be worked off
 * while the next ones come. It is iterated by as many as like: rows in the order in which they were first
 * seen, a page or several at a time.
 */
export class Reader<R> {
  /** All that was seen so far, of each the last mention. */
  readonly rows = new Map<string, R>();
  /** Why the list cannot be read. */
  failure: { error: unknown } | undefined;
  /** The first walk is over: who has not been seen by now is not there, or slipped past us. */
  isWalked = false;
  /** There is no more to come. */
  isOver = false;
  readonly #order: string[] = [];
  #change: () => void = () => undefined;
  #changed = new Promise<void>((resolve) => {
    this.#change = resolve;
  });
  #decide: (isListedAgain: Decision<R>) => void = () => undefined;
  readonly #decided = new Promise<Decision<R>>((resolve) => {
    this.#decide = resolve;
  });
  #isStopped = false;

  constructor(private readonly options: Omit<StillOptions<R>, 'isListedAgain'>) {
    void this.#read();
  }

  /**
   * What the next sync lists again in any case needs no second look; nobody takes one before this is told.
   * The first word counts.
   */
  decide(isListedAgain: Decision<R>): void {
    this.#decide(isListedAgain);
  }

  /** No further page is asked for. */
  stop(): void {
    this.#isStopped = true;
  }

  /** One row, as soon as a page shows it; undefined: the list was walked over and did not show it. */
  async find(id: string): Promise<R | undefined> {
    while (!this.rows.has(id) && !this.isWalked && this.failure === undefined) await this.#changed;
    if (this.failure !== undefined) throw this.failure.error;
    return this.rows.get(id);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<R[]> {
    for (let at = 0; ; ) {
      const changed = this.#changed;
      const fresh = this.#order.slice(at).map((id) => this.rows.get(id)!);
      at += fresh.length;
      if (fresh.length > 0) yield fresh;
      else if (this.failure !== undefined) throw this.failure.error;
      else if (this.isOver) return;
      else {
        await changed;
        yield [];
      }
    }
  }

  async #read(): Promise<void> {
    const { options, rows } = this;
    const isListedAgain = async (all: ReadonlyMap<string, R>) => {
      this.isWalked = true;
      this.#wake();
      return (await this.#decided)(all);
    };
    try {
      for await (const page of readStill({ ...options, isListedAgain })) {
        if (this.#isStopped) return;
        for (const row of page) {
          const id = options.id(row)!; // those without one are left out
          if (!rows.has(id)) this.#order.push(id);
          rows.set(id, row);
        }
        this.#wake();
      }
    } catch (error) {
      this.failure = { error };
    }
    this.isWalked = true;
    this.isOver = true;
    this.#wake();
  }

  #wake(): void {
    const change = this.#change;
    this.#changed = new Promise((resolve) => {
      this.#change = resolve;
    });
    change();
  }
}
