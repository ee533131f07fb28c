import { asFailure, configError } from '../../spec/failure.js';
import type { CommonConfig, Source } from '../author/source.js';
import { createClock } from '../clock.js';
import { Memory } from '../sync/context.js';
import { futureStart, loadConfig } from './config.js';
import { showProgress } from './progress.js';
import type { Session } from './session.js';
import { Tally, waitsOf } from './tally.js';
import { openWatched } from './watched.js';

/** Somebody sits before a form and waits. */
const PATIENCE = {
  usual: 3 * 60_000,
  consequence: 'The check was ended: see whether api_url is right and the vendor is up.',
};

export interface CheckOptions {
  config: string;
  /** 1 whatever is wrong, as shells want it. */
  exitCode: boolean;
  /** Lines of progress, where there is no terminal. */
  progress: boolean;
}

/**
 * CONNECTION_STATUS. Whatever is wrong: one TRACE ERROR, then one FAILED with the same message, which
 * satisfies every client at once. Exit 0 when the user can mend it (config_error), as platforms want it, else
 * 1; with `exitCode` 1 whatever is wrong.
 */
export async function check<C extends CommonConfig>(
  source: Source<C>,
  { config: path, exitCode: forShells, progress: lines }: CheckOptions,
  session: Session,
): Promise<number> {
  try {
    const config = await loadConfig(source, path, session);
    const future = futureStart(config, createClock()());
    if (future !== undefined) throw configError(future);
    const now = createClock();
    const tally = new Tally([], now);
    const { api, watchdog } = await openWatched(source, config, session, waitsOf(tally), {
      ...PATIENCE,
      retry: { longestWaitMs: 60_000, totalWaitMs: 120_000 },
    });
    watchdog.start();
    const progress = await showProgress({
      title: `check of ${source.name}`,
      tally,
      spent: () => ({ requests: api.stats.requests, windows: api.used() }),
      now,
      lines,
      mask: (text) => session.mask(text),
    });
    try {
      await source.check({ api, config, once: new Memory().once });
    } finally {
      progress.stop('clear');
      watchdog.stop();
      await api.close();
    }
  } catch (error) {
    const failure = asFailure(error);
    session.output.error(failure);
    session.answer('connectionStatus', { status: 'FAILED', message: failure.message });
    return failure.failureType === 'config_error' && !forShells ? 0 : 1;
  }
  session.answer('connectionStatus', { status: 'SUCCEEDED', message: 'The connection works.' });
  return 0;
}
