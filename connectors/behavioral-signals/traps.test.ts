import { assertTraps } from 'trunkline/testing';
import { logs, pendingIds, rows } from '../../test/rig.js';
import type { Config } from './generated.js';
import source from './index.js';
import {
  begin,
  COMPLETE,
  configOf,
  expectExactly,
  keysOf,
  outcome,
  processesOf,
  stateOf,
  sync,
  truthOf,
  VERSIONS,
} from './testing.js';

/** Those that no extraction can fall into. */
const NOT_OURS: Record<number, string> = {
  18: '`neutral` means something else in each task: who pivots predictions by label has to group by task, which is part of the key',
};

const arrive = (world: Awaited<ReturnType<typeof begin>>, count: number, args: object = {}) =>
  (world.event('arrive', { count, ...args }) as { pids: string[] }).pids;

test('trap 1: a metric that was not estimated is absent, never 0 and never false', async () => {
  const world = await begin({ options: { sparse: 1 } });
  const leaves = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? Object.values(value).reduce((sum: number, one) => sum + leaves(one), 0)
      : 1;
  const read = await sync(world, 'oliver', { streams: ['results'] });
  for (const { pid, datetime: _, ...row } of rows(read, 'results')) {
    const { result } = world.truth({ pid: String(pid), generation: 'oliver' }).one!;
    expect(row).toEqual(result);
    expect(leaves(row)).toBe(leaves(result));
  }
  expect(keysOf(read, 'results').size).toBeGreaterThan(40);
});

test('trap 2: the duration 0 of an unfinished process is never written, the real one is', async () => {
  for (const version of VERSIONS) {
    const world = await begin({ options: { processes: 10 } });
    const [pid] = arrive(world, 1);
    const first = await sync(world, version);
    expect(keysOf(first, 'processes').has(pid!)).toBe(false);
    world.event('finish', { pid });
    const [row] = rows(await sync(world, version, { state: first }), 'processes');
    expect([String(row!['pid']), row!['duration'] > 0]).toEqual([pid, true]);
  }
});

test('trap 3: a process that was not ready is delivered once it is, however far the cursor went', async () => {
  for (const version of VERSIONS) {
    const world = await begin({ options: { processes: 10 } });
    const [pid] = arrive(world, 1);
    world.event('stick', { pid });
    let read = await sync(world, version);
    for (let day = 0; day < 3; day++) {
      world.clock.advance(86_400);
      arrive(world, 3, { finish_in: 0 });
      read = await sync(world, version, { state: read });
    }
    world.event('finish', { pid });
    const last = await sync(world, version, { state: read });
    expect([version, keysOf(last, 'processes'), keysOf(last, 'results')]).toEqual([
      version,
      new Set([pid]),
      new Set([pid]),
    ]);
  }
});

test('trap 4: -1 is temporary in oliver and final in v5', async () => {
  const world = await begin({ options: { processes: 10 } });
  const [postponed, failed] = arrive(world, 2);
  world.event('postpone', { pid: postponed, seconds: 3600 });
  world.event('fail', { pid: failed, status: -1 });
  const oliver = await sync(world, 'oliver');
  expect(pendingIds(stateOf(oliver, 'processes'))).toEqual([postponed]);
  const v5 = await sync(world, 'v5');
  expect(rows(v5, 'processes').find(({ pid }) => String(pid) === failed)).toMatchObject({ status: -1 });
  expect(keysOf(v5, 'results').has(failed!)).toBe(false);
  world.clock.advance(2 * 3600);
  expect(keysOf(await sync(world, 'oliver', { state: oliver }), 'results')).toEqual(new Set([postponed]));
});

test('trap 5: -2 and -3 are final: a row in processes, none elsewhere, and nobody waits', async () => {
  const world = await begin({ options: { processes: 10 } });
  const pids = arrive(world, 3);
  for (const [i, pid] of pids.entries()) world.event('fail', { pid, status: -1 - i });
  const read = await sync(world, 'v5');
  const found = rows(read, 'processes').filter(({ pid }) => pids.includes(String(pid)));
  expect(found.map(({ status }) => status).sort()).toEqual([-1, -2, -3]);
  for (const stream of ['processes', 'results', 'predictions'])
    expect(stateOf(read, stream)['pending']).toEqual([]);
  const oliver = await sync(world, 'oliver');
  expect(rows(oliver, 'processes').filter(({ status }) => status === -2)).toHaveLength(3);
  expect(stateOf(oliver, 'results')['pending']).toEqual([]);
});

