import { errors, isAwaited, rows } from '../../test/rig.js';
import vonage from './simulator.js';
import {
  ANALYSED,
  ask,
  begin,
  COMPLETE,
  itemsOf,
  keysOf,
  minus,
  none,
  outcome,
  STREAMS,
  setsOf,
  stateOf,
  sync,
  truthOf,
  union,
  type Way,
  type World,
} from './testing.js';

/** What VENDOR.md#facts, VENDOR.md#traps and VENDOR.md#unknown leave open. */
const OPEN =
  'unknown guid in a batch; order of the answer; guid case; more than 50; end; Stats include=Processed; upTo; page meta; Interaction Content paging; ' +
  'item time field in Interaction Content; token lifetime; token client auth; spelling; confidence; sentimentSummary; transcript; re-categorised later; ' +
  'status; 429; 5xx body';

/** Where the simulator has them. */
const HERE: Record<string, Record<string, string[]>> = {
  'unknown guid in a batch': { unknown_guid: ['left_out', '404', '500'] },
  'order of the answer': { order: ['asked', 'reversed'] },
  'guid case': { guid_case: ['asked', 'lower', 'upper'] },
  'more than 50': { over_50: ['400', 'cut'] },
  end: { end: ['inclusive', 'exclusive'] },
  'Stats include=Processed': { processed: ['once', 'again'] },
  upTo: { up_to: ['request_time', 'minute_behind'] },
  'page meta': { page_meta: ['present', 'zero'] },
  'Interaction Content paging': { content_paging: ['v3_token', 'v2_pages'] },
  'item time field in Interaction Content': { content_time: ['start', 'startTime'] },
  'token lifetime': { token_life: ['7200', 'requests'] },
  'token client auth': { token_auth: ['basic', 'body'] },
  spelling: { spelling: ['callTimeBreakDown', 'callTimeBreakdown'] },
  confidence: { confidence: ['Low', 'low'] },
  sentimentSummary: { sentiment: ['present', 'absent'] },
  transcript: { transcript: ['text', 'null', 'empty'] },
  're-categorised later': { recategorized: ['yes', 'no'] },
  status: { status: ['processing', 'processed', 'failed'] },
  429: { retry_after: ['seconds', 'none'] },
  '5xx body': { server_error: ['json', 'text'] },
};

test('the simulator has a switch for whatever VENDOR.md leaves open', () => {
  expect(new Set(Object.keys(HERE))).toEqual(new Set(OPEN.split(';').map((name) => name.trim())));
  for (const [name, switches] of Object.entries(HERE))
    for (const [own, values] of Object.entries(switches))
      expect([name, vonage.switches[own]]).toEqual([name, expect.arrayContaining(values)]);
});

/** Every value once: those that do not hide one another share a world. The first of each switch is its default. */
const CASES: Record<string, string>[] = [
  {},
  {
    unknown_guid: '404',
    order: 'reversed',
    guid_case: 'lower',
    end: 'exclusive',
    token_life: 'requests',
    retry_after: 'date',
  },
  {
    unknown_guid: '500',
    guid_case: 'upper',
    invalid_guid: '500',
    page_meta: 'zero',
    token_auth: 'body',
    server_error: 'text',
  },
  {
    processed: 'again',
    content_paging: 'v2_pages',
    content_time: 'startTime',
    confidence: 'low',
  },
  {
    processed: 'again',
    categorized_lists: 'yes',
    categorized_at: 'null',
    spelling: 'callTimeBreakdown',
    transcript: 'null',
    gzip: 'no',
  },
  {
    categorized_lists: 'yes',
    up_to: 'minute_behind',
    batch_language: 'absent',
    over_50: 'cut',
  },
  {
    sentiment: 'absent',
    transcript: 'empty',
    recategorized: 'no',
    unfinished_fields: 'null',
  },
  { status: 'processing', others: 'busy' },
  { status: 'processed', retry_after: 'none' },
  { status: 'failed', unfinished_fields: 'null' },
];
/** What they mean for the credentials has tests of its own, below. */
const APART = ['token_error', 'token_region', 'missing_scope'];

test('every value of every switch is in one of the cases', () => {
  for (const [name, [standard, ...values]] of Object.entries(vonage.switches).filter(
    ([own]) => !APART.includes(own),
  ))
    expect([name, new Set(CASES.map((one) => one[name] ?? standard))]).toEqual([
      name,
      new Set([standard, ...values]),
    ]);
});

const OPTIONS = {
  calls: 70,
  days: 3,
  late: 0.25,
  stuck: 0.03,
  failed: 0.08,
  late_listed: 0.08,
  recategorized: 0.3,
  other_media: 0.12,
};

