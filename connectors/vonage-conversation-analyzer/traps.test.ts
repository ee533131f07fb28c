import { assertTraps } from 'trunkline/testing';
import { errors, logs, type Message, rows } from '../../test/rig.js';
import source from './index.js';
import {
  ask,
  begin,
  COMPLETE,
  configOf,
  itemsOf,
  keysOf,
  minus,
  none,
  outcome,
  pendingOf,
  STREAMS,
  setsOf,
  stateOf,
  sync,
  truthOf,
  union,
  type World,
} from './testing.js';

/** Those that no extraction can fall into, and why. */
const OTHERS: Record<number, string> = {};

const [HOUR, DAY] = [3600, 86_400];
const QUIET = { other_media: 0, unrecorded: 0, failed: 0 };
const NEVER = '2999-01-01T00:00:00Z';
const arrive = (world: World, args: object = {}) =>
  (world.event('arrive', { ...args }) as { guid: string }).guid;
const of = (read: Parameters<typeof rows>[0], stream: string, guid: string) =>
  rows(read, stream).filter((row) => row['guid'] === guid);
const queries = (world: World, path: string) =>
  world.requests.entries({ path }).map(({ query }) => new URLSearchParams(query));
const batches = (world: World) =>
  queries(world, 'conversation-analyzer/interactions\\?').map((query) => query.get('calls')!.split(','));
/** Something happens once a request has been answered. */
function once(world: World, path: string, then: () => void): () => void {
  const timer = setInterval(() => {
    if (!world.requests.entries({ path })[0]?.status) return;
    clearInterval(timer);
    then();
  }, 1);
  return () => clearInterval(timer);
}

test.each([
  ['stats', 31],
  ['interaction_content', 7],
] as const)('trap 1: guids are found by %s in windows of at most %i days', async (way, days) => {
  const world = await begin({ options: { calls: 80, days: 100 } });
  const read = await sync(world, { way, config: { start_date: '2025-03-01T00:00:00Z' } });
  expect(setsOf(read)).toEqual(truthOf(world, way));
  const path = way === 'stats' ? 'stats/interactions' : 'interaction-content/interactions';
  const widths = queries(world, path).map((query) => {
    if (way === 'stats') expect(query.get('include')).toBe('Processed');
    const end = query.get('end') ?? new Date(world.clock.now()).toISOString();
    return (Date.parse(end) - Date.parse(query.get('start')!)) / 1000 / DAY;
  });
  expect(Math.max(...widths)).toBeLessThanOrEqual(days);
  expect(Math.max(...widths)).toBeGreaterThan(way === 'stats' ? 20 : 6.9);
});

test('trap 1: a window that ends when the vendor answers has not grown too long by then', async () => {
  const world = await begin({ options: { calls: 40, days: 5 } });
  const first = await sync(world);
  world.clock.advance(31 * DAY - 60);
  const now = new Date(world.clock.now()).toISOString();
  // What is pending took its time, or the vendor's clock is ahead of ours.
  world.clock.advance(3 * HOUR);
  const guid = arrive(world);
  const second = await sync(world, { state: first, now });
  expect(outcome(second)).toEqual(COMPLETE);
  expect([...keysOf(second, 'interactions')]).toEqual([guid]);
});

/** What the token endpoint is asked with, without one. */
async function tokenRequest(config: object) {
  const asked: { url: string; body: string }[] = [];
  const wire = {
    now: Date.now,
    secret: () => undefined,
    ask: async (out: { url: string; body: string }) => {
      asked.push(out);
      return {
        status: 200,
        headers: {},
        body: { access_token: 'a-token', expires_in: 7200, token_type: 'bearer' },
      };
    },
  };
  const api = source.api(config as Parameters<typeof source.api>[0]);
  const headers = await api.auth.headers(wire as unknown as Parameters<typeof api.auth.headers>[0]);
  return { ...asked[0]!, form: new URLSearchParams(asked[0]!.body), api, headers };
}
const defaults = {
  api_url: 'https://{region}.api.newvoicemedia.com',
  auth_url: 'https://{region}.cc.vonage.com/Auth/connect/token',
  interactions: { source: 'stats' },
  region: 'emea',
  client_id: 'x',
  client_secret: 'y',
};

