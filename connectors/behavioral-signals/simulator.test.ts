import { simulated } from 'trunkline/testing';
import type { Truth } from './simulator/truth.js';
import simulator from './simulator.js';

type Item = Record<string, unknown>;

const NOW = '2026-03-10T12:00:00.000Z';
const V5 = '/v5/clients/1002141210';
const OLIVER = '/client/1002141210';
const headers = { 'X-Auth-Token': 'simulated-token' };
const vendor = simulated(simulator, { settings: { now: NOW, options: { processes: 120 } }, headers });
afterEach(vendor.end);
const { begin, ask } = vendor;
const json = async <T = Item>(path: string): Promise<T> => (await ask(path)).json() as Promise<T>;
const answer = async (path: string) => {
  const response = await ask(path);
  const text = await response.text();
  return [response.status, text] as const;
};
const list = (query = '') => json<Item[]>(`${V5}/processes${query}`);
const truth = (more: Record<string, unknown> = {}) =>
  vendor.running.truth({ full: true, ...more }) as Required<Truth>;
const oliver = (more: Record<string, unknown> = {}) => truth({ generation: 'oliver', ...more });
const arrive = (args: Record<string, unknown> = {}) =>
  (vendor.running.event('arrive', { finish_in: 0, ...args }) as { pids: string[] }).pids;

describe('credentials', () => {
  it('asks for the token, and for the client only on /auth', async () => {
    await begin();
    expect((await fetch(vendor.running.url + '/v5/auth')).status).toBe(401);
    expect((await ask('/v5/auth')).status).toBe(401);
    expect((await ask('/v5/auth', { headers: { ...headers, 'X-Auth-Client': '1002141210' } })).status).toBe(
      200,
    );
    expect(await json(OLIVER)).toEqual({ cid: 1002141210, name: 'simulated-project' });
    expect(await answer('/v5/clients/7/processes')).toEqual([
      404,
      '{"code":404,"message":"Client with id 7 not found!","details":null}',
    ]);
    const nobody = await fetch(vendor.running.url + OLIVER);
    expect([nobody.status, await nobody.text()]).toEqual([
      401,
      '{"code":401,"type":"error","message":"Unauthorized"}',
    ]);
  });

  it('serves one generation or both, and refuses the 101st request of a second without a Retry-After', async () => {
    expect(simulator.budget).toEqual([{ count: 100, seconds: 1 }]);
    // A minute of it: 101 answers may take longer than a second.
    await begin({ budget: [{ count: 100, seconds: 60 }], rate: 0 });
    const statuses = await Promise.all(Array.from({ length: 101 }, async () => (await ask(OLIVER)).status));
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect((await ask(OLIVER)).headers.get('retry-after')).toBeNull();
    vendor.running.clock.advance(60);
    vendor.running.change({ generation: 'oliver' });
    const families = [`${V5}/processes`, OLIVER].map(async (path) => (await ask(path)).status);
    expect(await Promise.all(families)).toEqual([404, 200]);
  });
});

