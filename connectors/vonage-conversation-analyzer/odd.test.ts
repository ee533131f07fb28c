import {
  awaited,
  bare,
  column,
  configAt,
  hoursAgo,
  keyless,
  loopback,
  NOW,
  reader,
  warned,
} from '../../test/loopback.js';
import { type Ended, rows } from '../../test/rig.js';
import source from './index.js';

const STREAMS = ['interactions', 'analyses', 'categories', 'sentiment_sections'] as const;
const guid = (i: number) => `0164705c-c206-dce9-d61a-${String(i).padStart(12, '0')}`;
const call = (i: number, more: object = {}) => ({
  guid: guid(i),
  conversationGuid: guid(i),
  status: 'Completed',
  medium: 'Phone',
  start: hoursAgo(50 - i),
  duration: 5,
  categorizedAt: hoursAgo(49 - i),
  direction: 'Inbound',
  ...more,
});
const section = (start: unknown, score: unknown = 0) => ({ score, span: { start, end: 99 } });
const sentiment = (distributionOverTime: unknown) => ({
  overallSentiment: 0,
  categories: {},
  distributionOverTime,
});
const group = (categories: unknown) => [{ category: 'P', categories }];
const G = { name: 'G', matches: '1' };
const analysis = (id: string) => ({
  guid: id,
  status: 'processed',
  confidence: 'Low',
  callTimeBreakDown: { agent: 1, customer: 1, silence: 0, crossTalk: 0 },
  categories: group([G]),
  transcript: null,
  sentimentSummary: sentiment([section(0)]),
});

interface World {
  list: unknown[];
  /** What is odd about the analysis of the third call; a function makes it something else. */
  odd?: object | (() => unknown);
  unfinished?: readonly string[];
  /** These have no analysis yet, and are missing from a batch. */
  missing?: readonly string[];
  /** These are missing from the first answer that should have them. */
  lacking?: Set<string>;
  /** More of the answer of the list. */
  upTo?: unknown;
}
const GOOD = [0, 1, 2, 3, 4].map((i) => call(i));
const GUIDS = GOOD.map((row) => row.guid);

/** In the window asked for? What has no time that can be read lies where the first one does. */
function isInside(row: unknown, query: URLSearchParams, field: string): boolean {
  const told = (row as Record<string, unknown> | null)?.[field];
  const at = typeof told === 'string' && told.startsWith('2026') ? told : hoursAgo(49);
  return (
    Date.parse(at) >= Date.parse(query.get('start')!) &&
    !(Date.parse(at) >= Date.parse(query.get('end') ?? ''))
  );
}

async function begin(from: string, world: World) {
  const found = (id: string) =>
    !world.missing?.includes(id) &&
    world.list.some((row) => String((row as { guid?: unknown } | null)?.guid) === id);
  const analysed = (id: string): unknown => {
    if (world.unfinished?.includes(id)) return { ...analysis(id), status: 'processing' };
    if (id !== guid(2)) return analysis(id);
    return typeof world.odd === 'function' ? world.odd() : { ...analysis(id), ...world.odd };
  };
  const { url, requests } = await loopback(({ path, query }) => {
    if (path.endsWith('/token'))
      return { json: { access_token: 'odd', token_type: 'bearer', expires_in: 7200 } };
    if (!path.startsWith('/conversation-analyzer')) {
      const page = Number(query.get('page') ?? 1);
      const items = world.list.filter(
        (row) => page === 1 && isInside(row, query, from === 'stats' ? 'categorizedAt' : 'start'),
      );
      const count = items.length;
      const meta =
        from === 'stats'
          ? { page, count, pageCount: 1, totalCount: count }
          : { count, nextContinuationToken: null };
      return { json: { items, meta, upTo: world.upTo ?? query.get('end') ?? NOW } };
    }
    const calls = query.get('calls');
    if (calls !== null) {
      const there = calls.split(',').filter((one) => found(one) && !world.lacking?.delete(one));
      return { json: there.map(analysed) };
    }
    const id = path.slice(path.lastIndexOf('/') + 1);
    return found(id) ? { json: analysed(id) } : { status: 404, json: { error: {} } };
  });
  const config = {
    region: 'emea',
    client_id: 'odd',
    client_secret: 'odd-secret',
    interactions: { source: from },
    api_url: url,
    auth_url: `${url}/token`,
    start_date: hoursAgo(72),
  };
  return { ...reader(source, config, STREAMS), requests };
}