test('trap 2: the scope is interaction-content:read; stats is asked for only where Stats may be', async () => {
  const scope = async (source: string) =>
    (await tokenRequest({ ...defaults, interactions: { source } })).form.get('scope');
  expect([await scope('stats'), await scope('interaction_content'), await scope('list')]).toEqual([
    'interaction-content:read stats',
    'interaction-content:read',
    'interaction-content:read stats',
  ]);
  const world = await begin({ options: { scopes: 'interactions:read interactions:write' } });
  const read = await sync(world, { way: 'interaction_content' });
  expect(errors(read)[0]).toMatchObject({
    failure_type: 'config_error',
    message: expect.stringMatching(/invalid_scope.*scopes/) as unknown,
  });
});

test('trap 3: the region is in both host names, and both can be set', async () => {
  for (const region of ['emea', 'nam', 'apac']) {
    const { url, api } = await tokenRequest({ ...defaults, region });
    expect([url, api.url]).toEqual([
      `https://${region}.cc.vonage.com/Auth/connect/token`,
      `https://${region}.api.newvoicemedia.com`,
    ]);
  }
  const older = {
    auth_url: 'https://{region}.newvoicemedia.com/Auth/connect/token',
    api_url: 'https://proxy.example.com/vcc',
  };
  const { url, api, headers } = await tokenRequest({ ...defaults, ...older });
  expect([url, api.url]).toEqual([
    'https://emea.newvoicemedia.com/Auth/connect/token',
    'https://proxy.example.com/vcc',
  ]);
  expect(headers).toEqual({ authorization: 'Bearer a-token' });
  const { properties } = source.spec as unknown as { properties: Record<string, { default?: string }> };
  expect([properties['api_url']!.default, properties['auth_url']!.default]).toEqual([
    defaults.api_url,
    defaults.auth_url,
  ]);
});

test('trap 4: a token is renewed before it ends', async () => {
  const world = await begin({ options: { ...QUIET, calls: 300 } });
  const real = performance.now.bind(performance);
  // When some batches are read, there are fifty seconds left of the two hours; nobody has to be refused to notice.
  const late = () => (world.requests.count('conversation-analyzer') > 2 ? (7200 - 50) * 1000 : 0);
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => real() + late());
  try {
    const read = await sync(world, { config: { concurrency: 1 } });
    expect(setsOf(read)).toEqual(truthOf(world));
  } finally {
    clock.mockRestore();
  }
  expect(world.requests.count('POST /Auth/')).toBe(2);
  expect(world.requests.entries().filter(({ status }) => status !== 200)).toEqual([]);
});

test('trap 4: a token that ends too soon is renewed once, and the same batch is asked for again', async () => {
  const world = await begin({ options: { ...QUIET, calls: 300, latency_ms: 5 } });
  const stop = once(world, 'conversation-analyzer', () => world.event('expireTokens'));
  const read = await sync(world);
  stop();
  expect(setsOf(read)).toEqual(truthOf(world));
  expect(world.requests.count('POST /Auth/')).toBe(2);
  const refused = world.requests.entries().filter(({ status }) => status === 401);
  expect(refused.length).toBeGreaterThan(0);
  for (const { query, n } of refused)
    expect(
      world.requests
        .entries()
        .filter((entry) => entry.query === query && entry.n > n && entry.status === 200),
    ).toHaveLength(1);
});