describe('the list of v5', () => {
  it('begins with page 0, ends with a short one, and has no total', async () => {
    await begin();
    const all = await list();
    expect(all.map(({ pid }) => String(pid))).toEqual(truth().list.map(({ pid }) => pid));
    const pages = await Promise.all([0, 1, 2].map((page) => list(`?page=${page}&pageSize=60`)));
    expect(pages.map(({ length }) => length)).toEqual([60, 60, 0]);
    expect(pages.flat()).toEqual(all);
    vendor.running.change({ beyond_end: '404' });
    expect((await ask(`${V5}/processes?page=2&pageSize=60`)).status).toBe(404);
    expect((await list('?pageSize=1001')).length).toBe(120);
    vendor.running.change({ over_size: '400' });
    const bad = ['pageSize=1001', 'startDate=2026-03-10T00:00:00Z'];
    for (const query of bad) expect((await ask(`${V5}/processes?${query}`)).status).toBe(400);
  });

  it('begins with a whole UTC day', async () => {
    await begin();
    const days = (items: Item[]) => [...new Set(items.map(({ datetime }) => String(datetime).slice(0, 10)))];
    expect(days(await list('?startDate=2026-03-08'))).toEqual(['2026-03-08', '2026-03-09', '2026-03-10']);
    const before = (await list()).at(-1);
    vendor.running.change({ skew: 'ahead' });
    const after = (await list()).at(-1);
    expect(Date.parse(String(after?.['datetime'])) - Date.parse(String(before?.['datetime']))).toBe(300_000);
  });

  it('shifts while jobs arrive or are deleted', async () => {
    await begin({ switches: { arrive_midrun: 'yes' } });
    await list('?pageSize=50');
    expect(truth().processes).toBe(121);
    vendor.running.change({ arrive_midrun: 'no', delete_midrun: 'yes' });
    const all = truth().list;
    await list('?pageSize=50');
    expect(String((await list('?pageSize=40&page=1'))[0]?.['pid'])).toBe(all[41]?.pid);
    expect(truth().processes).toBe(all.length - 2);
  });

  it('shows the fields as documented, and as the switches say', async () => {
    await begin({
      switches: { meta: 'json', pids: 'big', same_datetime: 'yes' },
      options: { untimed: 0.2 },
    });
    const text = await (await ask(`${V5}/processes`)).text();
    expect(text).toMatch(/"pid":90071992547\d+,"cid":"1002141210"/);
    const all = JSON.parse(text) as Item[];
    expect(() => JSON.parse(String(all[0]?.['meta']))).not.toThrow();
    expect(all.some((item) => !('datetime' in item))).toBe(true);
    const times = truth().list;
    expect(new Set(times.map(({ datetime }) => datetime)).size).toBeLessThan(40);
    expect((await ask(`${V5}/processes/${times[5]!.pid}`)).status).toBe(200);
    vendor.running.change({ cid: 'integer', meta: 'empty', unfinished_duration: 'absent' });
    const open = times.find(({ status }) => status === 1);
    const one = await json(`${V5}/processes/${open!.pid}`);
    expect(one).toMatchObject({ cid: 1002141210, meta: '', status: 1 });
    expect('duration' in one).toBe(false);
    vendor.running.change({ unfinished_duration: '0', meta: 'absent' });
    expect(await json(`${V5}/processes/${open!.pid}`)).toMatchObject({ duration: 0 });
  });
});

