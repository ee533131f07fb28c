import { awaited, bare, column, hoursAgo, keyless, loopback, reader, warned } from '../../test/loopback.js';
import { errors, rows } from '../../test/rig.js';
import source from './index.js';

const VERSIONS = ['v5', 'oliver'] as const;
type Version = (typeof VERSIONS)[number];
const STREAMS = {
  v5: ['processes', 'results', 'predictions'],
  oliver: ['processes', 'results', 'asr_words'],
};

const process = (pid: unknown, more: object = {}) => ({
  pid,
  cid: '7',
  status: 2,
  datetime: hoursAgo(100 - (Number(pid) || 0)),
  duration: 1,
  ...more,
});
const GOOD = [1, 2, 3, 4, 5].map((pid) => process(pid));
const PIDS = ['1', '2', '3', '4', '5'];
const item = (id: unknown, task: unknown = 'emotion') => ({
  id,
  startTime: '0.1',
  endTime: '1',
  task,
  prediction: [{ label: 'happy', posterior: '0.9' }],
  finalLabel: 'happy',
  level: 'utterance',
});

interface World {
  list: unknown[];
  /** The list is empty, whatever there is. */
  hides?: boolean;
  /** Statuses of single answers, by the end of their path. */
  status?: Record<string, number>;
  results?: Record<string, unknown>;
  words?: Record<string, unknown>;
}

/** The vendor filters by when a process was inserted, whatever its row says. */
const inserted = new WeakMap<object, string>();
const dayOf = (row: unknown) =>
  inserted.get(Object(row) as object) ?? (row as { datetime?: unknown } | null)?.datetime;
const pidIn = (row: unknown) => String((row as { pid?: unknown } | null)?.pid);

/** The list, as each of the generations gives it. */
function listed(version: Version, world: World, query: URLSearchParams): unknown[] {
  if (world.hides) return [];
  if (version === 'oliver') return world.list;
  const from = query.get('startDate') ?? '';
  const isLater = (row: unknown) => {
    const day = dayOf(row);
    return typeof day !== 'string' || day.slice(0, 10) >= from;
  };
  const [size, page] = [Number(query.get('pageSize')), Number(query.get('page'))];
  return world.list.filter(isLater).slice(page * size, (page + 1) * size);
}

/** One process, or a part of it. */
function about(version: Version, world: World, path: string): { status?: number; json: unknown } {
  const [, pid = '', part] = /process(?:es)?\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  const row = world.list.find((one) => [pid, bare(pid)].includes(pidIn(one)));
  if (row === undefined)
    return { status: 404, json: { code: 404, message: `Process with id ${pid} not found!` } };
  if (part === undefined) return { json: row };
  if (/asr/.test(part)) return { json: { words: world.words?.[pid] ?? [{ w: 'hello', p: 0 }] } };
  if (version === 'oliver') return { json: { basic: {}, core: {}, kpi: {} } };
  const results = world.results?.[pid] ?? [item('0')];
  const told = pid.length > 15 ? bare(pid) : Number(pid);
  return { json: { pid: told, cid: 7, code: 0, message: '', results } };
}

async function begin(version: Version, world: World) {
  const { url, requests } = await loopback(({ path, query }) => {
    const refused = Object.entries(world.status ?? {}).find(([end]) => path.endsWith(end));
    if (refused !== undefined) return { status: refused[1], json: { code: refused[1], message: 'no' } };
    if (path.endsWith('/auth')) return { json: { code: 0 } };
    if (/\/clients?\/7\/process(es)?$/.test(path)) return { json: listed(version, world, query) };
    return about(version, world, path);
  });
  const config = {
    api_version: version,
    client_id: '7',
    api_token: 'odd',
    api_url: version === 'v5' ? `${url}/v5` : url,
  };
  return { ...reader(source, config, STREAMS[version]), requests };
}