test('trap 4: one that is refused again right away ends the run, and asks for no third', async () => {
  const world = await begin({ options: { calls: 10 } });
  world.faults.add({ kind: 'status', status: 401, path: '/stats/', every: 1 });
  const read = await sync(world);
  expect(errors(read)).toMatchObject([{ failure_type: 'config_error' }]);
  expect([world.requests.count('POST /Auth/'), world.requests.count('/stats/')]).toEqual([2, 2]);
});

test('trap 5: fifty guids to a call, each once however often it is named, and the last may be alone', async () => {
  const world = await begin({ options: { ...QUIET, calls: 101 } });
  const guids = itemsOf(world).map(({ guid }) => guid);
  const identifiers = [...guids, ...guids.slice(0, 30).map((guid) => guid.toUpperCase())];
  const read = await sync(world, { config: { interactions: { source: 'list', identifiers } } });
  expect(setsOf(read)).toEqual(truthOf(world));
  expect(batches(world).map((batch) => batch.length)).toEqual([50, 50]);
  expect(world.requests.count('conversation-analyzer/interactions/')).toBe(1);
  expect(new Set(batches(world).flat()).size).toBe(100);
});

test('trap 6: who is missing from an answer stays pending, and comes', async () => {
  const world = await begin({ options: { ...QUIET, calls: 60 } });
  world.clock.advance(HOUR);
  const [soon, later] = [arrive(world, { item: NEVER }), arrive(world, { item: NEVER, finish: NEVER })];
  world.clock.advance(60);
  const first = await sync(world);
  expect(new Set(pendingOf(first))).toEqual(new Set([soon, later]));
  expect(keysOf(first, 'interactions').has(soon)).toBe(true);
  world.clock.advance(2 * DAY);
  world.event('finish', { guid: soon });
  const second = await sync(world, { state: first });
  // What the list shows of it has changed as well: it says now when the call was categorized.
  for (const stream of ['analyses', 'transcripts', 'interactions'] as const)
    expect([...keysOf(second, stream)]).toEqual([soon]);
  expect(pendingOf(second)).toEqual([later]);
});

test.each(['404', '500'])(
  'trap 7: one bad guid that turns its batch into a %s costs no other: the batch is split at once',
  async (unknown_guid) => {
    const world = await begin({ options: { ...QUIET, calls: 49 }, switches: { unknown_guid } });
    world.clock.advance(HOUR);
    const bad = arrive(world, { start: world.clock.now() - 5 * DAY * 1000, item: NEVER, finish: NEVER });
    const read = await sync(world, { config: { concurrency: 1 } });
    expect(outcome(read)).toEqual(COMPLETE);
    expect(setsOf(read)).toEqual(truthOf(world));
    expect(pendingOf(read)).toEqual([bad]);
    expect(logs(read, 'WARN')).toEqual([]);
    const asked = batches(world).map((batch) => batch.join());
    // Halves, each once: no retries in between.
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(50)));
  },
);

test('trap 8: what is processing is asked for again, however far the cursor went', async () => {
  const world = await begin({ options: { ...QUIET, calls: 20 } });
  const slow = arrive(world, { item: world.clock.now(), finish: NEVER });
  let read = await sync(world);
  for (let day = 0; day < 3; day++) {
    world.clock.advance(DAY);
    arrive(world, { item: world.clock.now(), finish: world.clock.now() });
    read = await sync(world, { state: read });
    expect([keysOf(read, 'analyses').size, pendingOf(read)]).toEqual([1, [slow]]);
  }
  world.event('finish', { guid: slow });
  const last = await sync(world, { state: read });
  expect([[...keysOf(last, 'analyses')], pendingOf(last)]).toEqual([[slow], []]);
});

