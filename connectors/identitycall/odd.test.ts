import { awaited, bare, column, hoursAgo, keyless, loopback, reader, warned } from '../../test/loopback.js';
import { configured, errors, files, logs, rows, statuses } from '../../test/rig.js';
import { inProcess } from '../../test/stand.js';
import source from './index.js';

const created_at = '2026-04-01T00:00:00Z';
/** The second one does not say when it was created. */
const RECORDINGS = [1, 2, 3].map((id) => ({
  id,
  name: 'call',
  status: 'completed',
  goals_evaluated: true,
  created_at: id === 2 ? null : created_at,
}));
const GOALS = [
  { recording_id: null, created_at: 'never', goal_id: 7, goal_name: 'A', met: true },
  { goal_id: null, goal_name: 'B', met: true },
];

const listOf = (data: readonly object[]) => ({
  data,
  meta: { current_page: 1, total_pages: 1, total_count: data.length },
});

let config: object;
beforeAll(async () => {
  const { url } = await loopback(({ path }) => {
    const id = Number(/recordings\/(\d+)/.exec(path)?.[1]);
    if (path.endsWith('/results')) return { json: { data: { recording_id: id, goals: GOALS } } };
    if (!Number.isNaN(id)) return { json: { data: RECORDINGS[id - 1] } };
    return { json: listOf(path.includes('projects') ? [] : RECORDINGS) };
  });
  config = { api_key: 'idc_odd', api_url: `${url}/v1`, requests_per_minute: 1_000_000 };
});

test('a recording without created_at and goals without a whole key stop nothing, and columns of the recording win', async () => {
  const inputs = files({ 'config.json': config, 'catalog.json': configured(['recordings', 'goals']) });
  const argv = ['read', '--config', inputs['config.json']!, '--catalog', inputs['catalog.json']!];
  const ended = await inProcess(source, argv, '2026-04-10T12:00:00Z');
  expect([ended.code, statuses(ended, 'recordings').at(-1), statuses(ended, 'goals').at(-1)]).toEqual([
    0,
    'COMPLETE',
    'COMPLETE',
  ]);
  expect(rows(ended, 'recordings').map((row) => [row['id'], row['created_at']])).toEqual(
    expect.arrayContaining([
      [1, created_at],
      [2, null],
      [3, created_at],
    ]),
  );
  const goals = rows(ended, 'goals').map((row) => [row['recording_id'], row['goal_id'], row['created_at']]);
  expect(goals.sort()).toEqual([
    [1, 7, created_at],
    [2, 7, null],
    [3, 7, created_at],
  ]);
  const warnings = logs(ended, 'WARN').join('\n');
  expect(
    warnings.match(/1 item of the list has no time that can be read, or one that cannot be \(2\)/g),
  ).toHaveLength(1);
  expect(warnings.match(/goals: 3 rows were left out that lack a part of the primary key/g)).toHaveLength(1);
});

const recording = (id: unknown, more: object = {}) => ({
  id,
  name: 'call',
  status: 'completed',
  goals_evaluated: true,
  created_at: hoursAgo(100 - (Number(id) || 0)),
  ...more,
});
const GOOD = [1, 2, 3, 4, 5].map((id) => recording(id));
const IDS = ['1', '2', '3', '4', '5'];

interface World {
  list: unknown[];
  results?: object;
  transcription?: object;
  operators?: unknown[];
  projects?: unknown[];
  status?: Record<string, number>;
  total?: unknown;
}

async function begin(
  world: World,
  streams: readonly string[] = ['recordings', 'goals', 'pauses', 'dialogues'],
) {
  const { url, requests } = await loopback(({ path }) => {
    const [, kind = '', id, part] = /^\/v1\/(\w+)(?:\/([^/]+))?(?:\/(.*))?$/.exec(path) ?? [];
    const code = world.status?.[path.slice('/v1/'.length)];
    if (code !== undefined) return { status: code, json: { error: 'no' } };
    const lists: Record<string, unknown[]> = { recordings: world.list };
    const list = lists[kind] ?? (kind === 'operators' ? world.operators : world.projects) ?? [];
    if (id === undefined) {
      const meta = { current_page: 1, total_pages: 1, total_count: world.total ?? list.length };
      return { json: { data: list, meta } };
    }
    const row = list.find((one) => [id, bare(id)].includes(String((one as { id?: unknown } | null)?.id)));
    if (row === undefined) return { status: 404, json: { error: 'Resource not found' } };
    if (part === undefined) return { json: { data: row } };
    const recording_id = (row as { id: unknown }).id;
    if (part === 'transcription')
      return {
        json: {
          data: {
            recording_id,
            dialogues: [{ id: `d${id}`, text: 'hello' }],
            ...(id === '2' && world.transcription),
          },
        },
      };
    const results = { goals: [{ goal_id: 1, met: true }], pauses: [{ start_ms: 1, end_ms: 2 }] };
    return { json: { data: { recording_id, ...results, ...(id === '2' && world.results) } } };
  });
  return { ...reader(source, { api_key: 'idc_odd', api_url: `${url}/v1` }, streams), requests };
}

