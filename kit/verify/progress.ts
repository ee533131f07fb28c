import { CHECKS } from './checks/index.js';

/** Sees each step begin and end; of a tap each start. */
export interface Watcher {
  begun(step: string, steps: number): void;
  /** After so long (ms). */
  ended(step: string, ms: number): void;
  /** Nothing more comes, also where not all steps were needed. */
  end?(): void;
}

/** How often a line for people is drawn anew (ms). */
const EVERY = 500;
/** What takes longer (ms) says how long. */
const LONG = 1000;

/** The checks that are judged by what a step brings to light, for people: "resume, state-reset". */
export function checksOf(step: string): string {
  const ids: string[] = CHECKS.filter(
    ({ needs }) => needs !== 'all' && needs.some((one) => one === step),
  ).map(({ id }) => id);
  const named = ids.includes(step) ? [step] : ids;
  if (named.length === 0) return step;
  return named.length <= 3
    ? named.join(', ')
    : `${named.slice(0, 2).join(', ')} and ${named.length - 2} more`;
}

/**
 * Tells a person what is done, for which checks, and how long it has been taking: on a terminal in one line
 * that changes, else in lines.
 */
export class Progress implements Watcher {
  readonly #going = new Map<string, number>();
  #done = 0;
  #steps = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #begun: number;

  constructor(
    private readonly write: (text: string) => void,
    /** Of the terminal; undefined: it is none. */
    private readonly columns: number | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#begun = now();
  }

  begun(step: string, steps: number): void {
    this.#going.set(step, this.now());
    this.#steps = steps;
    if (this.columns === undefined) return;
    this.#timer ??= setInterval(() => this.#draw(), EVERY).unref();
    this.#draw();
  }

  ended(step: string, ms: number): void {
    this.#going.delete(step);
    this.#done++;
    if (this.columns === undefined) this.write(`${this.#place()} ${checksOf(step)}: ${seconds(ms)}\n`);
    else this.#draw();
    if (this.#done === this.#steps) this.end();
  }

  /** Leaves the line to whoever writes next. */
  end(): void {
    clearInterval(this.#timer);
    if (this.columns !== undefined) this.write('\r\x1b[K');
  }

  #place(): string {
    return `[${this.#done}/${this.#steps}, ${seconds(this.now() - this.#begun)}]`;
  }

  #draw(): void {
    const going = [...this.#going].map(([step, since]) => {
      const ms = this.now() - since;
      return `${checksOf(step)}${ms < LONG ? '' : ` (${seconds(ms)})`}`;
    });
    const line = `${this.#place()} ${going.join('; ')} ...`;
    this.write(`\r\x1b[K${line.slice(0, this.columns! - 1)}`);
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