describe.each(VERSIONS)('%s', (version) => {
  test('rows of the list that nobody can tell by an id are left out, counted and named once; the list goes on', async () => {
    const odd = keyless('pid'); // four of them are no objects: told as one
    const world = { list: [GOOD[0], ...odd, ...GOOD.slice(1)] };
    const { complete } = await begin(version, world);
    const first = await complete();
    for (const stream of STREAMS[version])
      expect([stream, column(first, stream, 'pid')]).toEqual([stream, PIDS]);
    expect(warned(first, new RegExp(`${odd.length - 3} rows without an id that can be read`))).toBe(1);
    world.list.push(process(50));
    const second = await complete({ state: first });
    expect(column(second, 'processes', 'pid')).toEqual(['50']);
  });

  test.each([
    ['a number', 1767225600],
    ['an object', {}],
    ['no date', 'n/aZ'],
    ['far in the future', '2999-01-01T00:00:00Z'],
    ['of 1970', '1970-01-01T00:00:00Z'],
    ['before 1970', '0001-01-01T00:00:00Z'],
    ['NaN', bare('NaN')],
  ])(
    'a datetime that is %s stops nothing and moves no cursor: what is new still comes',
    async (_, datetime) => {
      const world = { list: [...GOOD.slice(0, 2), process(9, { datetime }), ...GOOD.slice(2)] };
      const { complete } = await begin(version, world);
      const first = await complete();
      expect(column(first, 'processes', 'pid')).toEqual([...PIDS, '9']);
      world.list.push(process(50));
      const second = await complete({ state: first });
      expect(column(second, 'processes', 'pid')).toEqual(['50']);
    },
  );

  // oliver filters nothing: a process of 2019 is one of those that its list always had.
  test.each([
    '1970-01-01T00:00:00Z',
    '0001-01-01T00:00:00Z',
    ...(version === 'v5' ? ['2019-05-05T00:00:00Z'] : []),
  ])('a process that turns up with the datetime %s comes once, and holds back nobody', async (datetime) => {
    const world = { list: [...GOOD] };
    const { complete } = await begin(version, world);
    let before = await complete();
    const odd = process(9, { datetime });
    inserted.set(odd, hoursAgo(1));
    world.list.push(odd);
    for (const [pid, expected] of [
      [50, ['50', '9']],
      [51, ['51']],
      [52, ['52']],
    ] as const) {
      world.list.push(process(pid));
      before = await complete({ state: before });
      for (const stream of STREAMS[version]) expect(column(before, stream, 'pid')).toEqual(expected);
    }
  });

  test('a status that is a number in a text is that status: nobody waits for what is finished', async () => {
    const { complete } = await begin(version, {
      list: [...GOOD, process(6, { status: '2' }), process(7, { status: '-2' })],
    });
    const ended = await complete();
    expect([column(ended, 'processes', 'pid'), awaited(ended, 'processes')]).toEqual([
      [...PIDS, '6', '7'],
      [],
    ]);
    expect(column(ended, 'results', 'pid')).toEqual([...PIDS, '6']);
  });

  test('two rows of one id with other contents are one row, and a warning with a count', async () => {
    const { complete } = await begin(version, { list: [...GOOD, process(2, { duration: 77 })] });
    const ended = await complete();
    expect(column(ended, 'processes', 'pid')).toEqual(PIDS);
    expect(warned(ended, /1 row with the id of another row of the same answer and other contents/)).toBe(1);
  });

  test('a pid beyond 2^53 is written as it is, and its parts with it', async () => {
    const { complete } = await begin(version, { list: [process(bare('12345678901234567890')), ...GOOD] });
    const { stdout } = await complete();
    expect(stdout.match(/"pid":12345678901234567890\b/g)).toHaveLength(3);
  });
});

test('entries of results that are none, or lack a part of the key, cost no other prediction', async () => {
  const results = [
    null,
    'a text',
    [],
    item(null),
    item('8', null),
    { ...item('9'), task: undefined },
    item('1'),
  ];
  const { complete } = await begin('v5', { list: GOOD, results: { 2: results, 3: { 0: item('0') } } });
  const ended = await complete();
  const predictions = rows(ended, 'predictions').map(({ pid, id, task }) => `${pid}/${id}/${task}`);
  expect(predictions.sort()).toEqual(['1/0/emotion', '2/1/emotion', '4/0/emotion', '5/0/emotion']);
  expect(warned(ended, /predictions: 7 rows were left out that lack a part of the primary key/)).toBe(1);
});

test('a word without a place is left out and displaces none; words that are no list are named', async () => {
  const words = {
    2: [null, 'a text', { w: 'a' }, { w: 'b', p: 0 }, { w: 'c', p: null }],
    3: { 0: { w: 'a', p: 0 } },
  };
  const { complete } = await begin('oliver', { list: GOOD, words });
  const ended = await complete();
  const found = rows(ended, 'asr_words').map(({ pid, p, w }) => `${pid}/${p}/${w}`);
  expect(found.sort()).toEqual(['1/0/hello', '2/0/b', '4/0/hello', '5/0/hello']);
  expect(warned(ended, /asr_words: 5 rows were left out that lack a part of the primary key/)).toBe(1);
});