const later = (hours: number) => new Date(Date.parse(NOW) + hours * 3_600_000).toISOString();
const fresh = () => call(50, { start: later(1), categorizedAt: later(1) });

describe.each(['stats', 'interaction_content'])('%s', (from) => {
  test('rows of the list that nobody can tell by an id are left out, counted and named once; the list goes on', async () => {
    const odd = keyless('guid');
    const world = { list: [GOOD[0], ...odd, ...GOOD.slice(1)] };
    const { complete } = await begin(from, world);
    const first = await complete();
    for (const stream of STREAMS) expect([stream, column(first, stream, 'guid')]).toEqual([stream, GUIDS]);
    expect(warned(first, /\d+ rows without an id that can be read/)).toBe(1);
    world.list.push(fresh());
    const second = await complete({ state: first, now: later(3) });
    expect(column(second, 'interactions', 'guid')).toEqual([guid(50)]);
  });

  test.each([
    ['a start that is a number', { start: 1767225600 }],
    ['a start that is an object', { start: {} }],
    ['a start before 1970', { start: '0001-01-01T00:00:00Z' }],
    ['a start far in the future', { start: '2999-01-01T00:00:00Z' }],
    ['a start that is NaN', { start: bare('NaN') }],
    ['a categorizedAt that is a number', { categorizedAt: 1767225600 }],
    ['a categorizedAt that is an object', { categorizedAt: {} }],
    ['a medium that is a number', { medium: 5 }],
    ['a medium that is an object', { medium: { name: 'Phone' } }],
    ['a duration beyond 2^53', { duration: bare('12345678901234567890') }],
  ])('%s stops nothing and moves no cursor: what is new still comes', async (_, more) => {
    const world = { list: [...GOOD.slice(0, 2), call(8, more), ...GOOD.slice(2)] };
    const { complete } = await begin(from, world);
    const first = await complete();
    expect(column(first, 'interactions', 'guid')).toEqual(expect.arrayContaining(GUIDS));
    expect(column(first, 'analyses', 'guid')).toEqual(expect.arrayContaining(GUIDS));
    world.list.push(fresh());
    const second = await complete({ state: first, now: later(3) });
    expect(column(second, 'interactions', 'guid')).toContain(guid(50));
  });

  test('a call that began in 1970, as programs write none, is read, and its analysis is waited for', async () => {
    const missing = [guid(8)];
    const list = [...GOOD, call(8, { start: '1970-01-01T00:00:00Z', categorizedAt: null })];
    const { complete } = await begin(from, { list, missing });
    const first = await complete();
    expect(column(first, 'interactions', 'guid')).toContain(guid(8));
    missing.pop();
    const second = await complete({ state: first, now: later(3) });
    expect(column(second, 'analyses', 'guid')).toEqual([guid(8)]);
  });

  test('two rows of one id with other contents are one row, and a warning with a count', async () => {
    const { complete } = await begin(from, { list: [...GOOD, call(1, { duration: 99 })] });
    const ended = await complete();
    expect(column(ended, 'interactions', 'guid')).toEqual(GUIDS);
    expect(warned(ended, /1 row with the id of another row of the same answer and other contents/)).toBe(1);
  });
});

/** Rows of the third call in analyses, categories and sentiment_sections. */
const own = (ended: Ended) =>
  STREAMS.slice(1).map((stream) => rows(ended, stream).filter((row) => row['guid'] === guid(2)).length);

