import type { CommonConfig, Source } from '../author/source.js';
import type { ApiSettings } from '../http/client.js';
import type { Hooks } from '../http/pause.js';
import { openApi, type WatchedApi } from './access.js';
import type { Session } from './session.js';
import { Watchdog, type WatchdogOptions } from './watchdog.js';

export interface Watched {
  api: WatchedApi;
  watchdog: Watchdog;
  /** The vendor makes us wait: that is not idleness. */
  isWaiting(): boolean;
}

/**
 * The way to the vendor under a watchdog that ends the run where no answer comes and nobody told us to wait.
 * Not started yet.
 */
export async function openWatched<C extends CommonConfig>(
  source: Source<C>,
  config: C,
  session: Session,
  { onWait, onResume }: Pick<Hooks, 'onWait' | 'onResume'> = {},
  { retry, ...options }: WatchdogOptions & Pick<ApiSettings, 'retry'> = {},
): Promise<Watched> {
  let waits = 0;
  let underWay = () => 'the vendor';
  const watchdog = new Watchdog(
    () => session.writer.blocked || waits > 0,
    () => underWay(),
    (error) => session.ending.abort(error),
    options,
  );
  const hooks: Hooks = {
    onAnswer: () => watchdog.touch(),
    drained: () => session.writer.drained,
    onWait: (wait) => {
      waits++;
      onWait?.(wait);
    },
    onResume: () => {
      waits = 0;
      watchdog.touch();
      onResume?.();
    },
  };
  const api = await openApi(source, config, session, hooks, retry);
  underWay = api.underWay;
  return { api, watchdog, isWaiting: () => waits > 0 };
}