describe('results of v5', () => {
  it('are numbers in strings, one item an utterance, level and task', async () => {
    await begin();
    const rows = truth().list.filter(({ result }) => result);
    const found = new Set<unknown>();
    for (const row of rows.slice(0, 60)) {
      const body = await json<{ results?: Item[] | null } & Item>(`${V5}/processes/${row.pid}/results`);
      expect(body).toMatchObject({ pid: Number(row.pid), cid: 1002141210, code: 0 });
      const items = body.results ?? [];
      expect(items.map(({ level = 'utterance', id, task }) => `${level}/${id}/${task}`)).toEqual(row.keys);
      expect(new Set(row.keys).size).toBe(items.length);
      for (const { task, startTime, prediction, finalLabel, level } of items) {
        expect(typeof startTime).toBe('string');
        found.add(task).add(level);
        const parts = (prediction ?? []) as { posterior?: string }[];
        if (task === 'emotion')
          expect(parts.reduce((sum, { posterior }) => sum + Number(posterior), 0)).toBeCloseTo(1, 9);
        expect(finalLabel === undefined).toBe(task === 'intensity' || task === 'features');
      }
    }
    for (const task of ['asr', 'diarization', 'intensity', 'politeness', 'segment', undefined])
      expect(found).toContain(task);
  });

  it('have numbers, or nothing in the strings; embeddings; nothing at all', async () => {
    await begin({ switches: { numbers: 'numbers' }, options: { embeddings: 1, empty: 0 } });
    const [pid] = arrive();
    const results = async () => (await json<{ results: Item[] }>(`${V5}/processes/${pid}/results`)).results;
    const [number] = await results();
    expect([typeof number?.['id'], typeof number?.['startTime']]).toEqual(['number', 'number']);
    vendor.running.change({ numbers: 'empty' });
    expect((await results())[0]).toMatchObject({ id: '0', startTime: '', endTime: '' });
    const features = truth()
      .list.filter(({ keys }) => keys.length > 0)
      .map(({ pid: id }) => id);
    const long = (await json<{ results: Item[] }>(`${V5}/processes/${features[3]}/results`)).results.find(
      ({ task }) => task === 'features',
    );
    expect(JSON.parse(String(long?.['embedding']))).toHaveLength(768);
    await begin({ options: { empty: 1 } });
    const bodies = await Promise.all(
      arrive({ count: 12 }).map((id) => json(`${V5}/processes/${id}/results`)),
    );
    expect(new Set(bodies.map((body) => JSON.stringify(body['results'])))).toEqual(
      new Set(['[]', 'null', undefined]),
    );
  });

  it('words errors as objects, lists or text, and is cautious with 200', async () => {
    await begin();
    const open = truth().list.find(({ final }) => !final)!;
    const path = `${V5}/processes/${open.pid}/results`;
    const waiting = `Cannot send results for Process with pid ${open.pid}. The reason is: Waiting for result`;
    expect(await answer(path)).toEqual([405, JSON.stringify({ code: 405, message: waiting, details: null })]);
    vendor.running.change({ not_ready: '503', error_body: 'list' });
    expect(await answer(path)).toEqual([503, JSON.stringify([waiting])]);
    vendor.running.change({ error_body: 'text' });
    expect(await answer(path)).toEqual([503, waiting]);
    vendor.running.change({ error_body: 'string' });
    vendor.running.faults.add({ kind: 'status', status: 502, body: 'vendor' });
    expect(await answer(path)).toEqual([502, '"Bad gateway"']);
    vendor.running.change({ not_ready: '200', error_body: 'object', unknown_result: '200' });
    expect(await json(path)).toEqual({
      pid: Number(open.pid),
      cid: 1002141210,
      code: 1,
      message: waiting,
      results: null,
    });
    expect(await json(`${V5}/processes/1/results`)).toMatchObject({
      code: 1,
      message: 'Process with pid 1 not found!',
    });
  });
});

