import { awaited, bare, column, hoursAgo, keyless, loopback, reader, warned } from '../../test/loopback.js';
import { configured, files, logs, rows, statuses } from '../../test/rig.js';
import { inProcess } from '../../test/stand.js';
import source from './index.js';

const call = (callId: unknown) => ({
  callId,
  contextId: 'c',
  startTime: '2026-04-01T00:00:00Z',
  progressPhase: 'DONE',
  version: 2,
  duration: 3,
});
const CALLS = [call('1'), call('2'), call(null), call('x'), call('4'), call('5')];

let config: object;
beforeAll(async () => {
  const { url } = await loopback(({ query }) => {
    const after = Number(query.get('afterCallId') ?? 0);
    const all = CALLS.filter(({ callId }) => !(Number(callId) <= after && callId !== null));
    if (query.get('sort_dir') === 'desc') all.reverse();
    const from = (Number(query.get('page') ?? 1) - 1) * Number(query.get('per_page'));
    const page = all.slice(from, from + Number(query.get('per_page')));
    // Python writes a number that is none as NaN.
    const json = page.map((row) => (row.duration === 3 ? { ...row, duration: bare('NaN') } : row));
    return { json, headers: { 'x-total-count': String(CALLS.length) } };
  });
  config = { api_token: 'odd', api_url: `${url}/v1`, requests_per_minute: 1_000_000 };
});

test('calls without a callId are left out and named, NaN is null, and the list goes on', async () => {
  const inputs = files({ 'config.json': config, 'catalog.json': configured(['calls']) });
  const argv = ['read', '--config', inputs['config.json']!, '--catalog', inputs['catalog.json']!];
  const ended = await inProcess(source, argv, '2026-04-10T12:00:00Z');
  expect([ended.code, statuses(ended, 'calls').at(-1)]).toEqual([0, 'COMPLETE']);
  expect(rows(ended, 'calls').map(({ callId }) => callId)).toEqual(['1', '2', '4', '5']);
  expect(rows(ended, 'calls').map(({ duration }) => duration)).toContain(null);
  expect(
    logs(ended, 'WARN')
      .join('\n')
      .match(/2 rows without an id that can be read/g),
  ).toHaveLength(1);
});

const STREAMS = ['calls', 'call_segments', 'sa_sessions'] as const;
const full = (callId: unknown, more: object = {}) => ({
  ...call(callId),
  startTime: hoursAgo(100 - (Number(callId) || 0)),
  saSessionId: `s${callId}`,
  segments: [{ segmentSeq: 1, type: 'bot' }],
  ...more,
});
const GOOD = ['1', '2', '3', '4', '5'].map((id) => full(id));
const IDS = GOOD.map(({ callId }) => callId as string);

interface World {
  list: unknown[];
  /** The most rows of a page; the offset is counted by what was asked for all the same. */
  cap?: number;
  status?: Record<string, number>;
  /** undefined: the right one; null: none. */
  total?: string | null;
}

const fieldOf = (row: unknown, field: string) => (row as Record<string, unknown> | null)?.[field];
const numberOf = (row: unknown) => Number(fieldOf(row, 'callId') ?? Number.NaN);

/**
 * The list as the query wants it: ids above one, from a time on, up to the first that is not finished, in this
 * order.
 */
function listed({ list }: World, query: URLSearchParams): unknown[] {
  let found = list.filter((row) => !(String(fieldOf(row, 'startTime')) < (query.get('fromTime') ?? '')));
  if (query.has('consecutive')) {
    found = found.filter((row) => !(numberOf(row) <= Number(query.get('afterCallId') ?? 0)));
    const stop = found.findIndex((row) => fieldOf(row, 'progressPhase') === 'ANALYZING');
    if (stop >= 0) found = found.slice(0, stop);
  }
  return query.get('sort_dir') === 'desc' ? [...found].reverse() : found;
}