test('trap 9: the position is upTo of the first page: who comes while we turn pages is not passed by', async () => {
  const world = await begin({ options: { ...QUIET, calls: 60, days: 1, stats_page_max: 10, latency_ms: 5 } });
  const before = new Date(world.clock.now()).toISOString();
  let guid = '';
  const stop = once(world, 'page=3', () => {
    world.clock.advance(30);
    // It is sorted in on a page that we have turned.
    guid = arrive(world, { start: world.clock.now() - 20 * HOUR * 1000 });
    world.clock.advance(3 * HOUR);
  });
  const first = await sync(world, { now: new Date(world.clock.now() + 60_000).toISOString() });
  stop();
  expect(outcome(first)).toEqual(COMPLETE);
  expect(stateOf(first, 'interactions')['cursor']).toBe(before);
  const second = await sync(world, { state: first });
  expect(union(setsOf(first), setsOf(second)).interactions.has(guid)).toBe(true);
  expect(union(setsOf(first), setsOf(second))).toEqual(truthOf(world));
});

test('trap 9: a vendor that lags behind its own clock is believed', async () => {
  const world = await begin({ options: { ...QUIET, calls: 20 }, switches: { up_to: 'minute_behind' } });
  const guid = arrive(world);
  const first = await sync(world);
  expect(keysOf(first, 'interactions').has(guid)).toBe(false);
  expect(stateOf(first, 'interactions')['cursor']).toBe(new Date(world.clock.now() - 60_000).toISOString());
  world.clock.advance(120);
  expect([...keysOf(await sync(world, { state: first }), 'interactions')]).toEqual([guid]);
});

test('trap 10: include=Processed finds calls that began long before; who is listed again is written once, as it is now', async () => {
  const world = await begin({ options: { ...QUIET, calls: 30, days: 30 }, switches: { processed: 'again' } });
  const first = await sync(world);
  expect(setsOf(first)).toEqual(truthOf(world));
  world.clock.advance(60);
  const guid = arrive(world, { start: world.clock.now() - 20 * DAY * 1000, processed: world.clock.now() });
  const second = await sync(world, { state: first });
  expect([...keysOf(second, 'interactions')]).toEqual([guid]);
  world.clock.advance(600);
  world.event('finish', { guid });
  const third = await sync(world, { state: second });
  // Listed in both windows; its time of categorization is new.
  expect(of(third, 'interactions', guid)).toMatchObject([
    { categorizedAt: new Date(world.clock.now()).toISOString() },
  ]);
  expect([...keysOf(third, 'analyses')]).toEqual([guid]);
});

test('trap 11: matches is an integer', async () => {
  const world = await begin({ options: { ...QUIET, calls: 80 } });
  const read = await sync(world, { streams: ['categories'] });
  const told = itemsOf(world).flatMap(({ guid, categories }) =>
    categories.map(([category, name, matches]) => ({ guid, category, name, matches })),
  );
  const written = rows(read, 'categories').map(({ start: _, ...row }) => row);
  const sorted = (list: object[]) => list.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
  expect(sorted(written)).toEqual(sorted(told));
  const matches = written.map((row) => row['matches'] as number);
  expect(matches.every(Number.isInteger)).toBe(true);
  expect(Math.max(...matches)).toBeGreaterThanOrEqual(10);
});

test('trap 12: categories within categories become rows, the percents of that name stay in the summary', async () => {
  const world = await begin({ options: { ...QUIET, calls: 40, no_sentiment: 0 } });
  const read = await sync(world);
  expect(keysOf(read, 'categories')).toEqual(truthOf(world).categories);
  // One name under two categories.
  const names = rows(read, 'categories').filter((row) => row['name'] === 'Greeting');
  expect(new Set(names.map((row) => row['category']))).toEqual(new Set(['Politeness', 'Compliance']));
  for (const row of rows(read, 'analyses')) {
    expect(Array.isArray(row['categories'])).toBe(true);
    const percents = Object.values(row['sentimentSummary'].categories as Record<string, number>);
    expect(percents.reduce((sum, percent) => sum + percent, 0)).toBe(100);
  }
});

