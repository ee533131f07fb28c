import { namedStreams, select } from '../catalog/select.js';
import { parseCatalog, type Selection } from '../catalog/selection.js';
import { airbyteStream } from '../catalog/stream.js';
import { missingOffer } from '../core/author/offers.js';
import { type CommonConfig, offered, type Source } from '../core/author/source.js';

/**
 * What a person chose with `--select`; without it all streams. Streams of personal data in full come along
 * only where they are named, or where `personal` says so.
 */
export function chosenBy<C extends CommonConfig>(
  source: Source<C>,
  config: C,
  text: string | undefined,
  { personal = false } = {},
): { selection: Selection; leftOut: string[] } {
  const streams = offered(source, config);
  const catalog = { streams: streams.map(airbyteStream) };
  const chosen =
    text === undefined
      ? select(catalog, streams.map(({ name }) => name).join())
      : select(catalog, text, (name) => missingOffer(source, config, name));
  const named = text === undefined ? new Set<string>() : namedStreams(text);
  const declared = [...source.feeds.flatMap((feed) => feed.streams), ...source.snapshots];
  const leftOut = declared
    .filter((stream) => stream.personal && !personal && !named.has(stream.name))
    .map(({ name }) => name)
    .filter((name) => chosen.streams.some(({ stream }) => stream.name === name));
  const left = chosen.streams.filter(({ stream }) => !leftOut.includes(stream.name));
  return { selection: parseCatalog({ streams: left }, streams, '--select'), leftOut };
}