async function begin(world: World, streams: readonly string[] = STREAMS) {
  const { url, requests } = await loopback(({ path, query }) => {
    const code = world.status?.[path.slice('/v1/sa/'.length)];
    if (code !== undefined) return { status: code, json: { error: { reason: 'no' } } };
    if (path === '/v1/sa/call') {
      const all = listed(world, query);
      const [size, page] = [Number(query.get('per_page')), Number(query.get('page') ?? 1)];
      const from = (page - 1) * size;
      const json = all.slice(from, from + Math.min(size, world.cap ?? size));
      const total = world.total === undefined ? String(all.length) : world.total;
      return { json, headers: total === null ? {} : { 'x-total-count': total } };
    }
    const id = /\/sa\/call\/(.*)$/.exec(path)?.[1];
    const row = world.list.find((one) => String(fieldOf(one, 'callId')) === id);
    if (row !== undefined) return { json: row };
    const saSessionId = /\/sa\/(?:offline\/)?([^/]+)\/data$/.exec(path)?.[1];
    return saSessionId === undefined ? { status: 404, json: {} } : { json: { saSessionId, summary: [] } };
  });
  return { ...reader(source, { api_token: 'odd', api_url: `${url}/v1` }, streams), requests };
}

test('calls that nobody can tell by an id, in the middle and as the newest, are left out and named once; the list goes on', async () => {
  const world = { list: [GOOD[0], ...keyless('callId'), ...GOOD.slice(1), null] };
  const { complete } = await begin(world);
  const first = await complete();
  for (const stream of STREAMS) expect([stream, column(first, stream, 'callId')]).toEqual([stream, IDS]);
  expect(warned(first, /\d+ rows without an id that can be read/)).toBe(1);
  world.list.push(full('50'));
  expect(column(await complete({ state: first }), 'calls', 'callId')).toEqual(['50']);
});

test.each([
  ['a number', 1767225600],
  ['an object', {}],
  ['null', null],
  ['far in the future', '2999-01-01T00:00:00Z'],
  ['before 1970', '0001-01-01T00:00:00Z'],
  ['NaN', bare('NaN')],
])(
  'a startTime that is %s, of any call and of the newest, stops nothing: what is new still comes',
  async (_, startTime) => {
    const world = { list: [GOOD[0], full('2', { startTime }), ...GOOD.slice(2), full('9', { startTime })] };
    const { complete } = await begin(world);
    const first = await complete();
    expect(column(first, 'calls', 'callId')).toEqual([...IDS, '9']);
    world.list.push(full('50'));
    expect(column(await complete({ state: first }), 'calls', 'callId')).toEqual(['50']);
  },
);

test('a call that the list names twice with other contents is one row, and a warning with a count', async () => {
  const list = [GOOD[0], GOOD[1], full('2', { duration: 77 }), ...GOOD.slice(2), full('5', { duration: 77 })];
  const { complete } = await begin({ list });
  const first = await complete();
  for (const stream of STREAMS) expect([stream, column(first, stream, 'callId')]).toEqual([stream, IDS]);
  expect(warned(first, /2 rows with the id of another row of the same answer and other contents/)).toBe(1);
  list.push(full('50'));
  expect(column(await complete({ state: first }), 'calls', 'callId')).toEqual(['50']);
});

test('many unfinished calls are found in the list by time, however few the vendor gives at once', async () => {
  const ids = Array.from({ length: 60 }, (_, i) => String(i + 1));
  const list = ids.map((id) => full(id, { progressPhase: 'ANALYZING' }));
  const { complete, requests } = await begin({ list, cap: 20 }, ['calls']);
  const first = await complete();
  expect(awaited(first, 'calls')).toHaveLength(60);
  for (const one of list) one.progressPhase = 'DONE';
  requests.clear();
  expect(column(await complete({ state: first }), 'calls', 'callId')).toEqual(ids.sort());
  expect(requests.count('/sa/call/[0-9]')).toBe(0);
});

test('a version that is a number in a text decides which API is asked', async () => {
  const { complete, requests } = await begin({
    list: [full('1', { version: '1' }), full('2', { version: '2' })],
  });
  expect(column(await complete(), 'sa_sessions', 'saSessionId')).toEqual(['s1', 's2']);
  expect([requests.count('/sa/s1/data'), requests.count('/sa/offline/s2/data')]).toEqual([1, 1]);
});

