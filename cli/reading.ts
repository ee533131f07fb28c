import type { CommonConfig, Source } from '../core/author/source.js';
import { createClock } from '../core/clock.js';
import { plain } from '../core/plain.js';
import type { LogLevel, Output } from '../core/protocol/output.js';
import { loadConfig } from '../core/verbs/config.js';
import type { Session } from '../core/verbs/session.js';
import { openWatched, type Watched } from '../core/verbs/watched.js';
import { configError } from '../spec/failure.js';
import { loadSource } from './source.js';

/** A connector with its config and a way to the vendor, for the commands of people. */
export interface Reading {
  source: Source<CommonConfig>;
  config: CommonConfig;
  api: Watched['api'];
  now(): number;
}

/** A remark on stderr, where it is not among the output. */
export function remark(session: Session, text: string): void {
  process.stderr.write(`${plain(session.mask(text), true)}\n`);
}

/** Opens the way to the vendor, acts, and closes it; SIGINT and SIGTERM end what is under way. */
export async function withReading<T>(
  dist: URL,
  name: string,
  file: string | undefined,
  session: Session,
  act: (reading: Reading) => Promise<T>,
): Promise<T> {
  session.sayThrough(spoken(session));
  const source = await loadSource(dist, name);
  if (file === undefined) throw configError('Which config? Add --config FILE.');
  const config = await loadConfig(source, file, session);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => process.exit(signal === 'SIGINT' ? 130 : 143));
  const { api, watchdog } = await openWatched(source, config, session);
  const ended = new Promise<never>((_, reject) =>
    session.ending.signal.addEventListener('abort', () => reject(session.ending.signal.reason)),
  );
  ended.catch(() => undefined);
  watchdog.start();
  try {
    return await Promise.race([act({ source, config, api, now: createClock() }), ended]);
  } finally {
    watchdog.stop();
    await api.close();
  }
}

/** What a connector logs, for people: warnings, and why they wait where nothing else is shown meanwhile. */
export function spoken(session: Session, levels: readonly LogLevel[] = ['WARN', 'ERROR', 'FATAL']): Output {
  return {
    records: () => undefined,
    state: () => undefined,
    status: () => undefined,
    estimate: () => undefined,
    answer: () => undefined,
    log: (level: LogLevel, message: string) => {
      if (levels.includes(level)) remark(session, message);
    },
    error: ({ message }) => remark(session, message),
    end: async () => undefined,
  };
}
