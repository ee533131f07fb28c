import { type CommonConfig, offered, type Source } from '../../core/author/source.js';
import { rowFits } from '../../core/sync/fits.js';
import { configFits } from '../../core/verbs/config.js';

/**
 * The same source with validators as a build would have made them: each is compiled once for all runs in this
 * process, which would else take a tenth of a second of every run for it.
 */
export function compiled<C extends CommonConfig>(source: Source<C>): Source<C> {
  if (source.made !== undefined) return source;
  const rows = offered(source).map(
    (stream) => [stream.name, moduleOf(() => rowFits(source, stream))] as const,
  );
  return {
    ...source,
    made: { config: moduleOf(() => configFits(source)), rows: Object.fromEntries(rows) },
  };
}

/** What is loaded like a module: made when it is first asked for, and then there. */
function moduleOf<V>(make: () => Promise<V>): () => Promise<{ default: V }> {
  let made: Promise<{ default: V }> | undefined;
  return () => {
    made ??= make().then((value) => ({ default: value }));
    return made;
  };
}
