import type { Context, OddKind } from '../author/feed.js';
import type { Api } from '../http/api.js';

/** Makes a thing once. What failed is not remembered, so that it can be tried again. */
export class Memory {
  readonly #made = new Map<string, Promise<unknown>>();

  constructor(private readonly above?: Memory) {}

  readonly once = <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const known = this.#find(key);
    if (known !== undefined) return known as Promise<T>;
    const made = make();
    this.#made.set(key, made);
    made.catch(() => this.#made.delete(key));
    return made;
  };

  #find(key: string): Promise<unknown> | undefined {
    return this.#made.get(key) ?? (this.above === undefined ? undefined : this.above.#find(key));
  }
}

export interface ContextOptions<C> {
  config: C;
  api: Api;
  streams: ReadonlySet<string>;
  fields(stream: string): ReadonlySet<string> | undefined;
  asOf: number;
  readLast: number | undefined;
  /** What the whole sync has made once. */
  memory: Memory;
  lookback: number;
  looksBack: boolean;
  log(level: 'INFO' | 'WARN' | 'DEBUG', message: string): void;
  odd(kind: OddKind, row: unknown): void;
  estimate(stream: string, rows: number): void;
}

/**
 * A context with a memory of its own: one for a pass, which finds what the sync made before it, and one for
 * each item.
 */
export function createContext<C>(options: ContextOptions<C>, above?: Memory): Context<C> {
  return new OwnContext(options, above);
}

/** The same context, memory included, for streams that do not look back. */
export function withoutLookback<C>(context: Context<C>): Context<C> {
  if (context.lookback === 0) return context;
  const { config, api, streams, fields, asOf, readLast, once, onceASync, log, odd, estimate } = context;
  return {
    config,
    api,
    streams,
    fields,
    asOf,
    readLast,
    once,
    onceASync,
    log,
    odd,
    estimate,
    lookback: 0,
    looksBack: false,
  };
}

/**
 * There is one for each item, and hardly any is asked for anything: what is the same for all is not copied,
 * and a memory made late.
 */
class OwnContext<C> implements Context<C> {
  #memory: Memory | undefined;

  constructor(
    private readonly options: ContextOptions<C>,
    private readonly above: Memory | undefined,
  ) {}

  get config(): C {
    return this.options.config;
  }
  get api(): Api {
    return this.options.api;
  }
  get streams(): ReadonlySet<string> {
    return this.options.streams;
  }
  get asOf(): number {
    return this.options.asOf;
  }
  get readLast(): number | undefined {
    return this.options.readLast;
  }
  get lookback(): number {
    return this.options.lookback;
  }
  get looksBack(): boolean {
    return this.options.looksBack;
  }
  get fields(): Context<C>['fields'] {
    return this.options.fields;
  }
  get log(): Context<C>['log'] {
    return this.options.log;
  }
  get odd(): Context<C>['odd'] {
    return this.options.odd;
  }
  get estimate(): Context<C>['estimate'] {
    return this.options.estimate;
  }
  get onceASync(): Context<C>['once'] {
    return this.options.memory.once;
  }
  get once(): Context<C>['once'] {
    this.#memory ??= new Memory(this.above);
    return this.#memory.once;
  }
}