test('of sessions that the vendor does not have a hundred are named, the others counted', async () => {
  const list = Array.from({ length: 120 }, (_, i) => full(String(i + 1)));
  const missing = list.map(({ saSessionId }): [string, number] => [`offline/${saSessionId}/data`, 404]);
  const { complete } = await begin({ list, status: Object.fromEntries(missing) }, ['sa_sessions']);
  const said = logs(await complete(), 'INFO');
  expect(
    said.filter((message) => /names a session that the vendor does not have/.test(message)),
  ).toHaveLength(100);
  expect(said).toContainEqual(expect.stringMatching(/^sa_sessions: 20 more remarks/));
});

test('segments that are null, a text, without a number or an object cost no other row, and are counted', async () => {
  const segments = [null, 'a text', { type: 'bot' }, { segmentSeq: bare('NaN') }, { segmentSeq: 2 }];
  const list = [full('1', { segments }), full('2', { segments: { a: 1 } }), full('3')];
  const ended = await (await begin({ list })).complete();
  expect(rows(ended, 'call_segments').map((row) => `${row['callId']}/${row['segmentSeq']}`)).toEqual([
    '1/2',
    '3/1',
  ]);
  expect(column(ended, 'calls', 'callId')).toEqual(['1', '2', '3']);
  expect(warned(ended, /call_segments: 5 rows were left out that lack a part of the primary key/)).toBe(1);
});

test('a session that two calls name is one row, and a warning with a count', async () => {
  const list = [GOOD[0], full('2', { saSessionId: 's1' }), ...GOOD.slice(2)];
  const { complete } = await begin({ list });
  const first = await complete();
  expect(column(first, 'calls', 'callId')).toEqual(IDS);
  const sessions = column(first, 'sa_sessions', 'saSessionId');
  expect(sessions).toHaveLength(IDS.length - 1);
  expect(new Set(sessions).size).toBe(IDS.length - 1);
  expect(
    warned(first, /^sa_sessions: the vendor sent 1 row with the primary key of another row and other/),
  ).toBe(1);
  expect(column(await complete({ state: first }), 'sa_sessions', 'saSessionId')).toEqual([]);
});

test.each([5, {}, bare('NaN')])('a session that is called %p costs no call', async (saSessionId) => {
  const list = [GOOD[0], full('2', { saSessionId }), ...GOOD.slice(2)];
  const ended = await (await begin({ list })).complete();
  expect(column(ended, 'calls', 'callId')).toEqual(IDS);
  expect(column(ended, 'call_segments', 'callId')).toEqual(IDS);
});

test('an id that is a number and stays unfinished is waited for, and the next sync reads that state', async () => {
  const world: World = { list: [GOOD[0], full(2, { progressPhase: 'ANALYZING' }), ...GOOD.slice(2)] };
  const { complete } = await begin(world);
  const first = await complete();
  expect(awaited(first, 'calls')).toEqual(['2']);
  world.list[1] = full(2);
  const second = await complete({ state: first });
  expect([column(second, 'calls', 'callId'), awaited(second, 'calls')]).toEqual([['2'], []]);
});

test('integers beyond 2^53 are written as they are', async () => {
  const big = bare('12345678901234567890');
  const list = [full('1', { duration: big, version: big, segments: [{ segmentSeq: big }] })];
  const { stdout } = await (await begin({ list })).complete();
  expect(stdout).toContain('"duration":12345678901234567890');
  expect(stdout).toContain('"segmentSeq":12345678901234567890');
});

test.each([
  ['right', undefined],
  ['absent', null],
  ['no number', 'many'],
  ['0', '0'],
  ['too low', '30'],
  ['too high', '99999'],
])(
  'pages that are capped where the offset is counted by what was asked for hide nobody; the count is %s',
  async (_, total) => {
    const list = Array.from({ length: 200 }, (_, i) =>
      full(String(i + 1), [5, 100, 190].includes(i + 1) ? { progressPhase: 'ANALYZING' } : {}),
    );
    // The list is what this is about: two hundred sessions have nothing to say.
    const world = { list, cap: 30, ...(total === undefined ? {} : { total }) };
    const { complete } = await begin(world, ['calls']);
    const ended = await complete();
    expect(new Set(column(ended, 'calls', 'callId')).size).toBe(197);
    expect(awaited(ended, 'calls').sort()).toEqual(['100', '190', '5']);
  },
);