test('trap 6: one error body, two meanings: "waiting" is followed, "not found" is skipped with a line in the log', async () => {
  for (const version of VERSIONS) {
    for (const status of ['404', '405', '200']) {
      const world = await begin({
        switches: { not_ready: status, unknown_result: status },
        options: { processes: 10 },
      });
      const [waiting] = arrive(world, 1, { finish_in: 0 });
      world.event('withhold', { pid: waiting });
      const read = await sync(world, version, { streams: ['processes', 'results'] });
      expect([version, status, outcome(read)]).toEqual([version, status, COMPLETE]);
      expect(pendingIds(stateOf(read, 'results'))).toEqual([waiting]);
      world.event('delete', { pid: waiting });
      const next = await sync(world, version, { streams: ['processes', 'results'], state: read });
      expect(outcome(next)).toEqual(COMPLETE);
      // Believed when another sync sees it too, an hour later.
      expect(pendingIds(stateOf(next, 'results'))).toEqual([waiting]);
      world.clock.advance(3700);
      const later = await sync(world, version, { streams: ['processes', 'results'], state: next });
      expect(stateOf(later, 'results')['pending']).toEqual([]);
      if (version === 'v5')
        expect(logs(next, 'INFO').join('\n')).toContain(
          `Process ${waiting} is completed, but the vendor does not know`,
        );
    }
  }
});

test('trap 7: 200 with an error in its body is no result', async () => {
  for (const version of VERSIONS) {
    const world = await begin({
      switches: { not_ready: '200' },
      options: { processes: 10, results_late: 0 },
    });
    const [pid] = arrive(world, 1, { finish_in: 0 });
    world.event('withhold', { pid });
    const read = await sync(world, version);
    expect([outcome(read), keysOf(read, 'results').has(pid!)]).toEqual([COMPLETE, false]);
    world.event('release', { pid });
    expect(keysOf(await sync(world, version, { state: read }), 'results')).toEqual(new Set([pid]));
  }
});

test('trap 8: numbers in texts are cast, "" is null, an id stays a text', async () => {
  const world = await begin({ options: { processes: 10 } });
  const types = async () => {
    const found = rows(await sync(world, 'v5', { streams: ['predictions'] }), 'predictions');
    const posterior = found.find(({ task }) => task === 'emotion')!['prediction'][0].posterior;
    const score = found.find(({ task }) => task === 'intensity')!['prediction'][0].score;
    const [{ id, startTime, endTime }] = found as [Record<string, unknown>];
    return [id, startTime, endTime, posterior, score].map((value) =>
      value === null ? 'null' : typeof value,
    );
  };
  expect(await types()).toEqual(['string', 'number', 'number', 'number', 'number']);
  world.change({ numbers: 'numbers' });
  expect(await types()).toEqual(['string', 'number', 'number', 'number', 'number']);
  world.change({ numbers: 'empty' });
  expect(await types()).toEqual(['string', 'null', 'null', 'null', 'null']);
});

test('trap 9: meta and embedding stay the texts they are, "" too', async () => {
  const world = await begin({ switches: { meta: 'json' }, options: { processes: 10, embeddings: 1 } });
  const json = await sync(world, 'v5');
  for (const { meta } of rows(json, 'processes')) expect(JSON.parse(meta as string)).toHaveProperty('ticket');
  const features = rows(json, 'predictions').filter(({ task }) => task === 'features');
  expect(JSON.parse(features[0]!['embedding'] as string)).toHaveLength(768);
  world.change({ meta: 'empty' });
  for (const { meta } of rows(await sync(world, 'v5'), 'processes')) expect(meta).toBe('');
});

test('trap 10: an id alone names nothing: every task and level of it is a row', async () => {
  const world = await begin();
  const read = await sync(world, 'v5', { streams: ['predictions'] });
  expect([...keysOf(read, 'predictions')].sort()).toEqual([...truthOf(world, 'v5')['predictions']!].sort());
  const ids = new Set(rows(read, 'predictions').map(({ pid, id }) => `${pid}/${id}`));
  expect(rows(read, 'predictions').length).toBeGreaterThan(ids.size * 3);
  expect(rows(read, 'predictions').every(({ level }) => level === 'utterance' || level === 'segment')).toBe(
    true,
  );
});

