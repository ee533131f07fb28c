import { Writable } from 'node:stream';
import { type Running, random } from 'trunkline/simulator';
import { airbyteStream } from '../../catalog/stream.js';
import type { CommonConfig, Source } from '../../core/author/source.js';
import { offered } from '../../core/author/source.js';
import { loadConfig } from '../../core/verbs/config.js';
import { Session } from '../../core/verbs/session.js';
import type { Database } from '../../warehouse/database.js';
import { sync } from '../../warehouse/sync.js';
import { openDatabase } from '../../warehouse/target.js';
import { load } from '../loaded.js';
import { files } from '../rig.js';
import { HOURS, planOf } from './plan.js';

/**
 * A week of hourly syncs into a database: kills, faults and hours without a sync, then the tables against a
 * first sync of that day.
 */

export interface LoadedWeek {
  name: string;
  source: Source<CommonConfig>;
  world: Running;
  config: object;
  /** A DuckDB file or a server. */
  target: string;
  seed: number;
  /** Hours from one sync to the next; 1 unless told. */
  every?: number;
  /** What people do at the vendor in an hour. */
  people?(hour: number): void;
}

export interface LoadedReport {
  syncs: { complete: number; incomplete: number; killed: number; skipped: number };
  rows: number;
  /** What was broken, in words. */
  broken: string[];
}

/** One sync in this process. */
async function once({ source, world, config, target }: LoadedWeek, schema: string): Promise<number> {
  const session = new Session(new Writable({ write: (_chunk, _encoding, done) => done() }));
  process.env['TRUNKLINE_NOW'] = new Date(world.clock.now()).toISOString();
  const parsed = await loadConfig(source, files({ 'config.json': config })['config.json']!, session);
  const catalog = { streams: offered(source, parsed).map(airbyteStream) };
  const { code } = await sync(
    {
      source,
      config: parsed,
      catalog,
      where: 'the week',
      target,
      schema,
      wait: 1,
      log: () => undefined,
      error: () => undefined,
    },
    session,
  );
  return code;
}

export async function playLoaded(week: LoadedWeek): Promise<LoadedReport> {
  const { name, world, config, target, seed, every = 1 } = week;
  const plan = planOf(seed, name, name === 'voicegain' ? '^(?!.*/transcript\\?)' : undefined);
  const draw = random(seed, 'kills', name);
  const syncs = { complete: 0, incomplete: 0, killed: 0, skipped: 0 };
  const broken: string[] = [];
  for (let hour = 0; hour < HOURS; hour++) {
    world.clock.advance(3600);
    week.people?.(hour);
    if (hour % every !== 0) continue;
    const blow = plan.get(hour);
    if (blow?.kind === 'skipped') syncs.skipped++;
    else if (blow?.kind === 'killed') {
      const most = hour === 0 ? 100 : 8;
      if (await struckDown(week, world.requests.total + draw.int(1, most), draw.int(1, 40))) syncs.killed++;
      else syncs.complete++;
    } else {
      if (blow?.kind === 'fault') world.faults.add(...blow.faults);
      const code = await once(week, 'week');
      const struck = world.faults.list().some((fault) => fault.struck > 0);
      world.faults.clear();
      syncs[code === 0 ? 'complete' : 'incomplete']++;
      if (code !== 0 && !struck) broken.push(`hour ${hour}: no fault and no success`);
    }
  }
  // What failed alone is asked for less often the longer it fails: a day later everything had its turn.
  for (let day = 0; day < 2; day++) {
    world.clock.advance(86_400);
    if ((await once(week, 'week')) !== 0) broken.push('the syncs at the end fail');
  }
  if ((await once(week, 'fresh')) !== 0) broken.push('the first sync at the end fails');
  const database = await openDatabase(target, { who: 'a test', readOnly: true });
  try {
    const streams = offered(week.source).map((stream) => stream.name);
    let rows = 0;
    for (const stream of streams) rows += await compare(database, stream, broken);
    const runs = await database.query('SELECT count(DISTINCT sync) AS n FROM week._trunkline_syncs');
    if (Number(runs[0]!['n']) < syncs.complete + syncs.incomplete)
      broken.push('the table of syncs lacks some');
    return { syncs, rows, broken };
  } finally {
    await database.close();
  }

  async function struckDown(one: LoadedWeek, after: number, batch: number): Promise<boolean> {
    const ended = await load(one.name, world, {
      config,
      to: target,
      argv: ['--schema', 'week'],
      env: { TRUNKLINE_BATCH_ROWS: String(batch) },
      during: (child) => {
        const timer = setInterval(() => {
          if (world.requests.total >= after) child.kill('SIGKILL');
        }, 1);
        child.on('exit', () => clearInterval(timer));
      },
    });
    return ended.signal === 'SIGKILL';
  }
}

/** Every row of a first sync stands in the week's table, field by field, and no other. @returns how many. */
async function compare(database: Database, stream: string, broken: string[]): Promise<number> {
  const described = await database.describe({ schema: 'fresh', table: stream });
  if (described === undefined) return 0;
  const columns = [...described.columns.keys()].filter((column) => column !== '_trunkline_synced_at');
  const list = columns.map((column) => `CAST("${column}" AS text)`).join(', ');
  const difference = async (a: string, b: string) =>
    database.query(`SELECT ${list} FROM ${a}.${stream} EXCEPT SELECT ${list} FROM ${b}.${stream}`);
  for (const [a, b] of [
    ['fresh', 'week'],
    ['week', 'fresh'],
  ] as const)
    for (const row of (await difference(a, b)).slice(0, 5))
      broken.push(`${stream}: only in ${a}: ${JSON.stringify(row).slice(0, 300)}`);
  const [count] = await database.query(`SELECT count(*) AS n FROM week.${stream}`);
  return Number(count!['n']);
}
