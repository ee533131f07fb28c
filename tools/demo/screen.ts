/** Where the demo writes to: enough of a stream to be replaced in a test. */
export interface Page {
  write(text: string): unknown;
  columns?: number;
}

/**
 * One line is rewritten only where somebody watches: a pipe, a build log and people who ask for plain text
 * get lines.
 */
export function isLive(out: { isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): boolean {
  return out.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'] && !env['NO_COLOR'];
}

/** How often the line is drawn anew (ms); plain lines come seldom, or they would bury the rest. */
const LIVE = 100;
const PLAIN = 5000;

export class Screen {
  #stop: (() => void) | undefined;

  constructor(
    private readonly page: Page,
    private readonly live: boolean,
  ) {}

  say(...lines: string[]): void {
    this.page.write(`${lines.join('\n')}\n`);
  }

  /** Shows what `text` says until `settle` or `drop`. */
  follow(text: () => string): void {
    const draw = () => {
      if (!this.live) return this.say(`  ... ${text()}`);
      // A line that wraps could not be rewritten.
      this.page.write(`\r\x1b[2K  ${text()}`.slice(0, (this.page.columns ?? 80) + 4));
    };
    if (this.live) draw();
    const timer = setInterval(draw, this.live ? LIVE : PLAIN);
    this.#stop = () => {
      clearInterval(timer);
      if (this.live) this.page.write('\r\x1b[2K');
    };
  }

  /** Replaces the line that was followed. */
  settle(text: string): void {
    this.drop();
    this.say(`  ${text}`);
  }

  drop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}

export const number = (value: number) => value.toLocaleString('en');
export const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
export const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
/** "1 call", "2 calls". */
export const count = (n: number, noun: string) => `${number(n)} ${noun}${n === 1 ? '' : 's'}`;