test('trap 11: page 0 is the first, the end is an empty page or a 404, and several pages are read until they hold still', async () => {
  for (const beyond_end of ['empty', '404']) {
    const world = await begin({
      switches: { beyond_end, oliver_list: 'paged' },
      options: { processes: 2000 },
    });
    for (const version of VERSIONS) {
      world.requests.clear();
      const read = await sync(world, version, { streams: ['processes'] });
      expect([version, outcome(read), keysOf(read, 'processes').size]).toEqual([
        version,
        COMPLETE,
        truthOf(world, version)['processes']!.size,
      ]);
      const pages = world.requests
        .entries({ path: 'page=' })
        .map(({ query }) => Number(/page=(\d+)/.exec(query)![1]));
      expect(pages).toEqual([
        0,
        ...(version === 'oliver' ? [0] : []),
        1,
        2,
        0,
        ...(version === 'oliver' ? [0] : []),
        1,
        2,
      ]);
    }
    // A server that knows no pages answers everything, as many as fit into one page or more.
    world.change({ oliver_list: 'whole' });
    expect(keysOf(await sync(world, 'oliver', { streams: ['processes'] }), 'processes')).toEqual(
      truthOf(world, 'oliver')['processes'],
    );
  }
  const exact = await begin({ options: { processes: 1000 } });
  const read = await sync(exact, 'oliver', { streams: ['processes'] });
  expect([outcome(read), keysOf(read, 'processes')]).toEqual([
    COMPLETE,
    truthOf(exact, 'oliver')['processes'],
  ]);
});

test('trap 12: filters are whole days: what is listed again is not written again, what is new on that day is', async () => {
  const world = await begin({ options: { processes: 100, days: 1 } });
  const first = await sync(world, 'v5');
  world.clock.advance(600);
  const pids = [...arrive(world, 2, { finish_in: 0 }), ...arrive(world, 2, { finish_in: 0, age: 5 * 3600 })];
  world.requests.clear();
  const second = await sync(world, 'v5', { state: first });
  expect(keysOf(second, 'processes')).toEqual(new Set(pids));
  const queries = world.requests.entries({ path: 'page=' }).map(({ query }) => query);
  // The vendor may count its days in another zone than its times: the day before is asked for too. The second
  // page shows the end.
  expect(queries[0]).toBe('?page=0&pageSize=1000&sort=asc&startDate=2026-03-09');
  expect(queries).toHaveLength(2);
  world.clock.advance(12 * 3600 + 1200);
  arrive(world, 1, { finish_in: 0 });
  const third = await sync(world, 'v5', { state: second });
  const late = arrive(world, 1, { finish_in: 0, age: 3600 });
  world.requests.clear();
  expect(keysOf(await sync(world, 'v5', { state: third }), 'processes')).toEqual(new Set(late));
  expect(world.requests.entries({ path: 'page=' })[0]!.query).toContain('startDate=2026-03-09');
});

test('trap 13: ascending pages lose nothing while jobs arrive', async () => {
  const world = await begin({ switches: { arrive_midrun: 'yes' }, options: { processes: 2500 } });
  const before = truthOf(world, 'v5')['processes']!;
  const read = await sync(world, 'v5', { streams: ['processes'] });
  const got = keysOf(read, 'processes');
  expect([...before].filter((pid) => !got.has(pid))).toEqual([]);
  expect(world.requests.entries({ path: 'page=' }).every(({ query }) => query.includes('sort=asc'))).toBe(
    true,
  );
});

