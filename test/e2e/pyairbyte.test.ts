import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TrueCall } from '../../connectors/voicegain/simulator.js';
import type { Message } from '../rig.js';
import { type Postgres, postgres } from './postgres.js';
import {
  built,
  configOf,
  DAY,
  folder,
  gateway,
  STREAMS,
  script,
  trueKeys,
  type World,
  world,
} from './rig.js';

/**
 * PyAirbyte as its users have it: two syncs, the second one with what finished late, one that fails, and one
 * that goes on after it.
 */

/** Column names as PyAirbyte folds them; the keys first. */
const TABLES = {
  calls: [
    'callid',
    'starttime',
    'duration',
    'externalendpoint',
    'callcentercallid',
    'agent',
    'progressphase',
  ],
  call_segments: ['callid', 'segmentseq'],
  sa_sessions: ['sasessionid', 'callid'],
  transcripts: ['sasessionid', 'transcript'],
  sa_configs: ['saconfid'],
  call_tags: ['tag', 'count'],
};
const KEYS: Record<string, number> = { calls: 1, call_segments: 2, sa_sessions: 1, transcripts: 1 };
/**
 * Voicegain's connector lists so many ids below the cursor again: what hangs further down only the pending
 * set brings.
 */
const OVERLAP = 1000;
/** A child stream fails in the middle of it all; `check` and the list of calls do not. */
const FAULT = { kind: 'status', status: 403, path: '/data', every: 1 };

let database: Postgres;
let image: string;
beforeAll(async () => {
  [database, image] = await Promise.all([postgres(), built('voicegain')]);
});
afterAll(() => database.stop());

interface Read {
  processed: number;
  available: string[];
  tables: Record<string, string[][]>;
  truth: { calls: TrueCall[] };
}

interface Done {
  reads: [Read, Read, Read];
  failed: { raised: [string, string] | null; tables: Read['tables'] };
  refused: [string, string] | null;
  merged?: boolean;
  replaced?: boolean;
}

