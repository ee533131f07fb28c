import type { Problem } from './check.js';
import type { CatalogStream } from './message.js';
import { descriptorKey, keyOf, type Row, type Run, rows } from './run.js';

/**
 * What one read had and others, taken together, have not. By primary key; without one by number, because
 * fields may differ from one read to the next. More is fine: the world goes on.
 */
export function lost(
  had: readonly Row[],
  have: readonly Row[],
  streams: readonly CatalogStream[],
  run: Run,
): Problem[] {
  return streams.flatMap((stream) => {
    const name = descriptorKey(stream);
    const [before, now] = [had, have].map((all) => all.filter((row) => keyOf(row) === name)) as [
      Row[],
      Row[],
    ];
    if (before.some(({ key }) => key === undefined)) {
      return now.length >= before.length
        ? []
        : [{ what: `${name}: ${now.length} records instead of ${before.length}`, run }];
    }
    const keys = new Set(now.map(({ key }) => key));
    const gone = before.filter(({ key }) => !keys.has(key));
    if (gone.length === 0) return [];
    return [
      {
        what: `${name}: ${gone.length} of ${before.length} records are missing, the first with the key ${gone[0]!.key}`,
        run,
      },
    ];
  });
}

export const rowsOf = (run: Run): Row[] => rows(run).map(({ value }) => value);
export const countOf = (run: Run, { name, namespace }: CatalogStream): number =>
  rows(run).filter(({ value }) => value.stream === name && value.namespace === namespace).length;