test('trap 14: pid and cid are exact beyond 2^53, in rows and in the state; cid is a number whatever it came as', async () => {
  for (const version of VERSIONS) {
    for (const cid of ['string', 'integer']) {
      const options = { processes: 30, results_late: 0.3, client_id: '9007199254740995' };
      const world = await begin({ switches: { pids: 'big', cid }, options });
      const first = await sync(world, version);
      expect(outcome(first)).toEqual(COMPLETE);
      expectExactly(first, world, version);
      expect(first.stdout).toMatch(/"data":\{"pid":90071992547\d{5},"cid":9007199254740995,/);
      world.clock.advance(86_400);
      const second = await sync(world, version, { state: first });
      expectExactly(second, world, version, [first]);
      expect(keysOf(second, 'results').size).toBeGreaterThan(0);
    }
  }
});

test('trap 15: calltime is passed on as it came', async () => {
  const world = await begin();
  const times = rows(await sync(world, 'oliver', { streams: ['processes'] }), 'processes').flatMap(
    ({ calltime }) => calltime ?? [],
  );
  expect(times.length).toBeGreaterThan(20);
  for (const time of times) expect(time).toMatch(/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/);
});

test('trap 16: an error body may be an object, a list, a text or a JSON string', async () => {
  for (const error_body of ['object', 'list', 'text', 'string']) {
    const world = await begin({ switches: { error_body, not_ready: '503' }, options: { processes: 10 } });
    const [pid] = arrive(world, 1, { finish_in: 0 });
    world.event('withhold', { pid });
    world.requests.clear();
    const read = await sync(world, 'v5');
    expect([error_body, outcome(read), pendingIds(stateOf(read, 'results'))]).toEqual([
      error_body,
      COMPLETE,
      [pid],
    ]);
    expect(world.requests.count(`${pid}/results`)).toBe(1); // not taken for a gateway in trouble
  }
});

test('trap 17: a completed job may lack any block: what is there is written', async () => {
  for (const missing of ['basic', 'core', 'kpi', 'events', 'words']) {
    const world = await begin({ switches: { missing }, options: { processes: 12 } });
    const read = await sync(world, 'oliver');
    expect(outcome(read)).toEqual(COMPLETE);
    expectExactly(read, world, 'oliver');
    for (const row of rows(read, 'results')) expect(missing in row).toBe(false);
  }
});

test('trap 19: speaker1, speaker2 … come through beside or instead of agent and customer', async () => {
  const world = await begin({
    switches: { speaker_keys: 'speakers' },
    options: { processes: 12, sparse: 0, empty: 0 },
  });
  const read = await sync(world, 'oliver', { streams: ['results'] });
  for (const { basic } of rows(read, 'results'))
    expect(Object.keys(basic.id)).toEqual(expect.arrayContaining(['speaker1', 'speaker2']));
});

test('trap 20: under 100 requests a second, and a 429 without Retry-After is waited out', async () => {
  const world = await begin({ options: { processes: 260 } });
  world.faults.add({ kind: 'status', status: 429, path: 'results', skip: 20 });
  const began = Date.now();
  const read = await sync(world, 'v5', { config: { requests_per_minute: undefined } });
  expect(outcome(read)).toEqual(COMPLETE);
  expectExactly(read, world, 'v5');
  expect(Object.entries(world.requests.counts).filter(([name]) => name.endsWith(' 429'))).toEqual([
    [expect.any(String), 1],
  ]);
  expect(source.api(configOf(world, 'v5') as unknown as Config).budget).toEqual([{ count: 100, seconds: 1 }]);
  // The first hundred are free. Seen from the vendor they may arrive in a bunch, on a busy machine: what
  // counts is how long all take.
  expect(world.requests.total).toBeGreaterThan(250);
  expect(Date.now() - began).toBeGreaterThan((world.requests.total - 100) * 10);
});

test('every trap of VENDOR.md has a test or a reason', () =>
  assertTraps({ page: `${__dirname}/VENDOR.md`, tests: [__filename], reasons: NOT_OURS }));

test('a process without a datetime is delivered once, late ones too, and moves no cursor', async () => {
  for (const version of VERSIONS) {
    const world = await begin({ options: { processes: 60, untimed: 0.3, stuck: 0.1 } });
    const first = await sync(world, version);
    expectExactly(first, world, version);
    for (const { pid, final } of processesOf(world, version)) if (!final) world.event('finish', { pid });
    arrive(world, 4, { finish_in: 0 });
    const second = await sync(world, version, { state: first });
    expectExactly(second, world, version, [first]);
    expectExactly(await sync(world, version, { state: second }), world, version, [first, second]);
    expect(stateOf(second, 'processes')['cursor']).toMatch(/^2026-03-10T/);
  }
});

test('a wrong address in mid-life ends the run and takes nothing that is waited for out of the state', async () => {
  const world = await begin({ options: { processes: 10 } });
  arrive(world, 120); // more than lie between two STATEs
  const first = await sync(world, 'v5');
  const lost = await sync(world, 'v5', { state: first, config: { api_url: `${world.url}/v6` } });
  expect(lost.code).toBe(1);
  expect(
    lost.messages.some(
      ({ type, state }) => type === 'STATE' && pendingIds(state.stream.stream_state).length < 120,
    ),
  ).toBe(false);
});

test('edits and recomputed results come with a lookback, changed rows only; another project is refused', async () => {
  const world = await begin({ options: { processes: 20, failed: 0 } });
  const config = { lookback_days: 10 };
  for (const version of VERSIONS) {
    const first = await sync(world, version, { config });
    const [edited, recomputed] = processesOf(world, version).map(({ pid }) => pid);
    world.event('edit', { pid: edited });
    world.event('recompute', { pid: recomputed });
    const second = await sync(world, version, { config, state: first });
    expect(keysOf(second, 'processes')).toEqual(new Set([edited]));
    // The envelope of v5 says nothing else than before.
    const changed = version === 'v5' ? 'predictions' : 'results';
    expect(new Set(rows(second, changed).map(({ pid }) => String(pid)))).toEqual(new Set([recomputed]));
    let third = second;
    // On, then switched off, and on again.
    for (const days of [10, 0, 0, 10]) {
      third = await sync(world, version, { config: { lookback_days: days }, state: third });
      const again = ['processes', 'results', 'predictions'].flatMap((stream) => rows(third, stream));
      expect([days, again]).toEqual([days, []]);
    }
    const other = await sync(world, version, { config: { client_id: '7' }, state: second });
    expect([other.code, outcome(other).errors.join()]).toEqual([1, expect.stringContaining('belongs to')]);
  }
});