/** Rows are what the vendor answers, field by field. */
async function expectValues(
  world: World,
  way: Way,
  read: Parameters<typeof rows>[0],
  token: string,
  guid: string,
): Promise<void> {
  const get = async (path: string) => {
    const headers = { accept: 'application/vnd.newvoicemedia.v3+json', authorization: `bearer ${token}` };
    return (await (await fetch(`${world.url}/${path}`, { headers })).json()) as Record<string, never>;
  };
  const own = (stream: string) => rows(read, stream).filter((row) => row['guid'] === guid);
  const listed: Record<string, unknown> = await get(
    `${way === 'stats' ? 'stats' : 'interaction-content'}/interactions/${guid}`,
  );
  const start = listed['start'] ?? listed['startTime'];
  const { startTime: _, ...shown } = listed;
  expect(own('interactions')).toEqual([{ ...shown, start }]);
  const [batch] = (await get(
    `conversation-analyzer/interactions?calls=${guid}&transcript=true`,
  )) as unknown as Record<string, never>[];
  const { transcript, callTimeBreakdown, callTimeBreakDown = callTimeBreakdown, ...item } = batch!;
  const { language: _l, ...row } = own('analyses')[0]!;
  const { language, ...told } = { ...item, callTimeBreakDown, guid, start } as Record<string, unknown>;
  expect(row).toEqual(told);
  expect(own('transcripts')).toEqual([{ guid, start, transcript, ...(language ? { language } : {}) }]);
  const categories = item['categories'] as unknown as {
    category: string;
    categories: { name: string; matches: string }[];
  }[];
  expect(own('categories')).toEqual(
    categories.flatMap((one) =>
      one.categories.map(({ name, matches }) => ({
        guid,
        start,
        category: one.category,
        name,
        matches: Number.parseInt(matches, 10),
      })),
    ),
  );
}

