/** Runs tasks at most `size` at a time. `add` waits for a free place; the first error ends it all. */
export class Crew {
  #running = 0;
  #error: unknown;
  #broken = false;
  #waiting: (() => void)[] = [];

  constructor(private readonly size: number) {}

  /** Begins a task as soon as there is a place for it. */
  async add(task: () => Promise<void>): Promise<void> {
    while (this.#running >= this.size && !this.#broken) await this.ended();
    this.check();
    void this.#run(task);
  }

  /** Throws what a task threw. */
  check(): void {
    if (this.#broken) throw this.#error;
  }

  get running(): number {
    return this.#running;
  }

  /** Waits until one more task has ended. */
  ended(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async #run(task: () => Promise<void>): Promise<void> {
    this.#running++;
    try {
      await task();
    } catch (error) {
      if (!this.#broken) this.#error = error;
      this.#broken = true;
    } finally {
      this.#running--;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resolve of waiting) resolve();
    }
  }
}
