import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TrueCall } from '../../connectors/voicegain/simulator.js';
import type { Message } from '../rig.js';
import { type Postgres, postgres } from './postgres.js';
import { built, configOf, DAY, folder, gateway, STREAMS, script, trueKeys, type World, world } from './rig.js';

/** PyAirbyte as its users have it: two syncs, the second one with what finished late, and a third that fails. */

/** Column names as PyAirbyte folds them; the keys first. */
const TABLES = {
  calls: ['callid', 'starttime', 'duration', 'externalendpoint', 'callcentercallid', 'agent', 'progressphase'],
  call_segments: ['callid', 'segmentseq'],
  sa_sessions: ['sasessionid', 'callid'],
  transcripts: ['sasessionid', 'transcript'],
  sa_configs: ['saconfid'],
  call_tags: ['tag', 'count'],
};
const KEYS: Record<string, number> = { calls: 1, call_segments: 2, sa_sessions: 1, transcripts: 1 };
const FAULT = { kind: 'status', status: 403, path: 'sa/call\\?', every: 1 };

let database: Postgres;
let image: string;
const folders: string[] = [];
const worlds: World[] = [];
beforeAll(async () => {
  [database, image] = await Promise.all([postgres(), built('voicegain')]);
});
afterAll(async () => {
  await database.stop();
});
afterEach(async () => {
  for (const open of worlds.splice(0)) await open.close();
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

interface Read {
  processed: number;
  available: string[];
  tables: Record<string, string[][]>;
  truth: { calls: TrueCall[] };
}

async function syncs(source: (sim: World) => { source: object; host?: string }, cache: (home: string) => object) {
  const sim = await world();
  worlds.push(sim);
  // Two ids of a telephone system that differ in the last digit only, of 19.
  const [one, other] = sim.truth({ full: true }).calls!.filter((call) => call.final);
  for (const [call, id] of [
    [one, '7782342274025937895'],
    [other, '7782342274025937896'],
  ] as const)
    sim.event('edit', { callId: call!.callId, fields: { callCenterCallId: id, agent: { agentId: id, name: 'Agent' } } });
  const home = folder();
  folders.push(home);
  const { host, ...where } = source(sim);
  const job = {
    ...where,
    config: configOf(sim, host),
    streams: Object.keys(TABLES),
    cache: cache(home),
    simulator: sim.url,
    advance: 2 * DAY,
    fault: FAULT,
    tables: TABLES,
  };
  // All that PyAirbyte writes into the current folder and into /tmp.
  const env = {
    AIRBYTE_PROJECT_DIR: home,
    AIRBYTE_CACHE_ROOT: `${home}/cache`,
    AIRBYTE_LOGGING_ROOT: `${home}/logs`,
    AIRBYTE_TEMP_DIR: home,
  };
  const { result, ended } = await script('pyairbyte_sync.py', job, { cwd: home, env });
  return { sim, ended, ...(result as unknown as { reads: [Read, Read]; raised: string[]; refused: string[] }) };
}

const keysOf = ({ tables }: Read, stream: string) => tables[stream]!.map((row) => row.slice(0, KEYS[stream]).join('/')).sort();

/** Counts and keys of both reads, and that the second one brought what was late, and only what was new. */
function expectComplete([first, second]: [Read, Read]) {
  for (const read of [first, second]) {
    const wanted = trueKeys(read.truth.calls);
    for (const stream of STREAMS) expect([stream, keysOf(read, stream)]).toEqual([stream, wanted[stream]]);
    expect(read.available.sort()).toEqual(Object.keys(TABLES).sort());
    expect([read.tables['sa_configs']!.length > 0, read.tables['call_tags']!.length > 0]).toEqual([true, true]);
  }
  const had = new Set(keysOf(first, 'calls'));
  const highest = Math.max(...[...had].map(Number));
  const late = keysOf(second, 'calls').filter((id) => !had.has(id) && Number(id) < highest);
  expect(late.length).toBeGreaterThan(3);
  const rows = (read: Read, streams: readonly string[]) => streams.reduce((sum, stream) => sum + read.tables[stream]!.length, 0);
  expect(first.processed).toBe(rows(first, Object.keys(TABLES)));
  expect(second.processed).toBe(rows(second, STREAMS) - rows(first, STREAMS) + rows(second, ['sa_configs', 'call_tags']));
}

/** The vendor's own record of some calls. */
async function vendorCalls(sim: World, ids: readonly string[]): Promise<Message[]> {
  const headers = { authorization: `Bearer ${sim.options['token']}` };
  return Promise.all(ids.map(async (id) => (await fetch(`${sim.url}/v1/sa/call/${id}`, { headers })).json() as Promise<Message>));
}

const second = (time: string) => new Date(`${time.replace(' ', 'T').replace(/(\+00:00|\+00|Z)?$/, 'Z')}`).getTime();

function expectFailures({ raised, refused }: { raised: string[]; refused: string[] }) {
  expect(raised).toEqual([expect.stringMatching(/^Airbyte/), expect.any(String)]);
  expect(refused).toEqual([expect.stringMatching(/^AirbyteConnector/), expect.any(String)]);
}

test('an executable into DuckDB', async () => {
  const done = await syncs(
    () => ({ source: { local_executable: resolve('dist/bin/source-voicegain') } }),
    (home) => ({ duckdb: `${home}/calls.duckdb`, prefix: 'voicegain_' }),
  );
  expectComplete(done.reads);
  expectFailures(done);
  const held = new Map(done.reads[1].tables['calls']!.map((row) => [row[0]!, row]));
  for (const call of await vendorCalls(done.sim, [...held.keys()])) {
    const [, starttime, duration, external, callcenter] = held.get(call['callId'])!;
    expect([duration, external, callcenter]).toEqual([
      String(call['duration']),
      call['externalEndpoint'],
      call['callCenterCallId'] ?? null,
    ]);
    // Without a zone, and UTC: as the README says.
    expect([starttime, second(starttime!)]).toEqual([expect.not.stringMatching(/[+Z]/), Date.parse(call['startTime'])]);
  }
  for (const [, text] of done.reads[1].tables['transcripts']!) expect(text).toMatch(/\w/);
});

test('an image into DuckDB', async () => {
  const done = await syncs(
    () => ({ source: { docker_image: image }, host: gateway(image) }),
    (home) => ({ duckdb: `${home}/calls.duckdb`, prefix: '' }),
  );
  expectComplete(done.reads);
  expectFailures(done);
});

test('an executable into PostgreSQL, with what that path does to numbers in texts', async () => {
  const { stop: _, ...access } = database;
  const done = await syncs(
    () => ({ source: { local_executable: resolve('dist/bin/source-voicegain') } }),
    () => ({ postgres: { ...access, schema_name: 'voicegain' } }),
  );
  expectComplete(done.reads);
  expectFailures(done);
  const held = new Map(done.reads[1].tables['calls']!.map((row) => [row[0]!, row]));
  const calls = await vendorCalls(done.sim, [...held.keys()]);
  for (const call of calls) {
    const [, starttime, duration] = held.get(call['callId'])!;
    expect([duration, second(starttime!)]).toEqual([String(call['duration']), Date.parse(call['startTime'])]);
  }
  // What the connector's README warns of, and what it says is spared.
  const kept = (call: Message) => held.get(call['callId'])!;
  const long = calls.filter(({ callCenterCallId }) => String(callCenterCallId).length === 19);
  const [rounded, ...others] = long.map((call) => kept(call)[4]);
  expect([long.length, others, rounded]).toEqual([2, [rounded], expect.not.stringMatching(/^778234227402593789[56]$/)]);
  for (const call of calls.filter((one) => !long.includes(one))) {
    const id = call['callCenterCallId'];
    expect([kept(call)[3], kept(call)[4]]).toEqual([call['externalEndpoint'].replace('+', ''), id === undefined ? null : `${id}.0`]);
  }
  // Inside an object nothing is touched.
  for (const call of long) expect(kept(call)[5]).toContain(call['agent'].agentId);
});
