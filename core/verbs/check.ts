import { asFailure, configError } from '../../spec/failure.js';
import type { CommonConfig, Source } from '../author/source.js';
import { createClock } from '../clock.js';
import { Memory } from '../sync/context.js';
import { openApi } from './access.js';
import { futureStart, loadConfig } from './config.js';
import type { Session } from './session.js';
import { Watchdog } from './watchdog.js';

/** Somebody sits before a form and waits (ms). */
const LONGEST_SILENCE = 3 * 60_000;

/**
 * CONNECTION_STATUS. Whatever is wrong: one TRACE ERROR, then one FAILED with the same message, which satisfies every client at once.
 * Exit 0 when the user can mend it (config_error), else 1.
 */
export async function check<C extends CommonConfig>(source: Source<C>, path: string, session: Session): Promise<number> {
  try {
    const config = await loadConfig(source, path, session);
    const future = futureStart(config, createClock()());
    if (future !== undefined) throw configError(future);
    let waits = 0;
    let underWay = () => 'the vendor';
    const watchdog = new Watchdog(
      () => waits > 0,
      () => underWay(),
      (error) => session.ending.abort(error),
      'The check was ended: see whether api_url is right and the vendor is up.',
      LONGEST_SILENCE,
    );
    const api = await openApi(source, config, session, {
      onAnswer: () => watchdog.touch(),
      onWait: () => {
        waits++;
      },
      onResume: () => {
        waits = 0;
        watchdog.touch();
      },
    });
    underWay = api.underWay;
    watchdog.start();
    try {
      await source.check({ api, config, once: new Memory().once });
    } finally {
      watchdog.stop();
      await api.close();
    }
  } catch (error) {
    const failure = asFailure(error);
    session.output.error(failure);
    session.answer('connectionStatus', { status: 'FAILED', message: failure.message });
    return failure.failureType === 'config_error' ? 0 : 1;
  }
  session.answer('connectionStatus', { status: 'SUCCEEDED', message: 'The connection works.' });
  return 0;
}