test('150 broken sessions in a row after good ones hold nobody back', async () => {
  const list = Array.from({ length: 165 }, (_, i) => full(String(i + 1)));
  const broken = list.slice(5, 155).flatMap(({ saSessionId: s }) => [`${s}/data`, `offline/${s}/data`]);
  const status = Object.fromEntries(broken.map((path) => [path, 403]));
  const ended = await (await begin({ list, status })).complete();
  expect([rows(ended, 'calls').length, rows(ended, 'sa_sessions').length]).toEqual([165, 15]);
});

test('a session that is not there is believed at once of an old call, and not of an old recording that was handed in this week', async () => {
  const [old, recent] = [hoursAgo(240), hoursAgo(2)];
  const held = (callId: string, endTime: string) => full(callId, { startTime: endTime, endTime });
  const list = [held('1', old), held('2', recent), held('3', old), held('4', recent)];
  const status: Record<string, number> = { 'offline/s1/data': 404, 'offline/s3/data': 404 };
  for (const id of ['5', '6', '7']) {
    list.push(held(id, old));
    status[`offline/s${id}/data`] = 404;
  }
  const { complete, requests } = await begin({ list, status }, ['sa_sessions', 'transcripts']);
  const first = await complete();
  // The newest hour, and once the week.
  expect(requests.count('fromTime')).toBe(2);
  expect(column(first, 'sa_sessions', 'callId')).toEqual(['2', '4']);
  for (const stream of ['sa_sessions', 'transcripts'])
    expect(awaited(first, stream).sort()).toEqual(['3', '5', '6', '7']);
  delete status['offline/s3/data'];
  expect(column(await complete({ state: first }), 'sa_sessions', 'callId')).toEqual(['3']);
});

test('an account without calls of this week: a session of what was handed in since is waited for, one of before is not', async () => {
  const old = hoursAgo(240);
  const held = (callId: string) => full(callId, { startTime: old, endTime: old });
  const list = [held('1'), held('2')];
  const status: Record<string, number> = { 'offline/s1/data': 404 };
  const { complete } = await begin({ list, status }, ['sa_sessions']);
  const first = await complete();
  expect([column(first, 'sa_sessions', 'callId'), awaited(first, 'sa_sessions')]).toEqual([['2'], []]);
  list.push(held('3'));
  status['offline/s3/data'] = 404;
  const second = await complete({ state: first });
  expect(awaited(second, 'sa_sessions')).toEqual(['3']);
  delete status['offline/s3/data'];
  expect(column(await complete({ state: second }), 'sa_sessions', 'callId')).toEqual(['3']);
});

test('a call that was finished long after it ended: its session is waited for', async () => {
  const call = full('1', { startTime: hoursAgo(240), endTime: hoursAgo(240), progressPhase: 'ANALYZING' });
  const status: Record<string, number> = { 'offline/s1/data': 404 };
  const { complete } = await begin({ list: [call], status }, ['sa_sessions']);
  let read = await complete();
  call.progressPhase = 'DONE';
  read = await complete({ state: read });
  expect(awaited(read, 'sa_sessions')).toEqual(['1']);
  delete status['offline/s1/data'];
  expect(column(await complete({ state: read }), 'sa_sessions', 'callId')).toEqual(['1']);
});

test('a session that is not there yet is asked for once a sync, though the list names its call as well', async () => {
  const list = [1, 2, 3, 4].map((id) => full(String(id), { startTime: hoursAgo(2), endTime: hoursAgo(1) }));
  const { complete, requests } = await begin({ list, status: { 'offline/s2/data': 404 } }, ['sa_sessions']);
  let read = await complete();
  for (let sync = 0; sync < 3; sync++) {
    requests.clear();
    read = await complete({ state: read });
    expect([awaited(read, 'sa_sessions'), requests.count('offline/s2/data')]).toEqual([['2'], 1]);
  }
});