test.each(['callTimeBreakDown', 'callTimeBreakdown'])(
  'trap 13: %s is written under one name',
  async (spelling) => {
    const world = await begin({ options: { ...QUIET, calls: 20 }, switches: { spelling } });
    const read = await sync(world, { streams: ['analyses'] });
    expect(rows(read, 'analyses')).toHaveLength(20);
    for (const row of rows(read, 'analyses')) {
      expect(Object.keys(row['callTimeBreakDown']).sort()).toEqual([
        'agent',
        'crossTalk',
        'customer',
        'silence',
      ]);
      expect(row).not.toHaveProperty('callTimeBreakdown');
    }
    expect(logs(read).filter((line) => line.includes('schema'))).toEqual([]);
  },
);

test('trap 14: confidence comes as it is sent, and another case, spelling or order is no other version', async () => {
  const world = await begin({ options: { ...QUIET, calls: 20 } });
  const config = { lookback_days: 20 };
  const first = await sync(world, { config, way: 'interaction_content' });
  expect(new Set(rows(first, 'analyses').map((row) => row['confidence']))).toEqual(
    new Set(['Low', 'Medium', 'High']),
  );
  world.change({
    confidence: 'low',
    spelling: 'callTimeBreakdown',
    batch_language: 'absent',
    order: 'reversed',
    guid_case: 'upper',
  });
  world.requests.clear();
  const second = await sync(world, { config, way: 'interaction_content', state: first });
  expect(world.requests.count('conversation-analyzer')).toBeGreaterThan(0);
  expect(STREAMS.flatMap((stream) => rows(second, stream))).toEqual([]);
});

test('trap 15: no summary is absent, 0 is a value, and a transcript that was not asked for is no transcript', async () => {
  const world = await begin({ options: { ...QUIET, calls: 120, silent: 0.1 } });
  const read = await sync(world);
  const summaries = rows(read, 'analyses').map((row) => row['sentimentSummary']);
  expect(summaries.filter((one) => one === undefined).length).toBeGreaterThan(3);
  expect(summaries.filter((one) => one?.overallSentiment === 0).length).toBeGreaterThan(3);
  for (const row of rows(read, 'analyses').filter((one) => !('sentimentSummary' in one)))
    expect(of(read, 'sentiment_sections', row['guid'])).toEqual([]);
  expect(rows(read, 'analyses').some((row) => 'transcript' in row)).toBe(false);
  const texts = rows(read, 'transcripts').map((row) => row['transcript']);
  expect([texts.length, texts.filter((text) => text === '').length > 3, texts.includes(null)]).toEqual([
    120,
    true,
    false,
  ]);
  world.change({ transcript: 'null' });
  const again = await sync(world, { streams: ['transcripts'] });
  const silent = new Set(
    itemsOf(world).flatMap(({ guid, transcript }) => (transcript === 'empty' ? [guid] : [])),
  );
  expect(silent.size).toBeGreaterThan(3);
  expect(rows(again, 'transcripts').every((row) => row['transcript'] === null)).toBe(true);
});

test('trap 16: crossTalk 0 is written, a break-down that is missing is not', async () => {
  const world = await begin({ options: { ...QUIET, calls: 40 } });
  const read = await sync(world, { streams: ['analyses'] });
  const talks = rows(read, 'analyses').map((row) => row['callTimeBreakDown'].crossTalk as number);
  expect([talks.length, talks.includes(0), talks.some((seconds) => seconds > 0)]).toEqual([40, true, true]);
  const bare = { guid: 'a', status: 'processed' };
  const made = (name: string, item: object) =>
    source.feeds[0]!.streams.find((stream) => stream.name === name)!.rows(item, { id: 'a', shown: {} }, {
      config: {},
    } as Parameters<(typeof source)['feeds'][0]['feed']['list']>[0]);
  expect(await made('transcripts', bare)).toEqual([{ guid: 'a', transcript: null }]);
  expect(await made('analyses', bare)).toEqual([bare]);
  const empty = { ...bare, callTimeBreakDown: null };
  expect(await made('analyses', empty)).toEqual([empty]);
});

