import type { Context } from '../author/feed.js';

/** So many of a level are told, the others are counted: an account may be odd in each of its items. */
const MOST = 100;

/** What a connector has to say about single items of a feed. */
export class Remarks {
  readonly #counts = new Map<string, number>();

  constructor(private readonly log: Context<unknown>['log']) {}

  say(...[level, message]: Parameters<Context<unknown>['log']>): void {
    const count = (this.#counts.get(level) ?? 0) + 1;
    this.#counts.set(level, count);
    if (count <= MOST) this.log(level, message);
  }

  /** Once a sync, when they are all counted. */
  tell(streams: readonly string[]): void {
    const untold = [...this.#counts.values()].map((count) => Math.max(0, count - MOST));
    const sum = untold.reduce((all, count) => all + count, 0);
    if (sum > 0)
      this.log('INFO', `${streams.join(', ')}: ${sum} more remarks like those above are not shown.`);
  }
}
