import { type Known, mistakenOptions } from '../../spec/options.js';
import type { Context, Feed, Listed, Page, Position } from '../author/feed.js';
import { knowing } from '../author/options.js';

export interface WindowsOptions<C, I> {
  /** The longest stretch the vendor answers at once (ms). */
  span: number;
  /** Where the first window begins (ms since the epoch). */
  begin(ctx: Context<C>): number;
  /**
   * The items of one window [from, to) (ms), page by page, and at the end how far it reached, where that is
   * not `to`. The last one is `open`: `to` lies a whole span ahead, because the vendor's clock may be ahead
   * of ours; that one has to say how far it reached. 'narrower', before any items: it holds too much for one
   * stretch without a STATE; it is asked for half of it.
   */
  window(
    ctx: Context<C>,
    from: number,
    to: number,
    open: boolean,
  ): AsyncGenerator<Listed<I>[], number | 'narrower' | undefined>;
}

const OPTIONS: Known<WindowsOptions<never, never>> = {
  span: 'number',
  begin: 'function',
  window: 'function',
};

/** A list by time windows; the position is the end of the last one, as an ISO time in UTC with milliseconds. */
export function windows<C, I>(options: WindowsOptions<C, I>): Feed<C, I>['list'] {
  const list: Feed<C, I>['list'] = (ctx, after, until) => walk(options, ctx, after, until);
  return knowing('windows', windows, mistakenOptions(options, OPTIONS), list);
}

async function* walk<C, I>(
  { span, begin, window }: WindowsOptions<C, I>,
  ctx: Context<C>,
  after: Position | null,
  until: Position | null,
): AsyncGenerator<Page<I>> {
  const end = until === null ? ctx.asOf : Date.parse(until);
  let from = after === null ? begin(ctx) : Date.parse(after);
  let width = span;
  while (until === null || from < end) {
    const open = until === null && from + width >= end;
    const to = open ? from + width : Math.min(from + width, end);
    const pages = window(ctx, from, to, open);
    const answer = yield* midway(pages);
    if (answer === 'narrower') {
      // Of an open one, what lies behind us is halved, not the future.
      width = Math.ceil(((end > from ? Math.min(to, end) : to) - from) / 2);
      continue;
    }
    const reached = answer ?? to;
    if (reached > from) yield { items: [], upTo: new Date(reached).toISOString() };
    if (open || reached < to) return;
    from = to;
    width = Math.min(span, width * 1.5);
  }
}

/** The pages of one window, none of which moves the cursor; returns what the window says at its end. */
async function* midway<I, E>(pages: AsyncGenerator<Listed<I>[], E>): AsyncGenerator<Page<I>, E> {
  for (;;) {
    const next = await pages.next();
    if (next.done) return next.value;
    yield { items: next.value, more: true };
  }
}