const day = (ended: Parameters<typeof awaited>[0]) => awaited(ended, 'processes');

test('a process that is gone, 410 as 404, is believed after two syncs and asked for no more', async () => {
  const world: World = { list: [...GOOD, process(9, { status: 1 })] };
  const { complete, requests } = await begin('v5', world);
  let ended = await complete();
  expect(day(ended)).toEqual(['9']);
  world.list.pop();
  world.status = { 'processes/9': 410 };
  ended = await complete({ state: ended });
  expect(day(ended)).toEqual(['9']);
  ended = await complete({ state: ended, now: '2026-04-10T14:00:00Z' });
  expect(day(ended)).toEqual([]);
  requests.clear();
  await complete({ state: ended, now: '2026-04-10T16:00:00Z' });
  expect(requests.count('/9$')).toBe(0);
});

test('an empty day is fine where the process that was there is gone, and an error where it still is', async () => {
  const world: World = { list: [...GOOD], hides: false };
  const { complete, read } = await begin('v5', world);
  const first = await complete();
  world.hides = true;
  const there = await read({ state: first });
  expect([there.code, errors(there).length > 0]).toEqual([1, true]);
  world.list = [];
  await complete({ state: first });
});

test('many processes under another day than their own end no list, where one answers otherwise than asked does', async () => {
  const world: World = { list: [...GOOD] };
  const { complete, read } = await begin('v5', world);
  let state = await complete();
  const strays = [6, 7, 8].map((pid) => process(pid, { datetime: `2019-05-0${pid}T00:00:00Z` }));
  // The vendor filters them into the days that are asked for: more of them than of the others.
  for (const stray of strays) inserted.set(stray, hoursAgo(1));
  world.list = [GOOD.at(-1), ...strays];
  for (const [pid, expected] of [
    [50, ['50', '6', '7', '8']],
    [51, ['51']],
  ] as const) {
    world.list.push(process(pid));
    state = await complete({ state });
    for (const stream of STREAMS.v5) expect(column(state, stream, 'pid')).toEqual(expected);
  }
  // An earlier answer once more, whatever is asked for.
  for (const stray of strays) inserted.set(stray, '2999-01-01');
  world.list = strays;
  const repeated = await read({ state });
  expect([repeated.code, JSON.stringify(errors(repeated))]).toEqual([
    1,
    expect.stringContaining('the vendor repeats an earlier answer'),
  ]);
});

test('150 broken processes in a row after good ones hold nobody back', async () => {
  const list = Array.from({ length: 160 }, (_, i) => process(i + 1, { datetime: hoursAgo(300 - i) }));
  const status = Object.fromEntries(list.slice(5, 155).map(({ pid }) => [`processes/${pid}/results`, 403]));
  const { complete } = await begin('v5', { list, status });
  const ended = await complete();
  expect(rows(ended, 'processes')).toHaveLength(160);
  expect(rows(ended, 'results')).toHaveLength(10);
});

test('oliver: processes whose results are a 404 without words, along every path, wait and hold back no other, though they come first', async () => {
  const pids = Array.from({ length: 30 }, (_, i) => String(i + 1));
  // More than may fail in a row.
  const bad = pids.slice(0, 12);
  const status = Object.fromEntries(
    bad.flatMap((pid) => [`/${pid}/results`, `/${pid}/result`].map((end) => [end, 404])),
  );
  const world: World = { list: pids.map((pid) => process(Number(pid))), status };
  const { complete } = await begin('oliver', world);
  const first = await complete();
  expect(column(first, 'results', 'pid')).toEqual(pids.slice(12).sort());
  expect(awaited(first, 'results').sort()).toEqual([...bad].sort());
  expect(warned(first, /knows none of the paths results, result of results\. It is waited for/)).toBe(1);
  delete world.status;
  expect(column(await complete({ state: first }), 'results', 'pid')).toEqual([...bad].sort());
});

test('oliver: a first process whose results are refused holds back no other', async () => {
  const status = { '/1/results': 403, '/1/result': 403 };
  const pids = Array.from({ length: 15 }, (_, i) => String(i + 1));
  const { complete } = await begin('oliver', { list: pids.map((pid) => process(Number(pid))), status });
  const first = await complete();
  expect(column(first, 'results', 'pid')).toEqual(pids.slice(1).sort());
  expect(awaited(first, 'results')).toEqual(['1']);
});