describe('oliver', () => {
  it('lists everything in one body, or in pages, in some order', async () => {
    await begin();
    const all = await json<Item[]>(`${OLIVER}/process?page=1&pageSize=10`);
    expect(all).toHaveLength(120);
    expect(all.every(({ cid, mode }) => cid === 1002141210 && typeof mode === 'number')).toBe(true);
    expect(all.find(({ calltime }) => calltime)?.['calltime']).toMatch(/^03\/\d\d\/2026 \d\d:\d\d:\d\d$/);
    expect(all.some((item) => 'meta' in item)).toBe(false);
    vendor.running.change({ oliver_order: 'newest_first' });
    expect(await json(`${OLIVER}/process`)).toEqual([...all].reverse());
    vendor.running.change({ oliver_list: 'paged', oliver_order: 'shuffled' });
    const pages = await Promise.all(
      [0, 1, 2].map((page) => json<Item[]>(`${OLIVER}/process?page=${page}&pageSize=50`)),
    );
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(new Set(pages.flat().map(({ pid }) => pid)).size).toBe(120);
    expect(pages.flat()).not.toEqual(all);
  });

  it('has one error body for two meanings', async () => {
    await begin();
    const open = oliver().list.find(({ final }) => !final)!;
    const waiting = `{"code":1,"type":"error","message":"Cannot send results for Process with pid ${open.pid}. The reason is: Waiting for result"}`;
    const unknown = '{"code":1,"type":"error","message":"Process with pid 35235 not found!"}';
    for (const status of ['405', '503', '404', '200']) {
      vendor.running.change({ not_ready: status, error_body: 'text' });
      expect(await answer(`${OLIVER}/process/${open.pid}/result`)).toEqual([Number(status), waiting]);
      expect(await answer(`${OLIVER}/process/${open.pid}/resultasr`)).toEqual([Number(status), waiting]);
    }
    expect(await answer(`${OLIVER}/process/35235/result`)).toEqual([404, unknown]);
    vendor.running.change({ unknown_result: '405' });
    expect(await answer(`${OLIVER}/process/35235/result`)).toEqual([405, unknown]);
    expect(await answer(`${OLIVER}/process/2`)).toEqual([
      404,
      '{"code":404,"type":"error","message":"Process with id 2 not found!"}',
    ]);
  });

  it('leaves out what could not be estimated, and whole blocks when told to', async () => {
    await begin({ options: { sparse: 0.5 } });
    const done = oliver().list.filter(({ result }) => result);
    const bodies = await Promise.all(
      done.map(({ pid }) => json<Record<string, Item>>(`${OLIVER}/process/${pid}/result`)),
    );
    expect(bodies.every(({ basic, core, kpi }) => basic && core && kpi)).toBe(true);
    expect(
      bodies.some(({ kpi }) => !('satisfaction' in kpi!)) &&
        bodies.some(({ kpi }) => kpi!['satisfaction'] === 0),
    ).toBe(true);
    expect(bodies.some(({ basic }) => 'agent' in ((basic!['id'] ?? {}) as Item))).toBe(true);
    const whole = bodies.findIndex(({ basic }) => 'agent' in ((basic!['id'] ?? {}) as Item));
    vendor.running.change({ speaker_keys: 'speakers' });
    const { basic } = await json<Record<string, Record<string, Item>>>(
      `${OLIVER}/process/${done[whole]?.pid}/result`,
    );
    expect(Object.keys(basic!['id']!)[0]).toMatch(/^speaker\d$/);
    for (const block of ['basic', 'core', 'kpi', 'events']) {
      vendor.running.change({ missing: block });
      expect(block in (await json(`${OLIVER}/process/${done[0]?.pid}/result`))).toBe(false);
    }
    vendor.running.change({ result_path: 'results', asr_path: 'results/asr' });
    const statuses = ['result', 'results', 'resultasr', 'results/asr'].map(
      async (end) => (await ask(`${OLIVER}/process/${done[0]?.pid}/${end}`)).status,
    );
    expect(await Promise.all(statuses)).toEqual([404, 200, 404, 200]);
  });

  it('numbers its words from 0; there may be none, or no list of them', async () => {
    await begin();
    const done = oliver().list.filter(({ result }) => result);
    for (const { pid, words } of done.slice(0, 40)) {
      const body = await json<{ words: Item[] }>(`${OLIVER}/process/${pid}/resultasr`);
      expect(body.words.map(({ p }) => p)).toEqual(Array.from({ length: words }, (_, i) => i));
    }
    expect(done.some(({ words }) => words === 0)).toBe(true);
    vendor.running.change({ missing: 'words' });
    expect('words' in (await json(`${OLIVER}/process/${done[0]?.pid}/resultasr`))).toBe(false);
    expect(oliver().list.every(({ words }) => words === 0)).toBe(true);
  });
});

