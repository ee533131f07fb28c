import { select } from '../catalog/select.js';
import { airbyteStream } from '../catalog/stream.js';
import { missingOffer } from '../core/author/offers.js';
import { type CommonConfig, offered, type Source } from '../core/author/source.js';
import { plain } from '../core/plain.js';
import type { LogLevel, Output } from '../core/protocol/output.js';
import { loadConfig } from '../core/verbs/config.js';
import type { Progress } from '../core/verbs/progress.js';
import type { Session } from '../core/verbs/session.js';
import { asFailure, configError, type Failure } from '../spec/failure.js';
import { isPostgres } from '../warehouse/target.js';

export interface SyncArguments {
  config: string;
  to?: string | undefined;
  schema?: string | undefined;
  select?: string | undefined;
  wait: number;
  fullRefresh: boolean;
  progress: boolean;
}

/**
 * `trunkline sync NAME`: into a database, for a terminal or a scheduler. What happens goes to stderr, the
 * result to stdout. Ends the process: 0 only if every stream is complete and in the database.
 */
export async function syncCommand<C extends CommonConfig>(
  source: Source<C>,
  args: SyncArguments,
  session: Session,
): Promise<void> {
  const people = new PeopleOutput((text) => session.mask(text));
  session.sayThrough(people);
  session.install();
  let code = 1;
  try {
    const config = await loadConfig(source, args.config, session);
    code = await load(source, config, args, people, session);
  } catch (error) {
    people.error(asFailure(error));
  }
  await session.writer.end();
  await session.exit(code);
}

async function load<C extends CommonConfig>(
  source: Source<C>,
  config: C,
  args: SyncArguments,
  people: PeopleOutput,
  session: Session,
): Promise<number> {
  const { sync } = await import('../warehouse/sync.js');
  // By the environment a password is not seen in the list of processes.
  const target = args.to ?? (process.env['TRUNKLINE_TARGET'] || `${source.name}.duckdb`);
  const schema = args.schema ?? source.name.replaceAll('-', '_');
  mustBeSchema(schema);
  if (!(args.wait >= 0)) throw configError('--wait is a number of minutes, 0 or more.');
  const { code, results } = await sync(
    {
      source,
      config,
      target,
      schema,
      wait: args.wait,
      catalog: catalogOf(source, config, args),
      where: 'the selection',
      progress: {
        lines: args.progress,
        isFree: true,
        shown: (progress) => people.sayAbove(progress),
      },
      log: (level, message) => people.log(level, message),
      error: (failure) => people.error(failure),
    },
    session,
  );
  const width = Math.max(0, ...results.map(({ stream }) => stream.length));
  const lines = results.map(({ stream, status, rows, pending }) => {
    const waits = pending === 0 ? '' : `, ${pending} unfinished`;
    const stands = status === 'running' ? 'incomplete' : status;
    return `${stream.padEnd(width)}  ${stands}, ${rows} rows${waits}`;
  });
  if (!isPostgres(target)) lines.push(`See what is there: trunkline query ${target}`);
  session.writer.write(`${lines.map((line) => plain(line)).join('\n')}\n`);
  return code;
}

/** PostgreSQL cuts longer names in silence (bytes): two accounts could come to share a schema. */
const LONGEST_NAME = 63;

function mustBeSchema(schema: string): void {
  if (schema.trim() === '') throw configError('--schema is empty: name a schema, one for each account.');
  if (Buffer.byteLength(schema) > LONGEST_NAME)
    throw configError(`--schema is longer than ${LONGEST_NAME} bytes, which databases do not take.`);
  if (/^pg_|^information_schema$/i.test(schema))
    throw configError(`--schema ${schema}: the database keeps that name for itself; choose another.`);
}

/** What is synced: what is selected, else all there is. */
function catalogOf<C extends CommonConfig>(
  source: Source<C>,
  config: C,
  { select: text, fullRefresh }: SyncArguments,
): { streams: object[] } {
  const all = { streams: offered(source, config).map(airbyteStream) };
  if (!fullRefresh && text === undefined) return all;
  const chosen =
    text === undefined
      ? all.streams.map((stream) => ({ stream, sync_mode: 'incremental' }))
      : select(all, text, (name) => missingOffer(source, config, name)).streams;
  if (!fullRefresh) return { streams: chosen };
  return { streams: chosen.map((one) => ({ ...one, sync_mode: 'full_refresh' })) };
}

const SHOWN: readonly LogLevel[] = ['FATAL', 'ERROR', 'WARN', 'INFO'];

/** Messages for people, on stderr, above what is drawn there. */
class PeopleOutput implements Output {
  #progress: Pick<Progress, 'say'> = { say: (line) => void process.stderr.write(`${line}\n`) };

  constructor(private readonly mask: (text: string) => string) {}

  /** What is drawn from now on. */
  sayAbove(progress: Pick<Progress, 'say'>): void {
    this.#progress = progress;
  }

  log(level: LogLevel, message: string): void {
    if (SHOWN.includes(level)) this.#say(level === 'INFO' ? message : `${level}: ${message}`);
  }

  error({ failureType, message, internal }: Failure): void {
    const more = failureType === 'system_error' && internal ? `\n${internal}` : '';
    this.#say(`FAILED: ${message}${more}`);
  }

  records(): undefined {
    // Rows go into the database.
  }

  state(): undefined {
    // So do states.
  }

  status(): undefined {
    // What became of each stream is said at the end.
  }

  estimate(): undefined {
    // The progress shows it.
  }

  answer(): undefined {
    // A sync answers with rows.
  }

  async end(): Promise<void> {
    // Nothing is kept back.
  }

  #say(text: string): void {
    this.#progress.say(plain(this.mask(text), true));
  }
}
