import { configError } from '../../spec/failure.js';
import { didYouMean } from '../../spec/similar.js';
import { missingOffer } from '../author/offers.js';
import type { CommonConfig } from '../author/source.js';
import type { SyncOptions } from './options.js';

/** So many streams that are not there are named one by one; a catalog of thousands is of another connector. */
const NAMED = 50;

/** Streams that the catalog names and the connector does not have: an error each, the others are read all the same. */
export function refuseUnknown<C extends CommonConfig>(options: SyncOptions<C>): void {
  const { source, config, selection, journal } = options;
  const known = [...source.feeds.flatMap(({ streams }) => streams), ...source.snapshots].map(
    ({ name }) => name,
  );
  for (const { name } of selection.unknown.slice(0, NAMED)) {
    const what =
      missingOffer(source, config, name) ??
      `The catalog names a stream "${name}" that this connector does not have.${didYouMean(name, known)} It has: ${known.join(', ')}.`;
    journal.failed(name, configError(what, { fatal: false }));
  }
  const more = selection.unknown.slice(NAMED);
  if (more.length === 0) return;
  const message = `The catalog names ${more.length} more streams that this connector does not have. Is it the catalog of another one?`;
  journal.refused(configError(message, { fatal: false }));
}