test('rows of the list that nobody can tell by an id are left out, counted and named once; the list goes on', async () => {
  const world = { list: [GOOD[0], ...keyless('id'), ...GOOD.slice(1)] };
  const { complete } = await begin(world);
  const first = await complete();
  expect([column(first, 'recordings', 'id'), awaited(first, 'recordings')]).toEqual([IDS, []]);
  expect(column(first, 'goals', 'recording_id')).toEqual(IDS);
  expect(warned(first, /\d+ rows without an id that can be read/)).toBe(1);
  world.list.push(recording(50));
  const second = await complete({ state: first });
  expect(column(second, 'recordings', 'id')).toEqual(['50']);
});

test.each([
  ['counts its rows', { total_pages: 4, total_count: 400 }],
  ['counts its pages', { total_pages: 4 }],
  ['counts nothing', {}],
])('pages of nothing but such rows end no list that %s', async (_, meta) => {
  const page = (from: number) => Array.from({ length: 100 }, (_, i) => recording(from + i));
  const blank = Array.from({ length: 100 }, () => ({ ...recording(1), id: null }));
  const pages = [page(1), blank, blank, page(301)];
  const { url } = await loopback(({ path, query }) => {
    const id = /recordings\/(\d+)$/.exec(path)?.[1];
    if (id !== undefined) return { json: { data: recording(Number(id)) } };
    if (!path.endsWith('/recordings')) return { json: { data: [] } };
    const number = Number(query.get('page') ?? 1);
    return { json: { data: pages[number - 1] ?? [], meta: { current_page: number, ...meta } } };
  });
  const { complete } = reader(source, { api_key: 'idc_odd', api_url: `${url}/v1` }, ['recordings']);
  expect(column(await complete(), 'recordings', 'id')).toHaveLength(200);
});

test.each([
  ['a number', 1767225600],
  ['an object', {}],
  ['far in the future', '2999-01-01T00:00:00Z'],
  ['before 1970', '0001-01-01T00:00:00Z'],
  ['NaN', bare('NaN')],
])(
  'a created_at that is %s stops nothing and moves no cursor: what is new still comes',
  async (_, created_at) => {
    const world = { list: [...GOOD.slice(0, 2), recording(9, { created_at }), ...GOOD.slice(2)] };
    const { complete } = await begin(world);
    const first = await complete();
    expect(column(first, 'recordings', 'id')).toEqual([...IDS, '9']);
    world.list.push(recording(50));
    expect(column(await complete({ state: first }), 'recordings', 'id')).toEqual(['50']);
  },
);

test.each(['1970-01-01T00:00:00Z', '0001-01-01T00:00:00Z'])(
  'a recording that turns up with the created_at %s comes once, though it lies below the cursor',
  async (created_at) => {
    const world = { list: [...GOOD] };
    const { complete } = await begin(world);
    const first = await complete();
    world.list.push(recording(9, { created_at }));
    const second = await complete({ state: first });
    expect(column(second, 'recordings', 'id')).toEqual(['9']);
    expect(column(await complete({ state: second }), 'recordings', 'id')).toEqual([]);
  },
);

test('two rows of one id with other contents are one row, and a warning with a count', async () => {
  const { complete } = await begin({ list: [...GOOD, recording(2, { name: 'another' })] });
  const ended = await complete();
  expect(column(ended, 'recordings', 'id')).toEqual(IDS);
  expect(warned(ended, /1 row with the id of another row of the same answer and other contents/)).toBe(1);
});

test('an id beyond 2^53 is written as it is, and its parts with it', async () => {
  const { complete } = await begin({ list: [recording(bare('12345678901234567890')), ...GOOD] });
  const { stdout } = await complete();
  expect(stdout).toContain('"id":12345678901234567890');
  expect(stdout).toContain('"recording_id":12345678901234567890');
});

test('... in a list that says when rows were updated, too', async () => {
  const updated_at = hoursAgo(1);
  const { complete } = await begin({
    list: [recording(bare('12345678901234567890'), { updated_at, created_at: hoursAgo(2) })],
  });
  const { stdout } = await complete();
  expect(stdout).toContain('"id":12345678901234567890');
});