async function syncs(
  source: { source: object; host?: string },
  cache: (home: string) => object,
  more: object = {},
  calls = 150,
) {
  // Calls go on coming, so that the read that fails has something it could have delivered.
  const sim = await world({ options: { calls, calls_per_hour: 2 } });
  // The lowest unfinished call hangs until the first read is over.
  const stuck = sim.truth({ full: true }).calls!.find((call) => !call.final)!.callId;
  sim.event('stick', { callId: stuck });
  // Two ids of a telephone system that differ in the last digit only, of 19.
  const [one, other] = sim.truth({ full: true }).calls!.filter((call) => call.final);
  for (const [call, id] of [
    [one, '7782342274025937895'],
    [other, '7782342274025937896'],
  ] as const)
    sim.event('edit', {
      callId: call!.callId,
      fields: { callCenterCallId: id, agent: { agentId: id, name: 'Agent' } },
    });
  const home = folder();
  const config = configOf(sim, source.host);
  const job = {
    name: 'source-voicegain',
    source: source.source,
    config,
    streams: Object.keys(TABLES),
    cache: cache(home),
    tables: TABLES,
    simulator: sim.url,
    advance: 2 * DAY,
    events: [{ name: 'finish', callId: stuck }],
    fault: FAULT,
    refused: { ...config, api_token: 'wrong' },
    ...more,
  };
  // All that PyAirbyte writes into the current folder and into /tmp.
  const env = {
    AIRBYTE_PROJECT_DIR: home,
    AIRBYTE_CACHE_ROOT: `${home}/cache`,
    AIRBYTE_LOGGING_ROOT: `${home}/logs`,
    AIRBYTE_TEMP_DIR: home,
  };
  const { result } = await script('pyairbyte_sync.py', job, { cwd: home, env });
  const logs = readdirSync(join(home, 'logs'), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const log = logs.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8')).join('\n');
  return { sim, stuck, log, ...(result as unknown as Done) };
}

const keysOf = ({ tables }: Read, stream: string) =>
  tables[stream]!.map((row) => row.slice(0, KEYS[stream]).join('/')).sort();

/** Counts and keys of all reads, and that each later one brought what was late, and only what was new. */
function expectComplete({ reads, stuck }: { reads: readonly Read[]; stuck: string }) {
  const count = (read: Read, streams: readonly string[]) =>
    streams.reduce((sum, stream) => sum + read.tables[stream]!.length, 0);
  for (const [i, read] of reads.entries()) {
    const wanted = trueKeys(read.truth.calls);
    for (const stream of STREAMS)
      expect([i, stream, keysOf(read, stream)]).toEqual([i, stream, wanted[stream]]);
    expect(read.available.sort()).toEqual(Object.keys(TABLES).sort());
    expect([read.tables['sa_configs']!.length > 0, read.tables['call_tags']!.length > 0]).toEqual([
      true,
      true,
    ]);
    const before = reads[i - 1];
    expect(read.processed).toBe(count(read, Object.keys(TABLES)) - (before ? count(before, STREAMS) : 0));
    expect([i, keysOf(read, 'calls').includes(stuck)]).toEqual([i, i > 0]);
    if (before === undefined) continue;
    const had = new Set(keysOf(before, 'calls'));
    const highest = Math.max(...[...had].map(Number));
    const news = keysOf(read, 'calls').filter((id) => !had.has(id));
    expect([i, news.some((id) => Number(id) < highest), news.some((id) => Number(id) > highest)]).toEqual([
      i,
      true,
      true,
    ]);
  }
}

/** The vendor's own record of some calls. */
async function vendorCalls(sim: World, ids: readonly string[]): Promise<Message[]> {
  const headers = { authorization: `Bearer ${sim.options['token']}` };
  return Promise.all(
    ids.map(
      async (id) => (await fetch(`${sim.url}/v1/sa/call/${id}`, { headers })).json() as Promise<Message>,
    ),
  );
}

const second = (time: string) =>
  new Date(`${time.replace(' ', 'T').replace(/(\+00:00|\+00|Z)?$/, 'Z')}`).getTime();

/**
 * A failed read raises and commits nothing at all; the reason is where the README says, and the read after it
 * brought everything.
 */
function expectFailures({ reads, failed, refused, log }: Done & { log: string }) {
  expect(failed.raised).toEqual([expect.stringMatching(/^Airbyte/), expect.any(String)]);
  expect(failed.tables).toEqual(reads[1].tables);
  expect(log).toMatch(/answered 403/);
  expect(refused).toEqual([expect.stringMatching(/^AirbyteConnector/), expect.any(String)]);
}

test('an executable into DuckDB', async () => {
  const done = await syncs(
    { source: { local_executable: resolve('dist/bin/source-voicegain') } },
    (home) => ({
      duckdb: `${home}/calls.duckdb`,
      prefix: 'voicegain_',
    }),
    { gone: ['call_tags', 'tag'] },
    OVERLAP + 150,
  );
  expectComplete(done);
  expectFailures(done);
  expect(Math.max(...keysOf(done.reads[0], 'calls').map(Number)) - Number(done.stuck)).toBeGreaterThan(
    OVERLAP,
  );
  // What the vendor no longer has stays in a full refresh stream, until it is read as the README says.
  expect([done.merged, done.replaced]).toEqual([true, false]);
  const held = new Map(done.reads[2].tables['calls']!.map((row) => [row[0]!, row]));
  for (const call of await vendorCalls(done.sim, [...held.keys()])) {
    const [, starttime, duration, external, callcenter] = held.get(call['callId'])!;
    expect([duration, external, callcenter]).toEqual([
      String(call['duration']),
      call['externalEndpoint'],
      call['callCenterCallId'] ?? null,
    ]);
    // Without a zone, and UTC: as the README says.
    expect([starttime, second(starttime!)]).toEqual([
      expect.not.stringMatching(/[+Z]/),
      Date.parse(call['startTime']),
    ]);
  }
  for (const [, text] of done.reads[2].tables['transcripts']!) expect(text).toMatch(/\w/);
});

test('an image into DuckDB', async () => {
  const done = await syncs({ source: { docker_image: image }, host: gateway(image) }, (home) => ({
    duckdb: `${home}/calls.duckdb`,
    prefix: '',
  }));
  expectComplete(done);
  expectFailures(done);
});

test('an executable into PostgreSQL, with what that path does to numbers in texts', async () => {
  const { stop: _, ...access } = database;
  const done = await syncs({ source: { local_executable: resolve('dist/bin/source-voicegain') } }, () => ({
    postgres: { ...access, schema_name: 'voicegain' },
  }));
  expectComplete(done);
  expectFailures(done);
  const held = new Map(done.reads[2].tables['calls']!.map((row) => [row[0]!, row]));
  const calls = await vendorCalls(done.sim, [...held.keys()]);
  for (const call of calls) {
    const [, starttime, duration] = held.get(call['callId'])!;
    expect([duration, second(starttime!)]).toEqual([String(call['duration']), Date.parse(call['startTime'])]);
  }
  // What the connector's README warns of, and what it says is spared.
  const kept = (call: Message) => held.get(call['callId'])!;
  const long = calls.filter(({ callCenterCallId }) => String(callCenterCallId).length === 19);
  const [rounded, ...others] = long.map((call) => kept(call)[4]);
  expect([long.length, others, rounded]).toEqual([
    2,
    [rounded],
    expect.not.stringMatching(/^778234227402593789[56]$/),
  ]);
  for (const call of calls.filter((one) => !long.includes(one))) {
    const id = call['callCenterCallId'];
    expect([kept(call)[3], kept(call)[4]]).toEqual([
      call['externalEndpoint'].replace('+', ''),
      id === undefined ? null : `${id}.0`,
    ]);
  }
  // Inside an object nothing is touched.
  for (const call of long) expect(kept(call)[5]).toContain(call['agent'].agentId);
});