describe('time', () => {
  it('lets processes arrive, and finish late in any order', async () => {
    await begin();
    const then = truth();
    expect(then.processes).toBe(120);
    expect(then.list.some(({ final }) => !final) && then.list.some(({ status }) => status < 0)).toBe(true);
    const tardy = then.list.find(({ final, status, result }) => final && status === 2 && !result)!;
    expect((await ask(`${V5}/processes/${tardy.pid}/results`)).status).toBe(405);
    vendor.running.clock.advance(4 * 3600);
    const now = truth();
    expect(now.processes).toBeGreaterThan(160);
    const before = new Map(then.list.map((row) => [row.pid, row.result]));
    const at = now.list
      .map((row, i) => (row.result && before.get(row.pid) === false ? i : -1))
      .filter((i) => i >= 0);
    expect(at.length).toBeGreaterThan(1);
    expect(now.list.slice(0, 120).some(({ final }) => !final)).toBe(true);
    expect((await ask(`${V5}/processes/${tardy.pid}/results`)).status).toBe(200);
    expect((await list()).map(({ status }) => status)).toEqual(now.list.map(({ status }) => status));
  });

  it('gives -1 the meaning of the generation, or of the switch', async () => {
    await begin();
    const retried = () =>
      oliver()
        .list.filter(({ status, final }) => status === -1 && !final)
        .map(({ pid }) => pid);
    const [pid] = retried();
    const both = async () => [
      (await json(`${V5}/processes/${pid}`))['status'],
      (await json(`${OLIVER}/process/${pid}`))['status'],
    ];
    expect(await both()).toEqual([1, -1]);
    vendor.running.change({ minus_one: 'temporary' });
    expect(await both()).toEqual([-1, -1]);
    vendor.running.change({ minus_one: 'final' });
    expect(await both()).toEqual([1, 1]);
    vendor.running.event('fail', { pid, status: -1 });
    expect(await both()).toEqual([-1, -1]);
    vendor.running.change({ minus_one: 'documented' });
    expect(await both()).toEqual([-1, -2]);
    vendor.running.event('fail', { pid, status: -3 });
    expect(await both()).toEqual([-3, -2]);
    vendor.running.clock.advance(3600);
    expect(await both()).toEqual([-3, -2]);
  });

  it('does what tests want', async () => {
    await begin({ options: { processes_per_hour: 0 } });
    const status = async (pid: string) => (await json(`${OLIVER}/process/${pid}`))['status'];
    const result = async (pid: string) => (await ask(`${V5}/processes/${pid}/results`)).status;
    const [a, b] = arrive({ count: 2, finish_in: 60 }) as [string, string];
    const [first, second] = (await list()).slice(-2);
    expect(first?.['datetime']).toEqual(second?.['datetime']);
    expect([await status(a), await result(a)]).toEqual([0, 405]);
    vendor.running.clock.advance(60);
    expect([await status(a), await result(a)]).toEqual([2, 200]);
    vendor.running.event('withhold', { pid: b });
    expect([await status(b), await result(b)]).toEqual([2, 405]);
    vendor.running.event('release', { pid: b });
    vendor.running.event('postpone', { pid: a, seconds: 600 });
    expect([await status(a), await result(a), await result(b)]).toEqual([-1, 405, 200]);
    vendor.running.clock.advance(660);
    const old = await json(`${V5}/processes/${a}/results`);
    vendor.running.event('recompute', { pid: a });
    expect(await json(`${V5}/processes/${a}/results`)).not.toEqual(old);
    vendor.running.event('edit', { pid: a, fields: { name: 'renamed' } });
    expect((await json(`${V5}/processes/${a}`))['name']).toBe('renamed');
    expect(truth().list.find(({ pid }) => pid === a)).toMatchObject({ revision: 1, resultRevision: 1 });
    vendor.running.event('stick', { pid: a });
    vendor.running.clock.advance(30 * 86_400);
    expect(await status(a)).toBe(1);
    vendor.running.event('finish', { pid: a });
    expect(await result(a)).toBe(200);
    expect(truth({ pid: a }).one).toMatchObject({ process: { status: 2 }, result: { code: 0 } });
    vendor.running.event('delete', { pid: a });
    expect([await result(a), truth().list.some(({ pid }) => pid === a)]).toEqual([404, false]);
    const [late] = arrive({ age: 3600 });
    const names = (await list()).map(({ pid }) => String(pid));
    expect(names.indexOf(late!)).toBe(names.length - 1); // nothing else came within the hour
    expect(() => vendor.running.event('finish', { pid: 1 })).toThrow('no process 1');
  });

  it('is the same world for the same seed, whoever asks first', async () => {
    const seen = async () => [
      await list(),
      await json(`${V5}/processes/9700/results`),
      await json(`${OLIVER}/process/9700/result`),
    ];
    await begin();
    const first = await seen();
    await begin();
    truth();
    expect(await seen()).toEqual(first);
    await begin({ seed: 2 });
    expect(await seen()).not.toEqual(first);
  });

  it('is fast with many processes', async () => {
    const begun = process.cpuUsage();
    await begin({ options: { processes: 40_000 } });
    expect(await list('?page=39')).toHaveLength(1000);
    const whole = await ask(`${OLIVER}/process`, { headers: { ...headers, 'Accept-Encoding': 'identity' } });
    expect((await whole.arrayBuffer()).byteLength).toBeGreaterThan(8e6);
    expect(vendor.running.truth().processes).toBe(40_000);
    // Our own time, not the machine's: many tests run at once.
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(6000); // about 1.2 s; many tests run at once
  });
});