test.each<[string, Partial<World>, string]>([
  [
    'goals are null and a text',
    { results: { goals: [null, 'a', { goal_id: 1, met: true }] } },
    'goals: 2 rows were',
  ],
  [
    'pauses are null and without a start',
    { results: { pauses: [null, { start_ms: null }, { start_ms: 1 }] } },
    'pauses: 2 rows were',
  ],
  [
    'dialogues are null and a text',
    { transcription: { dialogues: [null, 'a', { id: 'd2' }] } },
    'dialogues: 2 rows were',
  ],
])('%s: the others come, and what is left out is counted', async (_, more, words) => {
  const { complete } = await begin({ list: GOOD, ...more });
  const ended = await complete();
  for (const stream of ['goals', 'pauses', 'dialogues'])
    expect([stream, column(ended, stream, 'recording_id')]).toEqual([stream, IDS]);
  expect(warned(ended, new RegExp(`${words} left out that lack`))).toBe(1);
});

test.each<[string, Partial<World>]>([
  ['goals', { results: { goals: { a: 1 } } }],
  ['pauses', { results: { pauses: { a: 1 } } }],
  ['dialogues', { transcription: { dialogues: { a: 1 } } }],
])('%s that are an object cost no other part of the recording, and are named', async (stream, more) => {
  const { complete } = await begin({ list: GOOD, ...more });
  const ended = await complete();
  for (const one of ['goals', 'pauses', 'dialogues'])
    expect([one, rows(ended, one).length]).toEqual([one, one === stream ? 4 : 5]);
  expect(warned(ended, new RegExp(`${stream}: 1 row was left out that lacks`))).toBe(1);
});

test.each([500, 403, 302])(
  'one operator whose detail is broken (%d) costs no other row, nor what the list shows of it',
  async (code) => {
    const operators = Array.from({ length: 25 }, (_, i) => ({ id: i + 1, name: `operator ${i}` }));
    const { complete } = await begin({ list: [], operators, status: { 'operators/3': code } }, ['operators']);
    const ended = await complete();
    expect(rows(ended, 'operators')).toHaveLength(25);
    expect(warned(ended, /operators: the detail of 3 cannot be read/)).toBe(1);
  },
);

test('a list of projects that has no end ends the sync in words', async () => {
  let id = 0;
  const { url } = await loopback(({ path, query }) => {
    const page = Number(query.get('page') ?? 1);
    const data = path.endsWith('/projects') ? [{ id: ++id, name: 'P' }] : [];
    return { json: { data, meta: { current_page: page, total_pages: page + 1 } } };
  });
  const { read } = reader(source, { api_key: 'idc_odd', api_url: `${url}/v1` }, ['recordings']);
  const ended = await read();
  expect([ended.code, errors(ended).map(({ message }) => message)]).toEqual([
    1,
    [expect.stringContaining('GET projects has more than 1000 pages: the list does not end')],
  ]);
});

test('projects and operators that are null, a text or without an id stop no stream', async () => {
  const odd = [null, 'a text', { name: 'without' }, { id: 1, name: 'good' }];
  const { complete } = await begin({ list: GOOD, projects: odd, operators: odd }, [
    'recordings',
    'operators',
    'projects',
  ]);
  const ended = await complete();
  expect(['recordings', 'operators', 'projects'].map((stream) => rows(ended, stream).length)).toEqual([
    5, 1, 1,
  ]);
});

test.each(['5', bare('NaN'), -1, {}])('a total that is %p hides nobody', async (total) => {
  const { complete } = await begin({ list: GOOD, total });
  expect(column(await complete(), 'recordings', 'id')).toEqual(IDS);
});

test('a recording that is gone, 410 as 404, is believed after two syncs, and asked for no more though the list names it', async () => {
  const { complete, requests } = await begin({ list: GOOD, status: { 'recordings/2/results': 410 } });
  let ended = await complete();
  expect(awaited(ended, 'goals')).toEqual(['2']);
  ended = await complete({ state: ended, now: '2026-04-10T14:00:00Z' });
  expect(awaited(ended, 'goals')).toEqual([]);
  requests.clear();
  await complete({ state: ended, now: '2026-04-10T16:00:00Z' });
  expect(requests.count('recordings/2')).toBe(0);
});

test('150 broken recordings in a row after good ones hold nobody back', async () => {
  const list = Array.from({ length: 165 }, (_, i) => recording(i + 1, { created_at: hoursAgo(400 - i) }));
  const status = Object.fromEntries(list.slice(5, 155).map(({ id }) => [`recordings/${id}/results`, 403]));
  const { complete } = await begin({ list, status }, ['recordings', 'goals']);
  const ended = await complete();
  expect([rows(ended, 'recordings').length, rows(ended, 'goals').length]).toEqual([165, 15]);
});