test.each<[string, object, number[], string]>([
  ['confidence is a number', { confidence: 5 }, [1, 1, 1], ''],
  ['a group of categories is null', { categories: [null, ...group([G])] }, [1, 1, 1], 'categories'],
  ['groups of categories are an object', { categories: { P: 1 } }, [1, 0, 1], 'categories'],
  ['a category is null', { categories: group([null, G]) }, [1, 1, 1], 'categories'],
  ['categories are an object', { categories: group({ G: 1 }) }, [1, 0, 1], 'categories'],
  [
    'a category has no name',
    { categories: group([{ name: null, matches: '1' }, G]) },
    [1, 1, 1],
    'categories',
  ],
  ['a section is null', { sentimentSummary: sentiment([null, section(0)]) }, [1, 1, 1], 'sentiment_sections'],
  [
    'sections are an object',
    { sentimentSummary: sentiment({ 0: section(0) }) },
    [1, 1, 0],
    'sentiment_sections',
  ],
  [
    'a section has no span',
    { sentimentSummary: sentiment([{ score: 1 }, section(0)]) },
    [1, 1, 1],
    'sentiment_sections',
  ],
  [
    'a span has no start',
    { sentimentSummary: sentiment([section(null), section(0)]) },
    [1, 1, 1],
    'sentiment_sections',
  ],
  [
    'a span starts at NaN',
    { sentimentSummary: sentiment([section(bare('NaN')), section(0)]) },
    [1, 1, 1],
    'sentiment_sections',
  ],
  ['the summary is a text', { sentimentSummary: 'none' }, [1, 1, 0], ''],
  ['the times are a list', { callTimeBreakDown: [] }, [1, 1, 1], ''],
  [
    'there are integers beyond 2^53',
    {
      sentimentSummary: sentiment([section(bare('12345678901234567890'))]),
      callTimeBreakDown: { agent: bare('12345678901234567890') },
    },
    [1, 1, 1],
    '',
  ],
])(
  '%s: everything else of the call comes, and what is left out is counted',
  async (_, odd, counts, named) => {
    const { complete } = await begin('stats', { list: GOOD, odd });
    const ended = await complete();
    expect(own(ended)).toEqual(counts);
    expect(rows(ended, 'analyses')).toHaveLength(5);
    if (named !== '') expect(warned(ended, new RegExp(`^${named}: 1 row was left out that lacks`))).toBe(1);
  },
);

test('a section without a start takes the place of none that has one', async () => {
  const odd = { sentimentSummary: sentiment([section(0, 7), { score: 1 }]) };
  const { complete } = await begin('stats', { list: GOOD, odd });
  const sections = rows(await complete(), 'sentiment_sections').filter((row) => row['guid'] === guid(2));
  expect(sections).toEqual([expect.objectContaining({ span_start: 0, score: 7 })]);
});

test.each([
  ['null', () => null],
  ['a text', () => 'none'],
  ['without a guid', () => ({ ...analysis(''), guid: null })],
])('an analysis that is %s costs no other call', async (_, odd) => {
  const { complete } = await begin('stats', { list: GOOD, odd });
  const ended = await complete();
  expect(column(ended, 'analyses', 'guid')).toEqual(
    expect.arrayContaining(GUIDS.filter((one) => one !== guid(2))),
  );
});

test('a guid that is a number is waited for under its digits, and the next sync reads that state', async () => {
  const world: World = { list: [...GOOD, call(7, { guid: 77 })], unfinished: ['77'] };
  const { complete } = await begin('stats', world);
  const first = await complete();
  expect(awaited(first, 'analyses')).toEqual(['77']);
  world.unfinished = [];
  const second = await complete({ state: first, now: later(1) });
  expect(column(second, 'analyses', 'guid')).toEqual(['77']);
});

