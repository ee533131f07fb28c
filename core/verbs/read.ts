import { select } from '../../catalog/select.js';
import { parseCatalog, type Selection } from '../../catalog/selection.js';
import { airbyteStream } from '../../catalog/stream.js';
import { connectionSpecification } from '../../spec/connection.js';
import { asFailure, configError } from '../../spec/failure.js';
import { missingOffer } from '../author/offers.js';
import { type CommonConfig, offered, type Source } from '../author/source.js';
import { createClock } from '../clock.js';
import type { RunningApi } from '../http/client.js';
import { awaitInput } from '../input/files.js';
import { parseStates } from '../protocol/states.js';
import { Journal } from '../sync/journal.js';
import { runSync } from '../sync/sync.js';
import { futureStart, loadConfig } from './config.js';
import { type Progress, showProgress } from './progress.js';
import type { Session } from './session.js';
import { Tally, waitsOf } from './tally.js';
import { openWatched } from './watched.js';

/** After so long without a record or a state the last state is repeated (ms): platforms end what looks dead. */
const HEARTBEAT = 5 * 60_000;

export interface ReadFiles {
  config: string;
  /** One of the two. */
  catalog?: string | undefined;
  select?: string | undefined;
  state?: string | undefined;
  /** Lines of progress, where there is no terminal. */
  progress?: boolean;
}

/** RECORD and STATE. Exit 0 only if every selected stream is complete. */
export async function read<C extends CommonConfig>(
  source: Source<C>,
  files: ReadFiles,
  session: Session,
): Promise<number> {
  if (process.env['DATA_CHANNEL_MEDIUM']?.toUpperCase() === 'SOCKET') {
    throw configError(
      'DATA_CHANNEL_MEDIUM is SOCKET: this connector writes to standard output only. Set it to STDIO.',
    );
  }
  if ([files.config, files.catalog, files.state].filter((path) => path === '-').length > 1)
    throw configError('The standard input (-) can stand for one file only.');
  const now = createClock();
  const config = await loadConfig(source, files.config, session);
  const future = futureStart(config, now());
  if (future !== undefined) session.output.log('WARN', future);
  const selection = await selectionOf(source, config, files);
  const where = files.state ?? 'state';
  const given = files.state === undefined ? undefined : await awaitInput(files.state, 'state');
  const states = parseStates(given, where, {
    configFields: Object.keys(connectionSpecification(source.spec).properties as object),
    streams: offered(source).map(({ name }) => name),
    warn: (message) => session.output.log('WARN', message),
  });
  const incremental = selection.streams.filter(({ mode }) => mode === 'incremental');
  if (states.size > 0 && incremental.length > 0 && !incremental.some(({ name }) => states.has(name))) {
    session.output.log(
      'WARN',
      `${where}: it holds no state of a selected stream, only of others: what is selected is read in full.`,
    );
  }
  const namespaces = [...selection.streams, ...selection.unknown].flatMap(({ name, namespace }) =>
    namespace === undefined ? [] : [[name, namespace] as const],
  );
  if (namespaces.length > 0) session.useNamespaces(new Map(namespaces));
  for (const remark of selection.remarks) session.output.log('WARN', remark);
  const progress = { lines: files.progress === true };
  return readStreams({ source, config, selection, states, where, now, progress }, session);
}

/** What a read is made of, wherever config, catalog and states came from. */
export interface ReadRequest<C> {
  source: Source<C>;
  config: C;
  selection: Selection;
  /** stream_state by stream name, as it came in; `where` names their origin in errors. */
  states: ReadonlyMap<string, unknown>;
  where: string;
  now(): number;
  /** Told once, before anything is asked for: requests and waiting so far can be looked up there at any time. */
  opened?(api: RunningApi): void;
  progress?: ProgressWish;
}

/** How a read is to be watched. */
export interface ProgressWish {
  /** Lines about it also where standard error is no terminal. */
  lines: boolean;
  /** Nothing goes to standard output meanwhile. */
  isFree?: boolean;
  /** Told what is shown, so that remarks go around it. */
  shown?(progress: Progress): void;
}