async function login(world: World): Promise<string> {
  const client = {
    client_id: String(world.options['client_id']),
    client_secret: String(world.options['client_secret']),
  };
  const form = { grant_type: 'client_credentials', ...client };
  const basic = 'Basic ' + Buffer.from(Object.values(client).join(':')).toString('base64');
  const answer = await fetch(`${world.url}/Auth/connect/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: world.switches['token_auth'] === 'body' ? {} : { authorization: basic },
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

const named = (switches: Record<string, string>) =>
  Object.entries(switches)
    .map((pair) => pair.join(' = '))
    .join(', ') || 'all defaults';
const ROWS = CASES.flatMap((one) =>
  (['stats', 'interaction_content'] as const).map((way) => [way, named(one), one] as const),
);

/** Limits, where the switches are about them. */
function budgetOf(switches: Record<string, string>) {
  if (switches['others']) return [{ count: 60, seconds: 1 }];
  return switches['retry_after'] ? [{ count: 15, seconds: 1 }] : [];
}

test.each(ROWS)('%s, all there is, then what is new: %s', async (way, _, switches) => {
  const options = { ...OPTIONS, stats_page_max: 12, content_page_max: 12, token_requests: 7 };
  const budget = budgetOf(switches);
  const world = await begin({ switches, options, budget });
  const was = new Map(itemsOf(world).map((item) => [item.guid, item]));
  const before = truthOf(world, way);
  const first = await sync(world, { way });
  expect(outcome(first)).toEqual(COMPLETE);
  expect(setsOf(first)).toEqual(before);
  expect(keysOf(first, 'interactions').size).toBeGreaterThan(40);
  const token = switches['token_life'] || budget.length > 0 ? undefined : await login(world);
  if (token !== undefined)
    for (const guid of [...keysOf(first, 'analyses')].slice(-3))
      await expectValues(world, way, first, token, guid);

  // Late ones finish, some are categorized again, others come.
  world.clock.advance(4 * 86_400);
  const come = [1, 2, 3, 4].map(
    (n) => (world.event('arrive', n % 2 === 0 ? { finish: world.clock.now() } : {}) as { guid: string }).guid,
  );
  world.clock.advance(switches['up_to'] === 'minute_behind' ? 120 : 2);
  const now = itemsOf(world);
  const changed = new Set(
    now
      .filter(({ guid, revision }) => (was.get(guid)?.revision ?? revision) !== revision)
      .map(({ guid }) => guid),
  );
  const moved = new Set(
    now
      .filter(({ guid, categorizedAt }) => was.get(guid)?.categorizedAt !== categorizedAt)
      .map(({ guid }) => guid),
  );
  const second = await sync(world, { way, state: first });
  expect(outcome(second)).toEqual(COMPLETE);
  const after = truthOf(world, way);
  const [had, got] = [setsOf(first), setsOf(second)];
  const of = (guids: Set<string>) => (key: string) => guids.has(key.split('/')[0]!);
  // Nothing that is not true; all that is new, but for what the vendor does not list again; nothing a second
  // time, but for what changed.
  expect(minus(got, after)).toEqual(none());
  const relists = way === 'stats' && switches['categorized_lists'] === 'yes';
  const missing = minus(after, union(had, got));
  for (const stream of STREAMS) {
    expect([...missing[stream]].filter((key) => relists || !of(changed)(key))).toEqual([]);
    const twice = [...got[stream]].filter((key) => had[stream].has(key));
    expect(twice.filter((key) => !of(stream === 'interactions' ? moved : changed)(key))).toEqual([]);
  }
  expect(come.every((guid) => got.interactions.has(guid))).toBe(true);
  if (switches['status'] === undefined) expect(got.analyses.size).toBeGreaterThan(3);
  if (switches['status'] === undefined && switches['recategorized'] === undefined)
    expect(changed.size).toBeGreaterThan(1);
  // And once more: nothing at all.
  const third = await sync(world, { way, state: second });
  expect(setsOf(third)).toEqual(none());
});

test.each(['404', '500', 'left_out'])(
  'a supplied list, a bad guid in it, unknown guids answered as %s',
  async (unknown_guid) => {
    const world = await begin({
      switches: { unknown_guid, invalid_guid: '500', guid_case: 'upper' },
      options: { unrecorded: 0, other_media: 0 },
    });
    const guids = itemsOf(world).map(({ guid }, i) => (i % 2 === 0 ? guid : guid.toUpperCase()));
    const identifiers = [
      ...guids.slice(0, 20),
      'no-guid',
      ...guids.slice(20),
      '00000000-0000-4000-8000-000000000000',
      guids[0]!,
    ];
    const read = await sync(world, { config: { interactions: { source: 'list', identifiers } } });
    expect(outcome(read)).toEqual(COMPLETE);
    expect(new Set(rows(read, 'interactions').map((row) => row['guid']))).toEqual(new Set(identifiers));
    const analysed = rows(read, 'analyses');
    expect(new Set(analysed.map((row) => String(row['guid']).toLowerCase()))).toEqual(
      truthOf(world).analyses,
    );
    const spelt = new Set(identifiers);
    expect(analysed.every((row) => spelt.has(row['guid']) && typeof row['start'] === 'string')).toBe(true);
    const awaited = identifiers.filter((id) => isAwaited(stateOf(read, 'analyses'), id));
    expect(awaited).toEqual(['no-guid', '00000000-0000-4000-8000-000000000000']);
  },
);

test.each(['refused', 'dropped'])(
  'a credential without the scope stats, which is then %s',
  async (missing_scope) => {
    const world = await begin({
      switches: { missing_scope },
      options: { scopes: 'interaction-content:read' },
    });
    const stats = await sync(world);
    expect(stats.code).toBe(1);
    expect(errors(stats)[0]).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(/permission/) as unknown,
    });
    expect((await ask(world, 'check')).messages.at(-1)).toMatchObject({
      connectionStatus: { status: 'FAILED' },
    });
    const content = { interactions: { source: 'interaction_content' } };
    expect((await ask(world, 'check', content)).messages.at(-1)).toMatchObject({
      connectionStatus: { status: 'SUCCEEDED' },
    });
    const read = await sync(world, { way: 'interaction_content' });
    expect(setsOf(read)).toEqual(truthOf(world, 'interaction_content'));
    // Supplied guids can be read, only not when their calls began. Stats is asked no more than once in vain.
    const identifiers = itemsOf(world).map(({ guid }) => guid);
    world.requests.clear();
    const supplied = await sync(world, {
      config: { interactions: { source: 'list', identifiers }, concurrency: 1 },
    });
    expect(outcome(supplied)).toEqual(COMPLETE);
    expect(keysOf(supplied, 'analyses')).toEqual(truthOf(world).analyses);
    expect(ANALYSED.flatMap((stream) => rows(supplied, stream)).some((row) => 'start' in row)).toBe(false);
    // Those that were under way when the first was refused; never one for each.
    expect(world.requests.count('stats/interactions/')).toBeLessThan(4);
  },
);

test.each(['400', '401'])(
  'a wrong secret is a config_error, said with %s; so are tokens of another region',
  async (token_error) => {
    const world = await begin({ switches: { token_error } });
    const wrong = await sync(world, { config: { client_secret: 'wrong-secret' } });
    expect(wrong.code).toBe(1);
    expect(errors(wrong)[0]).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(/client_id and client_secret/) as unknown,
    });
    expect(wrong.stdout).not.toContain('wrong-secret');
    world.change({ token_region: 'other' });
    const region = await sync(world);
    expect(errors(region)[0]).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringMatching(/of this account and region/) as unknown,
    });
  },
);
