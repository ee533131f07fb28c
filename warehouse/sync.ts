import { parseCatalog } from '../catalog/selection.js';
import type { Context } from '../core/author/feed.js';
import { type Access, type CommonConfig, offered, type Source } from '../core/author/source.js';
import { createClock } from '../core/clock.js';
import type { RunningApi } from '../core/http/client.js';
import type { LogLevel } from '../core/protocol/output.js';
import { type ProgressWish, readStreams } from '../core/verbs/read.js';
import type { Session } from '../core/verbs/session.js';
import { configError, type Failure } from '../spec/failure.js';
import { Account } from './account.js';
import type { Database } from './database.js';
import { Fields } from './fields.js';
import { type Entry, History } from './history.js';
import { quote } from './names.js';
import { WarehouseOutput } from './output.js';
import { States } from './states.js';
import { LoadedStream } from './stream.js';
import { openDatabase, secretsOfTarget } from './target.js';

export interface SyncRequest<C> {
  source: Source<C>;
  config: C;
  /** A catalog in any form that `read` takes; `where` names it in errors. */
  catalog: unknown;
  where: string;
  /** A DuckDB file or postgres://…, and the schema in it: one connector, one account. */
  target: string;
  schema: string;
  /** How long another worker in the same schema is waited for (minutes). */
  wait: number;
  /** Shown on standard error while it runs; absent: nothing is. */
  progress?: ProgressWish;
  log(level: LogLevel, message: string): void;
  error(failure: Failure): void;
}

/** How one stream of a sync that ended stands in the database; running: nothing of its end is there. */
export interface Result {
  stream: string;
  status: Entry['status'];
  rows: number;
  pending: number;
}

/**
 * A whole sync into a database: rows, and the states behind them, from the states of the last one.
 * @returns code 0 only if every selected stream is complete and in the database.
 */
export async function sync<C extends CommonConfig>(
  request: SyncRequest<C>,
  session: Session,
): Promise<{ code: number; results: Result[] }> {
  const { source, target, schema, wait, log } = request;
  session.hide(secretsOfTarget(target));
  const waiting = (holder: string) => log('INFO', `Waiting for ${holder}, which works in the same place.`);
  const database = await openDatabase(target, { who: `trunkline ${source.name}`, minutes: wait, waiting });
  try {
    await database.lock(schema, wait, waiting);
    return await load(request, database, session);
  } finally {
    await database.close();
  }
}

async function load<C extends CommonConfig>(
  request: SyncRequest<C>,
  database: Database,
  session: Session,
): Promise<{ code: number; results: Result[] }> {
  const { source, config, catalog, where, schema, log, error } = request;
  const declared = offered(source, config);
  const selection = parseCatalog(catalog, declared, where);
  for (const remark of selection.remarks) log('WARN', remark);
  const account = new Account(database, schema, source.name);
  const [states, history, fields] = [
    new States(database, schema),
    new History(database, schema),
    new Fields(database, schema),
  ];
  const streams = await database.transaction(async () => {
    await database.query(`CREATE SCHEMA IF NOT EXISTS ${quote(schema)}`);
    await account.open();
    await states.create();
    await fields.open();
    await history.open(selection.streams);
    const opened: LoadedStream[] = [];
    for (const { name, mode, fields: wanted } of selection.streams) {
      const { schema: described, primaryKey } = declared.find((one) => one.name === name)!;
      opened.push(
        await LoadedStream.open(
          database,
          schema,
          { name, mode, fields: wanted, schema: described, primaryKey },
          fields,
        ),
      );
    }
    if (account.isNew) refuseOthers(opened, schema);
    for (const stream of opened) await beginAnew(stream, states, log);
    return opened;
  });
  const known = await states.load();
  for (const stream of streams)
    if (known.has(stream.name) && (await isEmptied(stream, history)))
      log(
        'WARN',
        `The table of ${stream.name} is empty, though rows were written to it: they do not come again. To read them anew, delete the row of ${stream.name} in ${schema}._trunkline_states.`,
      );
  let api: RunningApi | undefined;
  const told = new Set<string>();
  const tell = (failure: Failure) => {
    told.add(failure.message);
    error(failure);
  };
  const output = new WarehouseOutput({
    database,
    streams,
    states,
    history,
    log,
    error: tell,
    mask: (text) => session.mask(text),
    stats: () => api?.stats ?? { requests: 0, waitedMs: 0 },
    broken: (failure) => session.ending.abort(failure),
    ended: session.ending.signal,
  });
  session.sayThrough(output);
  let code = 1;
  try {
    const reading = {
      source: claiming(source, account),
      config,
      selection,
      now: createClock(),
      states: known,
      where: `${database.label}, schema ${schema}`,
      opened: (opened: RunningApi) => {
        api = opened;
      },
      ...(request.progress === undefined ? {} : { progress: request.progress }),
    };
    code = await readStreams(reading, session);
  } finally {
    await output.end();
  }
  const { failure, results } = output;
  // Where the last batch of all failed, the reading was over and has nothing to say about it.
  if (failure !== undefined && !told.has(failure.message)) error(failure);
  return { code: failure === undefined ? code : 1, results };
}

/** The source, whose account is compared with the schema's before a row is asked for. */
function claiming<C>(source: Source<C>, account: Account): Source<C> {
  const scope = async (access: Access<C>): Promise<string | readonly string[]> => {
    const named = (await source.scope?.(access)) ?? '';
    const names = (typeof named === 'string' ? [named] : named).filter((name) => name !== '');
    await account.claim(names, (name) => source.formerScope?.(name) ?? name);
    return named;
  };
  // A sync of snapshots alone asks for no scope.
  const snapshots = source.snapshots.map((snapshot) => ({
    ...snapshot,
    pages: async function* (context: Context<C>) {
      await scope(context);
      yield* snapshot.pages(context);
    },
  }));
  return { ...source, scope, snapshots };
}

/** Somebody deleted the rows of a table and left its state. */
async function isEmptied(stream: LoadedStream, history: History): Promise<boolean> {
  if (stream.refreshes || !stream.exists || !(await stream.isEmpty())) return false;
  return (await history.written(stream.name)) > 0;
}

/** Of a table that somebody dropped nothing is there: its state would go on behind rows that nobody has. */
async function beginAnew(
  { name, exists, refreshes }: LoadedStream,
  states: States,
  log: (level: LogLevel, message: string) => void,
): Promise<void> {
  if (exists || refreshes || !(await states.forget(name))) return;
  log(
    'WARN',
    `The table of ${name} is gone, and with it what its state stands for: it is read from the beginning.`,
  );
}

/** A schema that is new to us may not hold tables of the same names: they are somebody else's. */
function refuseOthers(streams: readonly LoadedStream[], schema: string): void {
  const other = streams.find(({ exists }) => exists);
  if (other !== undefined)
    throw configError(
      `The schema "${schema}" holds a table "${other.name}" that was not made by trunkline: choose another schema (--schema).`,
    );
}