test('a call that waits comes once it is finished, though start_date was set later meanwhile', async () => {
  const world: World = { list: GOOD, unfinished: [guid(2)] };
  const { complete } = await begin('stats', world);
  const first = await complete();
  expect([own(first), awaited(first, 'analyses')]).toEqual([[0, 0, 0], [guid(2)]]);
  world.unfinished = [];
  const second = await complete({ state: first, now: later(2), more: { start_date: NOW } });
  expect(own(second)).toEqual([1, 1, 1]);
});

test('calls of a window whose list never rests are delivered, its end is not, and one that swings is not taken for nobody', async () => {
  const calls = Array.from({ length: 1500 }, (_, i) => ({
    guid: `0164705c-c206-dce9-d61a-${String(i).padStart(12, '0')}`,
    medium: 'Phone',
    start: new Date(Date.parse(NOW) - 4 * 3_600_000 + i).toISOString(),
    categorizedAt: hoursAgo(3),
  }));
  const swings = calls.at(-3)!;
  const other = [swings, ...calls.filter((call) => call !== swings)];
  let isRestless = true;
  const { url } = await loopback(({ path, query }) => {
    if (path.endsWith('/token')) return { json: { access_token: 'of-ours-token', expires_in: 7200 } };
    const isInside = query.get('start')! < hoursAgo(3) && (query.get('end') ?? NOW) > hoursAgo(3);
    const [page, limit] = [Number(query.get('page') ?? 1), Number(query.get('limit'))];
    const list = isRestless && page > 1 ? other : calls;
    const total = isInside ? calls.length : 0;
    const meta = { page, pageCount: Math.ceil(total / limit), totalCount: total };
    return { json: { meta, items: isInside ? list.slice((page - 1) * limit, page * limit) : [], upTo: NOW } };
  });
  const config = { ...configAt(source.name, url), start_date: hoursAgo(24) };
  const { read, complete } = reader(source, config, ['interactions']);
  const first = await read();
  expect([first.code, rows(first, 'interactions').length]).toEqual([1, calls.length - 1]);
  isRestless = false;
  const second = await complete({ state: first });
  expect(rows(second, 'interactions').map(({ guid }) => guid)).toEqual([swings.guid]);
});

test('stats: a call that began long ago and was categorized just now is waited for where it is missing from a batch', async () => {
  const DAYS = 24;
  const [started, categorized] = [hoursAgo(35 * DAYS), hoursAgo(2)];
  const old = call(7, { start: started, categorizedAt: hoursAgo(34 * DAYS) });
  const late = call(8, { start: started, categorizedAt: categorized });
  const world: World = { list: [...GOOD, old, late], missing: [guid(7), guid(8)], upTo: NOW };
  const { complete } = await begin('stats', world);
  const more = { start_date: hoursAgo(60 * DAYS) };
  const first = await complete({ more });
  expect(column(first, 'interactions', 'guid')).toEqual([...GUIDS, guid(7), guid(8)]);
  expect(awaited(first, 'analyses')).toEqual([guid(8)]);
  delete world.missing;
  const second = await complete({ more, state: first, now: later(3) });
  expect(column(second, 'analyses', 'guid')).toEqual([guid(8)]);
});

test.each(['stats', 'interaction_content'])(
  '%s: old calls that are missing from one answer for once are looked for again in the same sync',
  async (from) => {
    const old = Array.from({ length: 60 }, (_, i) => {
      const start = hoursAgo(60 * 24 - i);
      return call(100 + i, { start, categorizedAt: start });
    });
    const lacking = new Set(old.filter((_, i) => i % 6 === 0).map((row) => row.guid));
    const { complete, requests } = await begin(from, { list: old, lacking, upTo: NOW });
    const more = { start_date: hoursAgo(90 * 24) };
    const first = await complete({ more });
    expect(column(first, 'analyses', 'guid')).toEqual(old.map((row) => row.guid));
    expect(requests.count('calls=')).toBeLessThan(5);
  },
);