/**
 * Reads the selected streams into `session.output`: rows and states in order, so that a state covers every
 * row of its stream before it. What was accepted by the output counts as delivered; one that keeps rows back
 * must keep back the states behind them as well.
 * @returns 0 only if every selected stream is complete, else 1; the reasons went to the output as errors.
 */
export async function readStreams<C extends CommonConfig>(
  { source, config, selection, states, where, now, opened, progress: wish }: ReadRequest<C>,
  session: Session,
): Promise<number> {
  const tally = new Tally(
    selection.streams.map(({ name }) => name),
    now,
  );
  const output = tally.follow(session.output);
  const journal = new Journal(output, now);
  const { api, watchdog, isWaiting } = await openWatched(
    source,
    config,
    session,
    waitsOf(tally, {
      onWait: ({ until, reason }) => {
        if (reason === 'rate_limited') journal.waiting(until);
      },
      onResume: () => journal.resumed(),
    }),
  );
  opened?.(api);
  const silence = Number(process.env['TRUNKLINE_HEARTBEAT_SECONDS']) * 1000 || HEARTBEAT;
  const heart = setInterval(
    // A run in which nothing moves must look dead: the platform's own time-out is the last net.
    () => session.writer.blocked || (!isWaiting() && watchdog.idle > silence) || journal.heartbeat(silence),
    Math.min(10_000, silence / 2),
  );
  watchdog.start();
  const progress = await showProgress({
    title: source.name,
    tally,
    spent: () => ({ requests: api.stats.requests, windows: api.used() }),
    now,
    deadline: config.max_minutes > 0 ? now() + config.max_minutes * 60_000 : undefined,
    lines: wish?.lines === true,
    isFree: wish?.isFree === true,
    mask: (text) => session.mask(text),
  });
  wish?.shown?.(progress);
  try {
    const sync = runSync({
      source,
      config,
      selection,
      states,
      where,
      api,
      output,
      journal,
      now,
      job: jobOf(process.env),
    });
    // Ended from outside, its requests fail at once: it gets a moment to say so for its streams, and is not
    // waited for if it hangs.
    const ended = aborted(session.ending.signal).catch(async (error) => {
      await Promise.race([sync, new Promise((resolve) => setTimeout(resolve, 1000))]);
      throw error;
    });
    await Promise.race([sync, ended]);
  } catch (error) {
    journal.abandoned(asFailure(error));
  } finally {
    clearInterval(heart);
    progress.stop('keep');
    watchdog.stop();
  }
  journal.close();
  await Promise.race([api.close(), new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
  return journal.failures.length === 0 ? 0 : 1;
}

/** What platforms tell of their job: a second attempt of a full refresh goes on where the first one failed. */
function jobOf(env: NodeJS.ProcessEnv): { id: string; attempt: number } | undefined {
  const id = env['WORKER_JOB_ID'];
  return id === undefined || id === '' ? undefined : { id, attempt: Number(env['WORKER_JOB_ATTEMPT']) || 0 };
}

async function selectionOf<C extends CommonConfig>(
  source: Source<C>,
  config: C,
  { catalog, select: text }: ReadFiles,
): Promise<Selection> {
  const streams = offered(source, config);
  if (text === undefined)
    return parseCatalog(catalogOf(await awaitInput(catalog!, 'catalog')), streams, catalog!);
  const chosen = select({ streams: streams.map(airbyteStream) }, text, (name) =>
    missingOffer(source, config, name),
  );
  return parseCatalog(chosen, streams, '--select');
}

/** discover's output may have LOG lines around its CATALOG. */
function catalogOf(input: unknown): unknown {
  if (!Array.isArray(input) || input.every((name) => typeof name === 'string')) return input;
  return input.find((line) => typeof line === 'object' && line !== null && 'catalog' in line) ?? input;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
