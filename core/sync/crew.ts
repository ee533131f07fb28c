/** Runs tasks at most `size` at a time. `add` waits for a free place; the first error ends it all. */
export class Crew {
  readonly #running = new Set<Promise<void>>();
  #error: unknown;
  #broken = false;

  constructor(private readonly size: number) {}

  async add(task: () => Promise<void>): Promise<void> {
    while (this.#running.size >= this.size && !this.#broken) await Promise.race(this.#running);
    if (this.#broken) throw this.#error;
    const run: Promise<void> = task()
      .catch((error) => {
        if (!this.#broken) this.#error = error;
        this.#broken = true;
      })
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Every task has ended, also those that running tasks added. */
  async done(): Promise<void> {
    while (this.#running.size > 0) await Promise.race(this.#running);
    if (this.#broken) throw this.#error;
  }
}
