import { connectionSpecification } from '../../spec/connection.js';
import { configError } from '../../spec/failure.js';
import { type CommonConfig, offered, type Source } from '../author/source.js';
import { createClock } from '../clock.js';
import { awaitInput } from '../input/files.js';
import type { Output } from '../protocol/output.js';
import { parseBookmarks } from '../protocol/singer/bookmarks.js';
import { parseSingerCatalog } from '../protocol/singer/selection.js';
import { Memory } from '../sync/context.js';
import { futureStart } from './config.js';
import { readStreams } from './read.js';
import type { Session } from './session.js';
import type { TapArguments } from './tap-arguments.js';
import { loadTapConfig } from './tap-config.js';
import { singerOutput } from './tap-output.js';
import { openWatched } from './watched.js';

/** A test looks at the beginning of each list and no further (minutes). */
const TEST_MINUTES = 0.001;

/** SCHEMA, RECORD and STATE of the selected streams; `--test` stops at the first record of each. */
export async function readTap<C extends CommonConfig>(
  source: Source<C>,
  args: TapArguments,
  session: Session,
): Promise<number> {
  if (args.config.length === 0)
    throw configError('Which config? Give --config FILE, or --config ENV for the environment.');
  const now = createClock();
  const { config, activateVersion } = await loadTapConfig(source, args.config, session);
  const future = futureStart(config, now());
  if (future !== undefined) session.output.log('WARN', future);
  const streams = offered(source, config);
  const chosen = parseSingerCatalog(await catalogIn(args), streams, args.catalog ?? 'the catalog');
  const where = args.state ?? 'state';
  const keys = new Map(
    streams.flatMap(({ name, cursorField, incremental }) =>
      incremental && cursorField !== undefined ? [[name, cursorField] as const] : [],
    ),
  );
  const read = chosen.streams.filter(({ mode }) => mode === 'incremental').map(({ name }) => name);
  const given = args.state === undefined ? undefined : await awaitInput(args.state, 'state');
  const { states, bookmarks } = parseBookmarks(given, where, keys, new Set(read), {
    configFields: Object.keys(connectionSpecification(source.spec).properties as object),
    streams: offered(source).map(({ name }) => name),
    warn: (message) => session.output.log('WARN', message),
  });
  const sample = args.act === 'test';
  if (bookmarks.size > 0 && read.length > 0 && !read.some((name) => bookmarks.has(name)))
    session.output.log(
      'WARN',
      `${where}: it holds no state of a selected stream, only of others: what is selected is read in full.`,
    );
  session.use(singerOutput(source, { streams: chosen.streams, bookmarks, activateVersion, sample }));
  const { selection } = chosen;
  for (const remark of selection.remarks) session.output.log('WARN', remark);
  if (!sample) return readStreams({ source, config, selection, states, where, now }, session);
  if (args.form === 'schema') return showSchemas(selection.unknown, chosen.streams, session);
  await check(source, config, session);
  const first = new FirstRecords(
    session.output,
    chosen.streams.map(({ name }) => name),
  );
  session.sayThrough(first);
  const request = {
    source,
    config: { ...config, max_minutes: TEST_MINUTES },
    selection,
    states: new Map(),
    where,
    now,
  };
  const code = await Promise.race([readStreams(request, session), first.full]);
  first.report();
  return code;
}

/** undefined: none was given. A --discover that failed leaves an empty file, which must not select everything. */
async function catalogIn({ catalog }: TapArguments): Promise<unknown> {
  if (catalog === undefined) return undefined;
  const given = await awaitInput(catalog, 'catalog');
  if (given === undefined || given === null)
    throw configError(
      `${catalog}: the catalog is empty. Give what --discover prints, or leave --catalog out`,
    );
  return given;
}

function showSchemas(
  unknown: readonly { name: string }[],
  streams: readonly { name: string }[],
  { output }: Session,
): number {
  for (const { name } of streams) output.status(name, 'STARTED');
  for (const { name } of unknown)
    output.error(configError(`The catalog names a stream "${name}" that this tap does not have.`), name);
  return unknown.length === 0 ? 0 : 1;
}

async function check<C extends CommonConfig>(source: Source<C>, config: C, session: Session): Promise<void> {
  const { api, watchdog } = await openWatched(source, config, session);
  watchdog.start();
  try {
    await source.check({ api, config, once: new Memory().once });
  } finally {
    watchdog.stop();
    await api.close();
  }
}

/**
 * The first record of each stream, and no state: nothing was read that counts. So what a run says of its
 * length and of the next run is not passed on either; errors are.
 */
class FirstRecords implements Output {
  readonly #missing: Set<string>;
  readonly #failed = new Set<string>();
  #isFull: (code: number) => void = () => undefined;
  /** 0, once every stream has shown a record. */
  readonly full = new Promise<number>((resolve) => {
    this.#isFull = resolve;
  });

  constructor(
    private readonly to: Output,
    private readonly streams: readonly string[],
  ) {
    this.#missing = new Set(streams);
  }

  records(...[stream, rows]: Parameters<Output['records']>): ReturnType<Output['records']> {
    if (!this.#missing.delete(stream)) return undefined;
    const written = this.to.records(stream, rows.slice(0, 1));
    if (this.#missing.size === 0) this.#isFull(0);
    return written;
  }

  state(): undefined {
    return undefined;
  }

  status(...args: Parameters<Output['status']>): ReturnType<Output['status']> {
    return this.to.status(...args);
  }

  estimate(...args: Parameters<Output['estimate']>): void {
    this.to.estimate(...args);
  }

  log(...[level, message]: Parameters<Output['log']>): void {
    if (level !== 'INFO' && level !== 'WARN') this.to.log(level, message);
  }

  error(...[failure, stream]: Parameters<Output['error']>): void {
    if (stream !== undefined) this.#failed.add(stream);
    this.to.error(failure, stream);
  }

  /** What came of each stream. */
  report(): void {
    for (const name of this.streams) {
      if (this.#failed.has(name)) continue;
      const what = this.#missing.has(name) ? 'no record at the beginning of its list' : 'a record came';
      this.to.log('INFO', `${name}: ${what}.`);
    }
  }

  answer(...args: Parameters<Output['answer']>): void {
    this.to.answer(...args);
  }

  stopped(signal: string): void {
    this.to.stopped?.(signal);
  }

  end(): Promise<void> {
    return this.to.end();
  }
}
