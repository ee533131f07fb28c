import { errors, rows } from '../../test/rig.js';
import nice from './simulator.js';
import {
  begin,
  COMPLETE,
  each,
  itemsOf,
  keysOf,
  minus,
  outcome,
  type Sets,
  STREAMS,
  setsOf,
  sync,
  truthOf,
  union,
  type World,
} from './testing.js';

/** What VENDOR.md#facts, VENDOR.md#traps and VENDOR.md#unknown leave open. */
const OPEN =
  'status of a fresh interaction; /ai before processing; /ai without includeAiResults; echo model; participants; voiceActivitySegments; bundles; ' +
  'transcript path; deleted between syncs; fraction digits; includeAiResults; 401 body; identifier of another account';

/** Where the simulator has them. */
const HERE: Record<string, { switches?: Record<string, string[]>; options?: string[]; events?: string[] }> = {
  'status of a fresh interaction': {
    switches: { fresh_status: ['declared', 'pending_upload', 'processing', 'unlisted'] },
  },
  '/ai before processing': { switches: { ai_early: ['404', '409', 'empty'] } },
  '/ai without includeAiResults': { switches: { ai_unasked: ['404', 'empty'] } },
  'echo model': { switches: { echo: ['no_ai', 'no_redaction'] }, options: ['echo_model'] },
  participants: { switches: { participants: ['three', 'all_only'] } },
  voiceActivitySegments: { switches: { voice_activity: ['array', 'null', 'absent'] } },
  bundles: { switches: { bundles: ['two', 'none', 'unknown'] } },
  'transcript path': { switches: { transcript_path: ['transcript', 'transcripts'] } },
  'deleted between syncs': {
    switches: { delete_midrun: ['after_status', 'after_ai'] },
    options: ['deleted'],
    events: ['delete'],
  },
  'fraction digits': { switches: { fraction: ['3', '6'] } },
  includeAiResults: { switches: { ai_flag: ['text', 'boolean'] } },
  '401 body': { switches: { unauthorized_body: ['errorMessage', 'empty'] }, events: ['revoke'] },
  'identifier of another account': {
    switches: { not_found_body: ['errorMessage', 'empty'] },
    options: ['foreign'],
  },
};

test('the simulator has a switch for whatever VENDOR.md leaves open', async () => {
  expect(Object.keys(HERE)).toEqual(OPEN.split(';').map((name) => name.trim()));
  const world = await begin({ options: { interactions: 3 } });
  for (const [name, { switches = {}, options = [], events = [] }] of Object.entries(HERE)) {
    for (const [own, values] of Object.entries(switches))
      expect([name, nice.switches[own]]).toEqual([name, expect.arrayContaining(values)]);
    expect([name, Object.keys(nice.options)]).toEqual([name, expect.arrayContaining(options)]);
    expect([name, world.state().events]).toEqual([name, expect.arrayContaining(events)]);
  }
});

/** Every value once: those that do not hide one another share a world. The first of each switch is its default. */
const CASES: Record<string, string>[] = [
  {},
  {
    fresh_status: 'pending_upload',
    failed_status: 'unlisted',
    ai_early: '409',
    fraction: '3',
    gzip: 'no',
  },
  {
    fresh_status: 'processing',
    failed_processed: 'time',
    ai_early: 'empty',
    fraction: '6',
    ai_flag: 'boolean',
  },
  {
    fresh_status: 'unlisted',
    ai_unasked: 'empty',
    voice_activity: 'null',
    transcript_path: 'transcripts',
    parameters: 'extended',
  },
  {
    echo: 'no_redaction',
    voice_activity: 'absent',
    bundles: 'unknown',
    transcript_path: 'both',
    retry_after: 'date',
  },
  {
    participants: 'all_only',
    parameters: 'missing',
    reanalysis: 'silent',
    retry_after: 'none',
    identifiers_file: 'messy',
  },
  { bundles: 'none', unauthorized_body: 'empty', not_found_body: 'empty' },
  { delete_midrun: 'after_status' },
  { delete_midrun: 'after_ai' },
];

test('every value of every switch is in one of the cases', () => {
  for (const [name, [standard, ...values]] of Object.entries(nice.switches))
    expect([name, new Set(CASES.map((one) => one[name] ?? standard))]).toEqual([
      name,
      new Set([standard, ...values]),
    ]);
});

const shares = {
  late: 0.15,
  stuck: 0.03,
  failed: 0.25,
  listed_late: 0.1,
  foreign: 0.06,
  deleted: 0.05,
  edited: 0.1,
};
const OPTIONS = {
  interactions: 30,
  ...shares,
  text: 0.5,
  echo_model: 0.15,
  no_ai: 0.15,
  mono: 0.2,
  redacted: 0.3,
};