test('trap 17 and 18: a span is percent, and a score of 0 or 1 is a number like the others', async () => {
  const world = await begin({ options: { ...QUIET, calls: 40 } });
  const read = await sync(world, { streams: ['sentiment_sections'] });
  const sections = rows(read, 'sentiment_sections');
  expect(new Set(sections.map((row) => `${row['span_start']}-${row['span_end']}`))).toEqual(
    new Set(Array.from({ length: 10 }, (_, i) => `${i * 10}-${i * 10 + 10}`)),
  );
  expect(new Set(sections.map((row) => Number.isInteger(row['score'])))).toEqual(new Set([true, false]));
  const stream = source.feeds[0]!.streams.find(({ name }) => name === 'sentiment_sections')!;
  const { properties } = stream.schema as unknown as {
    properties: Record<string, { type: unknown; description: string }>;
  };
  expect(properties['score']!.type).toEqual(['null', 'number']);
  for (const name of ['span_start', 'span_end']) expect(properties[name]!.description).toContain('percent');
  expect(read.messages.filter(({ record }) => record?.meta !== undefined)).toEqual([]);
});

test('trap 19: seconds stay seconds and milliseconds milliseconds', async () => {
  const world = await begin({ options: { ...QUIET, calls: 30 } });
  const read = await sync(world, { streams: ['interactions', 'analyses'] });
  expect(rows(read, 'analyses')).toHaveLength(30);
  for (const row of rows(read, 'analyses')) {
    const seconds = Object.values(row['callTimeBreakDown'] as Record<string, number>).reduce(
      (sum, part) => sum + part,
      0,
    );
    const [call] = of(read, 'interactions', row['guid']);
    expect(Math.abs(call!['duration'] / 1000 - seconds)).toBeLessThan(1);
  }
});

test('trap 20: version 3 is asked for by name, everywhere', async () => {
  const { api } = await tokenRequest(defaults);
  expect(api.headers).toEqual({ accept: 'application/vnd.newvoicemedia.v3+json' });
  const world = await begin({
    options: { calls: 20 },
  });
  for (const way of ['stats', 'interaction_content'] as const) {
    const read = await sync(world, { way });
    expect(setsOf(read)).toEqual(truthOf(world, way));
    expect(rows(read, 'analyses').every((row) => typeof row['language'] === 'string')).toBe(true);
  }
});

test('trap 21: errors of three shapes are quoted, and a 5xx need not be JSON', async () => {
  const world = await begin({ options: { ...QUIET, calls: 30 }, switches: { server_error: 'text' } });
  const said = async (path: string, status: number) => {
    world.faults.clear();
    world.faults.add({ kind: 'status', status, path, every: 1 });
    return String(
      errors(await sync(world, { way: path.includes('content') ? 'interaction_content' : 'stats' }))[0]![
        'message'
      ],
    );
  };
  expect(await said('/stats/', 400)).toMatch(
    /GET \/stats\/interactions\S* answered 400 Bad Request: Refused: Bad Request/,
  );
  expect(await said('/interaction-content/', 400)).toMatch(
    /answered 400 Bad Request: BadRequest: Refused: Bad Request/,
  );
  expect(await said('/Auth/', 400)).toMatch(/gave no token \(400: invalid_request\)/);
  world.faults.clear();
  for (const status of [503, 504])
    world.faults.add({ kind: 'status', status, path: '/stats/' }, { kind: 'status', status, path: '/conv' });
  const read = await sync(world);
  expect(outcome(read)).toEqual(COMPLETE);
  expect(setsOf(read)).toEqual(truthOf(world));
});

