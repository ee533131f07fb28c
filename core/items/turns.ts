import type { Failure } from '../../spec/failure.js';
import { type Known, misspeltOptions } from '../../spec/options.js';
import type { Context, Feed, Ref } from '../author/feed.js';
import { knowing } from '../author/options.js';

/** One way to ask for items by their ids. */
export interface Way<C, I> {
  /** Fewer ids than these are left to the ways behind it; 1 unless told. */
  least?: number;
  /** What it is called, if it may not be there for everybody: when it fails, the ways behind it are asked. */
  perhaps?: string;
  /** Items as they come, others among them; who is not among them is left to the ways behind it. */
  ask(ctx: Context<C>, refs: readonly Ref[]): AsyncIterable<readonly I[]>;
}

const WAY: Known<Way<never, never>> = { least: true, perhaps: true, ask: true };

/**
 * A `load` by several ways, the cheapest first: each is asked for what those before it did not find. Whom
 * none finds is gone.
 */
export function inTurn<C, I>(id: (item: I) => string, ways: readonly Way<C, I>[]): Feed<C, I>['load'] {
  const load: Feed<C, I>['load'] = async (ctx, refs) => {
    const wanted = new Set(refs.map((ref) => ref.id));
    const found = new Map<string, I>();
    const collect = async (answers: AsyncIterable<readonly I[]>) => {
      for await (const items of answers) {
        for (const item of items) if (wanted.has(id(item))) found.set(id(item), item);
        if (found.size === wanted.size) return;
      }
    };
    for (const { least = 1, perhaps, ask } of ways) {
      const missing = refs.filter((ref) => !found.has(ref.id));
      if (missing.length < least) continue;
      try {
        await collect(ask(ctx, missing));
      } catch (error) {
        if (perhaps === undefined || (error as Failure).fatal) throw error;
        ctx.log(
          'INFO',
          `${perhaps} is not available (${(error as Failure).message}): asked in another way instead.`,
        );
      }
    }
    return refs.map((ref) => found.get(ref.id) ?? 'gone');
  };
  return ways.reduce((made, way) => knowing('inTurn', inTurn, misspeltOptions(way, WAY), made), load);
}

/** A way that takes a request for each of them; undefined: it does not exist. */
export function oneByOne<C, I>(one: (ctx: Context<C>, ref: Ref) => Promise<I | undefined>): Way<C, I>['ask'] {
  return async function* (ctx, refs) {
    yield (await Promise.all(refs.map((ref) => one(ctx, ref)))).filter((item) => item !== undefined);
  };
}