/** Rows are what the vendor answers, field by field. */
async function expectValues(
  world: World,
  read: Parameters<typeof rows>[0],
  identifier: string,
): Promise<void> {
  const ask = async (path: string) => {
    const answer = await fetch(`${world.url}/v1/interactions/${identifier}${path}`, {
      headers: { 'X-API-Token': 'simulated-token' },
    });
    return answer.ok ? ((await answer.json()) as Record<string, unknown>) : undefined;
  };
  const own = (stream: string) => rows(read, stream).filter((row) => row['identifier'] === identifier);
  const status = (await ask('/status'))!;
  const { downloadUri: _, transcript: _1, chat: _2, includeAiResults, ...declared } = (await ask('')) ?? {};
  const asked = includeAiResults === undefined ? {} : { includeAiResults: String(includeAiResults) };
  expect(own('interactions')).toEqual([{ ...declared, ...asked, ...status }]);
  const ai = await ask('/ai');
  const parent = { identifier, processed: status['processed'] };
  expect(own('cx_ai')).toEqual(
    ai === undefined || Object.keys(ai).length === 0 ? [] : [{ ...parent, ...ai }],
  );
  const spoken = (await ask('/transcripts/punctuated'))?.['sentenceSegments'] as object[] | undefined;
  expect(own('transcripts')).toEqual(
    (spoken ?? []).map((sentence, position) => ({ ...parent, position, ...sentence })),
  );
}

/** All that was there throughout is written, nothing that never was, and nothing once more. */
function expectBetween(read: Sets, before: Sets, after: Sets, had: Sets): void {
  const throughout = each((stream) => new Set([...after[stream]].filter((key) => before[stream].has(key))));
  const none = each(() => new Set());
  expect(minus(minus(throughout, read), had)).toEqual(none);
  expect(minus(read, union(before, after))).toEqual(none);
  for (const stream of STREAMS) expect([...read[stream]].filter((key) => had[stream].has(key))).toEqual([]);
}

test.each(
  CASES.map(
    (switches) =>
      [
        Object.entries(switches)
          .map((pair) => pair.join(' = '))
          .join(', ') || 'all defaults',
        switches,
      ] as const,
  ),
)('all there is, then what is new: %s', async (_, switches) => {
  const world = await begin({
    switches,
    options: OPTIONS,
    budget: switches['retry_after'] ? [{ count: 150, seconds: 1 }] : [],
  });
  const nothing = each(() => new Set());
  let before = truthOf(world);
  const first = await sync(world);
  expect(outcome(first)).toEqual(COMPLETE);
  expectBetween(setsOf(first), before, truthOf(world), nothing);
  expect(keysOf(first, 'interactions').size).toBeGreaterThan(12);
  expect(rows(first, 'interactions').filter((row) => /Failed/.test(row['status'])).length).toBeGreaterThan(2);
  if (switches['delete_midrun'] === undefined)
    for (const { identifier } of rows(first, 'interactions').slice(-4))
      await expectValues(world, first, String(identifier));

  // Late ones finish, others come, some of them finished, and the customer's list grows.
  world.clock.advance(4 * 86_400);
  for (let i = 0; i < 4; i++) world.event('arrive', { finish_in: i % 2 === 0 ? -1 : null });
  before = truthOf(world);
  expect(minus(before, setsOf(first)).interactions.size).toBeGreaterThan(2);
  const second = await sync(world, { state: first });
  expect(outcome(second)).toEqual(COMPLETE);
  expectBetween(setsOf(second), before, truthOf(world), setsOf(first));
  expect(world.requests.entries().filter(({ method }) => method !== 'GET')).toEqual([]);
});

test.each(['errorMessage', 'empty'])(
  '401 in mid-sync, its body %s: said once, and a new token goes on from there',
  async (unauthorized_body) => {
    const world = await begin({ switches: { unauthorized_body }, options: { interactions: 150, text: 1 } });
    world.faults.add({
      kind: 'status',
      status: 401,
      body: unauthorized_body === 'empty' ? 'none' : 'vendor',
      // Of everything: where only some paths refuse a token, it is the path that is at fault.
      path: '/interactions/',
      skip: 250,
      every: 1,
    });
    const first = await sync(world);
    expect(first.code).toBe(1);
    expect(errors(first)).toMatchObject([
      {
        failure_type: 'config_error',
        message: expect.stringContaining('The credentials were refused') as unknown,
      },
    ]);
    world.faults.clear();
    const second = await sync(world, { state: first });
    expect(outcome(second)).toEqual(COMPLETE);
    expect(union(setsOf(first), setsOf(second))).toEqual(truthOf(world));
  },
);

test.each(['txt', 'csv', 'jsonl'])('a messy list as %s', async (type) => {
  const world = await begin({ switches: { identifiers_file: 'messy' } });
  const read = await sync(world, {
    config: { interactions: { source: 'file', location: `${world.url}/identifiers.${type}` } },
  });
  expect(outcome(read)).toEqual(COMPLETE);
  expect(setsOf(read)).toEqual(truthOf(world));
});

test('a list in the config', async () => {
  const world = await begin({ options: { interactions: 10 } });
  const read = await sync(world, {
    config: {
      interactions: { source: 'list', identifiers: itemsOf(world).map(({ identifier }) => identifier) },
    },
  });
  expect(setsOf(read)).toEqual(truthOf(world));
});
