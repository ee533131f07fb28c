import { airbyteStream } from '../../catalog/stream.js';
import { type CommonConfig, offered, type Source } from '../author/source.js';
import type { Session } from './session.js';

/**
 * CATALOG, or a table for people: no network, and no valid config either: it only decides which optional
 * streams are offered.
 */
export async function discover<C extends CommonConfig>(
  source: Source<C>,
  path: string | undefined,
  session: Session,
  table = false,
): Promise<number> {
  let config: C | undefined;
  if (
    path !== undefined &&
    source.feeds.some(({ streams }) => streams.some((stream) => stream.offered !== undefined))
  ) {
    const { loadConfig } = await import('./config.js');
    try {
      config = await loadConfig(source, path, session);
    } catch (error) {
      session.output.log('WARN', `discover goes on without the config: ${(error as Error).message}`);
    }
  }
  if (table) {
    const { streamTable } = await import('./table.js');
    session.writer.write(streamTable(source, config));
    return 0;
  }
  session.answer('catalog', { streams: offered(source, config).map(airbyteStream) });
  return 0;
}