test('trap 22: a 429 that another integration caused is waited for, said, and no failure', async () => {
  const world = await begin({ options: { ...QUIET, calls: 120 } });
  world.faults.add(
    { kind: 'status', status: 429, retry_after: 1, path: '/stats/' },
    { kind: 'status', status: 429, path: '/conversation' },
  );
  const read = await sync(world);
  expect(outcome(read)).toEqual(COMPLETE);
  expect(setsOf(read)).toEqual(truthOf(world));
  expect(read.messages.some(({ trace }) => trace?.stream_status?.reasons?.[0]?.type === 'RATE_LIMITED')).toBe(
    true,
  );
});

test.each(['inclusive', 'exclusive'])(
  'trap 23: a call at the very end of a window, which is %s, comes once',
  async (end) => {
    const world = await begin({ options: { ...QUIET, calls: 10 }, switches: { end } });
    const at = world.clock.now();
    for (const way of ['stats', 'interaction_content'] as const) {
      const first = await sync(world, { way });
      const guid = arrive(world, { start: at, processed: at });
      const second = await sync(world, { way, state: first });
      world.clock.advance(30);
      const third = await sync(world, { way, state: second });
      const all = [first, second, third].flatMap((read) => of(read, 'interactions', guid));
      expect([way, all.length]).toEqual([way, 1]);
    }
    // ... and where two windows of one sync meet.
    const start = Date.parse('2025-05-01T00:00:00Z');
    const seam = start + 31 * DAY * 1000 - 1000;
    const guids = [seam - 1, seam, seam + 1].map((time) =>
      arrive(world, { start: time, processed: time, content: time }),
    );
    const read = await sync(world, { streams: ['interactions'] });
    for (const guid of guids) expect(of(read, 'interactions', guid)).toHaveLength(1);
  },
);

test('trap 24: an answer that is no JSON, as the published sample is none, is an error and never an empty one', async () => {
  const world = await begin({ options: { ...QUIET, calls: 20 } });
  for (const path of ['conversation-analyzer', '/stats/']) world.faults.add({ kind: 'cut', path });
  const read = await sync(world);
  expect(outcome(read)).toEqual(COMPLETE);
  expect(setsOf(read)).toEqual(truthOf(world));
  expect(batches(world).map((batch) => batch.length)).toEqual([20, 20]);
  expect(world.requests.count('/stats/')).toBe(3);
});

test('trap 25: transcripts are a stream of their own, that exists only where it was asked for', async () => {
  const world = await begin({ options: { ...QUIET, calls: 5 } });
  const offered = async (config: object) => {
    const { catalog } = (await ask(world, 'discover', config)).messages.find(
      ({ type }) => type === 'CATALOG',
    ) as Message;
    return (catalog.streams as Message[]).map(({ name }) => name);
  };
  expect(await offered({})).toEqual(STREAMS);
  expect(await offered({ include_transcripts: false })).toEqual(
    STREAMS.filter((stream) => stream !== 'transcripts'),
  );
  const { include_transcripts: _, ...config } = configOf(world) as Message;
  expect(config).not.toHaveProperty('include_transcripts');
  expect(
    (source.spec as unknown as { properties: Record<string, { default?: boolean }> }).properties[
      'include_transcripts'
    ]!.default,
  ).toBe(false);
  const personal = source.feeds.flatMap(({ streams }) => streams).filter((stream) => stream.personal);
  expect(personal.map(({ name }) => name)).toEqual(['transcripts']);
  const uninvited = await sync(world, { config: { include_transcripts: false } });
  expect(errors(uninvited).map((error) => error['message'])).toEqual([
    expect.stringContaining('"transcripts"'),
  ]);
  expect(rows(uninvited, 'transcripts')).toEqual([]);
  expect(queries(world, 'conversation-analyzer').map((query) => query.get('transcript'))).toEqual([null]);
  expect(minus(setsOf(uninvited), truthOf(world))).toEqual(none());
});

test('every trap of VENDOR.md has a test or a reason', () =>
  assertTraps({ page: `${__dirname}/VENDOR.md`, tests: [__filename], reasons: OTHERS }));
